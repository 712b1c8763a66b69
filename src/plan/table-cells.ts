/** Cells of GFM table rows. */
import type { Range } from '../model/document.ts';

/** Splits a row (from its first character to its end) at unescaped pipes. Cells are trimmed ranges; an outer pipe makes no empty cell. */
export function cellRanges(text: string, from: number, end: number): Range[] {
  const cells: Range[] = [];
  let start = text[from] === '|' ? from + 1 : from;
  for (let at = start; at <= end; at += 1) {
    if (at < end && text[at] === '\\') {
      at += 1;
      continue;
    }
    if (at < end && text[at] !== '|') continue;
    if (at < end || text.slice(start, end).trim() !== '') cells.push(trimmed(text, start, Math.min(at, end)));
    start = at + 1;
  }
  return cells;
}

function trimmed(text: string, from: number, to: number): Range {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text[start]!)) start += 1;
  while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
  return { start, end };
}

/** A cell's text as a reader sees it: escaped pipes are pipes. */
export function cellText(text: string, range: Range): string {
  return text.slice(range.start, range.end).replace(/\\\|/g, '|');
}
