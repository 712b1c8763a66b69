/** What `git plan search` shows. */
import type { ExecutionPlan } from '../model/plan.ts';
import { escapeText } from './escape.ts';
import type { Palette } from './palette.ts';
import { statusColour } from './plan-list.ts';
import { truncate } from './text-width.ts';
import { counted } from './wording.ts';

/** One place that a search found. */
export type SearchHit = { readonly where: string; readonly line: number; readonly text: string };
export type SearchResult = { readonly plan: ExecutionPlan; readonly hits: readonly SearchHit[] };

/**
 * Hits below their plans: through a pipe with `path:line` in each, for programs; on a terminal, where that would leave the words no room, the path once
 * and the line in front of each, as grep's like do.
 */
export function renderSearch(results: readonly SearchResult[], words: readonly string[], palette: Palette, width: number | null): string {
  return results
    .map(({ plan, hits }) => {
      const shown = hits.slice(0, 12);
      const more = hits.length > 12 ? [palette.muted(`  and ${counted(hits.length - 12, 'more place', 'more places')}`)] : [];
      const path = escapeText(plan.filePath);
      if (width === null) {
        const lines = shown.map((hit) => `  ${palette.muted(`${path}:${hit.line}`)}  ${hit.where}: ${highlighted(escapeText(hit.text), words, palette)}`);
        return `${[`${palette.title(escapeText(plan.title))}  ${palette.muted(`${plan.status} · ${escapeText(plan.id)}`)}`, ...lines, ...more].join('\n')}\n`;
      }
      const digits = Math.max(0, ...shown.map((hit) => String(hit.line).length));
      const lines = shown.map((hit) => {
        const place = `  ${String(hit.line).padStart(digits)}  ${hit.where}: `;
        return `  ${palette.muted(String(hit.line).padStart(digits))}  ${hit.where}: ${highlighted(truncate(escapeText(hit.text), Math.max(20, width - place.length)), words, palette)}`;
      });
      const title = truncate(escapeText(plan.title), Math.max(20, width - plan.status.length - 2));
      return `${[`${palette.title(title)}  ${statusColour(palette, plan.status)(plan.status)}`, palette.muted(path), ...lines, ...more].join('\n')}\n`;
    })
    .join('\n');
}

function highlighted(text: string, words: readonly string[], palette: Palette): string {
  const pattern = words.map((word) => escapeText(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).filter((word) => word !== '').join('|');
  return pattern === '' ? text : text.replace(new RegExp(pattern, 'giu'), (match) => palette.strong(match));
}
