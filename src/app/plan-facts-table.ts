/** What is remembered of plan files, as JSON that is short to read: one list a file, made into a summary where one is wanted. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { planStatuses } from '../model/plan.ts';
import type { PlanSummary } from '../model/plan.ts';
import type { FileStamp } from '../workspace/discover-plans.ts';

/** What a file's own text says, whatever lies around it. */
export type FileSummary = Pick<PlanSummary, 'id' | 'title' | 'status' | 'taskCount' | 'completedTaskCount' | 'progressPercent' | 'tags' | 'linkedSessionIds' | 'nextTask'>;

/** As it lies in the file; the last one says why frontmatter cannot be read. A file of which nothing is remembered has its path alone. */
export type FactRow = readonly [
  path: string, size: number, mtimeMs: number, ctimeMs: number, ino: number,
  id: string, title: string, status: number, taskCount: number, completedTaskCount: number, progressPercent: number,
  nextNumber: number, nextText: string, tags: readonly string[], linkedSessionIds: readonly string[], broken: readonly Diagnostic[],
] | readonly [path: string];

export type FactTable = {
  /** Every Markdown file below the plan roots; between them stands what no path holds. */
  readonly names: string;
  /** Those that are plans, ordered by path. */
  readonly rows: readonly FactRow[];
  /** What the rules say of all of them; null where nobody asked, or something is missing. */
  readonly problems: readonly Diagnostic[] | null;
};

export const noFacts: FactTable = { names: '', rows: [], problems: null };

/** Makes a row. */
export function factRow(path: string, stamp: FileStamp, summary: FileSummary, broken: readonly Diagnostic[]): FactRow {
  const { id, title, status, taskCount, completedTaskCount, progressPercent, nextTask, tags, linkedSessionIds } = summary;
  return [
    path, stamp.size, stamp.mtimeMs, stamp.ctimeMs, stamp.ino, id, title, planStatuses.indexOf(status), taskCount, completedTaskCount, progressPercent,
    nextTask?.number ?? 0, nextTask?.text ?? '', tags, linkedSessionIds, broken,
  ];
}

/** Whether the row tells of the file as it is now. */
export function isCurrent(row: FactRow, { size, mtimeMs, ctimeMs, ino }: FileStamp): boolean {
  return row[1] === size && row[2] === mtimeMs && row[3] === ctimeMs && row[4] === ino;
}

/** The summary in a row, with the row's own path. Null where the row is not whole. */
export function summaryIn(row: FactRow): PlanSummary | null {
  if (row.length !== 16) return null;
  const [filePath, , , , , id, title, status, taskCount, completedTaskCount, progressPercent, number, text, tags, linkedSessionIds, broken] = row;
  const isWhole = typeof id === 'string' && typeof title === 'string' && typeof taskCount === 'number' && typeof completedTaskCount === 'number' && typeof progressPercent === 'number'
    && planStatuses[status] !== undefined && typeof number === 'number' && typeof text === 'string' && areAll(tags, isText) && areAll(linkedSessionIds, isText) && areAll(broken, isDiagnostic);
  if (!isWhole) return null;
  return {
    id, title, status: planStatuses[status]!, filePath, taskCount, completedTaskCount, progressPercent, nextTask: number === 0 ? null : { number, text }, tags, linkedSessionIds,
    problems: broken, inFlight: [], elsewhereCount: 0,
  };
}

/** The table as it was written. Null for anything else; what is in the rows is looked at when they are read. */
export function readTable(value: unknown): FactTable | null {
  if (!Array.isArray(value)) return null;
  const [names, rows, problems] = value as readonly unknown[];
  if (typeof names !== 'string' || !areAll(rows, isNamed) || !(problems === null || areAll(problems, isDiagnostic))) return null;
  return { names, rows: rows as readonly FactRow[], problems: problems as readonly Diagnostic[] | null };
}

/** What `readTable` reads. */
export function writeTable({ names, rows, problems }: FactTable): unknown {
  return [names, rows, problems];
}

function areAll(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isNamed(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string';
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isDiagnostic(value: unknown): boolean {
  const one = value as Partial<Diagnostic> | null;
  return typeof one === 'object' && one !== null && [one.path, one.code, one.message].every(isText) && (one.fix === null || isText(one.fix))
    && typeof one.line === 'number' && typeof one.column === 'number' && (one.severity === 'error' || one.severity === 'warning' || one.severity === 'info');
}
