/** What a pull request did to one plan, in the words of the table, of the summary of its details, and of a commit's row. */
import type { PlanEvent, PlanEventKind } from '../../model/timeline.ts';
import type { Progress } from '../../model/plan.ts';
import type { PlanReview } from '../../model/pull-request.ts';
import { counted } from '../wording.ts';

type Counter = readonly [kind: PlanEventKind, words: (count: number) => string];

const taskCounters: readonly Counter[] = [
  ['task-done', (count) => `${count} done`], ['task-reopened', (count) => `${count} reopened`], ['task-added', (count) => `${count} added`], ['task-removed', (count) => `${count} removed`],
];
const decisionCounters: readonly Counter[] = [
  ['decision', (count) => counted(count, 'decision')], ['answer', (count) => `${counted(count, 'question')} answered`],
];
/** Said only where nothing of more weight happened. */
const otherCounters: readonly Counter[] = [
  ['question', (count) => `${counted(count, 'question')} opened`], ['debt', (count) => `${counted(count, 'debt item')} added`], ['log', (count) => counted(count, 'log entry', 'log entries')],
  ['task-reworded', (count) => `${count} reworded`], ['task-moved', (count) => `${count} moved`], ['renamed', () => 'file moved'],
  ['session-linked', (count) => `${counted(count, 'session')} linked`], ['session-unlinked', (count) => `${counted(count, 'session')} unlinked`],
];

function count(events: readonly PlanEvent[], counters: readonly Counter[]): string[] {
  return counters.flatMap(([kind, words]) => {
    const found = events.filter((event) => event.kind === kind).length;
    return found === 0 ? [] : [words(found)];
  });
}

/** The bar of ten cells: full only at the end, empty only at the beginning. */
export function commentBar({ taskCount, completedTaskCount, progressPercent }: Progress): string {
  const isDone = taskCount > 0 && completedTaskCount === taskCount;
  const cells = isDone ? 10 : Math.min(9, Math.max(completedTaskCount > 0 ? 1 : 0, Math.floor(progressPercent / 10)));
  return '█'.repeat(cells) + '░'.repeat(10 - cells);
}

const space = '&nbsp;';

/** Bar and percentages: before only where they differ, with the number of tasks where that changed. */
export function progressCell({ before, after }: Pick<PlanReview, 'before' | 'after'>): string {
  const now = after ?? before;
  if (now === null || now.taskCount === 0) return 'no tasks';
  const bar = `\`${commentBar(now)}\`${space}`;
  if (after === null) return `${bar}${now.progressPercent}%`;
  if (before === null) return `${bar}**${now.progressPercent}%**`;
  const scope = before.taskCount === now.taskCount ? '' : ` of ${counted(now.taskCount, 'task')}, was ${before.taskCount}`;
  const moved = before.progressPercent === now.progressPercent ? '' : `${before.progressPercent}%${space}→${space}`;
  return `${bar}${moved}**${now.progressPercent}%**${scope}`;
}

/** The cell of what changed. */
export function changesCell(plan: PlanReview): string {
  const words = [...stateWords(plan, '**'), ...count(plan.events, taskCounters)];
  if (words.length > 0) return words.join(', ');
  const others = count(plan.events, [...decisionCounters, ...otherCounters]);
  if (plan.debtResolved.length > 0) others.push(`${counted(plan.debtResolved.length, 'debt item')} resolved`);
  return others.length === 0 ? 'text only' : others.join(', ');
}

function stateWords({ before, after, statusBefore, statusAfter }: PlanReview, mark: '**' | ''): string[] {
  if (after === null) return [`${mark}deleted${mark}`, ...(before === null || before.taskCount === 0 ? [] : [`${before.completedTaskCount} of ${counted(before.taskCount, 'task')} done`])];
  if (before === null) return [`${mark}new plan${mark}`, ...(statusAfter === 'active' || statusAfter === null ? [] : [statusAfter]), ...(after.taskCount === 0 ? [] : [counted(after.taskCount, 'task')])];
  return statusBefore === null || statusAfter === null || statusBefore === statusAfter ? [] : [`${mark}${statusBefore} → ${statusAfter}${mark}`];
}

/** What the details are about, in one line: progress, status, decisions, questions. */
export function summaryWords(plan: PlanReview): string {
  const { before, after, statusBefore, statusAfter, events, openQuestions } = plan;
  const questions = after !== null && before === null && openQuestions > 0 ? [counted(openQuestions, 'open question')] : [];
  if (before === null || after === null) return [...stateWords(plan, ''), ...questions].join(', ');
  const words: string[] = [];
  if (after.taskCount > 0) words.push(before.progressPercent === after.progressPercent ? `${after.progressPercent}%` : `${before.progressPercent}% → ${after.progressPercent}%`);
  if (statusBefore !== statusAfter && statusAfter !== null) words.push(statusAfter === 'completed' || statusAfter === 'abandoned' ? `marked ${statusAfter}` : statusBefore === 'draft' ? 'started' : 'reopened');
  words.push(...count(events, decisionCounters));
  // A plan that is completed moves to another folder: the status says it.
  if (words.length < 2) words.push(...count(events.filter(({ kind }) => kind !== 'renamed' || statusBefore === statusAfter), otherCounters));
  return words.length === 0 ? 'text only' : words.join(', ');
}

/** The cell of a commit's progress. */
export function commitProgressCell({ before, after }: { readonly before: Progress | null; readonly after: Progress | null }): string {
  if (after === null || after.taskCount === 0) return '–';
  if (before === null || before.progressPercent === after.progressPercent || before.taskCount === 0) return `${after.progressPercent}%`;
  return `${before.progressPercent}${space}→${space}${after.progressPercent}%`;
}

const heavy: readonly Counter[] = [...taskCounters, ['decision', (found) => (found === 1 ? 'decision' : `${found} decisions`)], ['answer', (found) => (found === 1 ? 'question answered' : `${found} questions answered`)]];

/** The cell of what a commit moved. */
export function movedCell(events: readonly PlanEvent[]): string {
  const status = events.find(({ kind }) => kind === 'status');
  const first = events.some(({ kind }) => kind === 'created') ? ['new plan'] : events.some(({ kind }) => kind === 'deleted') ? ['deleted'] : status === undefined ? [] : [`${status.from ?? ''} → ${status.to ?? ''}`];
  const words = [...first, ...count(events, heavy)];
  if (words.length > 0) return words.join(', ');
  const others = count(events, otherCounters);
  return others.length === 0 ? 'text only' : others.join(', ');
}
