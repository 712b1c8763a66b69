/** What a pull request does to the plans, from where it began to where it ends. Reads objects only: nothing of the pull request is checked out or run. */
import { UserError } from '../model/errors.ts';
import { subjectOf } from '../model/commit.ts';
import type { Commit } from '../model/commit.ts';
import type { PlanReview, PullRequestReview, PullRequestWarning } from '../model/pull-request.ts';
import type { PlanDiff, TimelineEntry } from '../model/timeline.ts';
import { severityOf } from '../debt/debt-item.ts';
import { visitCommits } from '../git/commit-messages.ts';
import { statusInText } from '../plan/infer-plan.ts';
import { statusOfFolder } from '../plan/plan-path.ts';
import { sessionsOfCommits } from './attribute-commits.ts';
import { checkRange } from './check-range.ts';
import type { AppContext } from './context.ts';
import { diffPlans } from './diff-plans.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan } from './load-plans.ts';
import { showTimeline } from './show-timeline.ts';

/** `base` is where the target branch is; the comparison begins at the merge base. Throws `UserError` for revisions that are not there. */
export async function comparePullRequest(context: AppContext, base: string, head: string): Promise<PullRequestReview> {
  const { git } = context.repository;
  const ids = await git.resolveCommits([base, head]);
  const mustFind = (revision: string): string => {
    const id = ids.get(revision);
    if (id === undefined) throw new UserError(`unknown revision '${revision}'`, { exitCode: 128, hints: ['in a job: fetch it first, and check out with fetch-depth: 0'] });
    return id;
  };
  const [target, tip] = [mustFind(base), mustFind(head)];
  const start = await git.mergeBase(target, tip);
  if (start === null) throw new UserError(`'${base}' and '${head}' have no commit in common`, { exitCode: 128, hints: ['the history is shallow: check out with fetch-depth: 0'] });

  const { plans } = await diffPlans(context, { from: { kind: 'revision', revision: start }, to: { kind: 'revision', revision: tip } });
  const commits: Commit[] = [];
  await visitCommits(context.repository.location, { tips: [tip], not: [target] }, (commit) => commits.push(commit));
  const sessions = await sessionsOfCommits(context.repository, commits, { derived: false });
  const named = commits.flatMap(({ id }) => {
    const session = sessions.get(id);
    return session === undefined || session.agent === null ? [] : [`${session.agent}/${session.sessionId ?? ''}`];
  });
  const report = plans.length === 0 ? { diagnostics: [] } : await checkRange(context, { tip, known: [target], before: start }, { policy: 'tip' });
  const [now, then] = plans.length === 0 ? [[], []] : [await loadPlans(context, { at: tip, history: false, problems: false, inFlight: false }), await loadPlans(context, { at: start, history: false, problems: false, inFlight: false })];
  const own = new Set(commits.map(({ id }) => id));
  const entries = plans.length === 0 ? [] : (await showTimeline(context, null, { at: tip, noCache: true, sessions: false })).entries.filter(({ commit }) => own.has(commit));
  return {
    base: start, head: tip, commitCount: commits.length, commitsBySessions: named.length, sessionCount: new Set(named).size, diagnostics: report.diagnostics,
    plans: plans.map((diff) => reviewOf(diff, now, then, entries.map((entry) => ({ ...entry, session: sessions.get(entry.commit) ?? null })), report.diagnostics)),
  };
}

