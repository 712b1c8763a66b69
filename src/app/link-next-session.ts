/** Announces that the next agent session which starts in this worktree works on a plan. */
import type { AppContext } from './context.ts';
import { findOnePlan } from './find-one-plan.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import { announceNextSession } from '../sessions/next-session.ts';

/** Gives the plan that will be linked. Writes nothing into it, and nothing at all where `dryRun` says so. */
export async function linkNextSession(context: AppContext, address: string, options: { readonly dryRun?: boolean } = {}): Promise<ExecutionPlan> {
  const { plan } = await findOnePlan(context, address, { history: false, problems: false, inFlight: false });
  const { rootPath, commonDir, gitDir } = context.repository;
  if (options.dryRun !== true) announceNextSession(commonDir, rootPath ?? gitDir, plan.id, context.now());
  return plan;
}
