/** Where all plans stand, as every front end says it. */
import type { ExecutionPlan } from './plan.ts';

export type Standing = {
  /** How many plans are active. */
  readonly active: number;
  /** The mean of the active plans' percentages, not of all tasks: a plan without tasks is at 0. Null where no active plan has tasks. */
  readonly averagePercent: number | null;
  /** `3 active plans, 58% average progress` */
  readonly sentence: string;
};

export function standingOf(plans: readonly Pick<ExecutionPlan, 'status' | 'progressPercent' | 'taskCount'>[]): Standing {
  const active = plans.filter((plan) => plan.status === 'active');
  if (active.length === 0) return { active: 0, averagePercent: null, sentence: 'No active plans' };
  const counted = `${active.length} active ${active.length === 1 ? 'plan' : 'plans'}`;
  if (active.every((plan) => plan.taskCount === 0)) return { active: active.length, averagePercent: null, sentence: `${counted}, no tasks defined` };
  const averagePercent = Math.round(active.reduce((sum, plan) => sum + plan.progressPercent, 0) / active.length);
  return { active: active.length, averagePercent, sentence: `${counted}, ${averagePercent}% average progress` };
}
