/** The two lines by which a GFM table is known: its head and the delimiter row below it. */
import { space, tab } from './line-shapes.ts';

/** Cells of a table's delimiter row; 0 where the line is none. */
export function delimiterCells(text: string, from: number, end: number): number {
  let index = from;
  let cells = 0;
  let seen = false;
  const skip = (): void => {
    while (index < end && (text.charCodeAt(index) === space || text.charCodeAt(index) === tab)) index += 1;
  };
  if (text.charCodeAt(index) === 124) {
    seen = true;
    index += 1;
  }
  for (;;) {
    skip();
    if (index >= end) break;
    if (text.charCodeAt(index) === 58) {
      seen = true;
      index += 1;
    }
    const dashes = index;
    while (index < end && text.charCodeAt(index) === 45) index += 1;
    if (index === dashes) return 0;
    cells += 1;
    if (text.charCodeAt(index) === 58 && index < end) {
      seen = true;
      index += 1;
    }
    skip();
    if (index >= end) break;
    if (text.charCodeAt(index) !== 124) return 0;
    seen = true;
    index += 1;
  }
  return seen ? cells : 0;
}

/** Cells of a row that could be a table's head. */
export function headCells(text: string, from: number, end: number): number {
  let cells = 0;
  // A pipe in front opens the first cell; between two pipes is a cell, empty or not.
  let waiting = text.charCodeAt(from) !== 124;
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === space || code === tab) continue;
    if (waiting) cells += 1;
    waiting = code === 124;
    if (code === 92 && index + 1 < end && (text.charCodeAt(index + 1) === 124 || text.charCodeAt(index + 1) === 92)) index += 1;
  }
  return cells;
}
