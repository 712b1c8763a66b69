/** Loads all plans and finds the one that is meant: what every command does that shows one plan. */
import type { PlanDocument } from '../model/document.ts';
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

/**
 * The same without what lies around the plan (history, problems, work in flight), and then often without reading any other. `readAs`: gives the document
 * of a text that was read before, else null.
 */
export async function findPlanAlone(context: AppContext, address: string | null, at?: string, readAs?: (repoPath: string, text: string) => PlanDocument | null): Promise<LoadedPlan> {
  const light = { history: false, problems: false, inFlight: false } as const;
  if (at !== undefined || context.repository.rootPath === null) return findOnePlan(context, address, at === undefined ? light : { ...light, at });
  const source = await locatePlan(context, address);
  const { repoPath, text, modifiedAt } = source;
  const document = readAs?.(repoPath, text) ?? (await parseAlone(context, text));
  return {
    plan: inferPlan(document, { filePath: repoPath, modifiedAt, isDirty: true }), document, text,
    get blobId() {
      return source.blobId;
    },
  };
}

async function parseAlone(context: AppContext, text: string): Promise<PlanDocument> {
  await preparePlanParser([text]);
  return parsePlan(text, { criteriaSections: context.settings.criteriaSections });
}
