/**
 * History by brute force: every commit, every file, nothing skipped, nothing kept between questions. What the graph, the index and the folds say must
 * be what comes out here. Shares with them only what a plan's text means and which task is which (`parsePlan`, `matchTasks`, `foldEvents`).
 */
import { foldEvents, foldMergeEvents } from '../../src/history/events.ts';
import type { PlanVersion } from '../../src/history/events.ts';
import { matchTasks } from '../../src/history/identity.ts';
import { pairRenames, sketchLines } from '../../src/history/renames.ts';
import type { PlanDocument } from '../../src/model/document.ts';
import type { PlanEvent } from '../../src/model/timeline.ts';
import { writtenIdOf } from '../../src/plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { findPlanPaths, findRoots, isPlanPath } from '../../src/plan/plan-path.ts';
import { gitIn, readBlobTexts } from '../support/corpus.ts';

export type OracleStep = { readonly commit: string; readonly repoPath: string; readonly events: readonly PlanEvent[] };
export type OracleOrigin = { readonly added: string; readonly done: string | null };

/** First and last commit of a file. */
export type OracleFacts = { readonly first: string; readonly last: string };

type State = ReadonlyMap<string, string>;

export class Oracle {
  readonly #order: { readonly id: string; readonly parents: readonly string[] }[] = [];
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  readonly #states = new Map<string, State>();
  readonly #texts: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, PlanDocument>();
  /** `<commit> <path>` → names before, the latest first, along first parents. */
  readonly #formerNames = new Map<string, readonly string[]>();
  readonly #renames = new Map<string, ReadonlyMap<string, string>>();
  readonly #isPlan: (repoPath: string) => boolean;
  readonly #origins = new Map<string, readonly OracleOrigin[]>();

