/** Commits that change paths, with what each did to them: one `git log`, parsed from bytes that no configuration of the user changes. */
import type { Commit, CommitChanges, ObjectId, RawChange } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { isoOfSeconds } from '../model/time.ts';
import { presentId, requireObjectId } from './object-id.ts';
import type { LogQuery } from './port.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** One definition for what is asked and how it is read, so that they cannot drift. */
const fields = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'] as const;
const mark = '\x01';

/** See `GitReader.log`. A merge lists the paths in which it differs from every parent (with `firstParent`: from the first). */
export async function readLog(target: GitTarget, query: LogQuery): Promise<readonly CommitChanges[]> {
  if (query.tips.length === 0) return [];
  const args = [
    '-c', 'log.follow=false', '-c', 'diff.orderFile=/dev/null',
    'log', '--stdin', '--topo-order', '--reverse', '--full-history', '--root', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-relative', '--no-color', '--encoding=UTF-8',
    '--ignore-submodules=none', `--format=%x01${fields.join('%x00')}%x00`,
    ...(query.firstParent === true ? ['--first-parent', '--diff-merges=first-parent'] : ['-c']),
    '--', ...query.paths,
  ];
  const revisions = [...query.tips.map(requireObjectId), ...(query.not ?? []).map((id) => `^${requireObjectId(id)}`)];
  const { stdout } = await runGit(target, args, { stdin: `${revisions.join('\n')}\n`, deadlineMs: 900_000, outputBytesMax: 2 ** 31 });
  return parseLog(stdout.toString('utf8')).filter(({ changes }) => changes.length > 0);
}

/**
 *     ^A<id>\0<parents>\0…\0<message>\0\n\0\n:100644 100644 <id> <id> M\0path\0
 *     ^A<id>\0…\0<message>\0\n\0\0::100644 100644 100644 <id> <id> <id> MM\0path\0
 *
 * Fields are counted and a path always follows its raw entry, so no message and no name can be taken for something else.
 */
function parseLog(text: string): CommitChanges[] {
  const tokens = text.split('\0');
  const entries: { commit: Commit; changes: RawChange[] }[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = (tokens[at] ?? '').replace(/^\n/, '');
    if (token === '') {
      at += 1;
    } else if (token.startsWith(mark)) {
      entries.push({ commit: commitOf([token.slice(mark.length), ...tokens.slice(at + 1, at + fields.length)]), changes: [] });
      at += fields.length;
    } else if (token.startsWith(':')) {
      const entry = entries.at(-1);
      if (entry === undefined) throw new FatalError('Unexpected answer of git log: a change before any commit');
      entry.changes.push(changeOf(token, tokens[at + 1] ?? '', entry.commit.parents.length));
      at += 2;
    } else {
      throw new FatalError(`Unexpected answer of git log: ${JSON.stringify(token.slice(0, 80))}`);
    }
  }
  return entries;
}

function commitOf([id = '', parents = '', authorName = '', authorEmail = '', authored = '', committerName = '', committerEmail = '', committed = '', message = '']: readonly string[]): Commit {
  return {
    id,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: authorName, email: authorEmail },
    authoredAt: isoOfSeconds(Number(authored)),
    committer: { name: committerName, email: committerEmail },
    committedAt: isoOfSeconds(Number(committed)),
    message,
  };
}

/** As many colons as sides; then a mode and an id for each side and one for the result. */
function changeOf(token: string, repoPath: string, parentCount: number): RawChange {
  const sides = /^:+/.exec(token)?.[0].length ?? 0;
  const words = token.slice(sides).split(' ');
  const ids = words.slice(sides + 1, 2 * (sides + 1)).map(presentId);
  const before: readonly (ObjectId | null)[] = parentCount === 0 ? [] : ids.slice(0, sides);
  return { repoPath, before, after: ids[sides] ?? null, mode: words[sides] ?? '000000' };
}
