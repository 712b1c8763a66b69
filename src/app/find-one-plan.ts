/** Loads all plans and finds the one that is meant: what every command does that shows one plan. */
import type { AppContext } from './context.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan, LoadOptions } from './load-plans.ts';
import { currentBranch } from './locate-plan.ts';

/** Finds the plan. Throws `UserError` as `findPlan` does. */
export async function findOnePlan(context: AppContext, address: string | null, options: LoadOptions = {}): Promise<LoadedPlan> {
  const [plans, branch] = await Promise.all([loadPlans(context, options), address === null ? currentBranch(context) : null]);
  return findPlan(plans, address, { currentBranch: branch, prefix: context.repository.prefix });
}
