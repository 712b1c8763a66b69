/** A plan's card as of a commit: nothing on it speaks of today while the plan below it does not. Pure. */
import type { PlanCard, PlanDetail } from '../../src/model/drawer-view.ts';

/** `version` is the plan at the commit; null, or another plan, leaves the card as it is. The title stays: it is the name under which the plan is found. */
export function cardAsOf(card: PlanCard, version: PlanDetail | null): PlanCard {
  if (version === null || version.key !== card.key) return card;
  const { plan } = version;
  return {
    ...card,
    status: plan.status,
    statusText: plan.statusText,
    taskCount: plan.taskCount,
    completedTaskCount: plan.completedTaskCount,
    progressPercent: plan.progressPercent,
    // What a commit holds is committed; what is in flight today was not then.
    layers: { committed: plan.completedTaskCount, workTree: 0, inFlight: 0 },
    inFlight: [],
    problem: null,
    problemCount: 0,
    brokenFrontmatter: version.body === null && version.rawContent !== null,
    conflicted: false,
    uncommitted: false,
    openQuestions: [],
    lastSession: null,
    staleDays: null,
  };
}
