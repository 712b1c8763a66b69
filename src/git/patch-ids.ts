/** What commits change, as a number that is the same for the same change on another base: `git patch-id`. */
import type { ObjectId } from '../model/commit.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

const patchBytesMax = 64 * 1024 * 1024;

/** Fixed, so that no setting of the user changes a diff. */
const patchArguments: readonly string[] = ['-p', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index', '--no-renames', '--no-relative', '--diff-algorithm=myers', '-U3', '--src-prefix=a/', '--dst-prefix=b/'];

/** Reads a stream of diffs, each behind a line `commit <id>`, as `git patch-id` takes it. Gives patch id and commit, in order; a change of nothing has none. */
async function readPatchIds(target: GitTarget, diffs: Buffer): Promise<readonly { readonly patch: string; readonly commit: ObjectId }[]> {
  if (diffs.length === 0) return [];
  const { stdout } = await runGit(target, ['patch-id', '--stable'], { stdin: diffs });
  return stdout.toString('latin1').split('\n').flatMap((line) => {
    const [patch = '', commit = ''] = line.split(' ');
    return isObjectId(commit) ? [{ patch, commit }] : [];
  });
}

/** Patch ids of commits with one parent, and of what the tips in `bases` (tip → where it began) changed in all. Two processes, however many. */
export async function patchIdsOf(target: GitTarget, commits: readonly ObjectId[], bases: ReadonlyMap<ObjectId, ObjectId> = new Map()): Promise<ReadonlyMap<ObjectId, string>> {
  if (commits.length === 0) return new Map();
  // With a second id on its line, git takes that for the parent of the first.
  const lines = [...commits.filter((id) => !bases.has(id)).map(requireObjectId), ...[...bases].map(([tip, base]) => `${requireObjectId(tip)} ${requireObjectId(base)}`)];
  const { stdout } = await runGit(target, ['diff-tree', '--stdin', '-r', '--pretty=format:commit %H', ...patchArguments], { stdin: `${lines.join('\n')}\n`, outputBytesMax: patchBytesMax });
  return new Map((await readPatchIds(target, stdout)).map(({ patch, commit }) => [commit, patch]));
}
