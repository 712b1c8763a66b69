/** `git plan stats` on a terminal: the curve with its scope line, then the figures. */
import type { PlanStats } from '../../model/plan-stats.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { sparkLine } from '../progress-bar.ts';
import { counted } from '../wording.ts';

const columnsMax = 60;
const rows = 8;

/** Ends with a line feed. */
export function renderStats(stats: PlanStats & { readonly planId: string | null; readonly title: string | null }, { palette, width }: { readonly palette: Palette; readonly width: number }): string {
  const head = stats.planId === null ? palette.title('All plans') : `${palette.title(escapeText(stats.title ?? ''))}  ${palette.muted(escapeText(stats.planId))}`;
  const total = stats.openTasks + stats.doneTasks;
  const facts: (readonly [string, string])[] = [
    ['done', stats.startedAt === null ? 'no task was committed yet' : total === 0 ? 'No tasks defined' : `${stats.doneTasks} of ${total} tasks`],
    ['age', stats.startedAt === null ? 'not committed yet' : `${counted(stats.ageDays ?? 0, 'day')}, since ${stats.startedAt.slice(0, 10)}`],
    ['per week', `${sparkLine(shares(stats.throughput.map(({ done }) => done)))}  ${counted(stats.throughput.reduce((sum, { done }) => sum + done, 0), 'task')} in 12 weeks, ${stats.throughput.at(-1)?.done ?? 0} this week`],
    ['cycle time', stats.cycleTime === null ? 'unknown: no task was committed open and later done' : `half of the tasks within ${span(stats.cycleTime.medianHours)}, 85% within ${span(stats.cycleTime.p85Hours)} (${counted(stats.cycleTime.tasks, 'task')})`],
    ['forecast', forecastWords(stats)],
  ];
  const chart = drawBurnUp(stats, Math.max(20, Math.min(columnsMax, width - 12)), palette);
  return `${[head, ...(chart.length === 0 ? [] : ['', ...chart]), '', ...facts.map(([name, value]) => `${palette.muted(name.padEnd(12))}${value}`)].join('\n')}\n`;
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
  const top = Math.max(1, ...burnUp.map(({ scope }) => scope));
  const samples = Array.from({ length: columns }, (_, at) => {
    const time = start + ((end - start) * at) / (columns - 1);
    return burnUp.findLast((point) => Date.parse(point.at) <= time) ?? first;
  });
  const heightOf = (count: number): number => (count <= 0 ? 0 : Math.max(1, Math.round((count / top) * rows)));
  const lines = Array.from({ length: rows }, (_, at) => {
    const level = rows - at;
    const cells = samples.map(({ scope, done }) => (heightOf(done) >= level ? 'd' : heightOf(scope) === level ? 's' : heightOf(scope) > level ? 'o' : ' ')).join('');
    const painted = cells.replace(/d+|s+|o+/g, (run) => (run[0] === 'd' ? palette.done('█'.repeat(run.length)) : run[0] === 's' ? palette.muted('─'.repeat(run.length)) : palette.muted('░'.repeat(run.length))));
    const label = level === rows ? String(top) : level === 1 ? '0' : '';
    return `${palette.muted(label.padStart(6))} ${painted}`.trimEnd();
  });
  return [...lines, palette.muted(`${' '.repeat(7)}${first.at.slice(0, 10)}${last.at.slice(0, 10).padStart(Math.max(11, columns - 10))}`)];
}
