/** The order of plans in a comment. */
import type { PlanReview, PullRequestVerdict } from '../../model/pull-request.ts';

/** A table of this many rows is seen at a glance; there the titles give the order and new plans come last. */
const glance = 3;

/** What needs attention first, then changes of status, of progress, others, and new plans last; among equals by title. */
export function orderPlans(plans: readonly PlanReview[], { items }: PullRequestVerdict): readonly PlanReview[] {
  const marked = new Set(items.map(({ plan }) => plan?.filePath));
  const rank = (plan: PlanReview): number => {
    if (plans.length <= glance) return plan.before === null ? 1 : 0;
    if (marked.has(plan.filePath)) return 0;
    if (plan.before === null) return 4;
    if (plan.after === null || plan.statusBefore !== plan.statusAfter) return 1;
    return plan.before.completedTaskCount !== plan.after.completedTaskCount || plan.before.taskCount !== plan.after.taskCount ? 2 : 3;
  };
  return plans.toSorted((a, b) => rank(a) - rank(b) || compare(a.title, b.title) || compare(a.filePath, b.filePath));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