function reviewOf(diff: PlanDiff, now: readonly LoadedPlan[], then: readonly LoadedPlan[], entries: readonly TimelineEntry[], diagnostics: PullRequestReview['diagnostics']): PlanReview {
  const after = now.find(({ plan }) => plan.filePath === diff.filePath) ?? null;
  const oldPath = diff.events.find(({ kind }) => kind === 'renamed')?.from ?? diff.filePath;
  const before = then.find(({ plan }) => plan.filePath === oldPath) ?? null;
  const paths = new Set([diff.filePath, oldPath]);
  const review: Omit<PlanReview, 'warnings'> = {
    planId: diff.planId, title: diff.title, filePath: diff.filePath, author: (after ?? before)?.plan.author ?? '', tags: (after ?? before)?.plan.tags ?? [],
    statusBefore: before?.plan.status ?? null, statusAfter: after?.plan.status ?? null, before: diff.before, after: diff.after, events: diff.events,
    nextTask: after?.plan.nextTask?.text ?? null,
    openQuestions: after?.document.questions.filter(({ answer }) => answer === null).length ?? 0,
    debtSeverities: diff.events.filter(({ kind }) => kind === 'debt').map(({ text }) => severityOf(/^[*_([]*(\w+)/.exec(text)?.[1] ?? '') ?? 'medium'),
    commits: entries.filter((entry) => paths.has(entry.filePath) || entry.planId === diff.planId).map(({ commit, subject, before: was, after: is, events, session }) => ({ id: commit, subject: subjectOf(subject), before: was, after: is, events, session })),
  };
  return { ...review, warnings: warningsOf(review, after, before, now, diagnostics) };
}

function warningsOf(review: Omit<PlanReview, 'warnings'>, after: LoadedPlan | null, before: LoadedPlan | null, now: readonly LoadedPlan[], diagnostics: PullRequestReview['diagnostics']): PullRequestWarning[] {
  const warnings: PullRequestWarning[] = [];
  const warn = (code: PullRequestWarning['code'], text: string, task: string | null = null, line: number | null = null): void => void warnings.push({ code, text, task, line });
  if (after === null) {
    const open = (before?.plan.taskCount ?? 0) - (before?.plan.completedTaskCount ?? 0);
    if (open > 0) warn('plan-deleted-with-open-tasks', `is deleted with ${open === 1 ? '1 task' : `${open} tasks`} still open`);
    return warnings;
  }
  const { plan, document } = after;
  const broken = diagnostics.find(({ path, severity, code }) => path === plan.filePath && severity === 'error' && (code.startsWith('frontmatter') || document.frontmatter.kind === 'broken'));
  if (broken !== undefined) warn('invalid-frontmatter', `has frontmatter that cannot be used: ${broken.message}`, null, broken.line);
  const open = plan.taskCount - plan.completedTaskCount;
  if (plan.status === 'completed' && open > 0) warn('completed-with-open-tasks', `is marked completed with ${open === 1 ? '1 task' : `${open} tasks`} still open`, plan.nextTask?.text ?? null, plan.nextTask?.line ?? null);
  if (plan.status === 'completed' && review.openQuestions > 0) warn('question-open-on-completed', `is marked completed with ${review.openQuestions === 1 ? '1 question' : `${review.openQuestions} questions`} open`);
  const said = statusInText(document);
  const folder = statusOfFolder(plan.filePath);
  if (folder === 'completed' && said !== null && (said.status === 'active' || said.status === 'draft')) warn('moved-without-status', `is in a folder of completed plans and says ${said.status}`, null, said.line);
  if (review.statusBefore === 'completed' && (review.statusAfter === 'active' || review.statusAfter === 'draft')) warn('reopened-completed-plan', 'was completed and is open again');
  if (review.before !== null && review.after !== null && review.before.taskCount > 0 && review.after.progressPercent < review.before.progressPercent && !review.events.some(({ kind }) => kind === 'task-added')) warn('progress-regressed', `went back from ${review.before.progressPercent}% to ${review.after.progressPercent}%`);
  if ((plan.status === 'active' || plan.status === 'draft') && plan.taskCount > 0 && open === 0 && (review.before === null || review.before.completedTaskCount < review.before.taskCount)) warn('all-done-but-active', `has all ${plan.taskCount} tasks done and is still ${plan.status}`);
  const twin = now.find(({ plan: other }) => other.id === plan.id && other.filePath !== plan.filePath);
  if (twin !== undefined) warn('duplicate-id', `has the id of ${twin.plan.filePath}`);
  return warnings;
}
