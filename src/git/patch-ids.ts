/** What commits change, as a number that is the same for the same change on another base: `git patch-id`. */
import type { ObjectId } from '../model/commit.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

export const patchBytesMax = 64 * 1024 * 1024;

/** Fixed, so that no setting of the user changes a diff. */
export const patchArguments: readonly string[] = ['-p', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index', '--no-renames', '--no-relative', '--diff-algorithm=myers', '-U3', '--src-prefix=a/', '--dst-prefix=b/'];

/** Reads a stream of diffs, each behind a line `commit <id>`, as `git patch-id` takes it. Gives patch id and commit, in order; a change of nothing has none. */
export async function readPatchIds(target: GitTarget, diffs: Buffer): Promise<readonly { readonly patch: string; readonly commit: ObjectId }[]> {
  if (diffs.length === 0) return [];
  const { stdout } = await runGit(target, ['patch-id', '--stable'], { stdin: diffs });
  return stdout.toString('latin1').split('\n').flatMap((line) => {
    const [patch = '', commit = ''] = line.split(' ');
    return isObjectId(commit) ? [{ patch, commit }] : [];
  });
}

/** Patch ids of commits with one parent. Two processes, however many. */
export async function patchIdsOf(target: GitTarget, commits: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, string>> {
  if (commits.length === 0) return new Map();
  const { stdout } = await runGit(target, ['diff-tree', '--stdin', '-r', '--pretty=format:commit %H', ...patchArguments], { stdin: `${commits.map(requireObjectId).join('\n')}\n`, outputBytesMax: patchBytesMax });
  return new Map((await readPatchIds(target, stdout)).map(({ patch, commit }) => [commit, patch]));
}
