/** What moved in a plan between two versions, as events. Pure; the order of events is that of the newer version, kinds in a fixed order. */
import type { PlanDocument } from '../model/document.ts';
import type { PlanStatus, PlanTask } from '../model/plan.ts';
import type { PlanEvent, PlanEventKind } from '../model/timeline.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { matchTasks } from './identity.ts';
import type { TaskMatch } from './identity.ts';
import { longestRise } from './longest-rise.ts';

/** A plan file in one version of the repository. */
export type PlanVersion = { readonly repoPath: string; readonly document: PlanDocument };

/** What events say of a plan beside its tasks. */
export type PlanHead = { readonly id: string; readonly title: string; readonly status: PlanStatus; readonly statusText: string | null; readonly sessions: readonly string[] };

const heads = new WeakMap<PlanDocument, Map<string, PlanHead>>();

/** Id, title, status and linked sessions as this version's text and path say them. */
export function headOf({ repoPath, document }: PlanVersion): PlanHead {
  const known = heads.get(document) ?? new Map<string, PlanHead>();
  heads.set(document, known);
  const found = known.get(repoPath);
  if (found !== undefined) return found;
  const plan = inferPlan(document, { filePath: repoPath });
  const head = { id: plan.id, title: plan.title, status: plan.status, statusText: plan.statusText, sessions: plan.linkedSessionIds };
  known.set(repoPath, head);
  return head;
}

/**
 * The events that lead from one version to the next. `before` null: the plan was created; its tasks are not listed one by one. `after` null: deleted.
 * A cancelled task is no task: cancelling removes it, taking that back adds it.
 */
export function foldEvents(before: PlanVersion | null, after: PlanVersion | null): PlanEvent[] {
  if (before === null) return after === null ? [] : [event('created', headOf(after).title, null, after.repoPath)];
  if (after === null) return [event('deleted', headOf(before).title, before.repoPath, null)];
  const [old, now] = [headOf(before), headOf(after)];
  const events: PlanEvent[] = [];
  if (before.repoPath !== after.repoPath) events.push(event('renamed', now.title, before.repoPath, after.repoPath));
  if (before.document === after.document && before.repoPath === after.repoPath) return events;
  if (old.status !== now.status) events.push(event('status', now.statusText ?? now.status, old.status, now.status));
  if (before.document === after.document) return events;
  const matches = matchTasks(before.document.tasks, after.document.tasks);
  const moved = movedTasks(matches);
  for (const match of matches) events.push(...taskEvents(match, moved));
  events.push(...linkEvents(old.sessions, now.sessions));
  events.push(...foldLists(before.document, after.document));
  return events;
}

/**
 * What a merge itself did: only what holds against every parent. Everything else came from one of them and is told there. Parents in which the plan is
 * not there are left out by the caller.
 */
export function foldMergeEvents(parents: readonly PlanVersion[], after: PlanVersion): PlanEvent[] {
  const [first, ...others] = parents.map((parent) => foldEvents(parent, after));
  if (first === undefined) return foldEvents(null, after);
  const claims = others.map((events) => new Set(events.flatMap(claimsOf)));
  const candidates = first.flatMap((own) => bornDone(own, after));
  const shared = candidates.filter((own) => claims.every((theirs) => theirs.has(claimOf(own))));
  const added = new Set(shared.filter(({ kind }) => kind === 'task-added').map(({ taskKey }) => taskKey));
  return shared.filter(({ kind, taskKey }) => kind !== 'task-done' || !added.has(taskKey));
}

/** Against one parent a done task may be new, against another it was open: both say that the merge completed it. */
function bornDone(own: PlanEvent, after: PlanVersion): PlanEvent[] {
  if (own.kind !== 'task-added' || own.to !== 'done') return [own];
  const task = after.document.tasks.find(({ key }) => key === own.taskKey);
  return task === undefined ? [own] : [own, taskEvent('task-done', task, null, 'done')];
}

function claimsOf(own: PlanEvent): string[] {
  const claim = claimOf(own);
  return own.kind === 'task-added' && own.to === 'done' ? [claim, `task-done\0${own.taskKey}`] : [claim];
}

function claimOf({ kind, text, taskKey }: PlanEvent): string {
  return `${kind}\0${kind === 'task-removed' || taskKey === null ? text : taskKey}`;
}

function event(kind: PlanEventKind, text: string, from: string | null, to: string | null): PlanEvent {
  return { kind, text, from, to, taskKey: null };
}

function taskEvent(kind: PlanEventKind, task: PlanTask, from: string | null, to: string | null): PlanEvent {
  return { kind, text: task.text, from, to, taskKey: task.key };
}