  static async of(path: string, revisions: readonly string[]): Promise<Oracle> {
    const order = gitIn(path, ['rev-list', '--topo-order', '--reverse', '--parents', ...revisions]).toString('latin1').trim().split('\n').filter((line) => line !== '').map((line) => line.split(' '));
    const states = new Map<string, State>();
    const blobs = new Set<string>();
    for (const [id = ''] of order) {
      const state = new Map<string, string>();
      for (const record of gitIn(path, ['ls-tree', '-r', '-z', '--full-tree', id]).toString('utf8').split('\0')) {
        const [meta = '', repoPath = ''] = record.split('\t');
        const [mode = '', , blob = ''] = meta.split(' ');
        if (mode.startsWith('100') && /\.md$/i.test(repoPath) && /(?:^|\/)exec-plans\//.test(repoPath)) state.set(repoPath, blob);
      }
      states.set(id, state);
      for (const blob of state.values()) blobs.add(blob);
    }
    const texts = blobs.size === 0 ? new Map<string, string>() : readBlobTexts(path, [...blobs]);
    await preparePlanParser(texts.values());
    return new Oracle(order.map(([id = '', ...parents]) => ({ id, parents })), states, texts);
  }

  private constructor(order: { readonly id: string; readonly parents: readonly string[] }[], states: Map<string, State>, texts: ReadonlyMap<string, string>) {
    this.#order = order;
    this.#parents = new Map(order.map(({ id, parents }) => [id, parents]));
    this.#states = states;
    this.#texts = texts;
    const everywhere = [...new Set([...states.values()].flatMap((state) => [...state.keys()]))].toSorted();
    const plans = new Set(findPlanPaths(everywhere, findRoots(everywhere, [])));
    this.#isPlan = (repoPath) => plans.has(repoPath);
    for (const { id, parents } of order) this.#replay(id, parents);
  }

  /** The commits that began the file and made it what it is, as `committed-facts` defines them; null where there is no file. */
  factsAt(id: string, repoPath: string, secondsOf: (id: string) => number): OracleFacts | null {
    const blob = this.#state(id).get(repoPath);
    if (blob === undefined) return null;
    const parents = this.#parents.get(id)!;
    const same = parents.find((parent) => this.#state(parent).get(repoPath) === blob);
    if (same !== undefined) return this.factsAt(same, repoPath, secondsOf);
    const places = this.#places(id, parents, repoPath);
    const former = places.length > 0 ? places : parents.flatMap((parent) => this.#broughtBackFrom(parent, repoPath, blob)).slice(0, 1);
    const firsts = former.map(({ parent, path }) => this.factsAt(parent, path, secondsOf)!.first);
    return { first: firsts.toSorted((a, b) => secondsOf(a) - secondsOf(b) || (a < b ? -1 : 1))[0] ?? id, last: id };
  }

  /** The nearest commit along first parents that has the path, where it has this blob. */
  #broughtBackFrom(id: string, repoPath: string, blob: string): { parent: string; path: string }[] {
    for (let at: string | undefined = id; at !== undefined; at = this.#parents.get(at)![0]) {
      const there = this.#state(at).get(repoPath);
      if (there !== undefined) return there === blob ? [{ parent: at, path: repoPath }] : [];
    }
    return [];
  }

  plansAt(id: string): readonly string[] {
    return [...(this.#states.get(id) ?? new Map<string, string>()).keys()].filter(this.#isPlan).toSorted();
  }

  originsAt(id: string, repoPath: string): readonly OracleOrigin[] {
    return this.#origins.get(`${id} ${repoPath}`)!;
  }

  /** Every step of every plan, ordered by commit id, then path. */
  steps(): OracleStep[] {
    const steps = this.#order.flatMap(({ id, parents }) => {
      const paths = new Set([...this.#state(id).keys(), ...parents.flatMap((parent) => [...this.#state(parent).keys()])]);
      return [...paths].filter(this.#isPlan).flatMap((repoPath) => this.#stepOf(id, parents, repoPath) ?? []);
    });
    return steps.toSorted((a, b) => (a.commit < b.commit ? -1 : a.commit > b.commit ? 1 : a.repoPath < b.repoPath ? -1 : 1));
  }

  #state(id: string): State {
    return this.#states.get(id) ?? new Map();
  }

  #document(blob: string): PlanDocument {
    const known = this.#documents.get(blob) ?? parsePlan(this.#texts.get(blob)!);
    this.#documents.set(blob, known);
    return known;
  }

  #version(id: string, repoPath: string): PlanVersion {
    return { repoPath, document: this.#document(this.#state(id).get(repoPath)!) };
  }

  #replay(id: string, parents: readonly string[]): void {
    const state = this.#state(id);
    const first = parents[0];
    const before = first === undefined ? new Map<string, string>() : this.#state(first);
    const side = ([repoPath, blob]: readonly [string, string]) => ({ repoPath, blob, planId: writtenIdOf(this.#document(blob)), sketch: sketchLines(this.#texts.get(blob)!) });
    const mayBePlan = ([repoPath]: readonly [string, string]): boolean => isPlanPath(repoPath, findRoots([repoPath], []));
    const deleted = [...before].filter(([repoPath]) => !state.has(repoPath)).filter(mayBePlan).map(side);
    const added = [...state].filter(([repoPath]) => !before.has(repoPath)).filter(mayBePlan).map(side);
    this.#renames.set(id, pairRenames(deleted, added));
    for (const repoPath of state.keys()) {
      const source = before.has(repoPath) ? repoPath : this.#renames.get(id)!.get(repoPath);
      const older = first === undefined || source === undefined ? [] : this.#formerNames.get(`${first} ${source}`) ?? [];
      this.#formerNames.set(`${id} ${repoPath}`, source === undefined || source === repoPath ? older : [source, ...older]);
    }
    for (const repoPath of state.keys()) this.#origins.set(`${id} ${repoPath}`, this.#originsOf(id, parents, repoPath));
  }

  #placeIn(id: string, parents: readonly string[], at: number, repoPath: string): string | null {
    const parent = parents[at]!;
    if (this.#state(parent).has(repoPath)) return repoPath;
    for (const other of parents) {
      if (other === parent || !this.#state(other).has(repoPath)) continue;
      for (const name of this.#formerNames.get(`${other} ${repoPath}`) ?? []) if (name !== repoPath && this.#state(parent).has(name) && !this.#state(id).has(name)) return name;
    }
    return at === 0 ? this.#renames.get(id)!.get(repoPath) ?? null : null;
  }

  #places(id: string, parents: readonly string[], repoPath: string): { parent: string; path: string }[] {
    return parents.flatMap((parent, at) => {
      const path = this.#placeIn(id, parents, at, repoPath);
      return path === null ? [] : [{ parent, path }];
    });
  }

  #originsOf(id: string, parents: readonly string[], repoPath: string): readonly OracleOrigin[] {
    const blob = this.#state(id).get(repoPath)!;
    const places = this.#places(id, parents, repoPath);
    const same = places.find(({ parent, path }) => this.#state(parent).get(path) === blob);
    if (same !== undefined) return this.#origins.get(`${same.parent} ${same.path}`)!;
    const { tasks } = this.#document(blob);
    return tasks.map((task) => {
      let added: string | null = null;
      let done: string | null = null;
      for (const { parent, path } of places) {
        const olds = this.#document(this.#state(parent).get(path)!).tasks;
        const match = matchTasks(olds, tasks).find(({ after }) => after === task);
        if (match === undefined || match.before === null || match.before.state === 'cancelled') continue;
        const origin = this.#origins.get(`${parent} ${path}`)![olds.indexOf(match.before)]!;
        added ??= origin.added;
        done ??= origin.done;
      }
      return { added: added ?? id, done: task.done ? done ?? id : null };
    });
  }

  #stepOf(id: string, parents: readonly string[], repoPath: string): OracleStep | null {
    const after = this.#state(id).get(repoPath);
    const places = this.#places(id, parents, repoPath);
    if (after === undefined) {
      if (parents.length === 0 || parents.some((parent) => !this.#state(parent).has(repoPath))) return null;
      const isRenamed = [...this.#state(id).keys()].some((path) => parents.some((_, at) => path !== repoPath && this.#placeIn(id, parents, at, path) === repoPath));
      return isRenamed ? null : { commit: id, repoPath, events: foldEvents(this.#version(parents[0]!, repoPath), null) };
    }
    if (parents.length > 0 && this.#state(parents[0]!).get(repoPath) === after) return null;
    if (parents.length > 1 && places.some(({ parent, path }) => path === repoPath && this.#state(parent).get(path) === after)) return null;
    const versions = places.map(({ parent, path }) => this.#version(parent, path));
    const own = this.#version(id, repoPath);
    const events = parents.length > 1 ? foldMergeEvents(versions, own) : foldEvents(versions[0] ?? null, own);
    return parents.length > 1 && events.length === 0 ? null : { commit: id, repoPath, events };
  }
}
