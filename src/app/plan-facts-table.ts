/** What is remembered of plan files, as JSON that is short to read: one list a file. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { planStatuses } from '../model/plan.ts';
import type { PlanSummary } from '../model/plan.ts';
import type { FileStamp } from '../workspace/discover-plans.ts';

/** What a file's own text says, whatever lies around it. */
export type FileSummary = Pick<PlanSummary, 'id' | 'title' | 'status' | 'taskCount' | 'completedTaskCount' | 'progressPercent' | 'tags' | 'linkedSessionIds' | 'nextTask'>;

export type PlanFact = {
  readonly stamp: FileStamp;
  readonly summary: FileSummary;
  /** Why its frontmatter cannot be read. */
  readonly broken: readonly Diagnostic[];
};

export type PlanFacts = {
  readonly files: ReadonlyMap<string, PlanFact>;
  /** What the rules say of exactly these files; null where nobody asked. */
  readonly problems: readonly Diagnostic[] | null;
};

export const noFacts: PlanFacts = { files: new Map(), problems: null };

/** Makes what `decodeFacts` reads. */
export function encodeFacts({ files, problems }: PlanFacts): unknown {
  return [
    problems,
    [...files].map(([path, { stamp, summary, broken }]) => [
      path, stamp.size, stamp.mtimeMs, stamp.ctimeMs, stamp.ino,
      summary.id, summary.title, planStatuses.indexOf(summary.status), summary.taskCount, summary.completedTaskCount, summary.progressPercent,
      summary.nextTask === null ? 0 : summary.nextTask.number, summary.nextTask?.text ?? '', summary.tags, summary.linkedSessionIds, broken,
    ]),
  ];
}

/** Null for anything else. */
export function decodeFacts(value: unknown): PlanFacts | null {
  if (!Array.isArray(value) || !Array.isArray(value[1]) || !(value[0] === null || isList(value[0], isDiagnostic))) return null;
  const files = new Map<string, PlanFact>();
  for (const row of value[1] as readonly unknown[]) {
    if (!isRow(row)) return null;
    const [path, size, mtimeMs, ctimeMs, ino, id, title, status, taskCount, completedTaskCount, progressPercent, number, text, tags, linkedSessionIds, broken] = row;
    files.set(path, {
      stamp: { size, mtimeMs, ctimeMs, ino },
      summary: { id, title, status: planStatuses[status]!, taskCount, completedTaskCount, progressPercent, nextTask: number === 0 ? null : { number, text }, tags, linkedSessionIds },
      broken,
    });
  }
  return { files, problems: value[0] as readonly Diagnostic[] | null };
}

type Row = readonly [
  path: string, size: number, mtimeMs: number, ctimeMs: number, ino: number,
  id: string, title: string, status: number, taskCount: number, completedTaskCount: number, progressPercent: number,
  number: number, text: string, tags: readonly string[], linkedSessionIds: readonly string[], broken: readonly Diagnostic[],
];

const kinds = ['string', 'number', 'number', 'number', 'number', 'string', 'string', 'number', 'number', 'number', 'number', 'number', 'string'] as const;

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== kinds.length + 3) return false;
  for (let at = 0; at < kinds.length; at += 1) if (typeof row[at] !== kinds[at]) return false;
  return planStatuses[row[7] as number] !== undefined && isList(row[13], isText) && isList(row[14], isText) && isList(row[15], isDiagnostic);
}

function isList(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isDiagnostic(value: unknown): boolean {
  const one = value as Partial<Diagnostic> | null;
  return typeof one === 'object' && one !== null && [one.path, one.code, one.message].every(isText) && (one.fix === null || isText(one.fix))
    && typeof one.line === 'number' && typeof one.column === 'number' && (one.severity === 'error' || one.severity === 'warning' || one.severity === 'info');
}
