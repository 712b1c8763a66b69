/**
 * Before lines are compared, what is the same thing in all three versions is made the same line: a task that one side ticked and the other
 * reworded, a table row of which the sides changed different cells, a "last updated" line. The merged line replaces the line of each version, so
 * that moving, indenting or reordering it is all that is left for the comparison of lines. Where a thing cannot be merged its lines stay as they are.
 */
import { blockEnd, blockStart } from '../debt/read-tracker.ts';
import type { PlanTask } from '../model/plan.ts';
import { chooseDerived } from './derived-cells.ts';
import { matchTasks, type TaskMatch } from './identity.ts';
import { blocksOf } from './merge-blocks.ts';
import { chooseThreeWay } from './merge-pieces.ts';

/** One version of the body; `ids` names the things on a line (by index into `lines`) that exist in other versions too. */
export type Version = {
  readonly lines: string[];
  readonly ids: Map<number, string>;
  /** Lines as they were before they were merged: they may be missing from the result, because what they say is in the merged line. */
  readonly replaced: Set<string>;
};

export type VersionTasks = { readonly tasks: readonly PlanTask[]; readonly bodyLine: number };

type Box = { readonly prefix: string; readonly box: string; readonly text: string };

function boxOf(line: string | undefined): Box | null {
  const found = /^(\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[(.)\](.*)$/s.exec(line ?? '');
  return found === null ? null : { prefix: found[1] ?? '', box: found[2] ?? ' ', text: found[3] ?? '' };
}

function stateOf(box: string): 'done' | 'open' | 'in-progress' | 'cancelled' {
  return box === 'x' || box === 'X' ? 'done' : box === '-' ? 'cancelled' : box === '~' || box === '/' ? 'in-progress' : 'open';
}

/** The box that both sides can agree on; undefined where they cannot. Done beats open unless one side reopened it. */
function mergeBox(base: string | null, first: string, second: string): string | undefined {
  if (base !== null && stateOf(first) === stateOf(base)) return second === base ? first : second;
  if (base !== null && stateOf(second) === stateOf(base)) return first;
  if (stateOf(first) === stateOf(second)) return first < second ? first : second;
  const both = [stateOf(first), stateOf(second)];
  if (both.includes('cancelled')) return both.includes('done') ? undefined : first === '-' ? first : second;
  if (base !== null && stateOf(base) === 'done') return both[0] === 'in-progress' ? first : second;
  if (both.includes('done')) return both[0] === 'done' ? first : second;
  return both[0] === 'in-progress' ? first : second;
}

/** Indentation and marker. Two different numbers are both right about something; the larger leaves room for what was put in between. */
function mergePrefix(base: string | null, first: string, second: string): string | undefined {
  const chosen = chooseThreeWay<string | null>(base, first, second);
  if (typeof chosen === 'string') return chosen;
  const [one, two] = [/^(\s*)(\d+)([.)]\s+)$/.exec(first), /^(\s*)(\d+)([.)]\s+)$/.exec(second)];
  if (one === null || two === null || one[1] !== two[1] || one[3] !== two[3]) return undefined;
  return Number(one[2]) > Number(two[2]) ? first : second;
}

export function mergeTasks(base: Version, first: Version, second: Version, tasks: { base: VersionTasks; first: VersionTasks; second: VersionTasks }): void {
  const lineOf = (version: VersionTasks, task: PlanTask): number => task.line - version.bodyLine;
  const toFirst = pairs(tasks.base.tasks, tasks.first.tasks);
  const toSecond = pairs(tasks.base.tasks, tasks.second.tasks);
  tasks.base.tasks.forEach((task, at) => {
    const [matchA, matchB] = [toFirst.get(task), toSecond.get(task)];
    const [one, two] = [matchA?.after ?? undefined, matchB?.after ?? undefined];
    const id = `task ${at}`;
    base.ids.set(lineOf(tasks.base, task), id);
    if (one !== undefined) first.ids.set(lineOf(tasks.first, one), id);
    if (two !== undefined) second.ids.set(lineOf(tasks.second, two), id);
    if (one === undefined || two === undefined) return;
    const places = [lineOf(tasks.base, task), lineOf(tasks.first, one), lineOf(tasks.second, two)] as const;
    const merged = mergeTaskLine(boxOf(base.lines[places[0]]), boxOf(first.lines[places[1]]), boxOf(second.lines[places[2]]), [matchA?.how, matchB?.how]);
    if (merged !== null) replace([base, first, second], places, merged);
  });
  mergeNewTasks(first, second, tasks, new Set([...toFirst.values(), ...toSecond.values()].map((match) => match.after)), lineOf);
}

