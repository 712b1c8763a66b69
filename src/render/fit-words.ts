/** Words of plans in columns that cannot hold them: what says least gives way first. */
import { escapeText } from './escape.ts';
import { truncate, textWidth } from './text-width.ts';

/** An id, whole where it fits, else without its date, since plans of one day begin alike. Escaped for a terminal. */
export function fitId(planId: string, columns: number): string {
  const id = escapeText(planId);
  return textWidth(id) <= columns ? id : truncate(undatedId(id), columns);
}

/** A task, whole where it fits, else without the date in front. Escaped for a terminal. */
export function fitTask(words: string, columns: number): string {
  const text = escapeText(words);
  return textWidth(text) <= columns ? text : truncate(escapeText(withoutDate(words)), columns);
}

/**
 * Words of a task for a line that cannot hold them: without the date that they begin with (`(2026-04-12 08:10Z) …`, `2026-04-12: …`), which says
 * less than what follows it, where the line has a date of its own.
 */
export function withoutDate(text: string): string {
  const rest = text.replace(/^[([]?\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?: ?(?:Z|UTC|[A-Z]{3}|[+-]\d{2}:?\d{2}))?)?[)\]]?(?:\s*[:–—-])?\s+/, '');
  return rest === '' ? text : rest;
}

/** The part of an id that tells plans apart: without the date in front, which all commands that take a plan take too. */
export function undatedId(id: string): string {
  return id.replace(/^(?:plan-)?\d{4}-\d{2}-\d{2}-(?=.)/, '');
}
