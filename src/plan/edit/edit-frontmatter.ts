/** Edits of frontmatter by the ranges of keys and values; comments, quoting and order of everything else stay. */
import type { FrontmatterEntry, PlanDocument } from '../../model/document.ts';
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
  const before = keyOrder.slice(0, Math.max(0, keyOrder.findIndex((known) => known === key))).toReversed().map((known) => entryOf(document, known)).find((known) => known !== null) ?? document.frontmatter.entries.at(-1) ?? null;
  const anchor = before === null ? document.frontmatter.range.start : (before.valueRange?.end ?? before.keyRange.end);
  const at = lineEndOf(text, anchor);
  return { start: at, end: at, text: `${endingAround(text, at)}${key}: ${yaml}` };
}

/** Adds a string to a list key, in the list's own form. Nothing changes where it is there already. */
export function addToList(text: string, document: PlanDocument, key: string, item: string): Splice[] {
  const entry = entryOf(document, key);
  if (entry === null || entry.valueRange === null) return [setKey(text, document, key, yamlList([item]))];
  if (entry.items === null) return entry.source === null ? [] : [setKey(text, document, key, yamlList([...(entry.source === '' ? [] : [entry.source]), item]))];
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
  const hasComment = text.slice(entry.valueRange.start, entry.valueRange.end).includes('#');
  if (entry.items.length === 0 || hasComment) return [{ ...entry.valueRange, text: yamlList([...entry.items, item]) }];
  return [{ start: last, end: last, text: `${isTrailing ? ' ' : ', '}${yamlScalar(item, true)}` }];
}

/** Takes a string out of a list key. */
export function removeFromList(text: string, document: PlanDocument, key: string, item: string): Splice[] {
  const entry = entryOf(document, key);
  if (entry === null || entry.valueRange === null) return [];
  const items = entry.items ?? (entry.source === null || entry.source === '' ? [] : [entry.source]);
  if (!items.includes(item)) return [];
  return [setKey(text, document, key, yamlList(items.filter((other) => other !== item)))];
}

function isBlockList(text: string, entry: FrontmatterEntry): boolean {
  return entry.items !== null && entry.valueRange !== null && text[entry.valueRange.start] !== '[';
}

/** From behind the key's colon (and any comment's line) to the end of the last item. */
function blockRange(text: string, entry: FrontmatterEntry): { start: number; end: number } {
  return { start: text.indexOf(':', entry.keyRange.end) + 1, end: entry.valueRange!.end };
}