function mergeTaskLine(base: Box | null, first: Box | null, second: Box | null, how: readonly (TaskMatch['how'] | undefined)[]): string | null {
  if (base === null || first === null || second === null) return null;
  const box = mergeBox(base.box, first.box, second.box);
  const text = chooseThreeWay(base.text, first.text, second.text);
  const prefix = mergePrefix(base.prefix, first.prefix, second.prefix);
  if (box === undefined || text === undefined || prefix === undefined) return null;
  // A tick meant for the old words goes over to new words only where they say the same, and not because they stand in the same place.
  const crosses = (reworded: Box, ticked: Box, match: TaskMatch['how'] | undefined): boolean =>
    match === 'place' && !reworded.text.includes(base.text.trim()) && ticked.text !== reworded.text && stateOf(ticked.box) !== stateOf(base.box) && stateOf(ticked.box) !== stateOf(reworded.box);
  return crosses(first, second, how[0]) || crosses(second, first, how[1]) ? null : `${prefix}[${box}]${text}`;
}

/** Both sides wrote the same new task: one of them is kept, done if it is done anywhere. Repeated texts are left alone. */
function mergeNewTasks(first: Version, second: Version, tasks: { first: VersionTasks; second: VersionTasks }, known: ReadonlySet<PlanTask | null>, lineOf: (version: VersionTasks, task: PlanTask) => number): void {
  const fresh = (version: VersionTasks): Map<string, PlanTask | null> => {
    const byText = new Map<string, PlanTask | null>();
    for (const task of version.tasks) if (!known.has(task)) byText.set(task.text, byText.has(task.text) ? null : task);
    return byText;
  };
  const others = fresh(tasks.second);
  let count = 0;
  for (const [text, one] of fresh(tasks.first)) {
    const two = others.get(text);
    if (one === null || two === null || two === undefined) continue;
    const places = [lineOf(tasks.first, one), lineOf(tasks.second, two)] as const;
    const [a, b] = [boxOf(first.lines[places[0]]), boxOf(second.lines[places[1]])];
    if (a === null || b === null || a.text !== b.text || one.section.join('\n') !== two.section.join('\n')) continue;
    first.ids.set(places[0], `new task ${count}`);
    second.ids.set(places[1], `new task ${count}`);
    count += 1;
    const box = mergeBox(null, a.box, b.box);
    const prefix = mergePrefix(null, a.prefix, b.prefix);
    if (box !== undefined && prefix !== undefined) replace([first, second], places, `${prefix}[${box}]${a.text}`);
  }
}

function replace(versions: readonly Version[], places: readonly number[], line: string): void {
  versions.forEach((version, at) => {
    const place = places[at] as number;
    version.replaced.add(version.lines[place] as string);
    version.lines[place] = line;
  });
}

function pairs(before: readonly PlanTask[], after: readonly PlanTask[]): Map<PlanTask, TaskMatch> {
  const found = new Map<PlanTask, TaskMatch>();
  for (const match of matchTasks(before, after)) if (match.before !== null && match.after !== null) found.set(match.before, match);
  return found;
}

type Row = { readonly at: number; readonly cells: readonly string[] };
/** `isDerived`: between the markers of git-plan's own table of debt. */
type Table = { readonly name: string; readonly header: readonly string[]; readonly isDerived: boolean; readonly rows: readonly Row[] };

/** Raw cells between the pipes, `\|` kept; null for a line that does not begin with a pipe. */
function cellsOf(line: string): string[] | null {
  const trimmed = line.trim();
  if (!trimmed.startsWith('|')) return null;
  const cells = trimmed.slice(1).split(/(?<!\\)\|/);
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells;
}

function tablesOf(lines: readonly string[]): Map<string, Table> {
  const tables = new Map<string, Table>();
  let open: { name: string; header: readonly string[]; isDerived: boolean; rows: Row[] } | null = null;
  let isDerived = false;
  for (const block of blocksOf(lines)) {
    if (block.kind === 'html') isDerived = block.lines[0]?.startsWith(blockStart) === true || (isDerived && block.lines[0]?.startsWith(blockEnd) !== true);
    if (block.kind === 'table-head') {
      const header = (cellsOf(block.lines[0] as string) ?? []).map((cell) => cell.trim());
      let name = header.join('|');
      while (tables.has(name)) name += '+';
      open = { name, header, isDerived, rows: [] };
      tables.set(name, open);
    } else if (block.kind === 'row' && open !== null) {
      const cells = cellsOf(block.lines[0] as string);
      if (cells !== null && cells.length === open.header.length) open.rows.push({ at: block.start, cells });
      // Blank lines cut real tables in two; a heading ends one.
    } else if (block.kind !== 'blank') open = null;
  }
  return tables;
}

