/** A plan as git's diff driver shows it: facts first, one line each, then the text. Stable, line by line, so that a diff of two such texts reads as what changed. */
import type { ExecutionPlan } from '../model/plan.ts';

/** What says a fact where the text does not: git gives the driver a copy with a name of its own, so that folder and file name say nothing, and a status that only the boxes tell is told by progress. */
const notInText = new Set(['file-name', 'folder', 'tasks', 'history', 'none']);

/** `body` is the text behind the frontmatter, as it stands in the file. Facts are those of the text alone. Ends with a line feed. */
export function renderTextconv(plan: Pick<ExecutionPlan, 'inferred' | 'title' | 'status' | 'author' | 'tags' | 'linkedSessionIds' | 'dependsOn' | 'debtIds' | 'taskCount' | 'completedTaskCount' | 'progressPercent'>, body: string): string {
  const { inferred } = plan;
  const isSaid = (name: string): boolean => !notInText.has(inferred[name] ?? 'frontmatter');
  const facts = [
    ...(isSaid('title') ? [`title: ${plan.title}`] : []),
    ...(isSaid('status') ? [`status: ${plan.status}`] : []),
    `progress: ${plan.taskCount === 0 ? 'no tasks' : `${plan.completedTaskCount} of ${plan.taskCount} (${plan.progressPercent}%)`}`,
    ...(plan.author === '' || !isSaid('author') ? [] : [`author: ${plan.author}`]),
    ...[...plan.tags].toSorted().map((tag) => `tag: ${tag}`),
    ...plan.linkedSessionIds.map((id) => `session: ${id}`),
    ...plan.dependsOn.map((id) => `depends on: ${id}`),
    ...plan.debtIds.map((id) => `debt: ${id}`),
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
  const text = body.replace(/\r\n/g, '\n').replace(/^\n+/, '');
  return `${facts.join('\n')}\n\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`;
}
