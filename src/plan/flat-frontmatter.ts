/**
 * Reads frontmatter as nearly everybody writes it (`key: value`, quoted or not, one-line lists, dash lists) without loading the YAML package,
 * which costs more than all the rest of a hook. It gives up (null) on everything else, and on anything that is wrong: the full reader decides
 * then. A property test holds both to the same entries.
 */
import type { FrontmatterEntry, FrontmatterValue } from '../model/document.ts';
import { plainScalarValue } from './yaml-scalar.ts';

type Scalar = { readonly value: string | number | boolean | null; readonly source: string; readonly end: number };

/** Keys that could reach an object's prototype; refused everywhere. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** More keys than this, or a longer block, is nothing that a person wrote. */
export const frontmatterKeysMax = 1000;

/**
 * Reads the lines between the fences: `text` from `start` to `end`, whose first line is `firstLine`. Null: not in the flat form, or not valid.
 */
export function readFlatFrontmatter(text: string, start: number, end: number, firstLine: number): readonly FrontmatterEntry[] | null {
  const entries: FrontmatterEntry[] = [];
  const seen = new Set<string>();
  let lineNumber = firstLine;
  let at = start;
  // A key without a value on its line, whose dashes may follow.
  let waiting: { readonly key: string; readonly line: number; readonly keyStart: number; readonly indent: number; readonly items: Scalar[]; listStart: number } | null = null;
  let dashColumn = -1;

  const settle = (): void => {
    if (waiting === null) return;
    const { items, key, line, keyStart, listStart } = waiting;
    const isList = items.length > 0;
    entries.push({
      key, line, column: 1,
      value: isList ? items.map((item) => item.value) : null,
      source: isList ? null : '',
      items: isList ? items.map((item) => item.source) : null,
      keyRange: { start: keyStart, end: keyStart + key.length },
      valueRange: isList ? { start: listStart, end: items[items.length - 1]!.end } : null,
    });
    waiting = null;
  };

  while (at < end) {
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd > end) lineEnd = end;
    const nextLine = lineEnd + 1;
    let stop = lineEnd;
    if (stop > at && text.charCodeAt(stop - 1) === 13) stop -= 1;
    for (let index = at; index < stop; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 32 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029 || code === 0xfeff || code >= 0xfffe || (code >= 0xd800 && code <= 0xdfff && !isPaired(text, index))) return null;
    }
    let first = at;
    while (first < stop && text.charCodeAt(first) === 32) first += 1;
    const code = first < stop ? text.charCodeAt(first) : 35;
    if (code === 35) {
      // Blank or comment.
    } else if (code === 45 && text.charCodeAt(first + 1) === 32 && first + 1 < stop) {
      if (waiting === null) return null;
      const column = first - at;
      if (waiting.items.length === 0) {
        dashColumn = column;
        waiting.listStart = first;
      } else if (column !== dashColumn) return null;
      const item = readScalar(text, skipSpaces(text, first + 1, stop), stop, false);
      if (item === null || item.source === '' || !endsLine(text, item.end, stop)) return null;
      waiting.items.push(item);
    } else {
      if (first !== at) return null;
      settle();
      const keyEnd = readKey(text, at, stop);
      if (keyEnd < 0) return null;
      const key = text.slice(at, keyEnd);
      if (seen.has(key) || forbiddenKeys.has(key) || plainScalarValue(key) !== key || seen.size >= frontmatterKeysMax) return null;
      seen.add(key);
      const valueAt = skipSpaces(text, keyEnd + 1, stop);
      if (valueAt >= stop || text.charCodeAt(valueAt) === 35) {
        waiting = { key, line: lineNumber, keyStart: at, indent: 0, items: [], listStart: 0 };
      } else {
        const entry = readValue(text, valueAt, stop);
        if (entry === null) return null;
        entries.push({
          key, line: lineNumber, column: 1, value: entry.value, source: entry.source, items: entry.items,
          keyRange: { start: at, end: keyEnd }, valueRange: { start: valueAt, end: entry.end },
        });
      }
    }
    at = nextLine;
    lineNumber += 1;
  }
  settle();
  return entries;
}

