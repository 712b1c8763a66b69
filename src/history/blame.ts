/**
 * Which commit added each task of a plan, and which completed it. As `git blame` does it follows the graph: a commit gets the credit for what none of
 * its parents had. One pass from the oldest version to the newest, so that the cost is that of reading each version once.
 */
import { matchTasks } from './identity.ts';
import { followsUnread, versionAt } from './history.ts';
import type { History } from './history.ts';
import type { PlanPlace } from './timeline.ts';
import type { PlanTask } from '../model/plan.ts';

/** Numbers of plan commits. `done` null: open. */
export type TaskOrigin = { readonly added: number; readonly done: number | null };

/** The origin of each task of the plan at a place, in their order; null where its text cannot be had. */
export function blameTasks(history: History, place: PlanPlace): readonly TaskOrigin[] | null {
  const origins = new Map<string, readonly TaskOrigin[] | null>();
  const start = history.graph.passUnchanged(place.number, place.repoPath);
  for (const each of linesAbove(history, start)) origins.set(nameOf(each.place), originsAt(history, each, origins));
  return origins.get(nameOf(start)) ?? null;
}

/** Commits of the plan's past that follow a version that cannot be read. */
export function commitsAfterUnread(history: History, place: PlanPlace): ReadonlySet<number> {
  const start = history.graph.passUnchanged(place.number, place.repoPath);
  return new Set(linesAbove(history, start).filter((line) => followsUnread(history, line.place)).map((line) => line.place.number));
}

type Line = { readonly place: PlanPlace; readonly above: readonly PlanPlace[] };

/** The place and everything that it came from, parents first. */
function linesAbove({ graph }: History, place: PlanPlace): Line[] {
  const lines = new Map<string, Line>();
  const open = [place];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { number, repoPath } = next;
    if (lines.has(nameOf(next))) continue;
    const above = graph.commit(number).parents.flatMap((parent, at) => {
      const path = graph.pathInParent(number, at, repoPath);
      return path === null ? [] : [graph.passUnchanged(parent, path)];
    });
    lines.set(nameOf(next), { place: next, above });
    open.push(...above);
  }
  return [...lines.values()].toSorted((a, b) => a.place.number - b.place.number);
}

function originsAt(history: History, { place, above }: Line, origins: ReadonlyMap<string, readonly TaskOrigin[] | null>): readonly TaskOrigin[] | null {
  const { graph } = history;
  const blob = graph.blobAt(place.number, place.repoPath);
  const same = above.find((parent) => graph.blobAt(parent.number, parent.repoPath) === blob);
  if (same !== undefined) return origins.get(nameOf(same)) ?? null;
  const version = versionAt(history, place.number, place.repoPath);
  if (version === null) return null;
  const { tasks } = version.document;
  const found: TaskOrigin[] = tasks.map((task) => ({ added: place.number, done: task.done ? place.number : null }));
  const claims: { added: number | null; done: number | null }[] = tasks.map(() => ({ added: null, done: null }));
  for (const parent of above) {
    const before = versionAt(history, parent.number, parent.repoPath)?.document.tasks;
    const known = origins.get(nameOf(parent));
    if (before === undefined || known === undefined || known === null) continue;
    for (const { was, now } of continued(before, tasks)) {
      const claim = claims[now]!;
      claim.added ??= known[was]!.added;
      claim.done ??= known[was]!.done;
    }
  }
  return found.map((own, at) => ({ added: claims[at]!.added ?? own.added, done: own.done === null ? null : claims[at]!.done ?? own.done }));
}

/** Pairs of places in the two lists of tasks that are the same, uncancelled task. */
function continued(before: readonly PlanTask[], after: readonly PlanTask[]): { was: number; now: number }[] {
  const [olds, news] = [placesOf(before), placesOf(after)];
  return matchTasks(before, after).flatMap(({ before: was, after: now }) =>
    (was === null || now === null || was.state === 'cancelled' ? [] : [{ was: olds.get(was)!, now: news.get(now)! }]));
}

function placesOf(tasks: readonly PlanTask[]): Map<PlanTask, number> {
  return new Map(tasks.map((task, at) => [task, at]));
}

function nameOf({ number, repoPath }: PlanPlace): string {
  return `${number} ${repoPath}`;
}
