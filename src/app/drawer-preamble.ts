/** The words that make a plan known to an agent, to be copied into a session. The same as `git plan context` prints. */
import type { ExecutionPlan } from '../model/plan.ts';
import { planOf, type PlanSight } from './drawer-card.ts';

/** The preamble of a plan as it is now. */
export function readPreamble(sight: PlanSight): string {
  return preambleOf(planOf(sight));
}

/** The preamble of a plan. Text from the plan is quoted, so that it reads as data. */
export function preambleOf(plan: Pick<ExecutionPlan, 'title' | 'completedTaskCount' | 'taskCount' | 'nextTask' | 'filePath'>): string {
  const lines = [
    `[git-plan Context] You are working on plan: ${quoted(plan.title)}`,
    `Current progress: ${plan.completedTaskCount}/${plan.taskCount} tasks complete.`,
    ...(plan.nextTask === null ? [] : [`Next unchecked task: ${quoted(plan.nextTask.text)}`]),
    `Plan file: ${plan.filePath}`,
    'Update the plan file as you make progress (check off completed tasks, add progress log entries).',
  ];
  return `${lines.join('\n')}\n`;
}

const textMax = 300;

/** As a JSON string, cut, so that neither quotes nor controls leave it. */
function quoted(text: string): string {
  return JSON.stringify(text.length <= textMax ? text : `${text.slice(0, textMax)}…`);
}
