/**
 * A plan file as its text says it, before anything is inferred: what `plan/parse-plan.ts` returns and what rules, inference, history,
 * merge and edits read. Plain data (JSON-safe), so that the history index can keep it.
 */
import type { PlanTask } from './plan.ts';

/** Offsets are UTF-16 units into the whole file text (BOM included). `end` is exclusive. */
export type Range = { readonly start: number; readonly end: number };

export type FrontmatterProblem = { readonly code: string; readonly message: string; readonly line: number; readonly column: number; readonly fix: string | null };

export type FrontmatterValue = string | number | boolean | null | readonly FrontmatterValue[] | { readonly [key: string]: FrontmatterValue };

export type FrontmatterEntry = {
  readonly key: string;
  readonly value: FrontmatterValue;
  /** The scalar as it is written, quotes removed, never converted (so `017` stays `017`); null for lists and maps. */
  readonly source: string | null;
  /** For a list of scalars: each as written. */
  readonly items: readonly string[] | null;
  /** 1-based, in the file. */
  readonly line: number;
  readonly column: number;
  readonly keyRange: Range;
  readonly valueRange: Range | null;
};

/**
 * `none`: the file does not open with a `---` fence. `ok`: parsed. `broken`: it opens with one and cannot be read (unterminated, not YAML,
 * refused by the guard); `problems` says why, `entries` holds nothing.
 */
export type Frontmatter = {
  readonly kind: 'none' | 'ok' | 'broken';
  readonly entries: readonly FrontmatterEntry[];
  readonly problems: readonly FrontmatterProblem[];
  /** From the opening fence to the end of the closing fence's line; null where there is none. */
  readonly range: Range | null;
  /** Offset at which the body begins (after BOM and frontmatter), and its 1-based line. */
  readonly bodyStart: number;
  readonly bodyLine: number;
};

export type Heading = { readonly depth: number; readonly text: string; readonly line: number; readonly start: number; readonly end: number };

/** A decision, by table row, bullet or heading. Absent parts are null. */
export type Decision = { readonly text: string; readonly rationale: string | null; readonly date: string | null; readonly line: number };

/** An open question; `answer` is what is written under or behind it. */
export type Question = { readonly text: string; readonly answer: string | null; readonly line: number };

/** A progress-log entry: its date as written (ISO where it can be read), its text. */
export type LogEntry = { readonly at: string | null; readonly text: string; readonly line: number };

/** A value found in the body near the top (status line, bullet, table cell, section, fenced block …). */
export type HeaderField = {
  /** Normalised: `status`, `created`, `updated`, `author`, `title`, `id`. */
  readonly name: string;
  readonly value: string;
  /** `line`, `bullet`, `table`, `quote`, `section`, `fence`, `heading`. */
  readonly source: string;
  readonly line: number;
  readonly valueRange: Range;
};

export type PlanDocument = {
  readonly frontmatter: Frontmatter;
  readonly headings: readonly Heading[];
  /** Every checkbox outside code and comments that counts as a task, cancelled ones included, numbered from 1. */
  readonly tasks: readonly PlanTask[];
  /** Boxes in criteria sections, numbered from 1. Empty where the plan has no other boxes (they are then `tasks`). */
  readonly criteria: readonly PlanTask[];
  readonly decisions: readonly Decision[];
  readonly questions: readonly Question[];
  readonly log: readonly LogEntry[];
  /** Items of a `## Tech Debt` section. */
  readonly debt: readonly { readonly text: string; readonly line: number }[];
  readonly header: readonly HeaderField[];
  /** 1-based lines that hold conflict markers outside code fences. */
  readonly conflictLines: readonly number[];
  readonly lineCount: number;
};
