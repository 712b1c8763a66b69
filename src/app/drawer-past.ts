/** What history adds to the drawer: dates and last commit of each plan, the curve over all plans, the latest events. */
import { createHash } from 'node:crypto';
import type { CommitRef, Overview, ProgressPoint, RecentEntry } from '../model/drawer-view.ts';
import { groupBy } from '../model/group-by.ts';
import type { Progress } from '../model/plan.ts';
import { sessionKey, type SessionRef } from '../model/session.ts';
import type { PlanEvent, TimelineEntry } from '../model/timeline.ts';
import type { AppContext } from './context.ts';
import type { EntryReader } from './drawer-history.ts';
import { planKeyOf } from './drawer-key.ts';
import { committedFacts, type CommittedFacts } from '../history/committed-facts.ts';
import { openHistory } from './open-history.ts';

export type PlanPast = CommittedFacts & {
  readonly lastCommit: CommitRef | null;
  readonly lastSession: SessionRef | null;
  /** Its place among the plan's sessions in the order in which they appeared, from 0. */
  readonly lastSessionPlace: number;
  /** The status that history set last, and when; null where it only ever had the one that it was made with. */
  readonly lastStatus: { readonly status: string; readonly at: string } | null;
  /** Differs whenever a commit that touched the plan came or went. */
  readonly mark: string;
};

export type DrawerPast = { readonly byPath: ReadonlyMap<string, PlanPast>; readonly overview: Overview };

export const noPast: DrawerPast = { byPath: new Map(), overview: { points: [], recent: [], doneThisWeek: 0 } };

/** A plan that is there now. */
export type PresentPlan = { readonly repoPath: string; readonly id: string; readonly title: string };

const pointsMax = 500;
const recentMax = 30;
const weekMs = 7 * 86_400_000;

/** What was read of history: all that is folded again when a plan takes another name. */
export type PastReading = { readonly facts: ReadonlyMap<string, CommittedFacts>; readonly entries: readonly TimelineEntry[] };

export const noReading: PastReading = { facts: new Map(), entries: [] };

/** Reads history as seen from HEAD, for plans at `repoPaths`; `reader` tells what happened to all plans. */
export async function readPast(context: AppContext, reader: EntryReader, repoPaths: readonly string[]): Promise<PastReading> {
  const history = await openHistory(context);
  return { entries: await reader.read(context, history), facts: committedFacts(history, history.tips[0] ?? -1, repoPaths) };
}

/** The past of the plans that are there now. Pure. Plans whose past is what it was `before` keep that value. */
export function foldPast({ facts, entries }: PastReading, plans: readonly PresentPlan[], now: Date, before: DrawerPast): DrawerPast {
  const byPath = new Map([...foldPasts(plans, facts, entries)].map(([path, past]) => {
    const known = before.byPath.get(path);
    return [path, known !== undefined && JSON.stringify(known) === JSON.stringify(past) ? known : past] as const;
  }));
  return { byPath, overview: foldOverview(plans, entries, now) };
}

function foldPasts(plans: readonly PresentPlan[], facts: ReadonlyMap<string, CommittedFacts>, entries: readonly TimelineEntry[]): ReadonlyMap<string, PlanPast> {
  const grouped = groupBy(entries, ({ planId }) => planId);
  const pasts = new Map<string, PlanPast>();
  for (const plan of plans) {
    const own = grouped.get(plan.id) ?? [];
    const last = own.at(-1) ?? null;
    const lastStatus = own.flatMap(({ events, committedAt }) => events.flatMap(({ kind, to }) => (kind === 'status' && to != null ? [{ status: to, at: committedAt }] : []))).at(-1) ?? null;
    const lastSession = own.findLast(({ session }) => sessionKey(session) !== null)?.session ?? null;
    const fact = facts.get(plan.repoPath);
    if (fact === undefined && last === null) continue;
    pasts.set(plan.repoPath, {
      firstCommittedAt: fact?.firstCommittedAt ?? (own[0] as TimelineEntry).committedAt,
      lastCommittedAt: fact?.lastCommittedAt ?? (last as TimelineEntry).committedAt,
      firstAuthor: fact?.firstAuthor ?? (own[0] as TimelineEntry).author,
      lastCommit: last === null ? null : { commit: last.commit, subject: last.subject, author: last.author, at: last.committedAt },
      lastSession,
      lastStatus,
      lastSessionPlace: Math.max(0, [...new Set(own.map(({ session }) => sessionKey(session)).filter((key) => key !== null))].indexOf(sessionKey(lastSession) ?? '')),
      mark: createHash('sha256').update(own.map(({ commit, session }) => `${commit} ${session?.sessionId ?? ''}`).join('\n') || (fact?.lastCommittedAt ?? '')).digest('hex'),
    });
  }
  return pasts;
}

