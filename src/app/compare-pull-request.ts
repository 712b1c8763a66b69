/** What a pull request does to the plans, from where it began to where it ends. Reads objects only: nothing of the pull request is checked out or run. */
import { UserError } from '../model/errors.ts';
import { subjectOf } from '../model/commit.ts';
import type { ObjectId } from '../model/commit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DebtMention, PlanReview, PullRequestReview } from '../model/pull-request.ts';
import type { SessionRef } from '../model/session.ts';
import { severityOf } from '../debt/debt-item.ts';
import { foldEvents } from '../history/events.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { sessionsOfCommits } from './attribute-commits.ts';
import { checkRange } from './check-range.ts';
import type { AppContext } from './context.ts';
import { comparePlans } from './diff-plans.ts';
import type { PlanComparison } from './diff-plans.ts';
import { durationDays } from './drawer-repository.ts';
import { lastTouched } from './last-touched.ts';
import { findPullRequestWarnings } from './pull-request-warnings.ts';
import type { PlanPair } from './pull-request-warnings.ts';
import { readRangeSteps, stepsOfPlan } from './range-steps.ts';
import type { RangeSteps } from './range-steps.ts';
import { findCodeWithoutPlan } from './code-without-plan.ts';

/** `base` is where the target branch is; the comparison begins at the merge base. Throws `UserError` for revisions that are not there, or not connected. */
export async function comparePullRequest(context: AppContext, base: string, head: string): Promise<PullRequestReview> {
  const { target, tip, start } = await findRange(context, base, head);
  const { plans } = await comparePlans(context, { from: { kind: 'revision', revision: start }, to: { kind: 'revision', revision: tip } });
  const nothing = { base: start, head: tip, plans: [], commitCount: 0, commitsBySessions: 0, sessionCount: 0, diagnostics: [], unread: [] };
  if (plans.length === 0) return { ...nothing, codeWithoutPlan: await findCodeWithoutPlan(context, start, tip) };
  const range = await readRangeSteps(context, tip, [target], plans.flatMap(({ before, after }) => [before, after].flatMap((version) => version?.repoPath ?? [])));
  const sessions = await sessionsOfCommits(context.repository, range.commits, { derived: false });
  const { diagnostics, unread } = await checkRange(context, { tip, known: [target], before: start }, { policy: 'tip' });
  const touched = await lastTouched(context.repository.git, plans.flatMap(({ before }) => before?.repoPath ?? []), start);
  const surroundings = { range, sessions, diagnostics, staleAfterDays: durationDays(context, 'plan.staleafter', 14), touched };
  const named = [...sessions.values()].filter(({ agent, sessionId }) => agent !== null || sessionId !== null);
  return {
    ...nothing, diagnostics, unread, codeWithoutPlan: null,
    plans: plans.map((comparison) => reviewOf(comparison, surroundings)),
    commitCount: range.commits.length, commitsBySessions: named.length, sessionCount: new Set(named.map(({ agent, sessionId }) => `${agent ?? ''}/${sessionId ?? ''}`)).size,
  };
}

/** Where the target branch is, where the pull request ends, and where they parted. */
async function findRange(context: AppContext, base: string, head: string): Promise<{ readonly target: ObjectId; readonly tip: ObjectId; readonly start: ObjectId }> {
  const { git } = context.repository;
  const ids = await git.resolveCommits([base, head]);
  const mustFind = (revision: string): ObjectId => {
    const id = ids.get(revision);
    if (id === undefined) throw new UserError(`unknown revision '${revision}'`, { exitCode: 128, hints: ['in a job: fetch it first, and check out with fetch-depth: 0'] });
    return id;
  };
  const [target, tip] = [mustFind(base), mustFind(head)];
  const start = await git.mergeBase(target, tip);
  if (start === null) throw new UserError(`'${base}' and '${head}' have no commit in common`, { exitCode: 128, hints: ['where the history is shallow: set fetch-depth: 0'] });
  return { target, tip, start };
}

type Surroundings = {
  readonly range: RangeSteps;
  readonly sessions: ReadonlyMap<ObjectId, SessionRef>;
  readonly diagnostics: readonly Diagnostic[];
  readonly staleAfterDays: number;
  readonly touched: Awaited<ReturnType<typeof lastTouched>>;
};

function reviewOf(comparison: PlanComparison, { range, sessions, diagnostics, staleAfterDays, touched }: Surroundings): PlanReview {
  const { diff, before, after } = comparison;
  const pair: PlanPair = {
    before: before === null ? null : { plan: inferPlan(before.document, { filePath: before.repoPath }), document: before.document },
    after: after === null ? null : { plan: inferPlan(after.document, { filePath: after.repoPath }), document: after.document },
  };
  const shown = (pair.after ?? pair.before)!.plan;
  const review = {
    planId: diff.planId, title: diff.title, filePath: diff.filePath, tags: shown.tags,
    author: shown.inferred['author'] === 'none' ? null : shown.author,
    statusBefore: pair.before?.plan.status ?? null, statusAfter: pair.after?.plan.status ?? null, before: diff.before, after: diff.after, events: diff.events,
    nextTask: pair.after?.plan.nextTask?.text ?? null,
    openQuestions: pair.after?.document.questions.filter(({ answer }) => answer === null).length ?? 0,
    taskStates: statesOf(comparison),
    debtAdded: diff.events.filter(({ kind }) => kind === 'debt').map(({ text }) => debtMention(text)),
    debtResolved: before === null || after === null || before.document.debt.length === 0 ? [] : foldEvents(after, before).filter(({ kind }) => kind === 'debt').map(({ text }) => debtMention(text)),
    commits: stepsOfPlan(range.steps, diff.filePath, after === null).map(({ commit, before: was, after: is, events }) => ({ id: commit.id, subject: subjectOf(commit.message), before: was, after: is, events, session: sessions.get(commit.id) ?? null })),
  };
  const lastCommittedAt = before === null ? null : (touched.get(before.repoPath) ?? null);
  const touchedAt = range.commits[0]?.committedAt ?? null;
  return { ...review, warnings: findPullRequestWarnings(pair, { review, diagnostics, staleAfterDays, lastCommittedAt, touchedAt }) };
}

function statesOf({ diff, after }: PlanComparison): PlanReview['taskStates'] {
  const keys = new Set(diff.events.map(({ taskKey }) => taskKey));
  return Object.fromEntries((after?.document.tasks ?? []).filter(({ key }) => keys.has(key)).map(({ key, state }) => [key, state]));
}

/** `medium: Dual-write`, `**High** – …`, `[low] …`: a severity in front, where a mark follows it. */
export function debtMention(text: string): DebtMention {
  const match = /^(?:[*_]{1,2}|\[|\()?(\p{L}[\p{L}\p{N}]*)(?:[*_]{1,2}|\]|\))?(?:\s*[:：](?:[*_]{1,2})?\s*|\s+[–—-]\s+)(\S.*)$/u.exec(text) ?? /^(?:\[|\(|\*\*)(\p{L}[\p{L}\p{N}]*)(?:\]|\)|\*\*)\s+(\S.*)$/u.exec(text);
  const severity = match === null ? null : severityOf(match[1]!);
  return severity === null ? { severity: null, text } : { severity, text: match![2]! };
}
