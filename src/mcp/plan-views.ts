/**
 * Plans as tools give them: as data, and as a few lines of text. A model pays for every word, so both are short; and a plan's words are data to it, so in
 * the text they stand in quotes.
 */
import type { LoadedPlan } from '../app/load-plans.ts';
import type { ExecutionPlan, PlanTask } from '../model/plan.ts';
import { quoteData } from '../model/quote-data.ts';
import type { Brief, Concise, Details } from './tool-schemas.ts';

/** Tokens of the data and of the text, each: the contract allows 300, and this is an estimate. */
const budget = 250;
const taskTextMax = 100;

/** About how many tokens a text is: never too few for English, ids and JSON, and one a character for scripts without spaces. */
export function estimateTokens(text: string): number {
  const plain = text.replace(/[^\x00-\x7f]/g, '').length;
  return Math.ceil(plain / 3.2) + (text.length - plain);
}

function cut(text: string, lengthMax: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= lengthMax ? characters.join('') : `${characters.slice(0, lengthMax - 1).join('')}…`;
}

function isOpen({ state }: PlanTask): boolean {
  return state === 'open' || state === 'in-progress';
}

/** Title, status, progress and as many of the open tasks as fit. */
export function conciseOf({ plan, blobId }: { readonly plan: ExecutionPlan; readonly blobId: string | null }): Concise {
  const open = plan.tasks.filter(isOpen);
  const base: Concise = {
    id: plan.id, title: cut(plan.title, 80), status: plan.status, progressPercent: plan.progressPercent, completedTaskCount: plan.completedTaskCount, taskCount: plan.taskCount,
    filePath: plan.filePath, blobId, openTasks: [], moreOpenTasks: open.length, problemCount: plan.problems.length,
  };
  const openTasks: Concise['openTasks'] = [];
  for (const { number, text, state } of open) {
    // A title in a script without spaces leaves less for its tasks.
    const room = budget - estimateTokens(JSON.stringify({ ...base, openTasks }));
    const next = { number, text: cut(text, Math.max(20, Math.min(taskTextMax, Math.floor(room)))), state };
    if (estimateTokens(JSON.stringify({ ...base, openTasks: [...openTasks, next] })) > budget) break;
    openTasks.push(next);
  }
  return { ...base, openTasks, moreOpenTasks: open.length - openTasks.length };
}

/** The same in lines. */
export function conciseText(plan: Concise): string {
  return [
    `${idText(plan.id)}: ${quoteData(plan.title)}, ${plan.status}, ${plan.progressPercent}% (${plan.completedTaskCount}/${plan.taskCount})`,
    `file ${quoteData(plan.filePath, 300)}`,
    ...(plan.blobId === null ? [] : [`blobId ${plan.blobId}`]),
    ...(plan.openTasks.length === 0 ? [] : ['open tasks:']),
    ...plan.openTasks.map(({ number, text, state }) => `${number}. ${quoteData(text)}${state === 'open' ? '' : ` (${state})`}`),
    ...(plan.moreOpenTasks === 0 ? [] : [`+${plan.moreOpenTasks} more: format detailed`]),
    ...(plan.problemCount === 0 ? [] : [`${plan.problemCount} problems: plan_validate`]),
  ].join('\n');
}

const listMax = 200;
const longTextMax = 1_000;

/** Everything that a plan holds, long lists cut. */
export function detailsOf({ plan, document }: Pick<LoadedPlan, 'plan' | 'document'>): Details {
  const task = ({ number, text, state }: PlanTask) => ({ number, text: cut(text, longTextMax), state });
  const optional = (text: string | null): string | null => (text === null ? null : cut(text, longTextMax));
  return {
    tasks: plan.tasks.slice(0, listMax).map((each) => ({ ...task(each), section: each.section.map((title) => cut(title, 100)) })), criteria: plan.criteria.slice(0, listMax).map(task),
    decisions: document.decisions.slice(-50).map(({ text, rationale, date }) => ({ text: cut(text, longTextMax), because: optional(rationale), date })),
    questions: document.questions.slice(-50).map(({ text, answer }) => ({ text: cut(text, longTextMax), answer: optional(answer) })),
    log: document.log.slice(-20).map(({ at, text }) => ({ at, text: cut(text, longTextMax) })),
    sessions: plan.linkedSessionIds.slice(0, listMax), tags: plan.tags.slice(0, listMax), author: cut(plan.author, 100), createdAt: plan.createdAt, updatedAt: plan.updatedAt,
    problems: plan.problems.slice(0, 50).map(({ line, severity, code, message }) => ({ line, severity, code, message })),
  };
}

/** An id as agents have to repeat it; one that is a sentence (a file name can be) is data like every other text. */
export function idText(id: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,100}$/u.test(id) ? id : quoteData(id, 300);
}

const boxes = { 'open': '[ ]', 'done': '[x]', 'in-progress': '[~]', 'cancelled': '[-]' } as const;

/** The same in lines, below `conciseText`. */
export function detailsText(details: Details): string {
  const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [`${title}:`, ...lines]);
  return [
    ...section('tasks', details.tasks.map(({ number, text, state }) => `${number}. ${boxes[state]} ${quoteData(text, longTextMax)}`)),
    ...section('criteria', details.criteria.map(({ number, text, state }) => `${number}. ${boxes[state]} ${quoteData(text, longTextMax)}`)),
    ...section('decisions', details.decisions.map(({ text, because }) => `- ${quoteData(text, longTextMax)}${because === null ? '' : ` because ${quoteData(because, longTextMax)}`}`)),
    ...section('open questions', details.questions.map(({ text, answer }, at) => `${at + 1}. ${quoteData(text, longTextMax)}${answer === null ? '' : ` answered ${quoteData(answer, longTextMax)}`}`)),
    ...section('log', details.log.map(({ at, text }) => `- ${at === null ? '' : `${quoteData(at, 40)} `}${quoteData(text, longTextMax)}`)),
    ...(details.sessions.length === 0 ? [] : [`sessions ${details.sessions.map((id) => quoteData(id)).join(' ')}`]),
    ...section('problems', details.problems.map(({ line, severity, code, message }) => `line ${line} ${severity} ${code} ${quoteData(message)}`)),
  ].join('\n');
}

/** One plan of many. */
export function briefOf(plan: ExecutionPlan): Brief {
  const { id, title, status, progressPercent, completedTaskCount, taskCount, nextTask } = plan;
  return { id, title: cut(title, 100), status, progressPercent, completedTaskCount, taskCount, nextTask: nextTask === null ? null : `${nextTask.number}. ${cut(nextTask.text, taskTextMax)}` };
}

/** The same in a line. */
export function briefText({ id, title, status, progressPercent, completedTaskCount, taskCount, nextTask }: Brief): string {
  return `${idText(id)}: ${quoteData(title)}, ${status}, ${progressPercent}% (${completedTaskCount}/${taskCount})${nextTask === null ? '' : `, next ${quoteData(nextTask)}`}`;
}
