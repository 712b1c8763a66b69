/** Numbers over time: burn-up, throughput, cycle time, age, forecast. Pure folds; every figure comes from commits, none from dates in files. */
import type { Progress } from '../model/plan.ts';
import type { BurnUpPoint, CycleTime, Forecast, PlanStats, WeekCount } from '../model/plan-stats.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const weeksShown = 12;
const simulations = 2000;
const weeksMax = 520;

/** One commit's effect along first parents. Times are ISO 8601. */
export type StatsStep = { readonly commit: string; readonly at: string; readonly before: Progress | null; readonly after: Progress | null };

/** A task that is there now. `doneAt` null: open. `born`: it was done when it was first seen, so how long it took is not known. */
export type StatsTask = { readonly addedAt: string; readonly doneAt: string | null; readonly born: boolean };

export type StatsInput = { readonly steps: readonly StatsStep[]; readonly tasks: readonly StatsTask[]; readonly now: Date };

export function foldStats({ steps, tasks, now }: StatsInput): PlanStats {
  const throughput = countWeeks(tasks, now);
  const openTasks = tasks.filter(({ doneAt }) => doneAt === null).length;
  return {
    burnUp: foldBurnUp(steps),
    throughput,
    cycleTime: cycleTimeOf(tasks),
    startedAt: steps[0]?.at ?? null,
    ageDays: steps[0] === undefined ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(steps[0].at)) / dayMs)),
    openTasks,
    doneTasks: tasks.length - openTasks,
    forecast: forecastOf(throughput, openTasks, now),
  };
}

/** Scope and done summed over all plans, after each commit that moved one of them. */
function foldBurnUp(steps: readonly StatsStep[]): BurnUpPoint[] {
  const points: BurnUpPoint[] = [];
  let [scope, done] = [0, 0];
  for (const { commit, at, before, after } of steps) {
    const [scopeBy, doneBy] = [(after?.taskCount ?? 0) - (before?.taskCount ?? 0), (after?.completedTaskCount ?? 0) - (before?.completedTaskCount ?? 0)];
    if (scopeBy === 0 && doneBy === 0) continue;
    scope += scopeBy;
    done += doneBy;
    if (points.at(-1)?.commit === commit) points.pop();
    points.push({ commit, at, scope, done });
  }
  return points;
}

/** Tasks done in each of the last weeks, the current one last. Weeks begin on Monday, UTC. */
function countWeeks(tasks: readonly StatsTask[], now: Date): WeekCount[] {
  const thisWeek = mondayOf(now.getTime());
  const counts = new Map<number, number>();
  for (const { doneAt, born } of tasks) if (doneAt !== null && !born) counts.set(mondayOf(Date.parse(doneAt)), (counts.get(mondayOf(Date.parse(doneAt))) ?? 0) + 1);
  return Array.from({ length: weeksShown }, (_, at) => {
    const start = thisWeek - (weeksShown - 1 - at) * weekMs;
    return { week: new Date(start).toISOString().slice(0, 10), done: counts.get(start) ?? 0 };
  });
}

/** 1970-01-05 was a Monday. */
function mondayOf(ms: number): number {
  const offset = 4 * dayMs;
  return Math.floor((ms - offset) / weekMs) * weekMs + offset;
}

/** From the commit that added a task to the one that completed it; null where no task has both. */
function cycleTimeOf(tasks: readonly StatsTask[]): CycleTime | null {
  const hours = tasks.flatMap(({ addedAt, doneAt, born }) => (doneAt === null || born ? [] : [Math.max(0, Date.parse(doneAt) - Date.parse(addedAt)) / 3_600_000])).toSorted((a, b) => a - b);
  if (hours.length === 0) return null;
  return { tasks: hours.length, medianHours: rounded(quantile(hours, 0.5)), p85Hours: rounded(quantile(hours, 0.85)) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/**
 * When the open tasks may be done, by drawing past weeks at random (Monte Carlo over throughput, as forecasts of flow are made): half of the runs end by
 * `likely`, 15 % by `earliest`, 85 % by `latest`. Weeks count from the first one in which anything was done; fewer than two with work are no base.
 */
function forecastOf(throughput: readonly WeekCount[], openTasks: number, now: Date): Forecast | null {
  const first = throughput.findIndex(({ done }) => done > 0);
  // The current week is not over and would look like a slow one.
  const past = first < 0 ? [] : throughput.slice(first, -1).map(({ done }) => done);
  if (openTasks === 0 || past.filter((done) => done > 0).length < 2) return null;
  const random = seeded(openTasks * 7919 + past.reduce((sum, done, at) => sum + done * (at + 1), 0));
  const weeks = Array.from({ length: simulations }, () => {
    let [left, week] = [openTasks, 0];
    while (left > 0 && week < weeksMax) {
      left -= past[Math.floor(random() * past.length)]!;
      week += 1;
    }
    return week;
  }).toSorted((a, b) => a - b);
  const dateAfter = (share: number): string => new Date(now.getTime() + quantile(weeks, share) * weekMs).toISOString().slice(0, 10);
  return { basedOnWeeks: past.length, perWeek: rounded(past.reduce((sum, done) => sum + done, 0) / past.length), earliest: dateAfter(0.15), likely: dateAfter(0.5), latest: dateAfter(0.85) };
}

/** mulberry32: the same history gives the same forecast. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
