/** `git plan debt list` on a terminal: a line an item, the worst first. */
import type { TechDebtItem } from '../../model/plan.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';

/** An item with the place where it stands. */
export type PlacedDebt = TechDebtItem & { readonly filePath: string; readonly line: number };

/** The order of severities, the worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;

/** Ends with a line feed; empty where there is nothing. `width` null: lines as long as they get. */
export function renderDebtList(items: readonly PlacedDebt[], { palette, width, now }: { readonly palette: Palette; readonly width: number | null; readonly now: Date }): string {
  if (items.length === 0) return '';
  const sorted = items.toSorted((a, b) => Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null) || severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.createdAt < b.createdAt ? -1 : 1));
  const rows = sorted.map((item) => [
    item.resolvedAt === null ? paintOf(item.severity, palette)(item.severity) : palette.done('resolved'),
    palette.muted(item.resolvedAt === null ? ageWords(item.createdAt, now) : item.resolvedAt.slice(0, 10)),
    truncate(escapeText(item.module), 16),
    palette.active(escapeText(item.id)),
    '|',
  ]);
  const starts = alignColumns(rows, ['left', 'right']).map((row) => row.slice(0, -1));
  return sorted.map((item, at) => {
    const place = `  ${escapeText(item.filePath)}:${item.line}${item.linkedPlanId === null ? '' : `  ${escapeText(item.linkedPlanId)}`}`;
    const room = width === null ? 10_000 : Math.max(24, width - textWidth(starts[at]!) - (textWidth(place) > width / 3 ? 0 : textWidth(place)));
    const description = truncate(escapeText(item.description), room);
    const fits = width === null || textWidth(starts[at]!) + textWidth(description) + textWidth(place) <= width;
    return `${starts[at]!}${description}${fits ? palette.muted(place) : ''}\n`;
  }).join('');
}

function paintOf(severity: TechDebtItem['severity'], palette: Palette): (text: string) => string {
  return severity === 'critical' ? palette.error : severity === 'high' ? palette.warning : severity === 'medium' ? palette.open : palette.muted;
}

/** `3 days`, `5 weeks`, `2 years`. */
function ageWords(createdAt: string, now: Date): string {
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(createdAt)) / 86_400_000));
  if (days < 14) return days === 1 ? '1 day' : `${days} days`;
  if (days < 90) return `${Math.floor(days / 7)} weeks`;
  return days < 730 ? `${Math.floor(days / 30)} months` : `${Math.floor(days / 365)} years`;
}
