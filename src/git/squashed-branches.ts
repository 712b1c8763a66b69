/**
 * Which branch a squash commit came from: the one whose cumulative diff has the same patch id, while a ref to it exists. This is the only join
 * that survives a squash whose text was thrown away. Reads diffs of few commits and few refs, each bounded.
 */
import type { Commit, ObjectId } from '../model/commit.ts';
import { visitCommits } from './commit-messages.ts';
import { GitError } from './git-error.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import { patchIdsOf } from './patch-ids.ts';
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
  const bases = await basesOf(target, refs.map(({ tip }) => tip));
  const patches = await patchIdsOf(target, single.map(({ id }) => id), bases);
  const byPatch = new Map(refs.toReversed().flatMap((ref) => (bases.has(ref.tip) && patches.has(ref.tip) ? [[patches.get(ref.tip)!, ref] as const] : [])));
  for (const { id: commit } of single) {
    // A tip is no squash of itself.
    const branch = bases.has(commit) ? undefined : byPatch.get(patches.get(commit) ?? '');
    if (branch === undefined) continue;
    const commits: Commit[] = [];
    await visitCommits(target, { tips: [branch.tip], not: [bases.get(branch.tip)!] }, (each) => commits.push(each));
    found.set(commit, { ref: branch.ref, commits: commits.reverse() });
  }
  return found;
}

/**
 * Where each tip parted from HEAD; tips that did not are absent. One process for all: a tip above which HEAD begins at one commit parted there. One that
 * took in HEAD meanwhile begins at several, and costs a process of its own.
 *
 *     <commit> <parent> <parent>\n-<commit that HEAD has> <parent>\n
 */
async function basesOf(target: GitTarget, tips: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, ObjectId>> {
  const { stdout } = await runGit(target, ['rev-list', '--parents', '--boundary', '--stdin'], { stdin: `${tips.map(requireObjectId).join('\n')}\n^HEAD\n` });
  const parentsOf = new Map(stdout.toString('latin1').split('\n').filter((line) => line !== '' && !line.startsWith('-')).map((line) => {
    const [id = '', ...parents] = line.split(' ');
    return [id, parents] as const;
  }));
  const bases = new Map<ObjectId, ObjectId>();
  for (const tip of new Set(tips)) {
    const [ends, seen, open] = [new Set<ObjectId>(), new Set<ObjectId>(), [tip]];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const parents = parentsOf.get(id);
      if (parents === undefined) ends.add(id);
      else open.push(...parents);
    }
    const [first] = ends;
    if (first === undefined) continue;
    const base = ends.size === 1 ? first : await mergeBaseWithHead(target, tip);
    if (base !== null) bases.set(tip, base);
  }
  return bases;
}

async function mergeBaseWithHead(target: GitTarget, tip: ObjectId): Promise<ObjectId | null> {
  const { stdout, status } = await runGit(target, ['merge-base', '--end-of-options', 'HEAD', tip], { okStatuses: [0, 1] });
  const base = stdout.toString('latin1').trim();
  return status === 0 && isObjectId(base) ? base : null;
}
