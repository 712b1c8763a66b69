/** Where something happened to a path, by first-parent chain of a graph: numbers of commits, ascending. */

/** By chain. */
export type ChainLists = Map<number, number[]>;

export class PathChanges {
  /** Every commit that changed the path. */
  readonly all: ChainLists = new Map();
  /** Those in which the file came or went, and merges. */
  readonly turns: ChainLists = new Map();
  /** Those in which it went; null while there are none, as mostly. */
  departures: ChainLists | null = null;

  /** Takes a commit whose number is greater than those that are there; whether the file came or went in it, and whether it is a merge. */
  note(chain: number, number: number, came: boolean, went: boolean, merged: boolean): void {
    add(this.all, chain, number);
    if (came || went || merged) add(this.turns, chain, number);
    if (went) add((this.departures ??= new Map()), chain, number);
  }
}

/** Those of a path; new ones where there are none yet. */
export function changesAt(paths: Map<string, PathChanges>, repoPath: string): PathChanges {
  const known = paths.get(repoPath);
  if (known !== undefined) return known;
  const changes = new PathChanges();
  paths.set(repoPath, changes);
  return changes;
}

function add(chains: ChainLists, chain: number, number: number): void {
  const numbers = chains.get(chain);
  if (numbers === undefined) chains.set(chain, [number]);
  else numbers.push(number);
}

/** The greatest number up to `at`; -1 where there is none. */
export function lastNotAfter(numbers: readonly number[] | undefined, at: number): number {
  if (numbers === undefined) return -1;
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : numbers[low - 1]!;
}
