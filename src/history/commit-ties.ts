/**
 * How commits of a graph hang together, as numbers: how far each is from its roots, and on which first-parent chain it is. Commits are tied one after the
 * other, parents before children; an index keeps the lists of those with which a graph begins, so that they need not be tied again.
 */

/** A chain goes on above its first commit in another chain. */
export type TieLists = {
  /** By commit: how many lie between it and the farthest root, itself included. */
  readonly generations: Int32Array;
  /** By commit: its chain. */
  readonly chains: Int32Array;
  /** By chain: its first and its last commit. */
  readonly chainStarts: Int32Array;
  readonly chainEnds: Int32Array;
  /** Commits that begin or join: those without a first parent that has plans, and merges. Ascending. */
  readonly stops: Int32Array;
};

/** As number of a parent: there were no plans in it. */
const nothing = -1;

export class CommitTies {
  /** The lists with which it began, and how many commits they are of. */
  readonly #begun: TieLists | null;
  readonly #count: number;
  /** Of later commits. */
  readonly #generations: number[] = [];
  readonly #chains: number[] = [];
  readonly #chainStarts: number[];
  readonly #chainEnds: number[];
  readonly #stops = new Map<number, number[]>();

  constructor(begun: TieLists | null = null) {
    this.#begun = begun;
    this.#count = begun?.generations.length ?? 0;
    this.#chainStarts = [...(begun?.chainStarts ?? [])];
    this.#chainEnds = [...(begun?.chainEnds ?? [])];
    for (const number of begun?.stops ?? []) this.#stop(number);
  }

  /** Ties the next commit to its parents. `isHeir`: where its first parent is the last of a chain it goes on with that. */
  tie(parents: readonly number[], isHeir: boolean): void {
    const number = this.#count + this.#chains.length;
    const [first = nothing] = parents;
    let generation = 0;
    for (const parent of parents) if (parent >= 0) generation = Math.max(generation, this.generationOf(parent));
    this.#generations.push(generation + 1);
    const chain = first >= 0 && isHeir && this.#chainEnds[this.chainOf(first)] === first ? this.chainOf(first) : this.#chainStarts.length;
    if (chain === this.#chainStarts.length) this.#chainStarts.push(number);
    this.#chains.push(chain);
    this.#chainEnds[chain] = number;
    if (first < 0 || parents.length > 1) this.#stop(number);
  }

  #stop(number: number): void {
    const chain = this.chainOf(number);
    const stops = this.#stops.get(chain);
    if (stops === undefined) this.#stops.set(chain, [number]);
    else stops.push(number);
  }

  generationOf(number: number): number {
    return number < this.#count ? this.#begun!.generations[number]! : this.#generations[number - this.#count]!;
  }

  chainOf(number: number): number {
    return number < this.#count ? this.#begun!.chains[number]! : this.#chains[number - this.#count]!;
  }

  startOf(chain: number): number {
    return this.#chainStarts[chain]!;
  }

  /** Everything, to be begun with. */
  lists(): TieLists {
    return {
      generations: Int32Array.from([...(this.#begun?.generations ?? []), ...this.#generations]),
      chains: Int32Array.from([...(this.#begun?.chains ?? []), ...this.#chains]),
      chainStarts: Int32Array.from(this.#chainStarts),
      chainEnds: Int32Array.from(this.#chainEnds),
      stops: Int32Array.from([...this.#stops.values()].flat()).sort(),
    };
  }

  /** On a chain the commits that begin or join, ascending; undefined where there are none. */
  stopsOn(chain: number): readonly number[] | undefined {
    return this.#stops.get(chain);
  }
}

/**
 * Ties commits that are all known. Of several children the one that comes last goes on with its parent's chain: so a branch into which others are merged
 * is one chain. `parents` of a commit are those between the end of the commit before it and its own.
 */
export function tieAll(parentEnds: ArrayLike<number>, parents: ArrayLike<number>): TieLists {
  const count = parentEnds.length;
  const heirs = new Int32Array(count);
  for (let number = 0, start = 0; number < count; number += 1) {
    const end = parentEnds[number]!;
    if (start < end && parents[start]! >= 0) heirs[parents[start]!] = number;
    start = end;
  }
  const ties = new CommitTies();
  for (let number = 0, at = 0; number < count; number += 1) {
    const own: number[] = [];
    for (const end = parentEnds[number]!; at < end; at += 1) own.push(parents[at]!);
    const [first = nothing] = own;
    ties.tie(own, first < 0 || heirs[first] === number);
  }
  return ties.lists();
}
