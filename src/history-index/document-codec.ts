/**
 * Parsed plans as the history index keeps them: rows of numbers beside one pool of strings. Four hundred versions of a plan share nearly all of their
 * task texts, so this is a tenth of the JSON. Places in the text (ranges, offsets) are left out: the text is not there.
 */
import type { FrontmatterValue, PlanDocument } from '../model/document.ts';
import type { PlanTask, TaskState } from '../model/plan.ts';

/** Gives a string its number; equal strings have equal numbers. */
export type Intern = (text: string) => number;
export type StringOf = (number: number) => string;

type Row = readonly (number | Row)[];

const kinds = ['none', 'ok', 'broken'] as const;
const states: readonly TaskState[] = ['open', 'done', 'in-progress', 'cancelled'];
const noRange = { start: 0, end: 0 };

export function encodeDocument(document: PlanDocument, intern: Intern): Row {
  const optional = (text: string | null): number => (text === null ? -1 : intern(text));
  const task = (item: PlanTask): Row => [intern(item.text), states.indexOf(item.state), item.line, item.depth, intern(JSON.stringify(item.section)), intern(item.key), item.number];
  const { frontmatter } = document;
  return [
    kinds.indexOf(frontmatter.kind),
    frontmatter.entries.map(({ key, value, source, items, line }): Row => [intern(key), intern(JSON.stringify(value)), optional(source), items === null ? -1 : items.map(intern), line]),
    frontmatter.problems.map((problem): Row => [intern(JSON.stringify(problem))]),
    document.headings.map(({ depth, text, line }): Row => [depth, intern(text), line]),
    document.tasks.map(task),
    document.criteria.map(task),
    document.decisions.map(({ text, rationale, date, line }): Row => [intern(text), optional(rationale), optional(date), line]),
    document.questions.map(({ text, answer, line }): Row => [intern(text), optional(answer), line]),
    document.log.map(({ at, text, line }): Row => [optional(at), intern(text), line]),
    document.debt.map(({ text, line }): Row => [intern(text), line]),
    document.header.map(({ name, value, source, line }): Row => [intern(name), intern(value), intern(source), line]),
    document.conflictLines,
    document.lineCount,
    frontmatter.bodyLine,
  ];
}

/** The opposite of `encodeDocument`. Throws where the rows are not of its making: the caller takes the index for damaged. */
export function decodeDocument(rows: Row, stringOf: StringOf): PlanDocument {
  const optional = (number: number | Row | undefined): string | null => (number === -1 ? null : stringOf(number as number));
  const text = (number: number | Row | undefined): string => stringOf(number as number);
  const list = (at: number): readonly Row[] => rows[at] as readonly Row[];
  const task = (row: Row): PlanTask => {
    const state = states[row[1] as number]!;
    return { number: row[6] as number, text: text(row[0]), done: state === 'done', state, line: row[2] as number, depth: row[3] as number, section: JSON.parse(text(row[4])) as string[], key: text(row[5]) };
  };
  return {
    frontmatter: {
      kind: kinds[rows[0] as number]!,
      entries: list(1).map((row) => ({
        key: text(row[0]), value: JSON.parse(text(row[1])) as FrontmatterValue, source: optional(row[2]),
        items: row[3] === -1 ? null : (row[3] as Row).map(text), line: row[4] as number, column: 1, keyRange: noRange, valueRange: null,
      })),
      problems: list(2).map((row) => JSON.parse(text(row[0])) as PlanDocument['frontmatter']['problems'][number]),
      range: null, bodyStart: 0, bodyLine: rows[13] as number,
    },
    headings: list(3).map((row) => ({ depth: row[0] as number, text: text(row[1]), line: row[2] as number, start: 0, end: 0 })),
    tasks: list(4).map(task),
    criteria: list(5).map(task),
    decisions: list(6).map((row) => ({ text: text(row[0]), rationale: optional(row[1]), date: optional(row[2]), line: row[3] as number })),
    questions: list(7).map((row) => ({ text: text(row[0]), answer: optional(row[1]), line: row[2] as number })),
    log: list(8).map((row) => ({ at: optional(row[0]), text: text(row[1]), line: row[2] as number })),
    debt: list(9).map((row) => ({ text: text(row[0]), line: row[1] as number })),
    header: list(10).map((row) => ({ name: text(row[0]), value: text(row[1]), source: text(row[2]), line: row[3] as number, valueRange: noRange })),
    conflictLines: rows[11] as number[],
    lineCount: rows[12] as number,
  };
}
