/**
 * Three-way merge of plan files by meaning, for git's merge driver. Pure: texts in, text out, no clock, no disk.
 *
 * The order of attempts is: by meaning; where that yields something that cannot be right (a line lost, frontmatter that does not parse, a plan that
 * no longer validates), by lines; where that is no better, conflict markers around every difference. So a clean result is always one that both
 * sides can be found in, and the two sides may be swapped without changing it.
 */
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import type { PlanDocument } from '../model/document.ts';
import { mergeBody } from './merge-body.ts';
import { mergeFrontmatter } from './merge-frontmatter.ts';
import { mergeLines } from './merge-lines.ts';
import { chooseThreeWay, conflict, isBlank, ok, type Piece } from './merge-pieces.ts';
import { narrowConflict } from './merge-regions.ts';
import { alignShapes, joinShape, shapeOf, type TextShape } from './merge-shape.ts';

type Diff3 = typeof import('node-diff3');

export type MergeLabels = { readonly ours: string; readonly base: string; readonly theirs: string };

export type MergeInput = {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly labels?: MergeLabels;
  /** Characters of a conflict marker; git asks for longer ones in the merge of two merge bases. */
  readonly markerSize?: number;
  /** `diff3` shows the base inside each conflict. */
  readonly style?: 'merge' | 'diff3';
  readonly criteriaSections?: readonly string[];
  /** Errors that the rules find in a text. A clean merge of two texts without errors must not have any. */
  readonly errorsOf?: (text: string, document: PlanDocument) => number;
  /** Throws `MergeTooLarge` when time is up. Called between steps. */
  readonly checkTime?: () => void;
};

export type MergeOutcome = {
  readonly text: string;
  /** Places with markers; 0 is a clean merge. */
  readonly conflicts: number;
  readonly how: 'same' | 'meaning' | 'lines' | 'apart';
};

export async function mergePlans(input: MergeInput): Promise<MergeOutcome> {
  const { base, ours, theirs } = input;
  await preparePlanParser([base, ours, theirs]);
  const same = ours === theirs || theirs === base ? ours : ours === base ? theirs : null;
  if (same !== null) return { text: same, conflicts: markersIn(same), how: 'same' };
  const diff3 = await import('node-diff3');
  // Canonical sides: the result must not depend on who merges whom.
  const swapped = ours > theirs;
  const sides = versionsOf(input, swapped);
  const attempts: readonly { readonly how: MergeOutcome['how']; readonly merge: () => { pieces: readonly Piece[]; replaced: ReadonlySet<string> } | null }[] = [
    { how: 'meaning', merge: () => mergeByMeaning(diff3, sides) },
    { how: 'lines', merge: () => ({ pieces: mergeLines(diff3, sides.base.lines, sides.first.lines, sides.second.lines), replaced: new Set() }) },
  ];
  for (const { how, merge } of attempts) {
    input.checkTime?.();
    const merged = merge();
    if (merged === null) continue;
    const outcome = await judge(diff3, input, sides, merged, swapped, how);
    if (outcome !== null) return outcome;
  }
  const apart = narrow(diff3, [conflict(sides.base.lines, sides.first.lines, sides.second.lines)], 'merge', true);
  return write(input, sides, apart, swapped, 'apart');
}

type VersionOf = { readonly lines: readonly string[]; readonly document: PlanDocument; readonly text: string };
type Sides = { readonly base: VersionOf; readonly first: VersionOf; readonly second: VersionOf; readonly frame: Omit<TextShape, 'lines'> };

function versionsOf(input: MergeInput, swapped: boolean): Sides {
  const [first, second] = swapped ? [input.theirs, input.ours] : [input.ours, input.theirs];
  const aligned = alignShapes(shapeOf(input.base), shapeOf(first), shapeOf(second));
  const version = (text: string, lines: readonly string[]): VersionOf => ({ text, lines, document: parse(input, text) });
  return { base: version(input.base, aligned.base), first: version(first, aligned.first), second: version(second, aligned.second), frame: aligned.frame };
}

