/** What a reviewer should look at in one plan of a pull request. Each finding has a stable code, by which it can be ignored. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanDocument } from '../model/document.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import type { PlanReview, PullRequestWarning } from '../model/pull-request.ts';
import { statusInText } from '../plan/infer-plan.ts';
import { statusOfFolder } from '../plan/plan-path.ts';

type Side = { readonly plan: ExecutionPlan; readonly document: PlanDocument };

/** A plan at the base and at the head; null where it is not there. */
export type PlanPair = { readonly before: Side | null; readonly after: Side | null };

export type WarningFacts = {
  readonly review: Pick<PlanReview, 'before' | 'after' | 'events' | 'openQuestions'>;
  readonly diagnostics: readonly Diagnostic[];
  readonly staleAfterDays: number;
  /** When the plan was last changed before the pull request, and when the pull request's last commit was made. ISO 8601, null where it is not known. */
  readonly lastCommittedAt: string | null;
  readonly touchedAt: string | null;
};

/** In the order of how much they matter. */
export function findPullRequestWarnings({ before, after }: PlanPair, facts: WarningFacts): PullRequestWarning[] {
  if (after === null) {
    const open = before === null ? 0 : before.plan.taskCount - before.plan.completedTaskCount;
    return open > 0 ? [warning('plan-deleted-with-open-tasks', `is deleted with ${tasks(open)} still open`)] : [];
  }
  return [...ofFrontmatter(after, facts), ...ofStatus(before, after, facts), ...ofProgress(before, after, facts)];
}

function ofFrontmatter({ plan, document }: Side, { diagnostics }: WarningFacts): PullRequestWarning[] {
  const own = diagnostics.filter(({ path, severity }) => path === plan.filePath && severity === 'error');
  const broken = document.frontmatter.kind === 'broken' ? (own[0] ?? null) : (own.find(({ code }) => code.startsWith('frontmatter-')) ?? null);
  const twin = diagnostics.find(({ path, code }) => path === plan.filePath && code === 'id-duplicate');
  return [
    ...(broken === null ? [] : [warning('invalid-frontmatter', `has frontmatter that cannot be used: ${broken.message}`, null, broken.line)]),
    ...(twin === undefined ? [] : [warning('duplicate-id', `has the id of another plan: ${twin.message}`, null, twin.line)]),
  ];
}

function ofStatus(before: Side | null, { plan, document }: Side, { review }: WarningFacts): PullRequestWarning[] {
  const found: PullRequestWarning[] = [];
  const open = plan.taskCount - plan.completedTaskCount;
  const isOpen = plan.status === 'active' || plan.status === 'draft';
  if (plan.status === 'completed' && open > 0) found.push(warning('completed-with-open-tasks', `is marked completed with ${tasks(open)} still open`, plan.nextTask?.text ?? null, plan.nextTask?.line ?? null));
  if (plan.status === 'completed' && review.openQuestions > 0) found.push(warning('question-open-on-completed', `is marked completed with ${review.openQuestions === 1 ? '1 question' : `${review.openQuestions} questions`} open`));
  const said = statusInText(document);
  const isOpenInText = said !== null && (said.status === 'active' || said.status === 'draft');
  if (statusOfFolder(plan.filePath) === 'completed' && isOpenInText) found.push(warning('moved-without-status', `is in a folder of completed plans and says ${said.status}`, null, said.line));
  if (before?.plan.status === 'completed' && isOpen) found.push(warning('reopened-completed-plan', 'was completed and is open again'));
  return found;
}

function ofProgress(before: Side | null, { plan }: Side, { review, staleAfterDays, lastCommittedAt, touchedAt }: WarningFacts): PullRequestWarning[] {
  const found: PullRequestWarning[] = [];
  const [was, now] = [before?.plan ?? null, plan];
  const isOpen = now.status === 'active' || now.status === 'draft';
  const isWorkedOn = review.events.some(({ kind }) => kind.startsWith('task-') || kind === 'status' || kind === 'log');
  // More tasks make the share smaller, and that is no step back.
  if (was !== null && now.progressPercent < was.progressPercent && now.completedTaskCount < was.completedTaskCount) found.push(warning('progress-regressed', `went back from ${was.progressPercent}% to ${now.progressPercent}%`));
  const wasAllDone = was !== null && was.taskCount > 0 && was.completedTaskCount === was.taskCount && was.status === now.status;
  if (isOpen && now.taskCount > 0 && now.completedTaskCount === now.taskCount && !wasAllDone) found.push(warning('all-done-but-active', `has ${now.taskCount === 1 ? 'its 1 task' : `all ${now.taskCount} tasks`} done and is still ${now.status}`));
  // Touched, and not worked on: a look is due whether the plan still holds.
  if (was !== null && isOpen && !isWorkedOn && lastCommittedAt !== null && touchedAt !== null) {
    const days = Math.floor((Date.parse(touchedAt) - Date.parse(lastCommittedAt)) / 86_400_000);
    if (days > staleAfterDays) found.push(warning('stale-touched', `is touched for the first time in ${days} days and its tasks stay as they were`));
  }
  return found;
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

function warning(code: PullRequestWarning['code'], text: string, task: string | null = null, line: number | null = null): PullRequestWarning {
  return { code, text, task, line };
}
