/** The pull request as data: what `git plan ci --json` prints and what a job's report holds. */
import type { PullRequestReview, PullRequestVerdict } from '../../model/pull-request.ts';

/** Fields of the document `pull-request`. */
export function reportFields(review: PullRequestReview, verdict: PullRequestVerdict): Readonly<Record<string, unknown>> {
  const { plans, diagnostics, unread, codeWithoutPlan, ...counts } = review;
  return {
    ...counts,
    failed: verdict.failed,
    attention: verdict.items.map(({ severity, code, plan, path, line, text, task }) => ({ severity, code, planId: plan?.planId ?? null, path, line, text, task })),
    plans: plans.map(({ taskStates: _states, ...plan }) => plan),
    diagnostics, codeWithoutPlan, unread,
  };
}
