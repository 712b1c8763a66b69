/**
 * The part of a repository's history that plans can see: commits that change a plan, and merges that tie such commits together. Every other commit has
 * the plans of the nearest plan commit above it, so what a walk over these says is what a walk over all commits would say.
 *
 * Numbers are positions in `commits`; parents come before children.
 */
import type { ObjectId } from '../model/commit.ts';

/** What a commit did to one plan file, against its first parent. Null: not there (or not a regular file). */
export type PlanChange = { readonly repoPath: string; readonly before: ObjectId | null; readonly after: ObjectId | null };

/** `to` (in the commit) is `from` (in its first parent) under another name. */
export type Rename = { readonly from: string; readonly to: string };

export type PlanCommit = {
  readonly id: ObjectId;
  /** For each true parent the nearest plan commit at or above it; -1: there were no plans there. Empty for a root. */
  readonly parents: readonly number[];
  readonly changes: readonly PlanChange[];
};

/** The numbers of the graph are its own: two graphs of one repository may count differently. Nothing shown to anybody may depend on them. */
export class PlanGraph {
  readonly commits: PlanCommit[] = [];
  readonly #renames: (readonly Rename[])[] = [];
  readonly #numbers = new Map<ObjectId, number>();
  /** How many steps lie between the commit and the farthest root. */
  readonly #generations: number[] = [];
  /** First-parent chains: which chain a commit is on. A chain goes on above its first commit in another chain. */
  readonly #chains: number[] = [];
  readonly #chainStarts: number[] = [];
  readonly #continued: boolean[] = [];
  /** For each path and chain the commits that change it, in order. */
  readonly #changesOf = new Map<string, Map<number, number[]>>();
  readonly #placesInParents = new Map<string, string | null>();

  add(commit: PlanCommit, renames: readonly Rename[] = []): number {
    const number = this.commits.length;
    this.commits.push(commit);
    this.#renames.push(renames);
    this.#numbers.set(commit.id, number);
    this.#generations.push(commit.parents.reduce((most, parent) => Math.max(most, this.#generations[parent] ?? 0), 0) + 1);
    const first = commit.parents[0] ?? -1;
    if (first >= 0 && !this.#continued[first]) {
      this.#continued[first] = true;
      this.#chains.push(this.#chains[first]!);
    } else {
      this.#chains.push(this.#chainStarts.length);
      this.#chainStarts.push(number);
    }
    const chain = this.#chains[number]!;
    for (const { repoPath } of commit.changes) {
      const chains = this.#changesOf.get(repoPath) ?? new Map<number, number[]>();
      this.#changesOf.set(repoPath, chains);
      const numbers = chains.get(chain);
      if (numbers === undefined) chains.set(chain, [number]);
      else numbers.push(number);
    }
    return number;
  }

  setRenames(number: number, renames: readonly Rename[]): void {
    this.#renames[number] = renames;
  }

  renamesOf(number: number): readonly Rename[] {
    return this.#renames[number]!;
  }

  /** Null where the commit is none of these. */
  numberOf(id: ObjectId): number | null {
    return this.#numbers.get(id) ?? null;
  }

  /** How many plan commits lie between this one and the farthest root, itself included. The same in every graph that holds the commit. */
  generationOf(number: number): number {
    return this.#generations[number]!;
  }

  /** Every path that ever held a plan. */
  paths(): IterableIterator<string> {
    return this.#changesOf.keys();
  }

