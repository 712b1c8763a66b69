/** How plans progressed, commit by commit: one plan through its names, or all of them. */
import type { Commit } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';
import { UserError } from '../model/errors.ts';
import { subjectOf } from '../model/commit.ts';
import type { Progress } from '../model/plan.ts';
import { progressOf } from '../model/plan.ts';
import type { TimelineEntry, WrittenDate } from '../model/timeline.ts';
import { headOf } from '../history/events.ts';
import { followsUnread, versionAt } from '../history/history.ts';
import type { History } from '../history/history.ts';
import { summariesOfAll, summariesOfPlan } from '../history/step-summaries.ts';
import type { StepMemory, StepSummary } from '../history/step-summaries.ts';
import type { PlanPlace, TimelineOptions } from '../history/timeline.ts';
import { writtenDates } from '../history/written-dates.ts';
import { readSince } from '../git/read-since.ts';
import { stemOf } from '../plan/plan-path.ts';
import { holdsSignature, sessionsOfCommits } from './attribute-commits.ts';
import type { AppContext } from './context.ts';
import { findPlanAlone } from './find-one-plan.ts';
import type { LoadedPlan } from './load-plans.ts';
import { openHistory, pathspecsOf } from './open-history.ts';
import { rememberSteps } from './remembered-steps.ts';
import type { HistoryOptions, OpenHistory } from './open-history.ts';

export type TimelineQuery = HistoryOptions & {
  readonly firstParent?: boolean;
  /** A date as git reads it (`2 weeks ago`). */
  readonly since?: string;
  /** Entries of at most this many commits, the newest. */
  readonly limit?: number;
  /** Steps of all plans that were told before, by who asks again and again. */
  readonly told?: StepMemory;
  /** Awaited now and then while many steps are told for the first time, which `told` must then remember. */
  readonly breathe?: () => Promise<void>;
  /** False leaves out who worked in which agent session. Default: true. */
  readonly sessions?: boolean;
};

export type Timeline = {
  /** Null: of every plan. */
  readonly planId: string | null;
  readonly title: string | null;
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  /** True for one plan whose tasks were all done when it was first committed: history has no curve of it. */
  readonly committedComplete: boolean;
  /** Of one plan, where history has it now: at the tip, else on the first branch that has it. Null for all plans, and for one that is gone. */
  readonly progress: Progress | null;
  /** Dates that stand in the plan's text. They are claims of the file, not of history. */
  readonly written: readonly WrittenDate[];
  /** Those of the commits at which a shallow clone ends: there a plan seems to begin. */
  readonly border: readonly string[];
  /** Those whose parent's version of the plan cannot be read here (a partial clone, lost objects): there a plan seems to begin, too. */
  readonly unread: readonly string[];
};

/** Throws `UserError` where the address fits no plan, or several, and for a revision or date that cannot be read. */
export async function showTimeline(context: AppContext, address: string | null, query: TimelineQuery = {}): Promise<Timeline> {
  return timelineIn(context, await openHistory(context, query), address, query);
}

/** The same of a history that was opened. */
export async function timelineIn(context: AppContext, history: OpenHistory, address: string | null, query: TimelineQuery = {}): Promise<Timeline> {
  const since = query.since === undefined ? null : await readSince(context.repository, query.since);
  const options = { firstParent: query.firstParent ?? false, ...(since === null ? {} : { since }), ...(query.limit === undefined ? {} : { limit: query.limit }) };
  const subject = address === null ? null : await findSubject(context, history, address, query.at);
  const memory = subject === null || query.noCache === true ? null : rememberSteps(context, subject.places[0]?.repoPath ?? '');
  const { steps, first } = subject === null ? { steps: await tellAll(history, options, query), first: null } : summariesOfPlan(history, subject.places, options, memory);
  memory?.keep();
  const commits = new Map(steps.map(({ number }) => [number, history.commitOf(number)]));
  const sessions = query.sessions === false ? new Map<string, never>() : await sessionsOfCommits(context.repository, [...commits.values()], { refs: history.refs, squashes: subject !== null, signedIn: subject !== null && subject.isSigned ? pathspecsOf(context.settings.dirs) : null });
  return {
    planId: subject?.planId ?? null,
    title: subject?.title ?? null,
    entries: steps.map((step) => entryOf(step, commits.get(step.number)!, sessions.get(commits.get(step.number)!.id) ?? null)),
    committedComplete: first !== null && first.taskCount > 0 && first.completedTaskCount === first.taskCount,
    progress: subject === null ? null : progressNow(history, subject.places, steps.at(-1)),
    border: [...commits.values()].map(({ id }) => id).filter((id) => history.border.has(id)),
    unread: [...new Set(steps.filter((step) => step.before === null && step.after !== null && followsUnread(history, step)).map(({ number }) => commits.get(number)!.id))],
    written: subject?.document === undefined || subject.document === null ? [] : writtenDates(subject.document),
  };
}

