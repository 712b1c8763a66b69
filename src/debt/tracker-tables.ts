/** Items in tables. A table cut by blank lines goes on with the columns that it had; a table without a description column is none of ours. */
import type { Range } from '../model/document.ts';
import { severityOf } from './debt-item.ts';
import type { Found } from './read-tracker.ts';
import { isDelimiterRow, splitRow } from './tracker-lines.ts';
import type { Cell, Section } from './tracker-lines.ts';
import { columnKind, firstDate, isResolvedStatus } from './tracker-words.ts';
import type { ColumnKind } from './tracker-words.ts';

/** Reads every row of every table of a section that has a column for the description. */
export function readTables(section: Section): Found[] {
  const items: Found[] = [];
  let columns: readonly ColumnKind[] | null = null;
  for (let index = 0; index < section.lines.length; index += 1) {
    const line = section.lines[index]!;
    const cells = line.isQuiet ? null : splitRow(line);
    if (cells === null) {
      if (line.text.trim() !== '') columns = null;
      continue;
    }
    const under = section.lines[index + 1];
    const underCells = under === undefined ? null : splitRow(under);
    if (underCells !== null && isDelimiterRow(underCells)) {
      columns = columnsOf(cells);
      index += 1;
    } else if (columns !== null && columns.includes('description') && !isDelimiterRow(cells)) {
      const item = readRow(cells, columns, line.number);
      if (item !== null) items.push(item);
    }
  }
  return items;
}

function columnsOf(header: readonly Cell[]): readonly ColumnKind[] {
  const seen = new Set<ColumnKind>();
  const kinds = header.map((cell): ColumnKind => {
    const kind = columnKind(cell.text);
    if (kind === 'other' || seen.has(kind)) return 'other';
    seen.add(kind);
    return kind;
  });
  // "Topic | Evidence | Closed": a column of dates at the end of a table of descriptions; "Severity | 问题" likewise. One column alone says nothing.
  return header.length >= 2 ? kinds : [];
}

function readRow(cells: readonly Cell[], columns: readonly ColumnKind[], line: number): Found | null {
  const cellOf = (kind: ColumnKind): Cell | null => cells[columns.indexOf(kind)] ?? null;
  const textOf = (kind: ColumnKind): string | null => {
    const text = columns.includes(kind) ? (cellOf(kind)?.text ?? '') : '';
    return isBlank(text) ? null : text;
  };
  const cell = cellOf('description');
  const written = textOf('description');
  if (cell === null || written === null || isPlaceholder(written)) return null;
  const struck = /^~~+([^~](?:.*[^~])?)~~+$/s.exec(written.trim());
  const status = textOf('status');
  const resolved = textOf('resolved');
  const notes = cells.map((other) => other.text).join(' ');
  const isResolved = struck !== null || (status !== null && isResolvedStatus(status)) || (resolved !== null && !/^(?:no|false|open|tbd|n\/a)$/i.test(resolved));
  return {
    id: idOf(textOf('id')),
    description: (struck?.[1] ?? written).trim(),
    severity: severityOf(textOf('severity') ?? '') ?? severityOf(textOf('impact') ?? ''),
    module: textOf('module'),
    createdOn: firstDate(textOf('created') ?? ''),
    status,
    isResolved,
    resolvedOn: firstDate(resolved ?? '') ?? firstDate(status ?? '') ?? (isResolved ? firstDate(/\b(?:fixed|resolved|closed|superseded|done)\b[^|]*/i.exec(notes)?.[0] ?? '') : null),
    plan: planOf(textOf('plan')),
    shape: 'table',
    line,
    lastLine: line,
    descriptionRange: { start: cell.start, end: cell.end },
    cells: Object.fromEntries(columns.flatMap((kind, at): [string, Range][] => (kind === 'other' || cells[at] === undefined ? [] : [[kind, { start: cells[at].start, end: cells[at].end }]]))),
  };
}

function isBlank(text: string): boolean {
  return /^[-–—\s]*$/.test(text);
}

/** "—", "_no tracked debt_", "<one-line description>": what a template leaves in an empty table. */
function isPlaceholder(text: string): boolean {
  return isBlank(text) || /^_[^_].*_$/.test(text) || text.includes('<') && /<[^<>]+>/.test(text);
}

function idOf(text: string | null): string | null {
  const plain = text?.replace(/[`*_~[\]]/g, '').trim() ?? '';
  return plain === '' ? null : plain;
}

function planOf(text: string | null): string | null {
  return text === null || /^(?:tbd|none|n\/a|todo)$/i.test(text) ? null : text.replace(/[`]/g, '');
}
