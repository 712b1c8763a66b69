/**
 * What each commit of a range did to the plans, without the history before it: one walk and one batch of objects, and one listing for each parent of a
 * merge that changed plans.
 */
import type { Commit, ObjectId } from '../model/commit.ts';
import { progressOf } from '../model/plan.ts';
import type { Progress } from '../model/plan.ts';
import type { PlanEvent } from '../model/timeline.ts';
import { foldEvents, foldMergeEvents } from '../history/events.ts';
import type { PlanVersion } from '../history/events.ts';
import { pairRenames, sketchLines } from '../history/renames.ts';
import { parseCommitObject } from '../git/commit-object.ts';
import type { WalkedChange, WalkedCommit } from '../git/port.ts';
import { writtenIdOf } from '../plan/infer-plan.ts';
import { findPlanPaths, findRoots } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { pathspecsOf } from './open-history.ts';
import { readPlanVersions } from './plan-versions.ts';
import type { PlanVersions } from './plan-versions.ts';

/** One commit's effect on one plan. */
export type RangeStep = {
  readonly commit: Commit;
  /** In the commit; where the plan was deleted, in its parent. */
  readonly filePath: string;
  /** Where the plan was before; null where it is new. */
  readonly oldPath: string | null;
  readonly before: Progress | null;
  readonly after: Progress | null;
  readonly events: readonly PlanEvent[];
};

export type RangeSteps = {
  /** Every commit of the range, children before parents. */
  readonly commits: readonly Commit[];
  /** Children before parents. */
  readonly steps: readonly RangeStep[];
};

/**
 * Commits that are reachable from `tip` and not from `known`, and what they did to plans: to `knownPlans`, which are plans at one of the ends, where
 * a whole tree says so, and to what else looks like one among the changed paths.
 */
export async function readRangeSteps(context: AppContext, tip: ObjectId, known: readonly ObjectId[], knownPlans: readonly string[]): Promise<RangeSteps> {
  const { repository, settings } = context;
  const walked: WalkedCommit[] = [];
  await repository.git.walk({ tips: [tip], not: known, pathspecs: pathspecsOf(settings.dirs) }, (commit) => walked.push(commit));
  const paths = [...new Set(walked.flatMap(({ changes }) => changes.map(({ repoPath }) => repoPath)))].toSorted();
  const plans = new Set([...findPlanPaths(paths, findRoots(paths, settings.dirs)), ...knownPlans]);
  const changesOf = new Map(walked.map(({ id, changes }) => [id, changes.filter((change) => plans.has(change.repoPath) && isText(change))]));
  const versions = await readPlanVersions(repository, settings, [...new Set([...changesOf.values()].flat().flatMap(({ before, after }) => [before, after].filter((id) => id !== null)))]);
  const commits = new Map<ObjectId, Commit>();
  await repository.git.visitObjects(walked.map(({ id }) => id), ({ id, type, bytes }) => {
    if (type === 'commit' && bytes !== null) commits.set(id, parseCommitObject(id, bytes));
  });
  const steps: RangeStep[] = [];
  for (const { id } of walked) {
    const [commit, changes] = [commits.get(id), changesOf.get(id) ?? []];
    if (commit === undefined || changes.length === 0) continue;
    steps.push(...(commit.parents.length > 1 ? await stepsOfMerge(context, commit, changes, versions) : stepsOfCommit(commit, changes, versions)));
  }
  return { commits: [...commits.values()], steps };
}

function isText({ beforeMode, mode }: WalkedChange): boolean {
  return [beforeMode, mode].every((each) => each.startsWith('100') || each === '000000');
}

function stepsOfCommit(commit: Commit, changes: readonly WalkedChange[], versions: PlanVersions): RangeStep[] {
  const side = (blob: ObjectId, repoPath: string) => {
    const version = versions.get(blob) ?? null;
    return { repoPath, blob, planId: version === null ? null : writtenIdOf(version.document), sketch: version === null ? null : sketchLines(version.text) };
  };
  const deleted = changes.flatMap(({ repoPath, before, after }) => (after === null && before !== null ? [side(before, repoPath)] : []));
  const added = changes.flatMap(({ repoPath, before, after }) => (before === null && after !== null ? [side(after, repoPath)] : []));
  const renames = pairRenames(deleted, added);
  const moved = new Map([...renames].map(([to, from]) => [to, deleted.find(({ repoPath }) => repoPath === from)!]));
  const gone = new Set(renames.values());
  return changes.flatMap(({ repoPath, before, after }): RangeStep[] => {
    if (after === null && gone.has(repoPath)) return [];
    const old = before === null ? (moved.get(repoPath) ?? null) : { repoPath, blob: before };
    return [stepOf(commit, repoPath, old?.repoPath ?? null, versionAt(versions, old?.blob ?? null, old?.repoPath ?? repoPath), versionAt(versions, after, repoPath))];
  });
}

/** What came from one of the parents is told there; a merge is told of only where it did something of its own. */
async function stepsOfMerge(context: AppContext, commit: Commit, changes: readonly WalkedChange[], versions: PlanVersions): Promise<RangeStep[]> {
  const written = changes.filter(({ after }) => after !== null);
  const others: ReadonlyMap<string, ObjectId>[] = [];
  for (const parent of commit.parents.slice(1)) {
    others.push(new Map((await context.repository.git.listTree(parent, written.map(({ repoPath }) => repoPath))).map(({ repoPath, id }) => [repoPath, id])));
  }
  const own = written.filter(({ repoPath, after }) => others.every((tree) => tree.get(repoPath) !== after));
  if (own.length === 0) return [];
  const theirs = await readPlanVersions(context.repository, context.settings, own.flatMap(({ repoPath }) => others.flatMap((tree) => tree.get(repoPath) ?? [])));
  return own.flatMap(({ repoPath, before, after }): RangeStep[] => {
    const now = versionAt(versions, after, repoPath);
    const first = versionAt(versions, before, repoPath);
    const parents = [first, ...others.map((tree) => versionAt(theirs, tree.get(repoPath) ?? null, repoPath))].filter((version) => version !== null);
    if (now === null) return [];
    const events = foldMergeEvents(parents, now);
    return events.length === 0 ? [] : [{ ...stepOf(commit, repoPath, parents.length === 0 ? null : repoPath, first ?? parents[0] ?? null, now), events }];
  });
}

function versionAt(versions: PlanVersions, blob: ObjectId | null, repoPath: string): PlanVersion | null {
  const version = blob === null ? null : (versions.get(blob) ?? null);
  return version === null ? null : { repoPath, document: version.document };
}

function stepOf(commit: Commit, filePath: string, oldPath: string | null, before: PlanVersion | null, after: PlanVersion | null): RangeStep {
  return {
    commit, filePath, oldPath, events: foldEvents(before, after),
    before: before === null ? null : progressOf(before.document.tasks), after: after === null ? null : progressOf(after.document.tasks),
  };
}

/** The steps of one plan, oldest first, through the names that it had in the range. `filePath` is at its end; of a plan that is gone, at its beginning. */
export function stepsOfPlan(steps: readonly RangeStep[], filePath: string, isGone: boolean): readonly RangeStep[] {
  const names = new Set([filePath]);
  const [from, to] = isGone ? (['oldPath', 'filePath'] as const) : (['filePath', 'oldPath'] as const);
  const own = (isGone ? steps.toReversed() : steps).filter((step) => {
    if (!names.has(step[from] ?? '')) return false;
    const next = step[to];
    if (next !== null) names.add(next);
    return true;
  });
  return isGone ? own : own.toReversed();
}