/** The sum over all plans after each commit, the newest events, and what was done lately. Entries come oldest first. */
export function foldOverview(plans: readonly PresentPlan[], entries: readonly TimelineEntry[], now: Date): Overview {
  const present = new Map(plans.map((plan) => [plan.id, plan]));
  const weekAgo = now.getTime() - weekMs;
  let doneThisWeek = 0;
  for (const { committedAt, events } of entries) if (Date.parse(committedAt) >= weekAgo) doneThisWeek += events.filter(({ kind }) => kind === 'task-done').length;
  const recent = entries.slice(-recentMax).toReversed().map((entry): RecentEntry => {
    const plan = present.get(entry.planId);
    return {
      commit: entry.commit, subject: entry.subject, author: entry.author, at: entry.committedAt,
      planKey: plan === undefined ? null : planKeyOf(plan.repoPath), planTitle: plan?.title ?? titleIn(entry) ?? entry.planId, ...summaryOf(entry), session: entry.session,
    };
  });
  return { points: thin(foldPoints(entries)), recent, doneThisWeek };
}

function foldPoints(entries: readonly TimelineEntry[]): readonly ProgressPoint[] {
  const standing = new Map<string, Progress>();
  const points: ProgressPoint[] = [];
  let scope = 0;
  let done = 0;
  for (const { commit, committedAt, subject, planId, after } of entries) {
    const before = standing.get(planId);
    scope += (after?.taskCount ?? 0) - (before?.taskCount ?? 0);
    done += (after?.completedTaskCount ?? 0) - (before?.completedTaskCount ?? 0);
    if (after === null) standing.delete(planId);
    else standing.set(planId, after);
    const point = { commit, at: committedAt, subject, scope, done };
    if (points.at(-1)?.commit === commit) points[points.length - 1] = point;
    else points.push(point);
  }
  return points;
}

/** At most `pointsMax`, evenly taken, the first and the last among them. */
function thin(points: readonly ProgressPoint[]): readonly ProgressPoint[] {
  if (points.length <= pointsMax) return points;
  const step = (points.length - 1) / (pointsMax - 1);
  return Array.from({ length: pointsMax }, (_, at) => points[Math.round(at * step)] as ProgressPoint);
}

function titleIn({ events }: TimelineEntry): string | null {
  return events.find(({ kind }) => kind === 'created' || kind === 'deleted')?.text ?? null;
}

/** One line about a commit: "50 → 60%", "2 tasks done", "decision". */
export function summaryOf({ before, after, events }: Pick<TimelineEntry, 'before' | 'after' | 'events'>): Pick<RecentEntry, 'summary' | 'tone'> {
  const first = (kind: PlanEvent['kind']): PlanEvent | undefined => events.find((event) => event.kind === kind);
  const status = first('status');
  const done = events.filter(({ kind }) => kind === 'task-done').length;
  if (first('deleted') !== undefined) return { summary: 'deleted', tone: 'plain' };
  if (first('created') !== undefined && before === null) return { summary: after !== null && after.taskCount > 0 && after.completedTaskCount === after.taskCount ? 'committed complete' : 'created', tone: 'plain' };
  if (status !== undefined) return { summary: status.to ?? status.text, tone: status.to === 'completed' ? 'done' : 'plain' };
  if (before !== null && after !== null && before.progressPercent !== after.progressPercent) return { summary: `${before.progressPercent} → ${after.progressPercent}%`, tone: after.progressPercent > before.progressPercent ? 'done' : 'plain' };
  if (done > 0) return { summary: done === 1 ? '1 task done' : `${done} tasks done`, tone: 'done' };
  const decision = first('decision');
  if (decision !== undefined) return { summary: `decision: ${decision.text}`, tone: 'decision' };
  const [event] = events;
  return { summary: event === undefined ? 'edited' : (eventWords[event.kind] ?? event.kind), tone: 'plain' };
}

const eventWords: Readonly<Partial<Record<PlanEvent['kind'], string>>> = {
  renamed: 'moved', 'task-added': 'task added', 'task-removed': 'task removed', 'task-reopened': 'task reopened', 'task-reworded': 'task reworded', 'task-moved': 'task moved',
  'session-linked': 'session linked', 'session-unlinked': 'session unlinked', question: 'question', answer: 'answer', log: 'log entry', debt: 'tech debt',
};
