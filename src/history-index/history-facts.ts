/**
 * What is known of a repository's plan history, in memory: the graph, what each plan commit says, what each plan version says. Facts only, keyed by
 * commit and blob id: any two ways of gathering them give the same. Documents and commits stay encoded until they are asked for.
 */
import { PlanGraph } from '../history/plan-graph.ts';
import type { Commit, ObjectId } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';

export type Lazy<T> = () => T;

export class HistoryFacts {
  readonly graph = new PlanGraph();
  /** Commits down from which everything is known. */
  readonly heads = new Set<ObjectId>();
  readonly #times: number[] = [];
  readonly #commits: (Commit | Lazy<Commit> | null)[] = [];
  readonly #documents = new Map<ObjectId, PlanDocument | Lazy<PlanDocument> | null>();
  readonly #lookUps: ((id: ObjectId) => number | null)[] = [];

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

  /** `committed`: seconds since 1970. */
  setCommit(number: number, commit: Commit | Lazy<Commit>, committed: number): void {
    this.#commits[number] = commit;
    this.#times[number] = committed;
  }

  /** When it was committed, in seconds since 1970. */
  timeOf(number: number): number {
    return this.#times[number] ?? 0;
  }

  /** Null where the commit object could not be read. */
  commitOf(number: number): Commit | null {
    const known = this.#commits[number] ?? null;
    if (typeof known !== 'function') return known;
    const commit = known();
    this.#commits[number] = commit;
    return commit;
  }

  hasDocument(blob: ObjectId): boolean {
    return this.#documents.has(blob);
  }

  /** `null`: looked for, and not to be had. */
  setDocument(blob: ObjectId, document: PlanDocument | Lazy<PlanDocument> | null): void {
    this.#documents.set(blob, document);
  }

  documentOf(blob: ObjectId): PlanDocument | null {
    const known = this.#documents.get(blob) ?? null;
    if (typeof known !== 'function') return known;
    const document = known();
    this.#documents.set(blob, document);
    return document;
  }
}
