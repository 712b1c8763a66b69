/** Edits of frontmatter by the ranges of keys and values; comments, quoting and order of everything else stay. */
import type { FrontmatterEntry, PlanDocument, Range } from '../../model/document.ts';
import { endingAround, lineEndOf, lineStartOf } from './splice.ts';
import type { Splice } from './splice.ts';
import { yamlList, yamlScalar } from './written-text.ts';

/** The order in which git-plan writes its keys; others keep their place. */
export const keyOrder = ['id', 'title', 'status', 'created', 'updated', 'author', 'sessions', 'tags', 'debt', 'depends'] as const;

/** The entry of a key, if the frontmatter was read. */
export function entryOf(document: PlanDocument, key: string): FrontmatterEntry | null {
  return document.frontmatter.entries.find((entry) => entry.key === key) ?? null;
}

/** Sets a key to YAML text that stands on one line. A key that is missing gets a line at its place in the usual order; no frontmatter: a new block. */
export function setKey(text: string, document: PlanDocument, key: string, yaml: string): Splice {
  const entry = entryOf(document, key);
  if (entry !== null) {
    if (entry.valueRange !== null) return { ...entry.valueRange, text: isBlockList(text, entry) ? ` ${yaml}` : yaml, ...(isBlockList(text, entry) ? blockRange(text, entry) : {}) };
    const colon = text.indexOf(':', entry.keyRange.end) + 1;
    return { start: colon, end: colon, text: ` ${yaml}` };
  }
  if (document.frontmatter.range === null) {
    const at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    const eol = endingAround(text, at);
    return { start: at, end: at, text: `---${eol}${key}: ${yaml}${eol}---${eol}${eol}` };
  }
  const before = keyOrder.slice(0, Math.max(0, keyOrder.findIndex((known) => known === key))).toReversed().map((known) => entryOf(document, known)).find((known) => known !== null) ?? null;
  const anchor = before === null ? document.frontmatter.range.start : (before.valueRange?.end ?? before.keyRange.end);
  const at = lineEndOf(text, anchor);
  return { start: at, end: at, text: `${endingAround(text, at)}${key}: ${yaml}` };
}

/** Adds a string to a list key, in the list's own form. Nothing changes where it is there already. */
export function addToList(text: string, document: PlanDocument, key: string, item: string): Splice[] {
  const entry = entryOf(document, key);
  if (entry === null || entry.valueRange === null) return [setKey(text, document, key, yamlList([item]))];
  if (entry.items === null) return entry.source === null || entry.source === item ? [] : [setKey(text, document, key, yamlList([...(entry.source === '' ? [] : [entry.source]), item]))];
  if (entry.items.includes(item)) return [];
  if (isBlockList(text, entry)) {
    const at = lineEndOf(text, entry.valueRange.end);
    const firstDash = text.indexOf('-', lineStartOf(text, entry.valueRange.start));
    const indent = text.slice(lineStartOf(text, firstDash), firstDash);
    return [{ start: at, end: at, text: `${endingAround(text, at)}${indent}- ${yamlScalar(item, false)}` }];
  }
  const close = entry.valueRange.end - 1;
  let last = close;
  while (last > entry.valueRange.start + 1 && /\s/.test(text[last - 1]!)) last -= 1;
  const isTrailing = text[last - 1] === ',';
  if (entry.items.length === 0) return [{ ...entry.valueRange, text: yamlList([item]) }];
  // A comment may run up to the closing bracket: then the front is the safe place.
  const hasComment = text.slice(entry.valueRange.start, entry.valueRange.end).includes('#');
  if (hasComment) return [{ start: entry.valueRange.start + 1, end: entry.valueRange.start + 1, text: `${yamlScalar(item, true)}, ` }];
  return [{ start: last, end: last, text: `${isTrailing ? ' ' : ', '}${yamlScalar(item, true)}` }];
}

/** Takes a string out of a list key. */
export function removeFromList(text: string, document: PlanDocument, key: string, item: string): Splice[] {
  const entry = entryOf(document, key);
  if (entry === null || entry.valueRange === null) return [];
  const items = entry.items ?? (entry.source === null || entry.source === '' ? [] : [entry.source]);
  if (!items.includes(item)) return [];
  const left = items.filter((other) => other !== item);
  const pieces = left.length === 0 ? null : isBlockList(text, entry) ? dashLines(text, entry) : flowItems(text, entry);
  if (pieces === null || pieces.length !== items.length || left.length !== items.length - 1) return [setKey(text, document, key, yamlList(left))];
  return pieces.filter((_, at) => items[at] === item).map((piece) => ({ ...piece, text: '' }));
}

/** The lines of a dash list, one an item, comments between them left out; null where an item runs over lines. */
function dashLines(text: string, entry: FrontmatterEntry): Range[] | null {
  const { start, end } = entry.valueRange!;
  const lines: Range[] = [];
  for (let at = lineStartOf(text, start); at < end; ) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next).trim();
    if (/^-\s+[^\s|>&!*?[{-]/.test(line)) lines.push({ start: at, end: next });
    else if (line !== '' && !line.startsWith('#')) return null;
    at = next;
  }
  return lines;
}

/** The items of a one-line list, each with the comma that goes with it; null where comments or escapes make that unsure. */
function flowItems(text: string, entry: FrontmatterEntry): Range[] | null {
  const { start, end } = entry.valueRange!;
  const inside = text.slice(start + 1, end - 1);
  if (/[#\\\r\n]/.test(inside)) return null;
  const pieces = [...inside.matchAll(/(?:"[^"]*"|'(?:[^']|'')*'|[^,"'][^,]*)(?:,\s*|$)/gy)].map((match) => ({ start: start + 1 + match.index, end: start + 1 + match.index + match[0].length }));
  const last = pieces.at(-1);
  if (last === undefined || pieces.map((piece) => text.slice(piece.start, piece.end)).join('').length + (pieces[0]!.start - start - 1) !== inside.length) return null;
  // The last one takes the comma in front of it.
  const before = pieces.at(-2);
  if (before !== undefined && !text.slice(last.start, last.end).trimEnd().endsWith(',')) {
    const comma = text.lastIndexOf(',', last.start);
    return [...pieces.slice(0, -1), { start: comma, end: last.end }];
  }
  return pieces;
}

function isBlockList(text: string, entry: FrontmatterEntry): boolean {
  return entry.items !== null && entry.valueRange !== null && text[entry.valueRange.start] !== '[';
}

/** From behind the key's colon (and any comment's line) to the end of the last item. */
function blockRange(text: string, entry: FrontmatterEntry): { start: number; end: number } {
  return { start: text.indexOf(':', entry.keyRange.end) + 1, end: entry.valueRange!.end };
}
