/** Plan commits as an index keeps them: lists of numbers, from which a commit is made when it is asked for. */
import type { ObjectId } from '../model/commit.ts';
import type { TieLists } from './commit-ties.ts';
import type { PlanChange, PlanCommit } from './plan-graph.ts';

/** Many commits at once, as an index keeps them: numbers in lists. A commit's parts are those between the end of the commit before it and its own. */
export type PlanCommitBlock = {
  readonly idAt: (place: number) => ObjectId;
  readonly numberOf: (id: ObjectId) => number | null;
  readonly blobAt: (place: number) => ObjectId;
  readonly paths: readonly string[];
  readonly parentEnds: Int32Array;
  /** Numbers in the graph; -1: there were no plans. */
  readonly parents: Int32Array;
  readonly changeEnds: Int32Array;
  /** Three numbers a change: path, blob before, blob after; -1: none. */
  readonly changes: Int32Array;
  readonly ties: TieLists;
  /** Of each commit the latest time at or above it, in seconds since 1970. */
  readonly latestTimes: Float64Array;
};

/** One commit of a block, whose parents have these numbers in the graph. */
export function commitInBlock({ idAt, blobAt, paths, changeEnds, changes }: PlanCommitBlock, place: number, parents: readonly number[]): PlanCommit {
  const blob = (at: number): ObjectId | null => (at < 0 ? null : blobAt(at));
  const own: PlanChange[] = [];
  for (let at = startAt(changeEnds, place); at < changeEnds[place]!; at += 1) own.push({ repoPath: paths[changes[at * 3]!]!, before: blob(changes[at * 3 + 1]!), after: blob(changes[at * 3 + 2]!) });
  return { id: idAt(place), parents, changes: own };
}

/** Where a commit's parts begin, in lists of which `ends` says where each commit's end. */
export function startAt(ends: Int32Array, place: number): number {
  return place === 0 ? 0 : ends[place - 1]!;
}

/** The commit to which the change with this number belongs. */
export function placeOfChange({ changeEnds }: PlanCommitBlock, change: number): number {
  let [low, high] = [0, changeEnds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changeEnds[middle]! <= change) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the block has the blob that a commit left at a path; -1: none. Equal for equal blobs. */
export function blobPlaceIn({ paths, changeEnds, changes }: PlanCommitBlock, place: number, repoPath: string): number {
  for (let at = startAt(changeEnds, place); at < changeEnds[place]!; at += 1) if (paths[changes[at * 3]!] === repoPath) return changes[at * 3 + 2]!;
  return -1;
}
