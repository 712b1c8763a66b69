/** Reads commits with their whole messages, and nothing else: what attribution needs, for any number of commits in one process. */
import type { Commit, ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { isoOfSeconds } from '../model/time.ts';
import { requireObjectId } from './object-id.ts';
import { streamGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** Identities as claimed (`%an`, not `%aN`): a mailmap renames people, and evidence is what was written. */
const fields = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'] as const;
const format = fields.join('%x00');

export type CommitQuery = {
  readonly tips: readonly ObjectId[];
  readonly not?: readonly ObjectId[];
  /** Only the commits in `tips` themselves; ids that are not there (any more) are passed over. */
  readonly onlyTips?: boolean;
  /** Only commits with a line in their message that this extended regular expression finds, whatever the case. Fixed text, never a user's. */
  readonly grep?: string;
};

/** Calls `visit` for every commit of the query, in git's order (newest first). */
export async function visitCommits(target: GitTarget, query: CommitQuery, visit: (commit: Commit) => void): Promise<void> {
  if (query.tips.length === 0) return;
  const stdin = [...query.tips.map(requireObjectId), ...(query.not ?? []).map((id) => `^${requireObjectId(id)}`)].join('\n');
  const args = ['log', '--ignore-missing', '-z', `--format=tformat:${format}`, '--encoding=UTF-8', '--no-color', '--no-notes', '--no-mailmap', '--no-show-signature', '--no-patch', ...(query.onlyTips === true ? ['--no-walk=unsorted'] : []), ...(query.grep === undefined ? [] : ['--extended-regexp', '--regexp-ignore-case', `--grep=${query.grep}`]), '--stdin'];
  let rest: Buffer | null = null;
  let record: string[] = [];
  await streamGit(target, args, (piece) => {
    const chunk: Buffer = rest === null ? piece : Buffer.concat([rest, piece]);
    const end = chunk.lastIndexOf(0);
    rest = end + 1 === chunk.length ? null : chunk.subarray(end + 1);
    if (end < 0) return;
    for (const field of chunk.toString('utf8', 0, end).split('\0')) {
      record.push(field);
      if (record.length < fields.length) continue;
      const [id = '', parents = '', authorName = '', authorEmail = '', authoredAt = '', committerName = '', committerEmail = '', committedAt = '', message = ''] = record;
      record = [];
      visit({
        id, parents: parents === '' ? [] : parents.split(' '), author: { name: authorName, email: authorEmail }, authoredAt: isoOfSeconds(Number(authoredAt)),
        committer: { name: committerName, email: committerEmail }, committedAt: isoOfSeconds(Number(committedAt)), message,
      });
    }
  }, { stdin: `${stdin}\n` });
  if (rest !== null || record.length > 0) throw new FatalError('git log ended in the middle of a record');
}

/** The commits with these ids that are there, by id. */
export async function readCommitsById(target: GitTarget, ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, Commit>> {
  const found = new Map<ObjectId, Commit>();
  await visitCommits(target, { tips: [...new Set(ids)], onlyTips: true }, (commit) => found.set(commit.id, commit));
  return found;
}
