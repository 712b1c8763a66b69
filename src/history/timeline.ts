/** What each commit did to plans: over all plans, or along one plan through its names. Pure folds over the graph. */
import { foldEvents, foldMergeEvents } from './events.ts';
import type { PlanVersion } from './events.ts';
import { versionAt } from './history.ts';
import type { History } from './history.ts';
import type { ObjectId } from '../model/commit.ts';
import type { PlanEvent } from '../model/timeline.ts';

/** One commit's effect on one plan. A version is null where the plan is not there, or where its text cannot be had (then `events` is empty). */
export type TimelineStep = {
  readonly number: number;
  /** In the commit; where it was deleted, in its parent. */
  readonly repoPath: string;
  readonly before: PlanVersion | null;
  readonly after: PlanVersion | null;
  readonly events: readonly PlanEvent[];
};

export type TimelineOptions = {
  /** Merges count as one step each, with all that they bring; what lies behind their other parents is not walked. */
  readonly firstParent?: boolean;
  /** Steps of at most this many commits, the newest. */
  readonly limit?: number;
  /** Only commits of this time and later, in seconds since 1970. */
  readonly since?: number;
};

/** A plan's path in a plan commit. */
export type PlanPlace = { readonly number: number; readonly repoPath: string };

/** A commit's effect on a plan, told from the graph alone: which version came from which. */
export type PlacedStep = PlanPlace & {
  /** The plan's text in the commit; null where it was deleted. */
  readonly after: ObjectId | null;
  /** Where the plan was before, for each parent that has it. */
  readonly parents: readonly PlanPlace[];
  readonly isMerge: boolean;
};

/** Every step of every plan, oldest first. */
export function timelineOfAll(history: History, options: TimelineOptions = {}): TimelineStep[] {
  return tellSteps(history, everyPlace(history, options), options, (step) => foldStep(history, step));
}

/** Every place where any plan was changed, in no order. */
export function everyPlace(history: History, options: TimelineOptions = {}): PlanPlace[] {
  const { graph, tips } = history;
  const places: PlanPlace[] = [];
  const take = (number: number): void => {
    for (const { repoPath } of graph.commit(number).changes) if (history.isPlan(repoPath)) places.push({ number, repoPath });
  };
  if (options.firstParent === true) {
    for (const number of new Set(tips.flatMap((tip) => graph.firstParents(tip)))) take(number);
  } else {
    graph.reachable(tips).forEach((isReachable, number) => {
      if (isReachable === 1) take(number);
    });
  }
  return places;
}

/** The steps that led to the plan at these places, oldest first. */
export function timelineOfPlan(history: History, places: readonly PlanPlace[], options: TimelineOptions = {}): TimelineStep[] {
  return tellSteps(history, placesAbove(history, places, options), options, (step) => foldStep(history, step));
}

/** Every place from which the plan came where something may have happened to it, in no order. */
export function placesAbove(history: History, places: readonly PlanPlace[], options: TimelineOptions): PlanPlace[] {
  const { graph } = history;
  const found: PlanPlace[] = [];
  const seen = new Set<string>();
  const open = places.filter(({ number }) => number >= 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const place = graph.passUnchanged(next.number, next.repoPath);
    const name = `${place.number} ${place.repoPath}`;
    if (seen.has(name)) continue;
    seen.add(name);
    found.push(place);
    const { parents } = graph.commit(place.number);
    parents.slice(0, options.firstParent === true ? 1 : parents.length).forEach((number, parent) => {
      const repoPath = graph.pathInParent(place.number, parent, place.repoPath);
      if (repoPath !== null) open.push({ number, repoPath });
    });
  }
  return found;
}