type Value = { readonly value: FrontmatterValue; readonly source: string | null; readonly items: readonly string[] | null; readonly end: number };

function readValue(text: string, at: number, stop: number): Value | null {
  if (text.charCodeAt(at) === 91) return readFlowList(text, at, stop);
  const scalar = readScalar(text, at, stop, false);
  if (scalar === null || !endsLine(text, scalar.end, stop)) return null;
  return { ...scalar, items: null };
}

function readFlowList(text: string, at: number, stop: number): Value | null {
  const values: (string | number | boolean | null)[] = [];
  const sources: string[] = [];
  let index = skipSpaces(text, at + 1, stop);
  if (text.charCodeAt(index) === 93 && index < stop) {
    return endsLine(text, index + 1, stop) ? { value: values, source: null, items: sources, end: index + 1 } : null;
  }
  for (;;) {
    const item = readScalar(text, index, stop, true);
    if (item === null || item.source === '') return null;
    values.push(item.value);
    sources.push(item.source);
    index = skipSpaces(text, item.end, stop);
    if (index >= stop) return null;
    const code = text.charCodeAt(index);
    if (code === 93) break;
    if (code !== 44) return null;
    index = skipSpaces(text, index + 1, stop);
  }
  return endsLine(text, index + 1, stop) ? { value: values, source: null, items: sources, end: index + 1 } : null;
}

function readScalar(text: string, at: number, stop: number, inFlow: boolean): Scalar | null {
  if (at >= stop) return null;
  const first = text.charCodeAt(at);
  if (first === 34 || first === 39) return readQuoted(text, at, stop, first);
  if ('-?:,[]{}#&*!|>%@`'.includes(text.charAt(at))) return null;
  // yaml's lexer takes three dots for a document's end, wherever they stand.
  if (text.startsWith('...', at)) return null;
  let index = at;
  for (; index < stop; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 58 && (index + 1 >= stop || text.charCodeAt(index + 1) === 32 || (inFlow && isFlowMark(text.charCodeAt(index + 1))))) return null;
    if (code === 35 && text.charCodeAt(index - 1) === 32) break;
    if (inFlow && isFlowMark(code)) {
      if (code !== 44 && code !== 93) return null;
      break;
    }
  }
  let end = index;
  while (end > at && text.charCodeAt(end - 1) === 32) end -= 1;
  const source = text.slice(at, end);
  return { value: plainScalarValue(source), source, end };
}

/** Only what needs no unescaping beyond `''`. */
function readQuoted(text: string, at: number, stop: number, quote: number): Scalar | null {
  let index = at + 1;
  for (; index < stop; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 92 && quote === 34) return null;
    if (code !== quote) continue;
    if (quote === 39 && text.charCodeAt(index + 1) === 39 && index + 1 < stop) {
      index += 1;
      continue;
    }
    const inner = text.slice(at + 1, index);
    const source = quote === 39 ? inner.replaceAll("''", "'") : inner;
    return source === '' ? null : { value: source, source, end: index + 1 };
  }
  return null;
}

function readKey(text: string, at: number, stop: number): number {
  let index = at;
  for (; index < stop; index += 1) {
    const code = text.charCodeAt(index);
    const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
    if (!isWord && !(index > at && ((code >= 48 && code <= 57) || code === 45 || code === 46))) break;
  }
  if (index === at || index >= stop || text.charCodeAt(index) !== 58) return -1;
  return index + 1 >= stop || text.charCodeAt(index + 1) === 32 ? index : -1;
}

function endsLine(text: string, at: number, stop: number): boolean {
  const index = skipSpaces(text, at, stop);
  return index >= stop || (text.charCodeAt(index) === 35 && index > at);
}

function skipSpaces(text: string, at: number, stop: number): number {
  let index = at;
  while (index < stop && text.charCodeAt(index) === 32) index += 1;
  return index;
}

function isFlowMark(code: number): boolean {
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}

function isPaired(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  const other = code < 0xdc00 ? text.charCodeAt(index + 1) : text.charCodeAt(index - 1);
  return code < 0xdc00 ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
}
