/** Which plans have to do with a file: those whose text names it, and those that a commit changed together with it. */
import type { AppContext } from './context.ts';
import type { LoadedPlan } from './load-plans.ts';
import { showTimeline } from './show-timeline.ts';

/** Plans in their order. `repoPath` is relative to the root; git gets it literally, behind `--`. */
export async function plansOfFile(context: AppContext, plans: readonly LoadedPlan[], repoPath: string): Promise<readonly LoadedPlan[]> {
  const { git } = context.repository;
  const head = await git.resolveCommit('HEAD');
  const commits = new Set(head === null ? [] : (await git.log({ tips: [head], paths: [repoPath] })).map(({ commit }) => commit.id));
  const entries = commits.size === 0 ? [] : (await showTimeline(context, null, { sessions: false })).entries;
  const touched = new Set(entries.filter(({ commit }) => commits.has(commit)).map(({ planId }) => planId));
  return plans.filter(({ plan, text }) => touched.has(plan.id) || text.includes(repoPath));
}
