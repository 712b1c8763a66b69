/**
 * The part of a repository's history that plans can see: commits that change a plan, and merges that tie such commits together. Every other commit has
 * the plans of the nearest plan commit above it, so what a walk over these says is what a walk over all commits would say.
 *
 * Numbers are positions in `commits`; parents come before children.
 */
import type { ObjectId } from '../model/commit.ts';
import { ChangedPaths, lastNotAfter } from './path-changes.ts';
import { CommitTies } from './commit-ties.ts';
import { blobPlaceIn, commitInBlock, startAt } from './plan-commit-block.ts';
import type { PlanCommitBlock } from './plan-commit-block.ts';
import type { ChainLists } from './path-changes.ts';

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
  /** How many commits there are. */
  size = 0;
  /** Made when they are asked for, where they came in the block. */
  readonly #commits: (PlanCommit | undefined)[] = [];
  /** The commits with which the graph began, and how many. */
  #block: PlanCommitBlock | null = null;
  #blockSize = 0;
  readonly #renames = new Map<number, readonly Rename[]>();
  readonly #numbers = new Map<ObjectId, number>();
  #ties = new CommitTies();
  readonly #changesOf = new ChangedPaths((number) => this.#ties.chainOf(number));
  readonly #placesInParents = new Map<string, string | null>();

  add(commit: PlanCommit, renames: readonly Rename[] = []): number {
    const number = this.size;
    this.size = number + 1;
    this.#commits[number] = commit;
    if (renames.length > 0) this.#renames.set(number, renames);
    this.#numbers.set(commit.id, number);
    this.#ties.tie(commit.parents, true);
    for (const { repoPath, before, after } of commit.changes) this.#changesOf.add(repoPath, number, before === null, after === null, commit.parents.length > 1);
    return number;
  }

  /** Begins an empty graph with these commits; they get the numbers of their places. */
  begin(block: PlanCommitBlock): void {
    this.#block = block;
    this.#blockSize = block.parentEnds.length;
    this.size = this.#blockSize;
    this.#ties = new CommitTies(block.ties);
    this.#changesOf.begin(block);
  }

  commit(number: number): PlanCommit {
    return (this.#commits[number] ??= this.#fromBlock(number));
  }

  #fromBlock(number: number): PlanCommit {
    return commitInBlock(this.#block!, number, this.parentsOf(number));
  }

  /** As `commit(number).parents`, without making the commit. */
  parentsOf(number: number): readonly number[] {
    if (number >= this.#blockSize) return this.#commits[number]!.parents;
    const { parentEnds, parents } = this.#block!;
    const start = startAt(parentEnds, number);
    const end = parentEnds[number]!;
    return end === start ? noParents : end === start + 1 ? [parents[start]!] : [...parents.subarray(start, end)];
  }

  /** -1 where there is none, or none that has plans. */
  #firstParentOf(number: number): number {
    if (number >= this.#blockSize) return this.#commits[number]!.parents[0] ?? -1;
    const { parentEnds, parents } = this.#block!;
    const start = startAt(parentEnds, number);
    return start === parentEnds[number]! ? -1 : parents[start]!;
  }

  #changes(number: number, repoPath: string): boolean {
    return lastNotAfter(this.#changesOf.get(repoPath)?.all.get(this.#ties.chainOf(number)), number) === number;
  }

  setRenames(number: number, renames: readonly Rename[]): void {
    this.#renames.set(number, renames);
  }

  renamesOf(number: number): readonly Rename[] {
    return this.#renames.get(number) ?? noRenames;
  }

  /** Null where the commit is none of these. */
  numberOf(id: ObjectId): number | null {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    return this.#block?.numberOf(id) ?? null;
  }

  /** How many plan commits lie between this one and the farthest root, itself included. The same in every graph that holds the commit. */
  generationOf(number: number): number {
    return this.#ties.generationOf(number);
  }

  /** For each commit the latest time at or above it. */
  latestTimes(timeOf: (number: number) => number): Float64Array {
    const times = new Float64Array(this.size);
    if (this.#block !== null) times.set(this.#block.latestTimes);
    for (let number = this.#blockSize; number < this.size; number += 1) {
      times[number] = timeOf(number);
      for (const parent of this.parentsOf(number)) if (parent >= 0 && times[parent]! > times[number]!) times[number] = times[parent]!;
    }
    return times;
  }

  /** Every path that ever held a plan. */
  paths(): IterableIterator<string> {
    return this.#changesOf.all().keys();
  }

  /** Every path that a commit marked in `among` (1 by number) changed. */
  *pathsChangedIn(among: Uint8Array): IterableIterator<string> {
    for (const [repoPath, { all }] of this.#changesOf.all()) {
      for (const numbers of all.values()) {
        if (!numbers.some((number) => among[number] === 1)) continue;
        yield repoPath;
        break;
      }
    }
  }

  /** The nearest commit at or above `number`, by first parents, that changed the path; -1 where none did. */
  lastChange(number: number, repoPath: string): number {
    return this.#lastIn(this.#changesOf.get(repoPath)?.all, number);
  }

  /** The same for commits in which the file came or went, and merges that changed it: between two of these it has one name and one parent each. */
  lastTurn(number: number, repoPath: string): number {
    return this.#lastIn(this.#changesOf.get(repoPath)?.turns, number);
  }

  /** Whether there is a file at a path as of a commit. As `blobAt`, without making any commit. */
  holds(number: number, repoPath: string): boolean {
    const changes = this.#changesOf.get(repoPath);
    const at = this.#lastIn(changes?.all, number);
    return at >= 0 && lastNotAfter(changes!.departures?.get(this.#ties.chainOf(at)), at) !== at;
  }

  #lastIn(chains: ChainLists | undefined, number: number): number {
    if (chains === undefined) return -1;
    for (let at = number; at >= 0;) {
      const chain = this.#ties.chainOf(at);
      const found = lastNotAfter(chains.get(chain), at);
      if (found >= 0) return found;
      at = this.#firstParentOf(this.#ties.startOf(chain));
    }
    return -1;
  }

  /** The blob at a path as of a commit; null where there is none. -1 as number: before any plan. */
  blobAt(number: number, repoPath: string): ObjectId | null {
    const at = this.lastChange(number, repoPath);
    return at < 0 ? null : this.changeOf(at, repoPath)?.after ?? null;
  }

  /** The first parent that has a file exactly as a merge has it which changed it against its first parent; -1 where none has. */
  parentWithSame(number: number, repoPath: string): number {
    const parents = number < 0 ? noParents : this.parentsOf(number);
    for (let at = 1; at < parents.length; at += 1) {
      const parent = parents[at]!;
      if (this.holds(parent, repoPath) && this.#leaveSame(this.lastChange(parent, repoPath), number, repoPath)) return parent;
    }
    return -1;
  }

  /** Whether two commits that changed a path left the same there. Makes no commit where both came in the block. */
  #leaveSame(one: number, other: number, repoPath: string): boolean {
    const block = this.#block;
    if (block !== null && Math.max(one, other) < this.#blockSize) return blobPlaceIn(block, one, repoPath) === blobPlaceIn(block, other, repoPath);
    return this.changeOf(one, repoPath)!.after === this.changeOf(other, repoPath)!.after;
  }

  changeOf(number: number, repoPath: string): PlanChange | null {
    return number < 0 || !this.#changes(number, repoPath) ? null : this.commit(number).changes.find((change) => change.repoPath === repoPath) ?? null;
  }

  /** All plan files as of a commit, ordered by path. */
  stateAt(number: number): Map<string, ObjectId> {
    const state = new Map<string, ObjectId>();
    if (number < 0) return state;
    for (const repoPath of [...this.paths()].toSorted()) {
      const blob = this.blobAt(number, repoPath);
      if (blob !== null) state.set(repoPath, blob);
    }
    return state;
  }

  /** The plan at a path, followed through commits with one parent that do not change it, to the first one that does, joins or begins. */
  passUnchanged(number: number, repoPath: string): { readonly number: number; readonly repoPath: string } {
    const chains = this.#changesOf.get(repoPath)?.all;
    for (let at = number; ;) {
      const chain = this.#ties.chainOf(at);
      const stop = Math.max(lastNotAfter(chains?.get(chain), at), lastNotAfter(this.#ties.stopsOn(chain), at));
      if (stop >= 0) return { number: stop, repoPath };
      at = this.#firstParentOf(this.#ties.startOf(chain));
    }
  }

  /**
   * Where the plan at `repoPath` in a commit was in its parent number `parent`: the same path, or another name; null where it was not. A merge takes
   * another name from what the other side of it renamed.
   */
  pathInParent(number: number, parent: number, repoPath: string): string | null {
    const parents = this.parentsOf(number);
    const above = parents[parent] ?? -1;
    if (above < 0) return null;
    if (this.holds(above, repoPath)) return repoPath;
    const renamed = (): string | null => this.renamesOf(number).find(({ to }) => to === repoPath)?.from ?? null;
    if (parents.length < 2) return renamed();
    const known = `${number} ${parent} ${repoPath}`;
    const found = this.#placesInParents.get(known);
    if (found !== undefined) return found;
    const place = this.#inheritedName(number, above, repoPath) ?? (parent > 0 ? null : renamed());
    this.#placesInParents.set(known, place);
    return place;
  }

  #inheritedName(number: number, above: number, repoPath: string): string | null {
    for (const other of this.parentsOf(number)) {
      if (other < 0 || other === above || !this.holds(other, repoPath)) continue;
      for (const name of this.#formerNames(other, repoPath)) if (this.holds(above, name) && !this.holds(number, name)) return name;
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
      const above = this.#firstParentOf(at);
      if (above < 0) return;
      if (!this.holds(above, name)) {
        const rename = this.renamesOf(at).find(({ to }) => to === name);
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
    const floor = this.#ties.generationOf(ancestor);
    const seen = new Set<number>();
    const open = [number];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const parent of this.parentsOf(at)) {
        if (parent === ancestor) return true;
        if (parent < ancestor || seen.has(parent) || this.#ties.generationOf(parent) <= floor) continue;
        seen.add(parent);
        open.push(parent);
      }
    }
    return false;
  }

  /** Which commits are at or above any of `tips`: 1 by number. */
  reachable(tips: readonly number[]): Uint8Array {
    const seen = new Uint8Array(this.size);
    const open = tips.filter((tip) => tip >= 0);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen[at] === 1) continue;
      seen[at] = 1;
      for (const parent of this.parentsOf(at)) if (parent >= 0 && seen[parent] === 0) open.push(parent);
    }
    return seen;
  }

  /** The commit and those above it by first parents, newest first. */
  firstParents(number: number): number[] {
    const chain: number[] = [];
    for (let at = number; at >= 0; at = this.#firstParentOf(at)) chain.push(at);
    return chain;
  }
}

const noParents: readonly number[] = [];
const noRenames: readonly Rename[] = [];
