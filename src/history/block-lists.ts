/** What a graph reads from the lists of a block without making its commits. */
import type { PlanCommitBlock } from './plan-graph.ts';

/** For each commit the last of the block whose first parent it is. */
export function heirsIn({ parentEnds, parents }: PlanCommitBlock, firstNumber: number): Int32Array {
  const heirs = new Int32Array(firstNumber + parentEnds.length);
  for (let place = 0, start = 0; place < parentEnds.length; start = parentEnds[place]!, place += 1) {
    const first = start === parentEnds[place]! ? -1 : parents[start]!;
    if (first >= 0) heirs[first] = firstNumber + place;
  }
  return heirs;
}

/** Where the block has the blob that a commit left at a path; -1: none. Equal for equal blobs. */
export function blobPlaceIn({ paths, changeEnds, changes }: PlanCommitBlock, place: number, repoPath: string): number {
  for (let at = place === 0 ? 0 : changeEnds[place - 1]!; at < changeEnds[place]!; at += 1) if (paths[changes[at * 3]!] === repoPath) return changes[at * 3 + 2]!;
  return -1;
}
