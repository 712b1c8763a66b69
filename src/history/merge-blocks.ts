/**
 * Cuts lines into the units that a merge moves as a whole: list items with their continuation lines, table rows, headings, fences, paragraphs.
 * The cut is lossless (the lines of all blocks, in order, are the lines given), so that a wrong guess can cost a conflict but never a line.
 */
import { isBlank } from './merge-pieces.ts';

export type BlockKind = 'blank' | 'heading' | 'item' | 'row' | 'table-head' | 'fence' | 'html' | 'paragraph';

export type Block = {
  readonly kind: BlockKind;
  readonly lines: readonly string[];
  /** Index of its first line in the lines given. */
  readonly start: number;
  /** Columns before a list marker; 0 for all else. */
  readonly indent: number;
  /** Depth of a heading; 0 for all else. */
  readonly depth: number;
};

const itemPattern = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;
const fencePattern = /^[ \t]*(`{3,}|~{3,})/;
const delimiterRow = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const block = blockAt(lines, at);
    blocks.push(block);
    at += block.lines.length;
  }
  return blocks;
}

function blockAt(lines: readonly string[], start: number): Block {
  const line = lines[start] as string;
  const block = (kind: BlockKind, end: number, indent = 0, depth = 0): Block => ({ kind, lines: lines.slice(start, end), start, indent, depth });
  if (isBlank(line)) return block('blank', start + 1);
  const depth = headingDepth(line);
  if (depth > 0) return block('heading', start + 1, 0, depth);
  if (fencePattern.test(line)) return block('fence', fenceEnd(lines, start));
  if (line.trimStart().startsWith('<!--')) return block('html', commentEnd(lines, start));
  const item = itemPattern.exec(line);
  if (item !== null && !isRule(line)) return block('item', itemEnd(lines, start), columnsOf(item[1] ?? ''));
  if (isRow(line)) {
    const next = lines[start + 1];
    if (next !== undefined && delimiterRow.test(next.trim()) && next.includes('-') && !isDelimiter(line)) return block('table-head', start + 2);
    return block('row', start + 1);
  }
  return block('paragraph', paragraphEnd(lines, start));
}

export function isRow(line: string): boolean {
  return line.trimStart().startsWith('|');
}

function isDelimiter(line: string): boolean {
  return delimiterRow.test(line.trim()) && line.includes('-');
}

/** `---`, `* * *`: a thematic break looks like the beginning of a list. */
function isRule(line: string): boolean {
  return /^[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,})$/.test(line);
}

function headingDepth(line: string): number {
  return /^ {0,3}(#{1,6})(?:[ \t]|$)/.exec(line)?.[1]?.length ?? 0;
}

function columnsOf(space: string): number {
  let columns = 0;
  for (const letter of space) columns = letter === '\t' ? columns + 4 - (columns % 4) : columns + 1;
  return columns;
}

function indentOf(line: string): number {
  return columnsOf(/^[ \t]*/.exec(line)?.[0] ?? '');
}

function fenceEnd(lines: readonly string[], start: number): number {
  const open = fencePattern.exec(lines[start] as string)?.[1] ?? '```';
  for (let at = start + 1; at < lines.length; at += 1) {
    const close = /^[ \t]*(`{3,}|~{3,})[ \t]*\r?$/.exec(lines[at] as string)?.[1];
    if (close !== undefined && close[0] === open[0] && close.length >= open.length) return at + 1;
  }
  return lines.length;
}

function commentEnd(lines: readonly string[], start: number): number {
  for (let at = start; at < lines.length; at += 1) if ((lines[at] as string).includes('-->')) return at + 1;
  return lines.length;
}

/** An item ends before the next item, heading or row, and before text that is not indented behind a blank line. */
function itemEnd(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start] as string);
  let end = start + 1;
  let at = end;
  let behindBlank = false;
  while (at < lines.length) {
    const line = lines[at] as string;
    if (isBlank(line)) {
      behindBlank = true;
      at += 1;
      continue;
    }
    if (itemPattern.test(line) || headingDepth(line) > 0 || isRow(line) || (behindBlank && indentOf(line) < indent + 2)) break;
    if (!behindBlank && indentOf(line) <= indent && (line.trimStart().startsWith('<!--') || fencePattern.test(line))) break;
    at = fencePattern.test(line) ? fenceEnd(lines, at) : at + 1;
    end = at;
    behindBlank = false;
  }
  return end;
}

function paragraphEnd(lines: readonly string[], start: number): number {
  let at = start + 1;
  while (at < lines.length) {
    const line = lines[at] as string;
    if (isBlank(line) || headingDepth(line) > 0 || fencePattern.test(line) || isRow(line) || line.trimStart().startsWith('<!--')) break;
    if (itemPattern.test(line)) break;
    at += 1;
  }
  return at;
}
