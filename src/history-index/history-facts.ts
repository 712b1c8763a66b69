/**
 * What is known of a repository's plan history, in memory: the graph, what each plan commit says, what each plan version says. Facts only, keyed by
 * commit and blob id: any two ways of gathering them give the same. Versions stay text and commits encoded until they are asked for.
 */
import { PlanGraph } from '../history/plan-graph.ts';
import type { Commit, ObjectId } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';
import type { CutPlan } from '../plan/plan-pieces.ts';

export type Lazy<T> = () => T;

/** The commits with which a graph begins, as an index keeps them, read one by one. */
export type CommitBlock = {
  /** In seconds since 1970. */
  readonly times: Float64Array;
  readonly commitAt: (place: number) => Commit;
};

/** Where versions of plans may be found. Undefined: not known there. Null: looked for once, and not to be had. */
export type VersionSource = (blob: ObjectId) => CutPlan | null | undefined;

/** Objects from where they came, for what is found damaged in the middle of an answer. Those that cannot be had are absent. */
export type Salvage = (ids: readonly ObjectId[]) => ReadonlyMap<ObjectId, Buffer>;

export class HistoryFacts {
  readonly graph = new PlanGraph();
  /** Commits down from which everything is known. */
  readonly heads = new Set<ObjectId>();
  /** By number, in seconds since 1970. */
  #times = new Float64Array(0);
  /** By number; what is not here is in the block. */
  readonly #commits: (Commit | Lazy<Commit> | undefined)[] = [];
  readonly #versions = new Map<ObjectId, CutPlan | null>();
  readonly #documents = new Map<ObjectId, PlanDocument>();
  #block: CommitBlock | null = null;
  readonly #sources: VersionSource[] = [];
  readonly #lookUps: ((id: ObjectId) => number | null)[] = [];
  readonly #read: (version: CutPlan) => PlanDocument;

  readonly salvage: Salvage;

  constructor(read: (version: CutPlan) => PlanDocument, salvage: Salvage) {
    this.#read = read;
    this.salvage = salvage;
  }

  /** Adds a place that knows for some commits which plan commit is the nearest at or above them (-1: none; null: not known there). */
  addLookUp(lookUp: (id: ObjectId) => number | null): void {
    this.#lookUps.unshift(lookUp);
  }

  /** The plan commit at or nearest above a commit; -1 where there are no plans; null where the commit is not known. */
  nearestOf(id: ObjectId): number | null {
    const own = this.graph.numberOf(id);
    if (own !== null) return own;
    for (const lookUp of this.#lookUps) {
      const found = lookUp(id);
      if (found !== null) return found;
    }
    return null;
  }

  addSource(source: VersionSource): void {
    this.#sources.push(source);
  }

  /** Takes the commits with which the graph began. */
  begin(block: CommitBlock): void {
    this.#block = block;
    this.#makeRoom(block.times.length);
    this.#times.set(block.times);
  }

  /** `committed`: seconds since 1970. */
  setCommit(number: number, commit: Commit | Lazy<Commit>, committed: number): void {
    this.#commits[number] = commit;
    this.#makeRoom(number + 1);
    this.#times[number] = committed;
  }

  #makeRoom(count: number): void {
    if (count <= this.#times.length) return;
    const times = new Float64Array(Math.max(count + 64, this.#times.length * 2));
    times.set(this.#times);
    this.#times = times;
  }

  /** When it was committed, in seconds since 1970. */
  readonly timeOf = (number: number): number => this.#times[number] ?? 0;

  /** Null where the commit object could not be read. */
  commitOf(number: number): Commit | null {
    const known = this.#commits[number] ?? this.#inBlock(number);
    if (typeof known !== 'function') return known;
    const commit = known();
    this.#commits[number] = commit;
    return commit;
  }

  #inBlock(number: number): Lazy<Commit> | null {
    const block = this.#block;
    return block === null || number >= block.times.length ? null : () => block.commitAt(number);
  }

  hasVersion(blob: ObjectId): boolean {
    return this.#find(blob) !== undefined;
  }

  #find(blob: ObjectId): CutPlan | null | undefined {
    const known = this.#versions.get(blob);
    if (known !== undefined) return known;
    for (const source of this.#sources) {
      const found = source(blob);
      if (found === undefined) continue;
      this.#versions.set(blob, found);
      return found;
    }
    return undefined;
  }

  /** `null`: looked for, and not to be had. */
  setVersion(blob: ObjectId, version: CutPlan | null): void {
    this.#versions.set(blob, version);
  }

  /** The version's text; null where it could not be read. */
  versionOf(blob: ObjectId): CutPlan | null {
    return this.#find(blob) ?? null;
  }

  documentOf(blob: ObjectId): PlanDocument | null {
    const known = this.#documents.get(blob);
    if (known !== undefined) return known;
    const version = this.versionOf(blob);
    if (version === null) return null;
    const document = this.#read(version);
    this.#documents.set(blob, document);
    return document;
  }
}
