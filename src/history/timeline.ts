/** What each commit did to plans: over all plans, or along one plan through its names. Pure folds over the graph. */
import { foldEvents, foldMergeEvents } from './events.ts';
import type { PlanVersion } from './events.ts';
import { versionAt } from './history.ts';
import type { History } from './history.ts';
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
  /** At most this many steps, the newest. */
  readonly limit?: number;
  /** Only commits of this time and later, in seconds since 1970. */
  readonly since?: number;
};

/** A plan's path in a plan commit. */
export type PlanPlace = { readonly number: number; readonly repoPath: string };

/** Every step of every plan, oldest first. */
export function timelineOfAll(history: History, options: TimelineOptions = {}): TimelineStep[] {
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
  return stepsAt(history, places, options);
}

/** The steps that led to the plan at these places, oldest first. */
export function timelineOfPlan(history: History, places: readonly PlanPlace[], options: TimelineOptions = {}): TimelineStep[] {
  return stepsAt(history, placesAbove(history, places, options), options);
}

/** The oldest version of the plan at these places; null where its text cannot be had. */
export function firstVersion(history: History, places: readonly PlanPlace[], options: TimelineOptions = {}): PlanVersion | null {
  const first = inOrder(history, placesAbove(history, places, options).filter(({ number, repoPath }) => history.graph.changeOf(number, repoPath)?.after != null))[0];
  return first === undefined ? null : versionAt(history, first.number, first.repoPath);
}

/** Every place from which the plan came where something may have happened to it, in no order. */
function placesAbove(history: History, places: readonly PlanPlace[], options: TimelineOptions): PlanPlace[] {
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

/** The newest are folded first, because often no more are wanted. */
function stepsAt(history: History, places: readonly PlanPlace[], options: TimelineOptions): TimelineStep[] {
  const steps: TimelineStep[] = [];
  const ordered = inOrder(history, options.since === undefined ? places : places.filter(({ number }) => history.timeOf(number) >= options.since!));
  for (let at = ordered.length - 1; at >= 0 && steps.length < (options.limit ?? Number.POSITIVE_INFINITY); at -= 1) {
    const step = stepAt(history, ordered[at]!, options);
    if (step !== null) steps.push(step);
  }
  return steps.reverse();
}

/** What a commit did to the plan at a path; null where it did nothing to it, or where that is told under another path. */
export function stepAt(history: History, { number, repoPath }: PlanPlace, options: TimelineOptions = {}): TimelineStep | null {
  const { graph } = history;
  const commit = graph.commit(number);
  const change = graph.changeOf(number, repoPath);
  if (change === null) return null;
  const parents = commit.parents.slice(0, options.firstParent === true ? 1 : commit.parents.length);
  if (change.after === null) return deletionAt(history, { number, repoPath }, parents);
  const places = parents.flatMap((above, parent) => {
    const path = graph.pathInParent(number, parent, repoPath);
    return path === null ? [] : [{ number: above, repoPath: path }];
  });
  if (parents.length > 1 && places.some((place) => place.repoPath === repoPath && graph.blobAt(place.number, repoPath) === change.after)) return null;
  const after = versionAt(history, number, repoPath);
  const versions = places.map((place) => versionAt(history, place.number, place.repoPath));
  const before = versions[0] ?? null;
  if (after === null || versions.includes(null)) return { number, repoPath, before, after, events: [] };
  const known = versions.filter((version) => version !== null);
  const events = parents.length > 1 ? foldMergeEvents(known, after) : foldEvents(before, after);
  // A merge that only put two sides together did nothing of its own.
  return parents.length > 1 && events.length === 0 ? null : { number, repoPath, before, after, events };
}

function deletionAt(history: History, { number, repoPath }: PlanPlace, parents: readonly number[]): TimelineStep | null {
  const { graph } = history;
  if (parents.some((above) => above < 0 || graph.blobAt(above, repoPath) === null)) return null;
  const isRenamed = graph.commit(number).changes.some((change) => change.after !== null && change.repoPath !== repoPath && parents.some((_, parent) => graph.pathInParent(number, parent, change.repoPath) === repoPath));
  if (isRenamed) return null;
  const before = versionAt(history, parents[0]!, repoPath);
  return { number, repoPath, before, after: null, events: before === null ? [] : foldEvents(before, null) };
}

/** Oldest first, ancestors before descendants whatever the clocks say. The same order in every graph. */
function inOrder(history: History, places: readonly PlanPlace[]): PlanPlace[] {
  const { graph } = history;
  const times = effectiveTimes(history);
  return places.toSorted((a, b) => times[a.number]! - times[b.number]! || graph.generationOf(a.number) - graph.generationOf(b.number)
    || compareText(graph.commit(a.number).id, graph.commit(b.number).id) || compareText(a.repoPath, b.repoPath));
}

/** A commit is not older than what it stands on. */
function effectiveTimes({ graph, timeOf }: History): Float64Array {
  const times = new Float64Array(graph.size);
  for (let number = 0; number < graph.size; number += 1) {
    let latest = timeOf(number);
    for (const parent of graph.parentsOf(number)) if (parent >= 0) latest = Math.max(latest, times[parent]!);
    times[number] = latest;
  }
  return times;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
