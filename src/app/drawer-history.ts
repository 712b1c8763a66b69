/** A plan's past as the drawer's page shows it: its timeline, and who did each task. */
import type { PlanHistory } from '../model/drawer-view.ts';
import { FatalError, UserError } from '../model/errors.ts';
import type { TimelineEntry } from '../model/timeline.ts';
import { blamePlan } from './blame-plan.ts';
import type { AppContext } from './context.ts';
import type { FoundPlan } from './drawer-live.ts';
import { showTimeline } from './show-timeline.ts';

/** Every entry of every plan, oldest first, as seen from HEAD. */
export async function readEntries(context: AppContext): Promise<readonly TimelineEntry[]> {
  return (await showTimeline(context, null)).entries;
}

/** Reads the past of one plan. Where it cannot be read, `problem` says why. */
export async function readPlanHistory(context: AppContext, { sight, card }: FoundPlan): Promise<PlanHistory> {
  const { repoPath } = sight.file;
  try {
    const { entries } = await showTimeline(context, repoPath);
    const { tasks } = await blamePlan(context, repoPath);
    return { key: card.key, historyMark: card.historyMark, entries, tasks, problem: null };
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof FatalError)) throw error;
    return { key: card.key, historyMark: card.historyMark, entries: [], tasks: [], problem: error.message };
  }
}