/** Tells steps as `tell` does (null: nothing to tell), oldest first. The newest are told first, because often no more are wanted. */
export function tellSteps<T>(history: History, places: readonly PlanPlace[], options: TimelineOptions, tell: (step: PlacedStep) => T | null): T[] {
  const told: T[] = [];
  const ordered = inOrder(history, options.since === undefined ? places : places.filter(({ number }) => history.timeOf(number) >= options.since!));
  let [commits, last] = [0, -1];
  for (let at = ordered.length - 1; at >= 0; at -= 1) {
    const { number } = ordered[at]!;
    // All of a commit or none of it: half of what it did would be taken for the whole.
    if (number !== last && commits >= (options.limit ?? Number.POSITIVE_INFINITY)) break;
    const step = placeStep(history, ordered[at]!, options);
    const one = step === null ? null : tell(step);
    if (one === null) continue;
    told.push(one);
    if (number !== last) commits += 1;
    last = number;
  }
  return told.reverse();
}

/** The place at which the plan was first, among these; null where it is at none. */
export function firstPlace(history: History, places: readonly PlanPlace[]): PlanPlace | null {
  return inOrder(history, places.filter(({ number, repoPath }) => history.graph.changeOf(number, repoPath)?.after != null))[0] ?? null;
}

/** Null where the commit did nothing to the plan at the path, or where that is told under another path. */
function placeStep(history: History, { number, repoPath }: PlanPlace, options: TimelineOptions): PlacedStep | null {
  const { graph } = history;
  const change = graph.changeOf(number, repoPath);
  if (change === null) return null;
  const all = graph.parentsOf(number);
  const above = options.firstParent === true ? all.slice(0, 1) : all;
  if (change.after === null) return placeDeletion(history, { number, repoPath }, above);
  const parents = above.flatMap((parent, at) => {
    const path = graph.pathInParent(number, at, repoPath);
    return path === null ? [] : [{ number: parent, repoPath: path }];
  });
  const isMerge = above.length > 1;
  if (isMerge && parents.some((place) => place.repoPath === repoPath && graph.blobAt(place.number, repoPath) === change.after)) return null;
  return { number, repoPath, after: change.after, parents, isMerge };
}

function placeDeletion({ graph }: History, { number, repoPath }: PlanPlace, above: readonly number[]): PlacedStep | null {
  if (above.some((parent) => parent < 0 || graph.blobAt(parent, repoPath) === null)) return null;
  const isRenamed = graph.commit(number).changes.some((change) => change.after !== null && change.repoPath !== repoPath && above.some((_, parent) => graph.pathInParent(number, parent, change.repoPath) === repoPath));
  return isRenamed ? null : { number, repoPath, after: null, parents: [{ number: above[0]!, repoPath }], isMerge: false };
}

/** Reads the versions and says what moved. Null for a merge that only put two sides together: it did nothing of its own. */
export function foldStep(history: History, { number, repoPath, after: blob, parents, isMerge }: PlacedStep): TimelineStep | null {
  const versions = parents.map((place) => versionAt(history, place.number, place.repoPath));
  const before = versions[0] ?? null;
  if (blob === null) return { number, repoPath, before, after: null, events: before === null ? [] : foldEvents(before, null) };
  const after = versionAt(history, number, repoPath);
  if (after === null || versions.includes(null)) return { number, repoPath, before, after, events: [] };
  const known = versions.filter((version) => version !== null);
  const events = isMerge ? foldMergeEvents(known, after) : foldEvents(before, after);
  return isMerge && events.length === 0 ? null : { number, repoPath, before, after, events };
}

/** Oldest first, ancestors before descendants whatever the clocks say. The same order in every graph. */
function inOrder(history: History, places: readonly PlanPlace[]): PlanPlace[] {
  const { graph } = history;
  // A commit is not older than what it stands on.
  const times = graph.latestTimes(history.timeOf);
  return places.toSorted((a, b) => times[a.number]! - times[b.number]! || graph.generationOf(a.number) - graph.generationOf(b.number)
    || compareText(graph.commit(a.number).id, graph.commit(b.number).id) || compareText(a.repoPath, b.repoPath));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
