/**
 * The words with which a session is told what it works on. Text from a plan can be changed by whoever may open a pull request: here it is data, in
 * quotes, on one line, without anything that could end the quotes, move a cursor or hide.
 */
import type { ExecutionPlan } from '../model/plan.ts';
import { quoteData } from '../model/quote-data.ts';

/** `instructions` ends with a request, `facts` says the same as statements: some hosts take orders from outside for an attack. */
export type PreambleStyle = 'instructions' | 'facts';

/** The smallest limit that a host documents is 10,000 characters. */
export const preambleLengthMax = 2_000;
const pathMax = 300;

type Told = Pick<ExecutionPlan, 'title' | 'completedTaskCount' | 'taskCount' | 'nextTask' | 'filePath'>;

/** The preamble of a plan, five lines at most, without a line feed at the end. */
export function planPreamble(plan: Told, style: PreambleStyle = 'instructions'): string {
  const lines = [
    `[git-plan Context] ${style === 'facts' ? 'This session works' : 'You are working'} on plan: ${quoteData(plan.title)}`,
    `Current progress: ${plan.completedTaskCount}/${plan.taskCount} tasks complete.`,
    ...(plan.nextTask === null ? [] : [`Next unchecked task: ${quoteData(plan.nextTask.text)}`]),
    `Plan file: ${isPlainPath(plan.filePath) ? plan.filePath : quoteData(plan.filePath, pathMax)}`,
    style === 'facts' ? 'Progress is kept in the plan file: completed tasks are checked off, and the progress log has an entry for each step.' : 'Update the plan file as you make progress (check off completed tasks, add progress log entries).',
  ];
  return lines.join('\n');
}

function isPlainPath(path: string): boolean {
  return path.length <= 300 && /^[\p{L}\p{N}._/@+-]+$/u.test(path);
}
