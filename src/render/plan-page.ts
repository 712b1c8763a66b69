/** What `git plan show` prints around the text of a plan: what is known of it, and why it cannot be read where that is so. */
import { elsewhereCount } from '../model/plan.ts';
import type { ExecutionPlan, PlanTask } from '../model/plan.ts';
import { escapeBlock, escapeText } from './escape.ts';
import type { Palette } from './palette.ts';
import { statusColour } from './plan-list.ts';
import { progressBar } from './progress-bar.ts';
import { padEnd, padStart, truncate, wrap } from './text-width.ts';
import { inFlightWords, plainWords, progressWords, taskBox } from './wording.ts';

/** The block of facts in front of a plan, without the text. Ends with a line feed. */
export function renderPlanHead(plan: ExecutionPlan, unsavedCount: number, palette: Palette, width: number): string {
  const unsaved = Math.min(unsavedCount, plan.completedTaskCount);
  const bar = progressBar({ committed: plan.completedTaskCount - unsaved, unsaved, elsewhere: elsewhereCount(plan), total: plan.taskCount }, 20, palette);
  const from = (name: string): string => (plan.inferred[name] === undefined || plan.inferred[name] === 'frontmatter' ? '' : palette.muted(` (from ${plan.inferred[name] ?? ''})`));
  const said = plan.statusText === null || plan.statusText.toLowerCase() === plan.status ? '' : palette.muted(` “${truncate(escapeText(plan.statusText), 40)}”`);
  const facts: (readonly [string, string])[] = [
    ['status', statusColour(palette, plan.status)(plan.status) + said + from('status')],
    ['progress', plan.taskCount === 0 ? progressWords(plan) : `${bar} ${plan.progressPercent}%  ${progressWords(plan)}${unsaved > 0 ? ` · ${unsaved} not committed` : ''}`],
    ...(plan.nextTask === null ? [] : [['next', `${plan.nextTask.number}. ${truncate(escapeText(plainWords(plan.nextTask.text)), Math.max(20, width - 16))}`] as const]),
    ...plan.inFlight.map((work) => ['in flight', palette.elsewhere(escapeText(inFlightWords(work)))] as const),
    ['created', `${time(plan.createdAt)} by ${escapeText(plan.author)}${from('createdAt')}`],
    ['updated', time(plan.updatedAt) + from('updatedAt')],
    ...(plan.tags.length === 0 ? [] : [['tags', plan.tags.map(escapeText).join(', ')] as const]),
    ...(plan.linkedSessionIds.length === 0 ? [] : [['sessions', palette.session(plan.linkedSessionIds.map(escapeText).join(', '))] as const]),
    ...(plan.dependsOn.length === 0 ? [] : [['depends', plan.dependsOn.map(escapeText).join(', ')] as const]),
    ...(plan.debtIds.length === 0 ? [] : [['debt', plan.debtIds.map(escapeText).join(', ')] as const]),
    ['id', escapeText(plan.id)],
    ['file', escapeText(plan.filePath)],
  ];
  const lines = [...wrap(escapeText(plan.title), width).map(palette.title), '', ...facts.map(([name, value]) => `${palette.muted(padEnd(name, 10))}${value}`)];
  for (const [at, problem] of plan.problems.entries()) {
    const paint = problem.severity === 'error' ? palette.error : palette.warning;
    const place = `${problem.line}:${problem.column}  `;
    const [first = '', ...more] = wrap(escapeText(problem.message), width - 10 - place.length);
    lines.push(`${paint(padEnd(problem.severity, 10))}${place}${first}`, ...more.map((line) => ' '.repeat(10 + place.length) + line));
    // Not broken, since it is copied, and once for those that it mends together.
    if (problem.fix !== null && problem.fix !== plan.problems[at + 1]?.fix) lines.push(`${' '.repeat(10)}${palette.muted('fix:')} ${escapeText(problem.fix)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The tasks with their numbers, and the criteria apart. "No tasks defined" where there are none. */
export function renderTasks(plan: ExecutionPlan, palette: Palette, width: number): string {
  const lines = plan.tasks.length === 0 ? ['No tasks defined'] : plan.tasks.map((task) => taskLine(task, plan.tasks, palette, width));
  if (plan.criteria.length > 0) lines.push('', palette.heading('Criteria'), ...plan.criteria.map((task) => taskLine(task, plan.criteria, palette, width)));
  return `${lines.join('\n')}\n`;
}

function taskLine(task: PlanTask, all: readonly PlanTask[], palette: Palette, width: number): string {
  const number = padStart(String(task.number), String(all.length).length);
  const box = taskBox(task);
  const paint = task.state === 'done' ? palette.done : task.state === 'in-progress' ? palette.active : task.state === 'cancelled' ? palette.muted : palette.open;
  const indent = '  '.repeat(Math.min(task.depth, 4));
  return `${palette.muted(number)} ${indent}${paint(box)} ${truncate(escapeText(plainWords(task.text)), Math.max(20, width - indent.length - number.length - 5))}`;
}

/** The text of a file as it is, made safe for a terminal. */
export function renderRaw(text: string): string {
  const shown = escapeBlock(text);
  return shown.endsWith('\n') || shown === '' ? shown : `${shown}\n`;
}

/** A day in UTC, with the time where one is known: what a header or a file name says of a day is midnight. */
function time(iso: string): string {
  if (iso.length < 16) return escapeText(iso);
  return iso.slice(11, 19) === '00:00:00' || iso.slice(11, 16) === '00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}