function taskEvents({ before, after }: TaskMatch, moved: ReadonlySet<PlanTask>): PlanEvent[] {
  const was = before?.state === 'cancelled' ? null : before;
  const now = after?.state === 'cancelled' ? null : after;
  if (now === null) return was === null ? [] : [taskEvent('task-removed', was, was.state, after?.state ?? null)];
  if (was === null) return [taskEvent('task-added', now, before?.state ?? null, now.state)];
  const events: PlanEvent[] = [];
  if (!was.done && now.done) events.push(taskEvent('task-done', now, was.state, now.state));
  if (was.done && !now.done) events.push(taskEvent('task-reopened', now, was.state, now.state));
  if (was.text !== now.text) events.push(taskEvent('task-reworded', now, was.text, now.text));
  if (moved.has(now)) events.push(taskEvent('task-moved', now, placeOf(was), placeOf(now)));
  return events;
}

function placeOf(task: PlanTask): string {
  return task.section.at(-1) ?? '';
}

/** Tasks that are under another heading (unless the heading was renamed for all of its tasks), or that others under theirs have passed. */
function movedTasks(matches: readonly TaskMatch[]): ReadonlySet<PlanTask> {
  const pairs = matches.flatMap(({ before, after }) => (before === null || after === null ? [] : [{ before, after }]));
  const targets = new Map<string, Set<string>>();
  for (const { before, after } of pairs) targets.set(placeOf(before), (targets.get(placeOf(before)) ?? new Set()).add(placeOf(after)));
  const remaining = new Set(pairs.map(({ after }) => placeOf(after)));
  const oldPlaces = new Set(pairs.map(({ before }) => placeOf(before)));
  const isRenamed = (from: string, to: string): boolean => targets.get(from)?.size === 1 && !oldPlaces.has(to) && !remaining.has(from);
  const moved = new Set<PlanTask>();
  const staying: { before: PlanTask; after: PlanTask }[] = [];
  for (const pair of pairs) {
    const [from, to] = [placeOf(pair.before), placeOf(pair.after)];
    if (from !== to && !isRenamed(from, to)) moved.add(pair.after);
    else staying.push(pair);
  }
  const kept = new Set(longestRise(staying.map(({ before }) => before.number)));
  staying.forEach(({ after }, at) => {
    if (!kept.has(at)) moved.add(after);
  });
  return moved;
}

function linkEvents(before: readonly string[], after: readonly string[]): PlanEvent[] {
  return [
    ...after.filter((id) => !before.includes(id)).map((id) => event('session-linked', id, null, id)),
    ...before.filter((id) => !after.includes(id)).map((id) => event('session-unlinked', id, id, null)),
  ];
}

function foldLists(before: PlanDocument, after: PlanDocument): PlanEvent[] {
  const events: PlanEvent[] = [];
  for (const { was, now } of newOnes(before.decisions, after.decisions)) if (was === null) events.push(event('decision', now.text, null, now.rationale));
  for (const { was, now } of newOnes(before.questions, after.questions, true)) {
    if (was === null) events.push(event('question', now.text, null, null));
    if (now.answer !== null && (was === null || was.answer === null)) events.push(event('answer', now.text, null, now.answer));
  }
  for (const { was, now } of newOnes(before.log, after.log)) if (was === null) events.push(event('log', now.text, null, now.at));
  for (const { was, now } of newOnes(before.debt, after.debt)) if (was === null) events.push(event('debt', now.text, null, null));
  return events;
}

/**
 * Entries of the newer list with the entry of the older one that they continue, null for new ones. With `all` false only those without one are given.
 * Entries are known again as tasks are, so that mending a typo in a decision is not a second decision.
 */
function newOnes<T extends { readonly text: string }>(before: readonly T[], after: readonly T[], all = false): { was: T | null; now: T }[] {
  if (before.length === 0) return after.map((now) => ({ was: null, now }));
  const known = new Set(before.map(({ text }) => text));
  if (!all && after.every(({ text }) => known.has(text)) && new Set(after.map(({ text }) => text)).size === after.length) return [];
  const [olds, news] = [before.map(asTask), after.map(asTask)];
  return matchTasks(olds, news).flatMap((match) => (match.after === null ? [] : [{ was: match.before === null ? null : before[match.before.number - 1]!, now: after[match.after.number - 1]! }]));
}

function asTask({ text }: { readonly text: string }, at: number): PlanTask {
  return { number: at + 1, text, done: false, state: 'open', line: at + 1, depth: 0, section: [], key: '' };
}
