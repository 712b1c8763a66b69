/**
 * When a plan was first and last committed, and by whom first, as seen from a plan commit. Told from the graph alone: no text of a plan is read, and of
 * the commits only those in which the file came, moved, went or was merged.
 *
 * - **Merges.** A merge that has the plan exactly as one of its parents has it (the first such parent) took it from there: what the other sides did to it
 *   is not in it and does not count, and the merge is no commit of the plan. A merge that has it as no parent has it is one, and all sides went into it.
 * - **Renames** count as commits of the plan, and its beginning lies before them.
 * - **Reverts** are commits like others. What brings a deleted file back as it was (the revert of a deletion) goes on with it.
 * - **Deleted and written anew.** Another text at a path that a plan was deleted from, or moved away from, is another plan.
 * - **Beginnings.** Where several lines of history began the plan, the earliest commit is the first. Times are those of the committer.
 * - **Gone.** A path that holds no file at the commit has no facts, whatever was there before.
 */
import type { Commit } from '../model/commit.ts';
import { isoOfSeconds } from '../model/time.ts';
import { baseName, isTrackerPath } from '../plan/plan-path.ts';
import type { History } from './history.ts';
import type { PlanGraph } from './plan-graph.ts';
import type { PlanPlace } from './timeline.ts';

export type CommittedFacts = { readonly firstCommittedAt: string; readonly lastCommittedAt: string; readonly firstAuthor: string };

/** Facts by path as of the plan commit with this number in the graph (-1: there are no plans). Files that are not there are absent. */
export function committedFacts(history: History, number: number, repoPaths: readonly string[]): ReadonlyMap<string, CommittedFacts> {
  const found = new Map<string, CommittedFacts>();
  for (const repoPath of repoPaths) {
    const last = lastCommit(history.graph, { number, repoPath });
    if (last < 0) continue;
    const first = firstCommit(history, { number: last, repoPath });
    found.set(repoPath, { firstCommittedAt: first.committedAt, lastCommittedAt: isoOfSeconds(history.timeOf(last)), firstAuthor: first.author.name });
  }
  return found;
}

/** The commit that made the file at the place what it is; -1 where there is none. */
function lastCommit(graph: PlanGraph, { number, repoPath }: PlanPlace): number {
  let at = graph.lastChange(number, repoPath);
  for (let side = graph.parentWithSame(at, repoPath); side >= 0; side = graph.parentWithSame(at, repoPath)) at = graph.lastChange(side, repoPath);
  return graph.holds(at, repoPath) ? at : -1;
}

/** The commit that began the plan at the place, which must hold it. */
function firstCommit(history: History, place: PlanPlace): Commit {
  const { graph } = history;
  let first = -1;
  const seen = new Set<string>();
  const open: PlanPlace[] = [];
  for (let next: PlanPlace | undefined = place; next !== undefined; next = open.pop()) {
    const { repoPath } = next;
    // Mostly one line leads up, through merges that took the plan from one side.
    let turn = graph.lastTurn(next.number, repoPath);
    for (let side = graph.parentWithSame(turn, repoPath); side >= 0; side = graph.parentWithSame(turn, repoPath)) turn = graph.lastTurn(side, repoPath);
    if (turn < 0) continue;
    const before = placesBefore(graph, { number: turn, repoPath });
    if (before.length === 0 && (first < 0 || isEarlier(history, turn, first))) first = turn;
    for (const each of before) {
      if (before.length > 1 && seen.has(nameOf(each))) continue;
      if (before.length > 1) seen.add(nameOf(each));
      open.push(each);
    }
  }
  return history.commitOf(first < 0 ? place.number : first);
}

function isEarlier({ graph, timeOf }: History, one: number, other: number): boolean {
  const order = timeOf(one) - timeOf(other);
  return order < 0 || (order === 0 && graph.commit(one).id < graph.commit(other).id);
}

/** Where the file was before a commit in which it came, or a merge that has it as no side has it. Empty where it begins. */
function placesBefore(graph: PlanGraph, { number, repoPath }: PlanPlace): readonly PlanPlace[] {
  const parents = graph.parentsOf(number);
  const places = parents.flatMap((parent, at) => {
    const path = graph.pathInParent(number, at, repoPath);
    return path === null ? [] : [{ number: parent, repoPath: path }];
  });
  if (places.length > 0) return places;
  const former = movedTracker(graph, { number, repoPath }) ?? broughtBack(graph, { number, repoPath });
  return former === null ? [] : [former];
}

/** Renames of trackers are not noted, as they are no plans: one with the same text, else one with the same name. */
function movedTracker(graph: PlanGraph, { number, repoPath }: PlanPlace): PlanPlace | null {
  const parents = graph.parentsOf(number);
  if (parents.length !== 1 || !isTrackerPath(repoPath)) return null;
  const after = graph.changeOf(number, repoPath)!.after;
  const gone = graph.commit(number).changes.filter((change) => change.after === null && isTrackerPath(change.repoPath));
  const former = gone.find(({ before }) => before === after) ?? gone.find((change) => baseName(change.repoPath) === baseName(repoPath));
  return former === undefined ? null : { number: parents[0]!, repoPath: former.repoPath };
}

/** Where the file was before it was deleted, for a commit in which it came back as it was. */
function broughtBack(graph: PlanGraph, { number, repoPath }: PlanPlace): PlanPlace | null {
  for (const parent of graph.parentsOf(number)) {
    const deletion = graph.lastChange(parent, repoPath);
    if (deletion >= 0 && graph.changeOf(deletion, repoPath)!.before === graph.changeOf(number, repoPath)!.after) return { number: graph.parentsOf(deletion)[0]!, repoPath };
  }
  return null;
}

function nameOf({ number, repoPath }: PlanPlace): string {
  return `${number} ${repoPath}`;
}
