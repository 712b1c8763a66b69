/**
 * Checks a set of plan files against the rules, wherever they come from: staging area, a commit, or the work tree. Loads blobs (one git process for
 * all of them), parses, gathers only those surroundings that a rule will ask for, and returns what the rules say. Writes nothing.
 */
import type { ObjectId } from '../model/commit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Repository } from '../git/open-repository.ts';
import { blobSizeOf } from '../git/staging-area.ts';
import { checkWithEdits, type CheckContext, type CheckInput, type ParentVersion, writtenIdOf } from '../plan/check-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { baseName, isTrackerPath, planFolderOf } from '../plan/plan-path.ts';
import { itemsOf, type SafeEdit } from '../plan/rules/rule.ts';
import { type PlanVersions, readPlanVersions } from './plan-versions.ts';
import type { Settings } from './settings.ts';

export type BlobFile = { readonly path: string; readonly id: ObjectId; readonly mode: string };

export type Candidate = {
  readonly path: string;
  readonly content:
    | { readonly kind: 'blob'; readonly id: ObjectId; readonly mode: string }
    /** `text` null: not read. */
    | { readonly kind: 'text'; readonly text: string | null; readonly malformedUtf8: boolean; readonly bytes: number; readonly mode: string }
    | { readonly kind: 'unmerged' };
  /** The versions in the parents; empty: new; null: nothing is compared. */
  readonly parents: readonly { readonly path: string; readonly id: ObjectId }[] | null;
  /** The content came from a parent as it is: only rules over several files are of interest. */
  readonly onlyTogether?: boolean;
};

/** A plan file or tracker beside the candidates, by blob or by text. */
export type Neighbour = BlobFile | { readonly path: string; readonly text: string };

export type Assessment = {
  readonly candidates: readonly Candidate[];
  /** Plan files that the change removes: one of them may be where a new one came from. */
  readonly removed?: readonly BlobFile[];
  /** Every plan file and tracker in the same state, the candidates included. Called only where a rule needs it. */
  readonly surroundings: () => Promise<readonly Neighbour[]>;
  readonly distance?: 'step' | 'range';
};

export type CheckReport = {
  readonly diagnostics: readonly Diagnostic[];
  /** Safe repairs by path. */
  readonly edits: ReadonlyMap<string, readonly SafeEdit[]>;
  readonly planCount: number;
  /** Paths whose content is not here: not fetched into a partial clone, or kept by LFS. */
  readonly unread: readonly string[];
};

export const emptyReport: CheckReport = { diagnostics: [], edits: new Map(), planCount: 0, unread: [] };

/** Codes of the rules that look beyond one file. */
export const togetherCodes: ReadonlySet<string> = new Set(['id-duplicate', 'path-duplicate', 'depends-unknown', 'debt-unknown']);

/** See the head of the file. Diagnostics come in the order of path, line, column. */
export async function assessPlans(repository: Repository, settings: Settings, given: Assessment): Promise<CheckReport> {
  let loaded: Promise<readonly Neighbour[]> | null = null;
  const assessment = { ...given, surroundings: () => (loaded ??= given.surroundings()) };
  return withoutCompanions(await assess(repository, settings, assessment), assessment.surroundings);
}

/**
 * A folder with a `plan.md` is one plan, and its other files are none. Whether there is one shows only in the whole state, which is listed only where
 * something was found in a file that may be such a companion.
 */
async function withoutCompanions(report: CheckReport, surroundings: Assessment['surroundings']): Promise<CheckReport> {
  const mayBeCompanion = ({ path, code }: Diagnostic): boolean => code !== 'unmerged' && planFolderOf(path) === null && path.split('/').length > 3;
  if (!report.diagnostics.some(mayBeCompanion)) return report;
  const plans = new Set((await surroundings()).map(({ path }) => path));
  return { ...report, diagnostics: report.diagnostics.filter((diagnostic) => !mayBeCompanion(diagnostic) || plans.has(diagnostic.path)) };
}

