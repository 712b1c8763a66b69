/** The plans of every local branch: each state of a plan once, with the branches that have it. */
import type { AppContext } from './context.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan, LoadOptions } from './load-plans.ts';

export type BranchPlan = { readonly loaded: LoadedPlan; readonly branches: readonly string[] };

/** Loads the tip of every local branch; equal files (path and content) are one. Ordered by path, then by branch. History is opened once. */
export async function listBranchPlans(context: AppContext, options: Omit<LoadOptions, 'at'> = {}): Promise<readonly BranchPlan[]> {
  const found = new Map<string, { loaded: LoadedPlan; branches: string[] }>();
  const seen = new Map<string, string>();
  const refs = await context.repository.git.listRefs(['refs/heads/']);
  const tips = [...new Set(refs.flatMap(({ commit }) => commit ?? []))];
  const facts = options.history === false ? {} : { facts: await (await import('./plan-facts.ts')).openPlanFacts(context, tips, options.past) };
  for (const ref of refs) {
    if (ref.commit === null) continue;
    const branch = ref.name.replace(/^refs\/heads\//, '');
    const same = seen.get(ref.commit);
    if (same !== undefined) {
      for (const entry of found.values()) if (entry.branches.includes(same)) entry.branches.push(branch);
      continue;
    }
    seen.set(ref.commit, branch);
    for (const loaded of await loadPlans(context, { ...options, ...facts, at: ref.commit })) {
      const key = `${loaded.plan.filePath}\0${loaded.blobId ?? ''}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { loaded, branches: [branch] });
      else known.branches.push(branch);
    }
  }
  return [...found.values()].toSorted((a, b) => (a.loaded.plan.filePath < b.loaded.plan.filePath ? -1 : a.loaded.plan.filePath > b.loaded.plan.filePath ? 1 : 0));
}
