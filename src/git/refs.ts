/** Names that move: revisions, HEAD, refs. */
import type { ObjectId, Ref } from '../model/commit.ts';
import { isObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/**
 * Resolves any revision to a commit id; null where it names none. Text from users never becomes an option, and ranges or exclusions are not
 * revisions (`^main` prints an id with a sign before it).
 */
export async function resolveCommit(target: GitTarget, revision: string): Promise<ObjectId | null> {
  if (revision === '' || revision.includes('\0')) return null;
  const { stdout, status } = await runGit(target, ['rev-parse', '--verify', '-q', '--end-of-options', `${revision}^{commit}`], { short: true, okStatuses: [0, 1, 128] });
  if (status === 128) {
    // `@{u}` without an upstream ends so, and so does a repository that cannot be read: the second must not pass for "no such revision".
    await runGit(target, ['rev-parse', '--git-dir']);
    return null;
  }
  const id = stdout.toString('latin1').trimEnd();
  return status === 0 && isObjectId(id) ? id : null;
}

/** The branch HEAD points to, as a full ref name, also while it has no commit; null when HEAD is detached. */
export async function currentBranch(target: GitTarget): Promise<string | null> {
  const { stdout, status } = await runGit(target, ['symbolic-ref', '-q', 'HEAD'], { short: true, okStatuses: [0, 1] });
  return status === 0 ? stdout.toString('utf8').trimEnd() : null;
}

const refFormat = '%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)';

/** Refs whose full names begin with one of `prefixes` (`refs/heads/`, `refs/heads/feat`, '' for all), ordered by name, peeled to commits. */
export async function listRefs(target: GitTarget, prefixes: readonly string[]): Promise<readonly Ref[]> {
  // git matches whole path components; the rest of the prefix is compared here. No ref name holds one of these characters.
  const possible = prefixes.filter((prefix) => !/[\s~^:?*[\\\0]/.test(prefix));
  if (possible.length === 0) return [];
  const folders = [...new Set(possible.map((prefix) => prefix.slice(0, prefix.lastIndexOf('/') + 1)))];
  const patterns = folders.includes('') ? [] : folders;
  const { stdout } = await runGit(target, ['for-each-ref', `--format=${refFormat}`, '--', ...patterns]);
  const refs: Ref[] = [];
  for (const line of stdout.toString('utf8').split('\n')) {
    const [name = '', type, id = '', peeledType, peeledId = ''] = line.split('\0');
    if (name === '' || !possible.some((prefix) => name.startsWith(prefix))) continue;
    if (type === 'commit') refs.push({ name, commit: id });
    else if (peeledType === 'commit') refs.push({ name, commit: peeledId });
    // Before git 2.45 a tag of a tag is peeled once only.
    else if (peeledType === 'tag') refs.push({ name, commit: await resolveCommit(target, id) });
    else refs.push({ name, commit: null });
  }
  return refs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
