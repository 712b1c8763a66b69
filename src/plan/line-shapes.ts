/** What a single line can be, by char code: breaks, underlines, list markers, fences, boxes, conflict markers. Every question is linear in the line. */
import type { Box } from './scan-body.ts';

export const tab = 9, lineFeed = 10, carriageReturn = 13, space = 32;

/** Offset of the next line ending; -1 where there is none. */
export function endOfLine(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === lineFeed || code === carriageReturn) return index;
  }
  return -1;
}

/** Nothing but spaces and tabs. */
export function isBlank(text: string, from: number, end: number): boolean {
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== space && code !== tab) return false;
  }
  return true;
}

/**
 * How many letters the conflict marker has that fills the line as git writes it; 0 where it is none. Git writes seven, or what `conflict-marker-size`
 * says, and more where a merge of merge bases conflicted.
 */
export function conflictMarkerSize(text: string, start: number, end: number): number {
  const code = text.charCodeAt(start);
  let index = start + 1;
  while (index < end && text.charCodeAt(index) === code) index += 1;
  const size = index - start;
  const isAlone = index === end;
  return size >= 7 && (isAlone || (text.charCodeAt(index) === space && code !== 61)) ? size : 0;
}

/** The task box at the offset; null where there is none. */
export function readBox(text: string, at: number, end: number): Box | null {
  if (at + 2 >= end || text.charCodeAt(at + 2) !== 93) return null;
  const code = text.charCodeAt(at + 1);
  const gfm = code === space || code === tab || code === 120 || code === 88;
  if (!gfm && code !== 126 && code !== 47 && code !== 45) return null;
  let textAt = at + 3;
  if (textAt < end && text.charCodeAt(textAt) !== space && text.charCodeAt(textAt) !== tab) return null;
  while (textAt < end && (text.charCodeAt(textAt) === space || text.charCodeAt(textAt) === tab)) textAt += 1;
  return { markAt: at + 1, mark: text.charAt(at + 1), gfm, textAt };
}

/** Three or more of the letter at `from`, and nothing but blanks between. */
export function isThematicBreak(text: string, from: number, end: number): boolean {
  const mark = text.charCodeAt(from);
  let count = 0;
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === mark) count += 1;
    else if (code !== space && code !== tab) return false;
  }
  return count >= 3;
}

/** The letter once or more, and nothing but blanks behind: the underline of a heading. */
export function isUnderline(text: string, from: number, end: number, mark: number): boolean {
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  return isBlank(text, index, end);
}

/** Offset behind `12.` or `3)`; -1 where there is no such marker. */
export function orderedMarkerEnd(text: string, from: number, end: number): number {
  let index = from;
  while (index < end && index - from < 10 && isDigit(text.charCodeAt(index))) index += 1;
  if (index - from > 9 || index >= end) return -1;
  const code = text.charCodeAt(index);
  return code === 46 || code === 41 ? index + 1 : -1;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Offset behind `[^label]:`; -1 where there is none. */
export function footnoteMarkerEnd(text: string, from: number, end: number): number {
  if (text.charCodeAt(from + 1) !== 94) return -1;
  for (let index = from + 2; index < end && index - from < 1000; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 93) return index > from + 2 && index + 1 < end && text.charCodeAt(index + 1) === 58 ? index + 2 : -1;
    if (code === 91 || code === space || code === tab) return -1;
    if (code === 92) {
      const escaped = text.charCodeAt(index + 1);
      if (escaped === 91 || escaped === 92 || escaped === 93) index += 1;
    }
  }
  return -1;
}

/** A link reference definition that is complete on one line; enough to know that an underline below it underlines nothing. */
export function isDefinition(text: string, from: number, end: number): boolean {
  if (text.charCodeAt(from) !== 91) return false;
  let close = from + 1;
  while (close < end && text.charCodeAt(close) !== 93) close += 1;
  return close > from + 1 && close + 1 < end && text.charCodeAt(close + 1) === 58 && !isBlank(text, close + 2, end);
}

/** Level of a heading with `#`; 0 where the line is none. */
export function headingLevel(text: string, from: number, end: number): number {
  let index = from;
  while (index < end && text.charCodeAt(index) === 35) index += 1;
  const level = index - from;
  if (level > 6) return 0;
  return index === end || text.charCodeAt(index) === space || text.charCodeAt(index) === tab ? level : 0;
}

/** Length of an opening fence; 0 where there is none. */
export function openingFence(text: string, from: number, end: number): number {
  const mark = text.charCodeAt(from);
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  const size = index - from;
  if (size < 3) return 0;
  if (mark === 96) for (; index < end; index += 1) if (text.charCodeAt(index) === 96) return 0;
  return size;
}

/** Ends a fence of this letter and size. */
export function isClosingFence(text: string, from: number, end: number, indent: number, mark: number, size: number): boolean {
  if (indent > 3 || text.charCodeAt(from) !== mark) return false;
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  return index - from >= size && isBlank(text, index, end);
}
