/** Canonical order and spacing of what git-plan owns: its keys in the frontmatter, and the blank line behind it. Nothing else is touched. */
import { keyOrder } from './edit/edit-frontmatter.ts';
import { applySplices, endingAround, lineEndOf } from './edit/splice.ts';
import { parsePlan } from './parse-plan.ts';

/**
 * Puts git-plan's keys first and in order, each with its lines (comments above a key and values over several lines move with it), and one blank line
 * between frontmatter and body. Unmanaged plans and frontmatter that cannot be read come back unchanged.
 */
export function formatPlan(text: string): string {
  const { frontmatter } = parsePlan(text);
  if (frontmatter.kind !== 'ok' || frontmatter.range === null || !frontmatter.entries.some((entry) => entry.key === 'id')) return text;
  const eol = endingAround(text, frontmatter.range.start);
  const from = lineEndOf(text, frontmatter.range.start) + eol.length;
  const entries = frontmatter.entries.toSorted((a, b) => a.keyRange.start - b.keyRange.start);
  const closing = closingFence(text, frontmatter.range.end, from);
  // An entry's lines: from behind the entry above (so with the comments over it) to the end of its own.
  let at = from;
  const pieces = entries.map((entry, index) => {
    const next = entries[index + 1];
    const end = next === undefined ? endOfLines(text, entry.valueRange?.end ?? entry.keyRange.end, eol, closing) : commentStart(text, entry.valueRange?.end ?? entry.keyRange.end, next.keyRange.start, eol);
    const piece = { key: entry.key, lines: text.slice(at, end) };
    at = end;
    return piece;
  });
  const rest = text.slice(at, closing);
  const rank = (key: string): number => {
    const place = keyOrder.findIndex((known) => known === key);
    return place < 0 ? keyOrder.length : place;
  };
  const ordered = pieces.map((piece, index) => ({ piece, index })).toSorted((a, b) => rank(a.piece.key) - rank(b.piece.key) || a.index - b.index).map(({ piece }) => piece.lines);
  const sorted = applySplices(text, [{ start: from, end: closing, text: ordered.join('') + rest }]);
  const body = parsePlan(sorted).frontmatter.bodyStart;
  const behind = sorted.slice(body);
  if (behind === '' || /^[ \t]*\r?\n/.test(behind)) return sorted;
  return `${sorted.slice(0, body)}${eol}${behind}`;
}

function closingFence(text: string, rangeEnd: number, from: number): number {
  let at = rangeEnd;
  while (at > from && /[\r\n]/.test(text[at - 1]!)) at -= 1;
  return text.lastIndexOf('\n', at - 1) + 1;
}

function endOfLines(text: string, offset: number, eol: string, limit: number): number {
  return Math.min(limit, lineEndOf(text, offset) + eol.length);
}

/** Comments directly above a key belong to it. */
function commentStart(text: string, offset: number, nextKey: number, eol: string): number {
  return Math.min(nextKey, lineEndOf(text, offset) + eol.length);
}
