/** Edits as splices: one range of a text is replaced, everything else keeps its bytes. */
import type { Range } from '../../model/document.ts';

export type Splice = Range & { readonly text: string };

/** Applies splices that do not overlap. Two at one place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = splices.map((splice, index) => ({ splice, index })).toSorted((a, b) => a.splice.start - b.splice.start || a.index - b.index);
  let result = '';
  let at = 0;
  for (const { splice } of ordered) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** The line ending in use around an offset: that of its line, else of the line above, else of the first line. */
export function endingAround(text: string, offset: number): string {
  const after = text.indexOf('\n', offset);
  const at = after >= 0 ? after : text.lastIndexOf('\n', Math.max(0, offset - 1));
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Offset of the end of the line that holds `offset`, before its ending. */
export function lineEndOf(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset of the first character of the line that holds `offset`. */
export function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/**
 * Inserts whole lines behind the line that ends at `lineEnd`. The text's last line keeps its missing or present ending. `blank` puts an empty line in
 * front, and one behind where a line that is not blank would follow at once.
 */
export function insertLines(text: string, lineEnd: number, lines: readonly string[], blank: { readonly before: boolean; readonly after: boolean }): Splice {
  const eol = endingAround(text, lineEnd);
  const isEmptyLine = text.slice(lineStartOf(text, lineEnd), lineEnd).trim() === '';
  const before = blank.before && !isEmptyLine ? eol : '';
  const next = text.slice(lineEnd).replace(/^\r?\n/, '');
  const followsText = next !== '' && !/^[ \t]*(?:\r?\n|$)/.test(next);
  const lead = lineEnd === 0 ? '' : eol;
  const isLastEmptyLine = lineEnd === 0 || (lineEnd === text.length && text.endsWith('\n'));
  return { start: lineEnd, end: lineEnd, text: `${lead}${before}${lines.join(eol)}${isLastEmptyLine ? eol : ''}${blank.after && followsText ? eol : ''}` };
}