async function assess(repository: Repository, settings: Settings, assessment: Assessment): Promise<CheckReport> {
  const removed = assessment.removed ?? [];
  if (assessment.candidates.length === 0 && removed.length === 0) return emptyReport;
  const versions = await readPlanVersions(repository, settings, idsIn(assessment));
  const moves = movesOf(assessment.candidates, removed, versions);
  const unread: string[] = [];
  const inputs: (CheckInput & { readonly onlyTogether: boolean })[] = [];
  for (const candidate of assessment.candidates) {
    const input = await inputOf(repository, settings, candidate, moves.get(candidate.path) ?? null, versions);
    if (input === null) unread.push(candidate.path);
    else inputs.push({ ...input, distance: assessment.distance ?? 'step', onlyTogether: candidate.onlyTogether === true });
  }
  const moved = new Set([...moves.values()].map(({ path }) => path));
  const lostIds = removed.filter(({ path }) => !moved.has(path)).flatMap(({ id }) => writtenIdOf(versions.get(id)?.document ?? null) ?? []);
  const { context, dependants } = await surround(repository, settings, assessment, inputs, lostIds);

  const diagnostics: Diagnostic[] = [];
  const edits = new Map<string, SafeEdit[]>();
  for (const input of inputs) {
    for (const { diagnostic, edit } of checkWithEdits(input, context)) {
      if (input.onlyTogether && !togetherCodes.has(diagnostic.code)) continue;
      diagnostics.push(diagnostic);
      if (edit !== null) edits.set(input.path, [...(edits.get(input.path) ?? []), edit]);
    }
  }
  for (const input of dependants) diagnostics.push(...checkWithEdits(input, context).map(({ diagnostic }) => diagnostic).filter(({ code }) => code === 'depends-unknown'));
  return { diagnostics: diagnostics.toSorted(byPlace), edits, planCount: inputs.length + unread.length, unread };
}

/** A symbolic link's blob is a path and a gitlink's id is a commit elsewhere: neither is read. */
function idsIn({ candidates, removed = [] }: Assessment): readonly ObjectId[] {
  const own = candidates.flatMap(({ content }) => (content.kind === 'blob' && content.mode.startsWith('100') ? [content.id] : []));
  const before = candidates.flatMap(({ parents }) => (parents ?? []).map(({ id }) => id));
  return [...own, ...before, ...removed.filter(({ mode }) => mode.startsWith('100')).map(({ id }) => id)];
}

/** New path → the removed file that it was: the same content first, then the same id, then the same file name. Each is used once. */
function movesOf(candidates: readonly Candidate[], removed: readonly BlobFile[], versions: PlanVersions): ReadonlyMap<string, BlobFile> {
  const free = new Map(removed.map((file) => [file.path, file]));
  const fresh = candidates.flatMap(({ path, parents, content }) => (parents !== null && parents.length === 0 && content.kind === 'blob' ? [{ path, id: content.id }] : []));
  const moves = new Map<string, BlobFile>();
  const pair = (same: (file: { path: string; id: ObjectId }, before: BlobFile) => boolean): void => {
    for (const file of fresh) {
      if (moves.has(file.path)) continue;
      const match = [...free.values()].find((before) => same(file, before));
      if (match === undefined) continue;
      moves.set(file.path, match);
      free.delete(match.path);
    }
  };
  const planIdOf = (id: ObjectId): string | null => writtenIdOf(versions.get(id)?.document ?? null);
  pair((file, before) => file.id === before.id);
  pair((file, before) => planIdOf(file.id) !== null && planIdOf(file.id) === planIdOf(before.id));
  pair((file, before) => baseName(file.path) === baseName(before.path));
  return moves;
}

