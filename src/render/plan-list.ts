/** What `git plan list` shows. */
import type { ExecutionPlan, PlanStatus } from '../model/plan.ts';
import { alignColumns } from './columns.ts';
import { escapeText } from './escape.ts';
import { undatedId } from './fit-words.ts';
import type { Palette } from './palette.ts';
import { progressBar } from './progress-bar.ts';
import { textWidth, truncate } from './text-width.ts';

/** What a line shows. */
export type ListedPlan = Pick<ExecutionPlan, 'id' | 'title' | 'status' | 'taskCount' | 'completedTaskCount' | 'progressPercent' | 'problems'>;

export type ListView = {
  readonly palette: Palette;
  /** Columns; null where lines must not be cut (no terminal). */
  readonly width: number | null;
  /** Where each plan is, shown in front of it: names of branches. */
  readonly places?: ReadonlyMap<ListedPlan, string>;
};

/** Columns below which the percentage stands without a bar, so that titles have room. */
const narrowBelow = 100;
/** Columns that a title keeps where the id is shown beside it. */
const titleMin = 32;

/** One line a plan: status, bar (on a terminal that is not narrow), progress, title, id. Empty text where there is none. */
export function renderPlanList(plans: readonly ListedPlan[], view: ListView): string {
  const { palette, width } = view;
  if (plans.length === 0) return '';
  const heads = headsOf(plans, view);
  const titleColumns = width === null ? null : width - heads.width - 2;
  return plans.map((plan, at) => `${heads.texts[at] ?? ''}  ${titleAndId(plan, palette, titleColumns, width !== null && width < narrowBelow)}\n`).join('');
}

/** What stands in front of the titles, all of one width. Many plans stand alike, and each way to stand is laid out once. */
function headsOf(plans: readonly ListedPlan[], { palette, width, places }: ListView): { readonly texts: readonly string[]; readonly width: number } {
  const kinds = new Map<string, number>();
  const rows: string[][] = [];
  const hasBar = width !== null && width >= narrowBelow;
  const kindOf = (plan: ListedPlan): number => {
    const place = places?.get(plan) ?? '';
    const kind = `${plan.status} ${plan.completedTaskCount} ${plan.taskCount} ${plan.progressPercent} ${place}`;
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    kinds.set(kind, rows.length);
    return rows.push([
      ...(places === undefined ? [] : [palette.session(escapeText(place))]),
      statusColour(palette, plan.status)(plan.status),
      ...(!hasBar ? [] : [plan.taskCount === 0 ? '' : progressBar({ committed: plan.completedTaskCount, unsaved: 0, elsewhere: 0, total: plan.taskCount }, 10, palette)]),
      plan.taskCount === 0 ? '–' : `${plan.progressPercent}%`,
      plan.taskCount === 0 ? 'no tasks' : `${plan.completedTaskCount}/${plan.taskCount}`,
    ]) - 1;
  };
  const order = plans.map(kindOf);
  const barAt = (places === undefined ? 0 : 1) + 1;
  const aligns = (rows[0] ?? []).map((_, at) => (at > (hasBar ? barAt : barAt - 1) ? 'right' : 'left')) as ('left' | 'right')[];
  const heads = alignColumns(rows, aligns);
  const widths = heads.map(textWidth);
  const headWidth = Math.max(...widths);
  const padded = heads.map((head, at) => head + ' '.repeat(headWidth - (widths[at] ?? 0)));
  return { texts: order.map((kind) => padded[kind] ?? ''), width: headWidth };
}

/** Title and id, the title cut where much of it can stay, else the title alone. Without a width both, whole. */
function titleAndId(plan: ListedPlan, palette: Palette, columns: number | null, isNarrow: boolean): string {
  const mark = plan.problems.some((problem) => problem.severity === 'error') ? `${palette.error('!')} ` : '';
  const title = escapeText(plan.title);
  const id = escapeText(plan.id);
  if (columns === null) return `${mark}${title}  ${id}`;
  const left = columns - textWidth(mark);
  if (textWidth(title) + 2 + textWidth(id) <= left) return `${mark}${title}  ${palette.muted(id)}`;
  const shown = isNarrow ? undefined : [id, undatedId(id)].find((each) => left - 2 - textWidth(each) >= Math.min(titleMin, textWidth(title)));
  return shown === undefined ? mark + truncate(title, Math.max(12, left)) : `${mark}${truncate(title, left - 2 - textWidth(shown))}  ${palette.muted(shown)}`;
}

/** The colour of a status. */
export function statusColour(palette: Palette, status: PlanStatus): (text: string) => string {
  switch (status) {
    case 'active':
      return palette.active;
    case 'completed':
      return palette.done;
    case 'draft':
    case 'abandoned':
      return palette.muted;
  }
}