  /** The nearest commit at or above `number`, by first parents, that changed the path; -1 where none did. */
  lastChange(number: number, repoPath: string): number {
    const chains = this.#changesOf.get(repoPath);
    if (chains === undefined) return -1;
    for (let at = number; at >= 0;) {
      const chain = this.#chains[at]!;
      const found = lastNotAfter(chains.get(chain), at);
      if (found >= 0) return found;
      at = this.commits[this.#chainStarts[chain]!]!.parents[0] ?? -1;
    }
    return -1;
  }

  /** The blob at a path as of a commit; null where there is none. -1 as number: before any plan. */
  blobAt(number: number, repoPath: string): ObjectId | null {
    const at = this.lastChange(number, repoPath);
    return at < 0 ? null : this.changeOf(at, repoPath)?.after ?? null;
  }

  changeOf(number: number, repoPath: string): PlanChange | null {
    return this.commits[number]?.changes.find((change) => change.repoPath === repoPath) ?? null;
  }

  /** All plan files as of a commit, ordered by path. */
  stateAt(number: number): Map<string, ObjectId> {
    const state = new Map<string, ObjectId>();
    if (number < 0) return state;
    for (const repoPath of [...this.#changesOf.keys()].toSorted()) {
      const blob = this.blobAt(number, repoPath);
      if (blob !== null) state.set(repoPath, blob);
    }
    return state;
  }

  /** The plan at a path, followed through commits with one parent that do not change it, to the first one that does, joins or begins. */
  passUnchanged(number: number, repoPath: string): { readonly number: number; readonly repoPath: string } {
    let at = number;
    for (;;) {
      const { parents, changes } = this.commits[at]!;
      if (parents.length !== 1 || parents[0]! < 0 || changes.some((change) => change.repoPath === repoPath)) return { number: at, repoPath };
      at = parents[0]!;
    }
  }

  /**
   * Where the plan at `repoPath` in a commit was in its parent number `parent`: the same path, or another name; null where it was not. A merge takes
   * another name from what the other side of it renamed.
   */
  pathInParent(number: number, parent: number, repoPath: string): string | null {
    const { parents } = this.commits[number]!;
    const above = parents[parent] ?? -1;
    if (above < 0) return null;
    if (this.blobAt(above, repoPath) !== null) return repoPath;
    const known = `${number} ${parent} ${repoPath}`;
    const found = this.#placesInParents.get(known);
    if (found !== undefined) return found;
    const inherited = parents.length < 2 ? null : this.#inheritedName(number, above, repoPath);
    const place = inherited ?? (parent > 0 ? null : this.#renames[number]!.find(({ to }) => to === repoPath)?.from ?? null);
    this.#placesInParents.set(known, place);
    return place;
  }

  #inheritedName(number: number, above: number, repoPath: string): string | null {
    for (const other of this.commits[number]!.parents) {
      if (other < 0 || other === above || this.blobAt(other, repoPath) === null) continue;
      for (const name of this.#formerNames(other, repoPath)) if (this.blobAt(above, name) !== null && this.blobAt(number, name) === null) return name;
    }
    return null;
  }

  /** Names that the plan had before, by first parents, the latest first. */
  *#formerNames(number: number, repoPath: string): IterableIterator<string> {
    let [at, name] = [number, repoPath];
    const seen = new Set([repoPath]);
    for (;;) {
      at = this.lastChange(at, name);
      if (at < 0) return;
      const above = this.commits[at]!.parents[0] ?? -1;
      if (above < 0) return;
      if (this.blobAt(above, name) === null) {
        const rename = this.#renames[at]!.find(({ to }) => to === name);
        if (rename === undefined) return;
        name = rename.from;
        if (!seen.has(name)) yield name;
        seen.add(name);
      }
      at = above;
    }
  }

  isAncestor(ancestor: number, number: number): boolean {
    if (ancestor === number) return true;
    const floor = this.#generations[ancestor]!;
    const seen = new Set<number>();
    const open = [number];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const parent of this.commits[at]!.parents) {
        if (parent === ancestor) return true;
        if (parent < ancestor || seen.has(parent) || this.#generations[parent]! <= floor) continue;
        seen.add(parent);
        open.push(parent);
      }
    }
    return false;
  }

  /** Which commits are at or above any of `tips`: 1 by number. */
  reachable(tips: readonly number[]): Uint8Array {
    const seen = new Uint8Array(this.commits.length);
    const open = tips.filter((tip) => tip >= 0);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen[at] === 1) continue;
      seen[at] = 1;
      for (const parent of this.commits[at]!.parents) if (parent >= 0 && seen[parent] === 0) open.push(parent);
    }
    return seen;
  }

  /** The commit and those above it by first parents, newest first. */
  firstParents(number: number): number[] {
    const chain: number[] = [];
    for (let at = number; at >= 0; at = this.commits[at]!.parents[0] ?? -1) chain.push(at);
    return chain;
  }
}

function lastNotAfter(numbers: readonly number[] | undefined, at: number): number {
  if (numbers === undefined) return -1;
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : numbers[low - 1]!;
}
