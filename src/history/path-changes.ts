/**
 * Where something happened to each path, by first-parent chain of a graph: numbers of commits, ascending. Most questions are about one path, so the
 * lists of a path in a block are made when somebody asks for it.
 */
import { placeOfChange, startAt } from './plan-commit-block.ts';
import type { PlanCommitBlock } from './plan-commit-block.ts';

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

type Note = readonly [number: number, came: boolean, went: boolean, merged: boolean];

/** After so many paths were asked for one by one, all are listed. */
const singlesMax = 16;

export class ChangedPaths {
  readonly #chainOf: (number: number) => number;
  /** Null also when all paths of the block are listed. */
  #block: PlanCommitBlock | null = null;
  /** Of each path that is in the block, and not listed yet, its place there. */
  readonly #places = new Map<string, number>();
  readonly #listed = new Map<string, PathChanges>();
  /** What came behind the block, of paths in it that are not listed yet. */
  readonly #later = new Map<string, Note[]>();
  #singles = 0;

  constructor(chainOf: (number: number) => number) {
    this.#chainOf = chainOf;
  }

  /** Takes the commits with which the graph begins. */
  begin(block: PlanCommitBlock): void {
    this.#block = block;
    block.paths.forEach((path, place) => this.#places.set(path, place));
  }

  /** Takes a commit whose number is greater than all before: see `PathChanges.note`. */
  add(repoPath: string, ...note: Note): void {
    if (this.#places.has(repoPath)) {
      const notes = this.#later.get(repoPath);
      if (notes === undefined) this.#later.set(repoPath, [note]);
      else notes.push(note);
      return;
    }
    const listed = this.#listed.get(repoPath) ?? new PathChanges();
    this.#listed.set(repoPath, listed);
    this.#note(listed, note);
  }

  /** Undefined where nothing ever happened to the path. */
  get(repoPath: string): PathChanges | undefined {
    const place = this.#places.get(repoPath);
    if (place === undefined || this.#block === null) return this.#listed.get(repoPath);
    this.#singles += 1;
    if (this.#singles > singlesMax) return this.all().get(repoPath);
    const { changes } = this.#block;
    const found = new PathChanges();
    for (let at = 0; at < changes.length; at += 3) if (changes[at] === place) this.#noteInBlock(found, this.#block, placeOfChange(this.#block, at / 3), at);
    this.#finish(repoPath, found);
    return this.#listed.get(repoPath);
  }

  /** Every path to which something happened. */
  all(): ReadonlyMap<string, PathChanges> {
    if (this.#block === null) return this.#listed;
    const { paths, changes, changeEnds } = this.#block;
    const found = paths.map((path) => (this.#places.has(path) ? new PathChanges() : null));
    for (let place = 0, at = 0; place < changeEnds.length; place += 1) {
      for (const end = changeEnds[place]! * 3; at < end; at += 3) {
        const own = found[changes[at]!];
        if (own != null) this.#noteInBlock(own, this.#block, place, at);
      }
    }
    found.forEach((own, place) => {
      if (own !== null) this.#finish(paths[place]!, own);
    });
    this.#block = null;
    return this.#listed;
  }

  #noteInBlock(found: PathChanges, { changes, parentEnds }: PlanCommitBlock, place: number, at: number): void {
    const parents = parentEnds[place]! - startAt(parentEnds, place);
    this.#note(found, [place, changes[at + 1]! < 0, changes[at + 2]! < 0, parents > 1]);
  }

  #note(found: PathChanges, [number, came, went, merged]: Note): void {
    found.note(this.#chainOf(number), number, came, went, merged);
  }

  /** With what came later. A path may stand in the block's list and be changed nowhere. */
  #finish(repoPath: string, found: PathChanges): void {
    for (const note of this.#later.get(repoPath) ?? []) this.#note(found, note);
    this.#later.delete(repoPath);
    this.#places.delete(repoPath);
    if (found.all.size > 0) this.#listed.set(repoPath, found);
  }
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
