/**
 * Makes the graph of plan commits out of a walk over all commits. Kept are commits that change a file below the plan folders, and merges that join
 * two such histories; every other commit stands for the nearest one above it. A merge that changes nothing and whose other parents bring nothing
 * that the first does not have already is such another commit.
 */
import { PlanGraph } from '../history/plan-graph.ts';
import type { PlanChange } from '../history/plan-graph.ts';
import type { ObjectId } from '../model/commit.ts';
import type { WalkedCommit } from '../git/port.ts';
import { IdTable } from './id-table.ts';

const noChanges: readonly PlanChange[] = [];
const unknown = -2;

/** Collects a walk, then adds it to a graph that may hold earlier ones. */
export class NearestPlans {
  readonly ids: IdTable;
  readonly #parentStarts: number[] = [];
  readonly #parentCounts: number[] = [];
  readonly #parents: number[] = [];
  /** Order in which the walk came by; by number, -1 for ids that are only somebody's parent. */
  readonly #visited: number[] = [];
  readonly #changes = new Map<number, readonly PlanChange[]>();
  #nearest = new Int32Array(0);

  constructor(idBytes: number) {
    this.ids = new IdTable(idBytes);
  }

  /** How many commits the walk saw. */
  get size(): number {
    return this.#visited.length;
  }

  /** Takes one commit of the walk, and gives what it did to plans. */
  visit({ id, parents, changes }: WalkedCommit): readonly PlanChange[] {
    const number = this.ids.add(id);
    if (this.#parentCounts[number] !== undefined && this.#parentCounts[number] >= 0) return this.#changes.get(number) ?? noChanges;
    this.#parentStarts[number] = this.#parents.length;
    this.#parentCounts[number] = parents.length;
    for (const parent of parents) this.#parents.push(this.ids.add(parent));
    this.#visited.push(number);
    const own = changes.length === 0 ? noChanges : changes.flatMap(planChangeOf);
    if (own.length > 0) this.#changes.set(number, own);
    return own;
  }

  /**
   * Adds the walk's plan commits to `graph` and returns their numbers there. `nearestKnown` answers for commits that were known before (null where
   * nothing was): those behind the walk, and those in it, because with skewed clocks git walks into what it was told to leave out.
   */
  addTo(graph: PlanGraph, nearestKnown: ((id: ObjectId) => number | null) | null): number[] {
    const added: number[] = [];
    const nearest = new Int32Array(this.ids.size).fill(unknown);
    this.#nearest = nearest;
    const stack: number[] = [];
    // Children come before parents, mostly: from the end most parents are there when their children ask.
    for (let at = this.#visited.length - 1; at >= 0; at -= 1) {
      stack.push(this.#visited[at]!);
      while (stack.length > 0) {
        const number = stack[stack.length - 1]!;
        if (nearest[number] !== unknown) {
          stack.pop();
          continue;
        }
        const count = this.#parentCounts[number] ?? -1;
        const known = nearestKnown === null ? null : nearestKnown(this.ids.idOf(number));
        if (count < 0 || known !== null) {
          nearest[number] = known ?? -1;
          stack.pop();
          continue;
        }
        const start = this.#parentStarts[number]!;
        let waits = false;
        for (let index = start; index < start + count; index += 1) {
          const parent = this.#parents[index]!;
          if (nearest[parent] !== unknown) continue;
          waits = true;
          stack.push(parent);
        }
        if (waits) continue;
        stack.pop();
        nearest[number] = this.#place(graph, number, start, count, added);
      }
    }
    return added;
  }

  /** The plan commit at or nearest above a commit of the walk, after `addTo`; null for a commit that it did not see. */
  nearestOf(id: ObjectId): number | null {
    const number = this.ids.numberOf(id);
    const nearest = number < 0 || number >= this.#nearest.length ? unknown : this.#nearest[number]!;
    return nearest === unknown ? null : nearest;
  }

  /** Every commit that the walk saw, with the plan commit at or nearest above it, for `encodeCommitTable`. */
  visited(): { readonly numbers: readonly number[]; readonly nearestOf: (number: number) => number } {
    return { numbers: this.#visited, nearestOf: (number) => this.#nearest[number]! };
  }

  #place(graph: PlanGraph, number: number, start: number, count: number, added: number[]): number {
    const changes = this.#changes.get(number) ?? noChanges;
    const nearest = this.#nearest;
    if (changes.length === 0) {
      if (count === 0) return -1;
      const first = nearest[this.#parents[start]!]!;
      let joins = false;
      for (let index = start + 1; index < start + count && !joins; index += 1) {
        const other = nearest[this.#parents[index]!]!;
        joins = other >= 0 && other !== first && (first < 0 || !graph.isAncestor(other, first));
      }
      if (!joins) return first;
    }
    const parents = Array.from({ length: count }, (_, index) => nearest[this.#parents[start + index]!]!);
    const at = graph.add({ id: this.ids.idOf(number), parents, changes });
    added.push(at);
    return at;
  }
}

/** Symbolic links and submodules are no plans: they count as not there. Only Markdown is looked at. */
function planChangeOf({ repoPath, beforeMode, before, mode, after }: WalkedCommit['changes'][number]): PlanChange[] {
  if (!/\.md$/i.test(repoPath)) return [];
  const was = beforeMode.startsWith('100') ? before : null;
  const is = mode.startsWith('100') ? after : null;
  return was === is ? [] : [{ repoPath, before: was, after: is }];
}
