/** Lines up rows in columns. */
import { padEnd, padStart, textWidth } from './text-width.ts';

export type ColumnAlign = 'left' | 'right';

/** Joins cells with two spaces, each column as wide as its widest cell; the last one is not filled up. Cells may hold colours. */
export function alignColumns(rows: readonly (readonly string[])[], aligns: readonly ColumnAlign[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, textWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        if (aligns[at] === 'right') return padStart(cell, widths[at] ?? 0);
        return at === row.length - 1 ? cell : padEnd(cell, widths[at] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}
