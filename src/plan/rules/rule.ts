/**
 * What a rule is. One rule, one file, named after its code; its doc comment says what it is for, and its `examples` are right and wrong
 * plans with the expected messages, from which `test/rules` makes the tests. Rules are pure: what they need from the world (the versions
 * in the parents, the other plans, the mode) is given to them as plain data. They never throw on content and never print.
 */
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import type { FrontmatterEntry, PlanDocument } from '../../model/document.ts';
import { frontmatterConflictLines } from './frontmatter-conflicts.ts';
import { tailOf } from './words.ts';

/** A version of the same plan in a parent commit. */
export type ParentVersion = { readonly path: string; readonly document: PlanDocument };

/** One plan file, as it would be, or is, recorded. */
export type RuleSubject = {
  /** Relative to the repository root, POSIX. */
  readonly path: string;
  /** Null where the content is not available: too large, a symlink, not fetched. */
  readonly text: string | null;
  readonly document: PlanDocument | null;
  /** Octal mode in git: 100644, 100755, 120000 (symlink). */
  readonly mode: string;
  readonly bytes: number;
  /** True where the bytes are not valid UTF-8, so that `text` has replacement characters. */
  readonly malformedUtf8: boolean;
  readonly managed: boolean;
  /**
   * The versions in each parent that has the plan. Empty: the file is new. Null: not asked, or not knowable (an amend looks like any other commit
   * to a hook), so rules that compare say nothing.
   */
  readonly parents: readonly ParentVersion[] | null;
  /** True where the repository wants this file to be managed (`plan.require`). */
  readonly required: boolean;
  /** `step`: parents are direct parents. `range`: they may be many commits back, so a status may have passed through others. */
  readonly distance: 'step' | 'range';
  /** Lines with conflict entries in the staging area, see `unmerged`. */
  readonly unmerged: boolean;
};

/** Everything around the plan. Null: not known, so rules that need it say nothing. */
export type RuleSurroundings = {
  /** Every plan path in the same state, this one included. */
  readonly paths: readonly string[] | null;
  /** Path → id of every managed plan in the same state. */
  readonly ids: ReadonlyMap<string, string> | null;
  readonly debtIds: ReadonlySet<string> | null;
};

/** A byte-preserving repair that changes no meaning. Offsets are UTF-16 units into the whole text. */
export type SafeEdit = { readonly start: number; readonly end: number; readonly text: string };

export type Finding = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The command or the change that mends it. */
  readonly fix: string | null;
  readonly edit?: SafeEdit;
};

export type Rule = {
  readonly code: string;
  /** One line for documents and SARIF, third person: "Finds …". */
  readonly summary: string;
  /** For plans that are managed, or must be. */
  readonly severity: Severity;
  /** For the others. Where absent: a warning instead of an error, else the same. */
  readonly unmanaged?: Severity | 'off';
  readonly check: (subject: RuleSubject, around: RuleSurroundings) => readonly Finding[];
};

/** What a wrong plan must yield: the start of the text at which the finding points is named by line and column. */
export type ExpectedFinding = { readonly line: number; readonly column?: number; readonly message: string; readonly fix?: string | null };

export type RuleExample = {
  /** Behaviour, as a test name: "a date with slashes". */
  readonly name: string;
  readonly plan: string;
  readonly path?: string;
  readonly mode?: string;
  readonly bytes?: number;
  readonly unreadable?: boolean;
  readonly malformedUtf8?: boolean;
  readonly unmerged?: boolean;
  readonly required?: boolean;
  readonly distance?: 'step' | 'range';
  /** Texts of the plan in the parents. Absent: not known. */
  readonly parents?: readonly (string | { readonly path: string; readonly plan: string })[];
  readonly others?: Readonly<Record<string, string>>;
  readonly debtIds?: readonly string[];
  /** Empty: a right plan. */
  readonly expected: readonly ExpectedFinding[];
  /** What `--fix` makes of it, where the finding has a safe edit. */
  readonly fixed?: string;
};

/** The frontmatter entry of a key; null where there is none. With duplicates, the first. */
export function entryOf(document: PlanDocument | null, key: string): FrontmatterEntry | null {
  if (document === null || document.frontmatter.kind !== 'ok') return null;
  return document.frontmatter.entries.find((entry) => entry.key === key) ?? null;
}

/** A scalar as written, trimmed; null where the key is absent, empty, or holds a list or a map. */
export function scalarOf(document: PlanDocument | null, key: string): string | null {
  const entry = entryOf(document, key);
  if (entry === null || entry.value === null || entry.source === null) return null;
  const value = entry.source.trim();
  return value === '' ? null : value;
}

/** The items of a list key as written; a lone scalar counts as one. Empty where there is nothing. */
export function itemsOf(document: PlanDocument | null, key: string): readonly string[] {
  const entry = entryOf(document, key);
  if (entry === null) return [];
  if (entry.items !== null) return entry.items;
  const scalar = scalarOf(document, key);
  return scalar === null ? [] : [scalar];
}

/** A finding at an entry's value (or at its key, where the value is empty). */
export function atEntry(entry: FrontmatterEntry, message: string, fix: string | null, edit?: SafeEdit): Finding {
  return { line: entry.line, column: columnOfValue(entry), message, fix, ...(edit === undefined ? {} : { edit }) };
}

/** Values begin on the line of their key in nearly every plan; a block list or a block scalar is reported at its key. */
export function columnOfValue(entry: FrontmatterEntry): number {
  if (entry.valueRange === null || entry.items !== null) return entry.column;
  return entry.column + (entry.valueRange.start - entry.keyRange.start);
}

/** Findings that the parser made, by code: the rules of form are its words under our severities. None where a conflict is why it cannot be read. */
export function parserFindings(subject: RuleSubject, code: string): readonly Finding[] {
  if (frontmatterConflictLines(subject).length > 0) return [];
  return (subject.document?.frontmatter.problems ?? [])
    .filter((problem) => problem.code === code)
    .map(({ line, column, message, fix }) => ({ line, column, message, fix }));
}

/** A finding about the file as a whole. */
export function atStart(message: string, fix: string | null): readonly Finding[] {
  return [{ line: 1, column: 1, message, fix }];
}

/** A value for a message: quoted in backticks, capped. Control characters are made visible by whoever renders it. */
export function shown(value: string): string {
  return `\`${tailOf(value, 80)}\``;
}

export function diagnosticOf(rule: { readonly code: string }, path: string, finding: Finding, severity: Severity): Diagnostic {
  return { path, line: finding.line, column: finding.column, severity, code: rule.code, message: finding.message, fix: finding.fix };
}
