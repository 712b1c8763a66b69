/** Which paths commits change, for any number of commits in one process. */
import type { ObjectId } from '../model/commit.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** Every path that each commit changes against its parent; merges and commits that are not there are absent. No renames, so that no blob is read. */
export async function changedPaths(target: GitTarget, commits: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, readonly string[]>> {
  const found = new Map<ObjectId, string[]>();
  if (commits.length === 0) return found;
  const { stdout } = await runGit(target, ['diff-tree', '--stdin', '--root', '-r', '-z', '--name-only', '--no-renames', '--no-relative'], { stdin: `${[...new Set(commits)].map(requireObjectId).join('\n')}\n` });
  let paths: string[] | null = null;
  for (const field of stdout.toString('utf8').split('\0')) {
    // No path is forty hex digits at the top of a repository and a commit that was asked for.
    if (isObjectId(field) && commits.includes(field)) {
      paths = [];
      found.set(field, paths);
    } else if (field !== '') {
      paths?.push(field);
    }
  }
  return found;
}
