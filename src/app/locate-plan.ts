/**
 * Finds the file of the plan that somebody means, reading as little as it takes: a path, or an id that is also the name of a file, is found by names
 * alone; everything else by reading every plan.
 */
import { FatalError } from '../model/errors.ts';
import type { AppContext } from './context.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import { isPlanAmong, listRootFiles, readPlanFile } from './read-work-tree.ts';
import type { PlanSource } from './load-plans.ts';
import { readFrontmatter } from '../plan/frontmatter.ts';
import { preparePlanParser } from '../plan/parse-plan.ts';
import { planIdOf } from '../plan/infer-plan.ts';
import { stemOf } from '../plan/plan-path.ts';

/** The plan file in the work tree. Throws `UserError` as `findPlan` does, `FatalError` in a bare repository. */
export async function locatePlan(context: AppContext, address: string | null): Promise<PlanSource> {
  mustHaveWorkTree(context);
  const byName = address === null ? null : await locateByName(context, address);
  if (byName !== null) return byName;
  const plans = await loadPlans(context, { history: false, problems: false, inFlight: false });
  const branch = address === null ? await currentBranch(context) : null;
  const { plan } = findPlan(plans, address, { currentBranch: branch, prefix: context.repository.prefix });
  return readPlanFile(context, plan.filePath);
}

/** Throws where nothing can be written because there is no work tree. */
export function mustHaveWorkTree(context: AppContext): string {
  const { rootPath } = context.repository;
  if (rootPath === null) throw new FatalError('this operation must be run in a work tree');
  return rootPath;
}

/** Short name of the current branch; null when detached. */
export async function currentBranch(context: AppContext): Promise<string | null> {
  const ref = await context.repository.git.currentBranch();
  return ref === null ? null : ref.replace(/^refs\/heads\//, '');
}

async function locateByName(context: AppContext, address: string): Promise<PlanSource | null> {
  const files = await listRootFiles(context);
  const named = files.filter((path) => path.includes(address) && (stemOf(path) === address || path === address || path === context.repository.prefix + address));
  const [only] = named;
  if (named.length !== 1 || only === undefined || !isPlanAmong(files, only, context.settings.dirs)) return null;
  const source = await readPlanFile(context, only);
  if (only === address || only === context.repository.prefix + address) return source;
  // The name decides only where it is also the id: another file may have this id in its frontmatter.
  await preparePlanParser([source.text]);
  return planIdOf({ frontmatter: readFrontmatter(source.text) }, only) === address ? source : null;
}
