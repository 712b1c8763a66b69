/**
 * Runs the rules over plans: text and surroundings in, diagnostics out. Pure. Which severity a finding has is decided here and nowhere else:
 * rules are errors for a plan that is managed or must be, and warnings at most for the others.
 */
import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { PlanDocument } from '../model/document.ts';
import { allRules } from './rules/all-rules.ts';
import { diagnosticOf, type Finding, type ParentVersion, type Rule, type RuleSubject, type RuleSurroundings, type SafeEdit, scalarOf } from './rules/rule.ts';

export type { ParentVersion } from './rules/rule.ts';

export type CheckInput = {
  /** Relative to the repository root, POSIX. */
  readonly path: string;
  /** Null where the content is not available: too large, or a symlink. */
  readonly text: string | null;
  readonly document: PlanDocument | null;
  /** Octal mode; 100644 where absent. */
  readonly mode?: string;
  /** Size of the file; that of the text where absent. */
  readonly bytes?: number;
  readonly malformedUtf8?: boolean;
  readonly unmerged?: boolean;
  /** The versions in the parents that have the plan; empty where it is new; null or absent where nothing is compared. */
  readonly parents?: readonly ParentVersion[] | null;
  /** Whether `parents` are direct parents (`step`, the default) or may lie many commits back. */
  readonly distance?: 'step' | 'range';
};

export type CheckContext = {
  /** `plan.rule.<code>`: overrides by code. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  /** `plan.require`: which plan files must be managed. */
  readonly require?: 'new' | 'all' | 'none';
  /** Every plan path in the same state, for rules over several files. Absent: not known. */
  readonly paths?: readonly string[] | null;
  /** Path → id of every managed plan in the same state. Absent: not known. */
  readonly ids?: ReadonlyMap<string, string> | null;
  /** Ids of the tech-debt tracker. Absent or null: there is none, or it is not known. */
  readonly debtIds?: ReadonlySet<string> | null;
};

/** A diagnostic with the repair that `--fix` may make by itself. */
export type Checked = { readonly diagnostic: Diagnostic; readonly edit: SafeEdit | null };

/** Everything the rules say about one plan, by line, column, code. */
export function checkPlan(input: CheckInput, context: CheckContext = {}): readonly Diagnostic[] {
  return checkWithEdits(input, context).map(({ diagnostic }) => diagnostic);
}

/** Everything about several plans, by path first. What `context` does not know of the surroundings stays unchecked. */
export function checkPlans(inputs: readonly CheckInput[], context: CheckContext = {}): readonly Diagnostic[] {
  return inputs.flatMap((input) => checkPlan(input, context)).sort(byPlace);
}

/** As `checkPlan`, with the safe repairs. */
export function checkWithEdits(input: CheckInput, context: CheckContext = {}): readonly Checked[] {
  const subject = subjectOf(input, context);
  const around: RuleSurroundings = { paths: context.paths ?? null, ids: context.ids ?? null, debtIds: context.debtIds ?? null };
  const held = isHeld(subject);
  const checked: Checked[] = [];
  const add = (rule: Pick<Rule, 'code' | 'severity' | 'unmanaged'>, findings: readonly Finding[]): void => {
    const severity = severityOf(rule, held, context.rules?.[rule.code]);
    if (severity === 'off') return;
    for (const finding of findings) checked.push({ diagnostic: diagnosticOf(rule, input.path, finding, severity), edit: finding.edit ?? null });
  };
  for (const rule of allRules) add(rule, rule.check(subject, around));
  // What a newer parser finds and no rule here knows is reported all the same.
  for (const problem of input.document?.frontmatter.problems ?? []) if (!knownCodes.has(problem.code)) add({ code: problem.code, severity: 'error' }, [problem]);
  return checked.sort((a, b) => byPlace(a.diagnostic, b.diagnostic));
}

const knownCodes: ReadonlySet<string> = new Set(allRules.map((rule) => rule.code));

/** The id that a plan says it has; null where it is unmanaged or does not parse. */
export function writtenIdOf(document: PlanDocument | null): string | null {
  return scalarOf(document, 'id');
}

function isManaged(document: PlanDocument): boolean {
  return document.frontmatter.kind === 'broken' || scalarOf(document, 'id') !== null;
}

function subjectOf(input: CheckInput, context: CheckContext): RuleSubject {
  const parents = input.parents ?? null;
  const require = context.require ?? 'none';
  return {
    path: input.path,
    text: input.text,
    document: input.document,
    mode: input.mode ?? '100644',
    bytes: input.bytes ?? input.text?.length ?? 0,
    malformedUtf8: input.malformedUtf8 ?? false,
    managed: input.document !== null && isManaged(input.document),
    parents,
    required: require === 'all' || (require === 'new' && parents !== null && parents.length === 0),
    distance: input.distance ?? 'step',
    unmerged: input.unmerged ?? false,
  };
}

/** A file that cannot be read is held to what can be known: that it is new, or was managed before. */
function isHeld(subject: RuleSubject): boolean {
  if (subject.managed || subject.required) return true;
  if (subject.document !== null || subject.parents === null) return false;
  return subject.parents.length === 0 || subject.parents.some((parent) => isManaged(parent.document));
}

function severityOf(rule: Pick<Rule, 'severity' | 'unmanaged'>, held: boolean, override: Severity | 'off' | undefined): Severity | 'off' {
  if (held) return override ?? rule.severity;
  const ceiling = rule.unmanaged === 'error' ? 'error' : 'warning';
  const wanted = override ?? rule.unmanaged ?? rule.severity;
  return wanted === 'error' ? ceiling : wanted;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return compare(a.path, b.path) || a.line - b.line || a.column - b.column || compare(a.code, b.code);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
