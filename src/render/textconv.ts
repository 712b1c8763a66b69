/** A plan as git's diff driver shows it: facts first, one line each, then the text. Stable, line by line, so that a diff of two such texts reads as what changed. */
import type { ExecutionPlan } from '../model/plan.ts';

/** `body` is the text behind the frontmatter, as it stands in the file. Ends with a line feed. */
export function renderTextconv(plan: Pick<ExecutionPlan, 'title' | 'status' | 'author' | 'tags' | 'linkedSessionIds' | 'dependsOn' | 'debtIds' | 'taskCount' | 'completedTaskCount' | 'progressPercent'>, body: string): string {
  const facts = [
    `title: ${plan.title}`,
    `status: ${plan.status}`,
    `progress: ${plan.taskCount === 0 ? 'no tasks' : `${plan.completedTaskCount} of ${plan.taskCount} (${plan.progressPercent}%)`}`,
    ...(plan.author === '' ? [] : [`author: ${plan.author}`]),
    ...[...plan.tags].toSorted().map((tag) => `tag: ${tag}`),
    ...plan.linkedSessionIds.map((id) => `session: ${id}`),
    ...plan.dependsOn.map((id) => `depends on: ${id}`),
    ...plan.debtIds.map((id) => `debt: ${id}`),
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
  const text = body.replace(/\r\n/g, '\n').replace(/^\n+/, '');
  return `${facts.join('\n')}\n\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`;
}
