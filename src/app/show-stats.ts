/** Burn-up, throughput, cycle time, age and forecast of one plan, or of all of them. */
import type { PlanStats } from '../model/plan-stats.ts';
import { progressOf } from '../model/plan.ts';
import { blameTasks } from '../history/blame.ts';
import { versionAt } from '../history/history.ts';
import type { History } from '../history/history.ts';
import { foldStats } from '../history/stats.ts';
import type { StatsTask } from '../history/stats.ts';
import { timelineOfAll, timelineOfPlan } from '../history/timeline.ts';
import type { PlanPlace } from '../history/timeline.ts';
import { isoOfSeconds } from '../model/time.ts';
import type { AppContext } from './context.ts';
import { findPlanAlone } from './find-one-plan.ts';
import { openHistory } from './open-history.ts';
import type { HistoryOptions } from './open-history.ts';
import { placeAt } from './show-timeline.ts';

export type ShownStats = PlanStats & { readonly planId: string | null; readonly title: string | null };

/** Throws `UserError` where the address fits no plan, or several. */
export async function showStats(context: AppContext, address: string | null, options: HistoryOptions = {}): Promise<ShownStats> {
  const history = await openHistory(context, options);
  const found = address === null ? null : (await findPlanAlone(context, address, options.at)).plan;
  const tip = history.tips[0] ?? -1;
  const place = found === null ? null : placeAt(history, tip, found.filePath, found.id);
  const steps = found === null ? timelineOfAll(history, { firstParent: true }) : timelineOfPlan(history, place === null ? [] : [place], { firstParent: true });
  const places = found !== null ? (place === null ? [] : [place]) : placesAt(history, tip);
  const stats = foldStats({
    now: context.now(),
    tasks: places.flatMap((each) => tasksAt(history, each)),
    steps: steps.map(({ number, before, after }) => ({
      commit: history.graph.commit(number).id, at: isoOfSeconds(history.timeOf(number)),
      before: before === null ? null : progressOf(before.document.tasks), after: after === null ? null : progressOf(after.document.tasks),
    })),
  });
  return { planId: found?.id ?? null, title: found?.title ?? null, ...stats };
}

/** Every plan as of a commit. */
export function placesAt(history: History, number: number): PlanPlace[] {
  return number < 0 ? [] : [...history.graph.stateAt(number).keys()].filter((repoPath) => history.isPlan(repoPath)).map((repoPath) => ({ number, repoPath }));
}

function tasksAt(history: History, place: PlanPlace): StatsTask[] {
  const tasks = versionAt(history, place.number, place.repoPath)?.document.tasks ?? [];
  const origins = blameTasks(history, place) ?? [];
  return tasks.flatMap((task, at) => {
    const origin = origins[at];
    if (origin === undefined || task.state === 'cancelled') return [];
    return [{ addedAt: isoOfSeconds(history.timeOf(origin.added)), doneAt: origin.done === null ? null : isoOfSeconds(history.timeOf(origin.done)), born: origin.done === origin.added }];
  });
}
