/** Loads all plans and finds the one that is meant: what every command does that shows one plan. */
import type { AppContext } from './context.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan, LoadOptions } from './load-plans.ts';
import { currentBranch, locatePlan } from './locate-plan.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';

/** Finds the plan. Throws `UserError` as `findPlan` does. */
export async function findOnePlan(context: AppContext, address: string | null, options: LoadOptions = {}): Promise<LoadedPlan> {
  const [plans, branch] = await Promise.all([loadPlans(context, options), address === null ? currentBranch(context) : null]);
  return findPlan(plans, address, { currentBranch: branch, prefix: context.repository.prefix });
}

/** The same without what lies around the plan (history, problems, work in flight), and then often without reading any other. */
export async function findPlanAlone(context: AppContext, address: string | null, at?: string): Promise<LoadedPlan> {
  const light = { history: false, problems: false, inFlight: false } as const;
  if (at !== undefined || context.repository.rootPath === null) return findOnePlan(context, address, at === undefined ? light : { ...light, at });
  const { repoPath, text, blobId, modifiedAt } = await locatePlan(context, address);
  await preparePlanParser([text]);
  const document = parsePlan(text, { criteriaSections: context.settings.criteriaSections });
  return { plan: inferPlan(document, { filePath: repoPath, modifiedAt, isDirty: true }), document, text, blobId };
}
