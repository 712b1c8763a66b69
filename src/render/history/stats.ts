/** `git plan stats` on a terminal: the curve with its scope line, then the figures. */
import type { PlanStats } from '../../model/plan-stats.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { sparkLine } from '../progress-bar.ts';
import { textWidth, truncate } from '../text-width.ts';
import { counted } from '../wording.ts';

const columnsMax = 60;
const rows = 8;

/** Ends with a line feed. `width` null: nothing is cut. */
export function renderStats(stats: PlanStats & { readonly planId: string | null; readonly title: string | null }, { palette, width }: { readonly palette: Palette; readonly width: number | null }): string {
  const head = stats.planId === null ? palette.title('All plans') : `${palette.title(truncate(escapeText(stats.title ?? ''), Math.max(20, (width ?? 1000) - textWidth(stats.planId) - 2)))}  ${palette.muted(escapeText(stats.planId))}`;
  const total = stats.openTasks + stats.doneTasks;
  const facts: (readonly [string, string])[] = [
    ['done', stats.startedAt === null ? 'no task was committed yet' : total === 0 ? 'No tasks defined' : `${stats.doneTasks} of ${total} tasks`],
    ageWords(stats),
    ['per week', weekWords(stats)],
    ['cycle time', cycleWords(stats)],
    ['forecast', forecastWords(stats)],
  ];
  const chart = drawBurnUp(stats, Math.max(20, Math.min(columnsMax, (width ?? 80) - 12)), palette);
  return `${[head, ...(chart.length === 0 ? [] : ['', ...chart]), '', ...facts.map(([name, value]) => `${palette.muted(name.padEnd(12))}${value}`)].join('\n')}\n`;
}

/** How old it is; how long it took where everything is done. */
function ageWords({ startedAt, ageDays, openTasks, doneTasks, burnUp }: PlanStats): readonly [string, string] {
  if (startedAt === null) return ['age', 'not committed yet'];
  const end = burnUp.at(-1)?.at;
  if (openTasks > 0 || doneTasks === 0 || end === undefined) return ['age', `${counted(ageDays ?? 0, 'day')}, since ${startedAt.slice(0, 10)}`];
  const took = span(Math.max(0, Date.parse(end) - Date.parse(startedAt)) / 3_600_000);
  return ['took', startedAt.slice(0, 10) === end.slice(0, 10) ? `${took}, on ${startedAt.slice(0, 10)}` : `${took}, ${startedAt.slice(0, 10)} to ${end.slice(0, 10)}`];
}

function weekWords({ throughput }: PlanStats): string {
  const total = throughput.reduce((sum, { done }) => sum + done, 0);
  return total === 0 ? 'nothing in the last 12 weeks' : `${sparkLine(shares(throughput.map(({ done }) => done)))}  ${counted(total, 'task')} in 12 weeks, ${throughput.at(-1)?.done ?? 0} this week`;
}

function cycleWords({ cycleTime }: PlanStats): string {
  if (cycleTime === null) return 'unknown: no task was committed open and later done';
  const [half, most] = [span(cycleTime.medianHours), span(cycleTime.p85Hours)];
  return `${half === most ? '' : `half of the tasks within ${half}, `}85%${half === most ? ' of the tasks' : ''} within ${most} (${counted(cycleTime.tasks, 'task')})`;
}

function forecastWords({ forecast, openTasks }: PlanStats): string {
  if (openTasks === 0) return 'nothing is open';
  if (forecast === null) return 'too little was done to say: it takes two weeks with work';
  return `${counted(openTasks, 'open task')} at ${forecast.perWeek} a week: likely by ${forecast.likely} (${forecast.earliest} to ${forecast.latest})`;
}

function span(hours: number): string {
  if (hours < 1.5) return 'an hour';
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

function shares(values: readonly number[]): number[] {
  const most = Math.max(1, ...values);
  return values.map((value) => (value / most) * 100);
}

/** Columns are equal spans of time. `█` done, `░` up to the scope line, which is `─` where it stands above. */
function drawBurnUp({ burnUp }: PlanStats, columns: number, palette: Palette): string[] {
  const [first, last] = [burnUp[0], burnUp.at(-1)];
  if (first === undefined || last === undefined || burnUp.length < 2) return [];
  const [start, end] = [Date.parse(first.at), Date.parse(last.at)];
  const samples = Array.from({ length: columns }, (_, at) => {
    const time = start + ((end - start) * at) / (columns - 1);
    return burnUp.findLast((point) => Date.parse(point.at) <= time) ?? first;
  });
  // What no column shows has no place on the scale either.
  const top = Math.max(1, ...samples.map(({ scope }) => scope));
  const heightOf = (count: number): number => (count <= 0 ? 0 : Math.max(1, Math.round((count / top) * rows)));
  const lines = Array.from({ length: rows }, (_, at) => {
    const level = rows - at;
    const cells = samples.map(({ scope, done }) => (heightOf(done) >= level ? 'd' : heightOf(scope) === level ? 's' : heightOf(scope) > level ? 'o' : ' ')).join('');
    const painted = cells.replace(/d+|s+|o+/g, (run) => (run[0] === 'd' ? palette.done('█'.repeat(run.length)) : run[0] === 's' ? palette.muted('─'.repeat(run.length)) : palette.muted('░'.repeat(run.length))));
    const label = level === rows ? String(top) : level === 1 ? '0' : '';
    return `${palette.muted(label.padStart(6))} ${painted}`.trimEnd();
  });
  const [from, to] = first.at.slice(0, 10) === last.at.slice(0, 10) ? [`${first.at.slice(0, 10)} ${first.at.slice(11, 16)}Z`, `${last.at.slice(11, 16)}Z`] : [first.at.slice(0, 10), last.at.slice(0, 10)];
  return [...lines, palette.muted(`${' '.repeat(7)}${from}${to.padStart(Math.max(to.length + 1, columns - from.length))}`)];
}
