/** What `git plan` shows: where things stand. */
import type { PlanSummary } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { standingOf } from '../model/standing.ts';
import { alignColumns } from './columns.ts';
import { escapeText } from './escape.ts';
import type { Palette } from './palette.ts';
import { progressBar } from './progress-bar.ts';
import { textWidth, truncate } from './text-width.ts';
import { counted, inFlightWords, otherCounts, plainWords, progressWords } from './wording.ts';

/** A plan with the number of its done tasks that are not committed yet. */
export type OverviewPlan = { readonly plan: PlanSummary; readonly unsavedCount: number };

const spaciousMax = 8;
const problemsShown = 5;
/** Where a message would have fewer columns behind its place, it has a line of its own. */
const messageMin = 48;

/** Where a bar of the usual length would leave no room for the counts behind it. */
const narrowBelow = 60;

/** Wide enough that nothing is cut: through a pipe lines are read by programs. */
const unlimited = 100_000;

/** Renders the overview, `columns` wide (null: nothing is cut), with a line feed at the end. */
export function renderOverview(plans: readonly OverviewPlan[], palette: Palette, columns: number | null): string {
  const width = columns ?? unlimited;
  const all = plans.map(({ plan }) => plan);
  if (all.length === 0) return `No plans here yet.\n${palette.muted('Create one:')} git plan new "<title>"\n`;
  const active = plans.filter(({ plan }) => plan.status === 'active');
  const lines = [palette.title(standingOf(all).sentence)];
  if (active.length > 0 && active.length <= spaciousMax) lines.push(...active.flatMap((entry) => ['', ...spacious(entry, palette, width)]));
  else if (active.length > 0) lines.push('', ...compact(active, palette, width));
  const others = otherCounts(all);
  if (others !== '') lines.push('', palette.muted(`Also here: ${others}`));
  lines.push(...problemLines(all, palette, width));
  return `${lines.join('\n')}\n`;
}

function layersOf({ plan, unsavedCount }: OverviewPlan): Parameters<typeof progressBar>[0] {
  const unsaved = Math.min(unsavedCount, plan.completedTaskCount);
  return { committed: plan.completedTaskCount - unsaved, unsaved, elsewhere: plan.elsewhereCount, total: plan.taskCount };
}

/** Three lines: title and id; bar and counts; next task. */
function spacious(entry: OverviewPlan, palette: Palette, width: number): string[] {
  const { plan } = entry;
  const id = escapeText(plan.id);
  const title = truncate(escapeText(plan.title), Math.max(20, width - 2));
  const gap = width - textWidth(title) - textWidth(id);
  const lines = [gap >= 2 ? `${palette.title(title)}${' '.repeat(Math.min(gap, Math.max(2, 48 - textWidth(title))))}${palette.muted(id)}` : palette.title(title)];
  if (gap < 2) lines.push(`  ${palette.muted(truncate(id, width - 2))}`);
  const barColumns = width >= 100 && width < unlimited ? 30 : width < narrowBelow ? 10 : 20;
  const notes = [progressWords(plan), ...(entry.unsavedCount > 0 ? [`${entry.unsavedCount} not committed`] : []), ...plan.inFlight.map(inFlightWords).map(escapeText)];
  if (plan.taskCount === 0) lines.push(`  ${palette.muted('No tasks defined')}`);
  else lines.push(`  ${progressBar(layersOf(entry), barColumns, palette)} ${`${plan.progressPercent}%`.padStart(4)}  ${truncate(notes.join(' · '), Math.max(12, width - barColumns - 9))}`);
  const next = plan.nextTask;
  if (next !== null) lines.push(`  ${palette.muted(`next ${next.number}`)}  ${truncate(escapeText(plainWords(next.text)), Math.max(12, width - 9 - String(next.number).length))}`);
  else if (plan.taskCount > 0) lines.push(`  ${palette.muted('every task is done:')} git plan complete ${shellWord(id)}`);
  return lines;
}

/** One line a plan, for many. */
function compact(plans: readonly OverviewPlan[], palette: Palette, width: number): string[] {
  const rows = plans.map((entry) => {
    const { plan } = entry;
    const elsewhere = plan.elsewhereCount;
    const counts = plan.taskCount === 0 ? 'no tasks' : `${plan.completedTaskCount}/${plan.taskCount}${elsewhere > 0 ? ` +${elsewhere}` : ''}`;
    return { entry, cells: [plan.taskCount === 0 ? '' : progressBar(layersOf(entry), 10, palette), plan.taskCount === 0 ? '' : `${plan.progressPercent}%`, counts] };
  });
  return alignColumns(rows.map(({ cells }) => cells), ['left', 'right', 'right']).map((line, at) => {
    const plan = rows[at]?.entry.plan;
    if (plan === undefined) return line;
    const left = width - textWidth(line) - 2;
    const said = plan.nextTask === null ? (plan.taskCount === 0 ? '' : 'all done') : escapeText(plainWords(plan.nextTask.text));
    const title = truncate(escapeText(plan.title), Math.max(16, said === '' ? left : Math.min(left, Math.max(32, Math.floor(left / 2)))));
    const nextColumns = left - textWidth(title) - 4;
    const next = said === '' || nextColumns < 16 ? '' : palette.muted(`  ${plan.nextTask === null ? '·' : '→'} ${truncate(said, nextColumns)}`);
    return `${line}  ${title}${next}`;
  });
}

function problemLines(plans: readonly PlanSummary[], palette: Palette, width: number): string[] {
  const problems = plans.flatMap((plan) => plan.problems);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  if (errors.length === 0 && warnings.length === 0) return [];
  const counts = [...(errors.length > 0 ? [counted(errors.length, 'error')] : []), ...(warnings.length > 0 ? [counted(warnings.length, 'warning')] : [])].join(', ');
  const shown = errors.slice(0, problemsShown).map((problem) => {
    const place = `${escapeText(problem.path)}:${problem.line}:${problem.column}`;
    const room = width - textWidth(place) - 6;
    const message = escapeText(problem.message);
    return room >= Math.min(messageMin, textWidth(message)) ? `  ${palette.error('!')} ${place}  ${truncate(message, room)}` : `  ${palette.error('!')} ${place}\n    ${truncate(message, Math.max(24, width - 4))}`;
  });
  return ['', `${errors.length > 0 ? palette.error(counts) : palette.warning(counts)}${palette.muted('  git plan validate')}`, ...shown];
}