/** Rows that are the same row in all versions, by the first column that tells the rows apart (an id where there is one), are merged by cell. */
export function mergeRows(base: Version, first: Version, second: Version): void {
  const [o, a, b] = [tablesOf(base.lines), tablesOf(first.lines), tablesOf(second.lines)];
  for (const [name, one] of a) {
    const two = b.get(name);
    if (two === undefined) continue;
    const origin = o.get(name) ?? { name, header: one.header, isDerived: one.isDerived, rows: [] };
    const derived = one.isDerived && two.isDerived ? one.header : null;
    const column = keyColumn([origin, one, two]);
    if (column === null) continue;
    const byKey = (table: Table): Map<string, Row> => new Map(table.rows.map((row) => [(row.cells[column] as string).trim(), row]));
    const [rowsO, rowsA, rowsB] = [byKey(origin), byKey(one), byKey(two)];
    for (const key of new Set([...rowsO.keys(), ...rowsA.keys(), ...rowsB.keys()])) {
      const rows = [rowsO.get(key), rowsA.get(key), rowsB.get(key)] as const;
      if (rows.filter((row) => row !== undefined).length < 2) continue;
      [base, first, second].forEach((version, at) => rows[at] !== undefined && version.ids.set(rows[at].at, `row ${name} ${key}`));
      const [before, left, right] = rows;
      if (left === undefined || right === undefined) continue;
      const [lineA, lineB] = [first.lines[left.at] as string, second.lines[right.at] as string];
      if (before !== undefined) {
        const merged = mergeCells(base.lines[before.at] as string, lineA, lineB, before, left, right, derived);
        if (merged !== null) replace([base, first, second], [before.at, left.at, right.at], merged);
      } else if (derived !== null) {
        // The same debt, found on both sides.
        const merged = mergeCells('', lineA, lineB, { at: -1, cells: left.cells.map(() => '') }, left, right, derived);
        if (merged !== null) replace([first, second], [left.at, right.at], merged);
      }
    }
  }
}

function keyColumn(tables: readonly Table[]): number | null {
  const header = tables[0]?.header ?? [];
  const tells = (column: number): boolean => tables.every((table) => {
    const values = table.rows.map((row) => (row.cells[column] as string).trim());
    return values.every((value) => value !== '') && new Set(values).size === values.length;
  });
  const named = header.findIndex((name) => /^(?:id|#|no\.?|nr\.?|key|编号|番号)$/i.test(name));
  if (named >= 0 && tells(named)) return named;
  const first = header.findIndex((_, column) => tells(column));
  return first >= 0 ? first : null;
}

function mergeCells(lineO: string, lineA: string, lineB: string, base: Row, first: Row, second: Row, derived: readonly string[] | null): string | null {
  const chosen = chooseThreeWay(lineO, lineA, lineB);
  if (chosen !== undefined) return chosen;
  const cells: string[] = [];
  for (const [at, cell] of base.cells.entries()) {
    const [one, two] = [first.cells[at] as string, second.cells[at] as string];
    const value = chooseThreeWay(cell.trim(), one.trim(), two.trim()) ?? (derived === null ? undefined : chooseDerived(derived[at] as string, one.trim(), two.trim()));
    if (value === undefined) return null;
    // The padding of the side whose words are taken, so that a table that was aligned anew stays aligned.
    cells.push(value === one.trim() ? one : two);
  }
  const same = (row: Row): boolean => row.cells.every((cell, at) => cell === cells[at]);
  if (same(first)) return lineA;
  if (same(second)) return lineB;
  const indent = /^\s*/.exec(lineA)?.[0] ?? '';
  const closed = lineA.trimEnd().endsWith('|') && !lineA.trimEnd().endsWith('\\|');
  return `${indent}|${cells.join('|')}${closed ? '|' : ''}${lineA.endsWith('\r') ? '\r' : ''}`;
}

const updatedLine = /^(.{0,40}?\b(?:last[ -])?updated\b[^\d]{0,12})(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?)(.*)$/i;

/** "Last updated: 2026-02-13" near the top: both sides wrote the day they wrote it, and the later one is right. */
export function mergeUpdatedLines(base: Version, first: Version, second: Version): void {
  const find = (version: Version): { at: number; parts: RegExpExecArray } | null => {
    const found = version.lines.slice(0, 40).flatMap((line, at) => {
      const parts = updatedLine.exec(line);
      return parts === null ? [] : [{ at, parts }];
    });
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const [o, a, b] = [find(base), find(first), find(second)];
  if (o === null || a === null || b === null) return;
  if ([a, b].some(({ parts }) => parts[1] !== o.parts[1] || parts[3] !== o.parts[3])) return;
  const later = (a.parts[2] ?? '') > (b.parts[2] ?? '') ? a : b;
  const [one, two] = [a.parts[2] ?? '', b.parts[2] ?? ''];
  if (one === o.parts[2] || two === o.parts[2] || one === two) return;
  replace([base, first, second], [o.at, a.at, b.at], later.parts[0]);
}
