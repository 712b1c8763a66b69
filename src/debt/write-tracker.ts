/**
 * Writes tracker text by splice: one changed cell changes only its own bytes. git-plan's rows stand in one table between markers; everything
 * around it, and rows in it that git-plan does not know, stay as they are. Pure.
 */
import type { TechDebtItem } from '../model/plan.ts';
import { blockEnd, blockStart, readTracker } from './read-tracker.ts';
import type { Tracker, TrackerItem } from './read-tracker.ts';

const columns = ['id', 'description', 'severity', 'module', 'created', 'resolved', 'plan'] as const;
const header = '| ID | Description | Severity | Module | Created | Resolved | Plan |';
const delimiter = '|----|-------------|----------|--------|---------|----------|------|';
const startLine = `${blockStart} rows are kept by 'git plan debt sync'; severity and module may be edited by hand -->`;
const endLine = `${blockEnd} -->`;

type Splice = { readonly start: number; readonly end: number; readonly text: string };

/** Gives a new tracker file with these rows. */
export function newTracker(items: readonly TechDebtItem[]): string {
  return `# Tech debt\n\nDebt that is known and not paid yet.\n\n${blockOf(items, '\n')}\n`;
}

/**
 * Brings the rows of `items` up to date and appends rows that are new, in the given order. Severity and module in an existing row win over the
 * item's. A tracker without git-plan's block gets one at its end. Rows of ids that are not among `items` are left alone.
 */
export function syncTracker(text: string, items: readonly TechDebtItem[]): string {
  const tracker = readTracker(text);
  const eol = endingAt(text, tracker.block?.start ?? 0);
  if (tracker.block === null) {
    if (items.length === 0) return text;
    const gap = text === '' || text.endsWith('\n\n') || text.endsWith('\r\n\r\n') ? '' : text.endsWith('\n') ? eol : `${eol}${eol}`;
    return `${text}${gap}${blockOf(items, eol)}${eol}`;
  }
  const rows = new Map(tracker.items.filter((row) => row.isGenerated).map((row) => [row.id, row]));
  const splices: Splice[] = [];
  const added: TechDebtItem[] = [];
  for (const item of items) {
    const row = rows.get(item.id);
    if (row === undefined) added.push(item);
    else splices.push(...rowSplices(text, row, item));
  }
  if (added.length > 0) splices.push(appendRows(text, tracker, added, eol));
  return applySplices(text, splices);
}

/** Says which items a sync would add or change, without changing anything. */
export function staleIds(text: string | null, items: readonly TechDebtItem[]): string[] {
  if (text === null) return items.map((item) => item.id);
  const rows = new Map(readTracker(text).items.filter((row) => row.isGenerated).map((row) => [row.id, row]));
  return items.filter((item) => {
    const row = rows.get(item.id);
    return row === undefined || rowSplices(text, row, item).length > 0;
  }).map((item) => item.id);
}

/**
 * Marks one item as paid, whatever its shape: the Resolved cell of a table, else its Status cell, else the description struck through.
 * The text comes back unchanged where the item is paid already.
 */
export function resolveInTracker(text: string, item: TrackerItem, on: string): string {
  if (item.isResolved) return text;
  const resolved = item.cells['resolved'];
  if (resolved !== undefined) return applySplices(text, [cellSplice(text, resolved, on)]);
  const status = item.cells['status'];
  if (status !== undefined) return applySplices(text, [cellSplice(text, status, `resolved ${on}`)]);
  const { start, end } = item.descriptionRange;
  return applySplices(text, [{ start, end, text: `~~${text.slice(start, end)}~~` }]);
}

/** Writes the plan that addresses an item into its row, where its table has a column for it. */
export function linkPlanInTracker(text: string, item: TrackerItem, planId: string): string {
  const cell = item.cells['plan'];
  return cell === undefined || item.plan === planId ? text : applySplices(text, [cellSplice(text, cell, planId)]);
}

/** The line ending in use behind an offset: files with mixed endings exist. */
function endingAt(text: string, offset: number): string {
  const newline = text.indexOf('\n', offset);
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

function blockOf(items: readonly TechDebtItem[], eol: string): string {
  return [startLine, header, delimiter, ...items.map(rowOf), endLine].join(eol);
}

function rowOf(item: TechDebtItem): string {
  return `| ${columns.map((column) => escapeCell(valueOf(item, column))).join(' | ')} |`;
}

function valueOf(item: TechDebtItem, column: (typeof columns)[number]): string {
  switch (column) {
    case 'id': return item.id;
    case 'description': return item.description;
    case 'severity': return item.severity;
    case 'module': return item.module;
    case 'created': return dayOf(item.createdAt);
    case 'resolved': return item.resolvedAt === null ? '' : dayOf(item.resolvedAt);
    case 'plan': return item.linkedPlanId ?? '';
    default: return column satisfies never;
  }
}

/** Cells show days: a time of day in a table that people read helps nobody, and would differ between time zones. */
function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

/** A cell is one line, holds no bare pipe and cannot open a comment or close our block. */
function escapeCell(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/\\(?=\|)/g, '\\\\').replace(/\|/g, '\\|').replace(/<!--/g, '&lt;!--').trim();
}

function rowSplices(text: string, row: TrackerItem, item: TechDebtItem): Splice[] {
  const splices: Splice[] = [];
  for (const column of ['description', 'created', 'resolved', 'plan'] as const) {
    const cell = row.cells[column];
    const wanted = escapeCell(valueOf(item, column));
    if (cell !== undefined && text.slice(cell.start, cell.end) !== wanted && !(column === 'plan' && wanted === '')) splices.push(cellSplice(text, cell, wanted));
  }
  return splices;
}

/** An empty cell has no text to replace: it gets a space on each side. */
function cellSplice(text: string, cell: { readonly start: number; readonly end: number }, value: string): Splice {
  if (cell.start !== cell.end || value === '') return { ...cell, text: escapeCell(value) };
  const before = text[cell.start - 1] === ' ' ? '' : ' ';
  const after = text[cell.end] === ' ' ? '' : ' ';
  return { ...cell, text: `${before}${escapeCell(value)}${after}` };
}

function appendRows(text: string, tracker: Tracker, items: readonly TechDebtItem[], eol: string): Splice {
  const block = tracker.block!;
  const inside = text.slice(block.start, block.end);
  const endAt = block.start + inside.lastIndexOf(blockEnd);
  const hasTable = inside.split('\n').some((line) => line.startsWith('|') && line.includes('ID') && line.includes('Description', line.indexOf('ID')));
  const rows = items.map((item) => `${rowOf(item)}${eol}`).join('');
  return { start: endAt, end: endAt, text: hasTable ? rows : `${header}${eol}${delimiter}${eol}${rows}` };
}

function applySplices(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const splice of splices.toSorted((a, b) => b.start - a.start)) result = `${result.slice(0, splice.start)}${splice.text}${result.slice(splice.end)}`;
  return result;
}
