/** The difference of two texts as `diff -u` prints it, for `--dry-run`. */
import { escapeText } from './escape.ts';
import type { Palette } from './palette.ts';

type Line = { readonly kind: ' ' | '-' | '+'; readonly text: string };

const contextLines = 3;
const cellsMax = 4_000_000;

/** Makes the diff; empty where both are the same. `null` means that there is no file on that side. */
export function unifiedDiff(before: { readonly path: string; readonly text: string } | null, after: { readonly path: string; readonly text: string } | null, palette: Palette): string {
  const isMove = before !== null && after !== null && before.path !== after.path;
  const lines = compare(splitLines(before?.text ?? ''), splitLines(after?.text ?? ''));
  const head = isMove ? [palette.title(`rename from ${escapeText(before.path)}`), palette.title(`rename to ${escapeText(after.path)}`)] : [];
  if (lines.every((line) => line.kind === ' ')) return head.length === 0 ? '' : `${head.join('\n')}\n`;
  head.push(palette.title(`--- ${before === null ? '/dev/null' : `a/${escapeText(before.path)}`}`), palette.title(`+++ ${after === null ? '/dev/null' : `b/${escapeText(after.path)}`}`));
  return `${[...head, ...hunks(lines, palette)].join('\n')}\n`;
}

function splitLines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (text: string): Line => ({ kind: ' ', text });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** Longest common subsequence by table; where that would be too large, all old lines and then all new ones. */
function middle(before: readonly string[], after: readonly string[]): Line[] {
  const removed = (text: string): Line => ({ kind: '-', text });
  const added = (text: string): Line => ({ kind: '+', text });
  if (before.length * after.length > cellsMax) return [...before.map(removed), ...after.map(added)];
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = before[i] === after[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ kind: ' ', text: before[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))) {
      lines.push(removed(before[i] ?? ''));
      i += 1;
    } else {
      lines.push(added(after[j] ?? ''));
      j += 1;
    }
  }
  return lines;
}

function hunks(lines: readonly Line[], palette: Palette): string[] {
  const shown = lines.map((_, at) => lines.slice(Math.max(0, at - contextLines), at + contextLines + 1).some((line) => line.kind !== ' '));
  const result: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (let at = 0; at < lines.length; at += 1) {
    if (shown[at] === true) {
      let end = at;
      while (end < lines.length && shown[end] === true) end += 1;
      const hunk = lines.slice(at, end);
      const oldCount = hunk.filter((line) => line.kind !== '+').length;
      const newCount = hunk.filter((line) => line.kind !== '-').length;
      result.push(palette.hint(`@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@`), ...hunk.flatMap((line) => printed(line, palette)));
      oldLine += oldCount;
      newLine += newCount;
      at = end - 1;
    } else {
      oldLine += 1;
      newLine += 1;
    }
  }
  return result;
}

function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}

function printed(line: Line, palette: Palette): string[] {
  const paint = line.kind === '+' ? palette.done : line.kind === '-' ? palette.error : (text: string): string => text;
  const isWhole = line.text.endsWith('\n');
  const text = escapeText(line.text.replace(/\r?\n$/, ''));
  return isWhole ? [paint(`${line.kind}${text}`)] : [paint(`${line.kind}${text}`), palette.muted('\\ No newline at end of file')];
}