async function inputOf(repository: Repository, settings: Settings, candidate: Candidate, movedFrom: BlobFile | null, versions: PlanVersions): Promise<CheckInput | null> {
  const { path, content } = candidate;
  const parents = parentsOf(movedFrom === null ? candidate.parents : [movedFrom], versions);
  if (content.kind === 'unmerged') return { path, text: null, document: null, parents, unmerged: true };
  const { mode } = content;
  if (mode === '120000') return { path, text: null, document: null, parents, mode, bytes: 0 };
  if (content.kind === 'text') {
    const { text, bytes, malformedUtf8 } = content;
    if (text === null) return { path, text, document: null, parents, mode, bytes };
    await preparePlanParser([text]);
    return { path, text, malformedUtf8, bytes, mode, parents, document: parsePlan(text, { criteriaSections: settings.criteriaSections }) };
  }
  const version = versions.get(content.id);
  if (version === undefined) return null;
  if (version === null) return { path, text: null, document: null, parents, mode, bytes: await blobSizeOf(repository, content.id) };
  if (isLfsPointer(version.text)) return null;
  const { text, document, bytes, malformedUtf8 } = version;
  return { path, text, document, bytes, malformedUtf8, mode, parents };
}

/** A parent that is not here (not fetched, too large) cannot be compared with; then nothing is. */
function parentsOf(parents: Candidate['parents'], versions: PlanVersions): readonly ParentVersion[] | null {
  if (parents === null) return null;
  const found: ParentVersion[] = [];
  for (const { path, id } of parents) {
    const version = versions.get(id);
    if (version === undefined || version === null) return null;
    found.push({ path, document: version.document });
  }
  return found;
}

type Surrounded = { readonly context: CheckContext; readonly dependants: readonly CheckInput[] };

/** Reads the other plans only where a rule over several files can have something to say. */
async function surround(repository: Repository, settings: Settings, assessment: Assessment, inputs: readonly CheckInput[], lostIds: readonly string[]): Promise<Surrounded> {
  const own: CheckContext = { rules: settings.rules, require: settings.require };
  if (lostIds.length === 0 && !inputs.some(looksAround)) return { context: own, dependants: [] };
  const neighbours = await assessment.surroundings();
  const inputPaths = new Set(inputs.map(({ path }) => path));
  const others = neighbours.filter(({ path }) => !inputPaths.has(path));
  const versions = await readPlanVersions(repository, settings, others.flatMap((file) => ('id' in file && file.mode.startsWith('100') ? [file.id] : [])));
  await preparePlanParser(others.flatMap((file) => ('text' in file ? [file.text] : [])));
  const ids = new Map<string, string>();
  const paths = [...inputPaths];
  let debtIds: Set<string> | null = null;
  const dependants: CheckInput[] = [];
  for (const { path, document } of inputs) {
    const id = writtenIdOf(document);
    if (id !== null) ids.set(path, id);
  }
  for (const file of others) {
    const text = 'text' in file ? file.text : versions.get(file.id)?.text ?? null;
    if (isTrackerPath(file.path)) {
      if (text === null) continue;
      const { readTracker } = await import('../debt/read-tracker.ts');
      debtIds = new Set([...(debtIds ?? []), ...readTracker(text).items.map(({ id }) => id)]);
      continue;
    }
    paths.push(file.path);
    if (text === null) continue;
    const document = 'text' in file ? parsePlan(text) : versions.get(file.id)?.document ?? null;
    const id = writtenIdOf(document);
    if (id !== null) ids.set(file.path, id);
    if (itemsOf(document, 'depends').some((wanted) => lostIds.includes(wanted))) dependants.push({ path: file.path, text, document });
  }
  return { context: { ...own, paths, ids, debtIds }, dependants };
}

/** New files can clash with others, a new or changed id too, and references can dangle. */
function looksAround({ document, parents }: CheckInput): boolean {
  if (parents === null || parents === undefined || parents.length === 0) return true;
  if (itemsOf(document, 'depends').length > 0 || itemsOf(document, 'debt').length > 0) return true;
  const id = writtenIdOf(document);
  return id !== null && parents.some((parent) => writtenIdOf(parent.document) !== id);
}

function isLfsPointer(text: string): boolean {
  return text.startsWith('version https://git-lfs.github.com/spec/');
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