const stepsInOneBreath = 200;

async function tellAll(history: History, options: TimelineOptions, { told, breathe }: TimelineQuery): Promise<readonly StepSummary[]> {
  if (told !== undefined && breathe !== undefined) {
    for (let limit = stepsInOneBreath; summariesOfAll(history, { ...options, limit }, told).length >= limit; limit += stepsInOneBreath) await breathe();
  }
  return summariesOfAll(history, options, told ?? null);
}

/** Where it stands at the tip. The last step says so too, unless a merge put something else there. */
function progressNow(history: History, [place]: readonly PlanPlace[], last: StepSummary | undefined): Progress | null {
  if (place === undefined) return null;
  if (last !== undefined && history.graph.blobAt(last.number, last.repoPath) === history.graph.blobAt(place.number, place.repoPath)) return last.after;
  const version = versionAt(history, place.number, place.repoPath);
  return version === null ? null : progressOf(version.document.tasks);
}

function entryOf({ repoPath, planId, before, after, events }: StepSummary, commit: Commit, session: TimelineEntry['session']): TimelineEntry {
  return { commit: commit.id, parents: commit.parents, author: commit.author.name, committedAt: commit.committedAt, subject: subjectOf(commit.message), session, planId, filePath: repoPath, before, after, events };
}

type Subject = { readonly planId: string; readonly title: string; readonly places: readonly PlanPlace[]; readonly document: LoadedPlan['document'] | null; readonly isSigned: boolean };

/** The plan that is meant, where it is at each tip. One that is gone is found by its id or path, where it was deleted. */
async function findSubject(context: AppContext, history: OpenHistory, address: string, at: string | undefined): Promise<Subject> {
  try {
    const readAs = (repoPath: string, text: string): PlanDocument | null => {
      const blob = history.graph.blobAt(history.tips[0] ?? -1, repoPath);
      return blob === null ? null : history.documentOfText(blob, text);
    };
    const { plan, document, text } = await findPlanAlone(context, address, at, readAs);
    return { planId: plan.id, title: plan.title, places: history.tips.flatMap((number) => placeAt(history, number, plan.filePath, plan.id) ?? []), document, isSigned: holdsSignature(text) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const gone = findGone(history, address);
    if (gone === null) throw error;
    return gone;
  }
}

/** Where a plan is in a commit: at the path it has here, else wherever its id is. */
export function placeAt(history: History, number: number, repoPath: string, planId: string): PlanPlace | null {
  if (number < 0) return null;
  if (history.graph.blobAt(number, repoPath) !== null) return { number, repoPath };
  const paths = [...history.graph.stateAt(number).keys()].filter((path) => history.isPlan(path));
  // Most moves keep the name.
  for (const path of [...paths.filter((each) => stemOf(each) === stemOf(repoPath)), ...paths]) {
    const version = versionAt(history, number, path);
    if (version !== null && headOf(version).id === planId) return { number, repoPath: path };
  }
  return null;
}

function findGone(history: History, address: string): Subject | null {
  const { graph } = history;
  const reachable = graph.reachable(history.tips);
  const numbers = Array.from({ length: graph.size }, (_, number) => number).filter((number) => reachable[number] === 1);
  const places = numbers.flatMap((number) => graph.commit(number).changes.flatMap(({ repoPath, after }) => {
    if (after !== null || !history.isPlan(repoPath)) return [];
    const before = versionAt(history, graph.parentsOf(number)[0] ?? -1, repoPath);
    const isMeant = repoPath === address || stemOf(repoPath) === address || (before !== null && headOf(before).id === address);
    return isMeant ? [{ number, repoPath, before }] : [];
  }));
  const last = places.at(-1)?.before ?? null;
  return last === null ? null : { planId: headOf(last).id, title: headOf(last).title, places, document: last.document, isSigned: true };
}
