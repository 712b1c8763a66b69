/**
 * Which branch a squash commit came from: the one whose cumulative diff has the same patch id, while a ref to it exists. This is the only join
 * that survives a squash whose text was thrown away. Reads diffs of few commits and few refs, each bounded.
 */
import type { Commit, ObjectId } from '../model/commit.ts';
import { visitCommits } from './commit-messages.ts';
import { GitError } from './git-error.ts';
import { isObjectId } from './object-id.ts';
import { patchArguments, patchBytesMax, patchIdsOf, readPatchIds } from './patch-ids.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

export type SquashedBranch = { readonly ref: string; readonly commits: readonly Commit[] };

const refsMax = 20;
const commitsMax = 30;

type UnmergedRef = { readonly ref: string; readonly tip: ObjectId };

/** Heads that HEAD does not contain: branches here and at remotes, and the forges' pull-request heads; the newest first. */
async function unmergedRefs(target: GitTarget): Promise<readonly UnmergedRef[]> {
  const args = ['for-each-ref', '--no-merged=HEAD', '--sort=-committerdate', `--count=${refsMax}`, '--format=%(refname)%00%(objecttype)%00%(objectname)', '--', 'refs/heads/', 'refs/remotes/', 'refs/pull/', 'refs/merge-requests/'];
  const { stdout, status } = await runGit(target, args, { okStatuses: [0, 128, 129] });
  // Before the first commit there is no HEAD to compare with.
  if (status !== 0) return [];
  const refs = stdout.toString('utf8').split('\n').map((line) => line.split('\0'));
  return refs.filter(([ref, type, tip]) => ref !== undefined && type === 'commit' && isObjectId(tip ?? '') && !/\/entire\//.test(ref)).map(([ref = '', , tip = '']) => ({ ref, tip }));
}

/**
 * For each of `candidates` that is the squash of a branch which still exists: that branch and its commits, oldest first. Candidates with several
 * parents are passed over, and only the first thirty are looked at.
 */
export async function findSquashedBranches(target: GitTarget, candidates: readonly Commit[]): Promise<ReadonlyMap<ObjectId, SquashedBranch>> {
  try {
    return await compareWithBranches(target, candidates);
  } catch (error) {
    // A diff needs blobs, which a partial clone may not have and which are not fetched for a guess.
    if (error instanceof GitError && error.kind === 'failed') return new Map();
    throw error;
  }
}

async function compareWithBranches(target: GitTarget, candidates: readonly Commit[]): Promise<ReadonlyMap<ObjectId, SquashedBranch>> {
  const found = new Map<ObjectId, SquashedBranch>();
  const single = candidates.filter(({ parents }) => parents.length === 1).slice(0, commitsMax);
  if (single.length === 0) return found;
  const refs = await unmergedRefs(target);
  if (refs.length === 0) return found;
  const branches = new Map<ObjectId, UnmergedRef & { readonly base: ObjectId }>();
  const diffs: Buffer[] = [];
  for (const { ref, tip } of refs) {
    if (branches.has(tip)) continue;
    const { stdout, status } = await runGit(target, ['merge-base', '--end-of-options', 'HEAD', tip], { okStatuses: [0, 1] });
    const base = stdout.toString('latin1').trim();
    if (status !== 0 || !isObjectId(base)) continue;
    const { stdout: diff } = await runGit(target, ['diff-tree', ...patchArguments, '--end-of-options', base, tip, '--'], { outputBytesMax: patchBytesMax });
    diffs.push(Buffer.from(`commit ${tip}\n`), diff);
    branches.set(tip, { ref, tip, base });
  }
  const byPatch = new Map((await readPatchIds(target, Buffer.concat(diffs))).map(({ patch, commit }) => [patch, commit]));
  if (byPatch.size === 0) return found;
  for (const [commit, patch] of await patchIdsOf(target, single.map(({ id }) => id))) {
    const branch = branches.get(byPatch.get(patch) ?? '');
    if (branch === undefined) continue;
    const commits: Commit[] = [];
    await visitCommits(target, { tips: [branch.tip], not: [branch.base] }, (each) => commits.push(each));
    found.set(commit, { ref: branch.ref, commits: commits.reverse() });
  }
  return found;
}