function parse(input: MergeInput, text: string): PlanDocument {
  return parsePlan(text, input.criteriaSections === undefined ? {} : { criteriaSections: input.criteriaSections });
}

function markersIn(text: string): number {
  return parsePlan(text, { lightFrontmatter: true }).conflictLines.length;
}

/** Null where one of the three cannot be read: then only lines are certain. */
function mergeByMeaning(diff3: Diff3, sides: Sides): { pieces: readonly Piece[]; replaced: ReadonlySet<string> } | null {
  const versions = [sides.base, sides.first, sides.second] as const;
  if (versions.some(({ document }) => document.frontmatter.kind === 'broken' || document.conflictLines.length > 0)) return null;
  const [o, a, b] = versions.map((version) => parts(version)) as [Parts, Parts, Parts];
  const head = mergeHead(diff3, o.head, a.head, b.head);
  const body = mergeBody(diff3, { ...sides.base, lines: o.body }, { ...sides.first, lines: a.body }, { ...sides.second, lines: b.body });
  return { pieces: [...head, ...body.pieces], replaced: new Set([...body.replaced, ...(a.head ?? []), ...(b.head ?? [])]) };
}

type Parts = { readonly head: readonly string[] | null; readonly body: readonly string[] };

function parts({ lines, document }: VersionOf): Parts {
  if (document.frontmatter.kind === 'none') return { head: null, body: lines };
  const end = document.frontmatter.bodyLine - 1;
  return { head: lines.slice(0, end), body: lines.slice(end) };
}

function mergeHead(diff3: Diff3, base: readonly string[] | null, first: readonly string[] | null, second: readonly string[] | null): Piece[] {
  const text = (lines: readonly string[] | null): string | null => lines?.join('\n') ?? null;
  const chosen = chooseThreeWay(text(base), text(first), text(second));
  if (chosen !== undefined) return chosen === null ? [] : [ok(chosen.split('\n'))];
  if (first === null || second === null) return [conflict(base ?? [], first ?? [], second ?? [])];
  const open = chooseThreeWay(base?.[0] ?? null, first[0] ?? null, second[0] ?? null);
  const close = chooseThreeWay(base?.at(-1) ?? null, first.at(-1) ?? null, second.at(-1) ?? null);
  if (typeof open !== 'string' || typeof close !== 'string') return mergeLines(diff3, base ?? [], first, second);
  const inner = (lines: readonly string[] | null): readonly string[] => lines?.slice(1, -1) ?? [];
  const merged = mergeFrontmatter(inner(base), inner(first), inner(second)) ?? mergeLines(diff3, inner(base), inner(first), inner(second));
  return [ok([open]), ...merged, ok([close])];
}

/** Takes a merge if it can be right, else null. A clean one must hold what both sides wrote, parse, and validate if both sides did. */
async function judge(diff3: Diff3, input: MergeInput, sides: Sides, merged: { pieces: readonly Piece[]; replaced: ReadonlySet<string> }, swapped: boolean, how: MergeOutcome['how']): Promise<MergeOutcome | null> {
  const pieces = narrow(diff3, merged.pieces, input.style ?? 'merge', false);
  if (losesLines(sides, pieces, merged.replaced)) return null;
  const outcome = write(input, sides, pieces, swapped, how);
  if (outcome.conflicts > 0) return outcome;
  await preparePlanParser([outcome.text]);
  const document = parse(input, outcome.text);
  // Markers that one side had committed are in the text still: not clean, whoever wrote them.
  if (document.conflictLines.length > 0) return { ...outcome, conflicts: document.conflictLines.length };
  const inputs = [sides.first, sides.second];
  if (document.frontmatter.kind === 'broken' && inputs.every((side) => side.document.frontmatter.kind !== 'broken')) return null;
  const closedTooEarly = (plan: PlanDocument): boolean => statusOf(plan) === 'completed' && plan.tasks.some((task) => task.state === 'open' || task.state === 'in-progress');
  const errors = (text: string, plan: PlanDocument): number => (input.errorsOf?.(text, plan) ?? 0) + (closedTooEarly(plan) ? 1 : 0);
  if (errors(outcome.text, document) === 0 || inputs.some((side) => errors(side.text, side.document) > 0)) return outcome;
  // One side closed the plan and the other went on working: only people can say which it is.
  const apart = statusApart(sides, pieces);
  return apart === null ? null : write(input, sides, apart, swapped, how);
}

function statusOf(document: PlanDocument): string | null {
  return document.frontmatter.entries.find((entry) => entry.key === 'status')?.source ?? null;
}

/** The same merge with the two statuses as a conflict; null where the sides agree on it or it is not in the text as a line. */
function statusApart(sides: Sides, pieces: readonly Piece[]): Piece[] | null {
  const lineOf = ({ lines, document }: VersionOf): string | null => {
    const entry = document.frontmatter.entries.find(({ key }) => key === 'status');
    return entry === undefined ? null : (lines[entry.line - 1] ?? null);
  };
  const [base, first, second] = [lineOf(sides.base), lineOf(sides.first), lineOf(sides.second)];
  if (first === null || second === null || first === second) return null;
  let found = false;
  return pieces.flatMap((piece): Piece[] => {
    const at = found || piece.kind !== 'ok' ? -1 : piece.lines.findIndex((line) => line === first || line === second);
    if (piece.kind !== 'ok' || at < 0) return [piece];
    found = true;
    return [ok(piece.lines.slice(0, at)), conflict(base === null ? [] : [base], [first], [second]), ok(piece.lines.slice(at + 1))];
  });
}

function narrow(diff3: Diff3, pieces: readonly Piece[], style: 'merge' | 'diff3', everyLine: boolean): Piece[] {
  if (style === 'diff3') return [...pieces];
  return pieces.flatMap((piece) => (piece.kind === 'ok' ? [piece] : narrowConflict(diff3, piece, everyLine)));
}

/**
 * A last look at every merge: each line that a side added (or kept, while the other kept it too) is in the result as often as it has to be.
 * Lines that were merged into another line are excepted, as they are looked at where that happens.
 */
function losesLines(sides: Sides, pieces: readonly Piece[], replaced: ReadonlySet<string>): boolean {
  const have = countLines(pieces.flatMap((piece) => (piece.kind === 'ok' ? piece.lines : [...piece.first, ...piece.second])));
  const [base, first, second] = [countLines(sides.base.lines), countLines(sides.first.lines), countLines(sides.second.lines)];
  for (const line of new Set([...first.keys(), ...second.keys()])) {
    if (replaced.has(line)) continue;
    const [o, a, b] = [base.get(line) ?? 0, first.get(line) ?? 0, second.get(line) ?? 0];
    const needed = a >= o && b >= o ? Math.max(a, b) : Math.max(0, a + b - o);
    if ((have.get(line) ?? 0) < needed) return true;
  }
  return false;
}

function countLines(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) if (!isBlank(line)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function write(input: MergeInput, sides: Sides, pieces: readonly Piece[], swapped: boolean, how: MergeOutcome['how']): MergeOutcome {
  const size = input.markerSize ?? 7;
  const labels = input.labels ?? { ours: 'ours', base: 'base', theirs: 'theirs' };
  const marker = (letter: string, label: string): string => (label === '' ? letter.repeat(size) : `${letter.repeat(size)} ${label}`);
  let conflicts = 0;
  const lines = pieces.flatMap((piece): readonly string[] => {
    if (piece.kind === 'ok') return piece.lines;
    conflicts += 1;
    const [ours, theirs] = swapped ? [piece.second, piece.first] : [piece.first, piece.second];
    const middle = input.style === 'diff3' ? [marker('|', labels.base), ...piece.base] : [];
    return [marker('<', labels.ours), ...ours, ...middle, marker('=', ''), ...theirs, marker('>', labels.theirs)];
  });
  const finalNewline = sides.frame.finalNewline || pieces.at(-1)?.kind === 'conflict';
  return { text: joinShape({ ...sides.frame, finalNewline, lines }), conflicts, how };
}
