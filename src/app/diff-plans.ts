/**
 * What changed in the plans between two states of the repository, by meaning: revisions, the staging area, the work tree. Files are compared by blob
 * id, so that only what differs is read, in one batch.
 */
import { UserError } from '../model/errors.ts';
import type { ObjectId } from '../model/commit.ts';
import { progressOf } from '../model/plan.ts';
import type { PlanDiff } from '../model/timeline.ts';
import { foldEvents, headOf } from '../history/events.ts';
import type { PlanVersion } from '../history/events.ts';
import { pairRenames, sketchLines } from '../history/renames.ts';
import { listStagingArea } from '../git/staging-area.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { writtenIdOf } from '../plan/infer-plan.ts';
import { findPlanPaths, findRoots, stemOf } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { findOnePlan } from './find-one-plan.ts';
import { readWorkTree } from './read-work-tree.ts';

/** `merge-base`: where the two revisions parted (`a...b`). `head`: HEAD, and nothing on a branch without a commit. */
export type DiffSide =
  | { readonly kind: 'head' }
  | { readonly kind: 'revision'; readonly revision: string }
  | { readonly kind: 'merge-base'; readonly a: string; readonly b: string }
  | { readonly kind: 'staged' }
  | { readonly kind: 'work-tree' };

export type DiffQuery = {
  readonly from: DiffSide;
  readonly to: DiffSide;
  /** Addresses of plans, as everywhere; empty: all of them. */
  readonly plans?: readonly string[];
};

/** `from` and `to`: a full commit id, `staged`, or null for the work tree (`to`) or where there is no commit yet (`from`). */
export type PlansDiff = { readonly from: string | null; readonly to: string | null; readonly plans: readonly PlanDiff[] };

const blobBytesMax = 4 * 1024 * 1024;

/** Plans that differ, ordered by path; one whose text alone changed has no events. Throws `UserError` for what cannot be resolved. */
export async function diffPlans(context: AppContext, query: DiffQuery): Promise<PlansDiff> {
  const { from, to, plans } = await comparePlans(context, query);
  return { from, to, plans: await only(context, plans.map(({ diff }) => diff), query.plans ?? []) };
}

/** A plan that differs, with both of its versions; null where it is not there. */
export type PlanComparison = { readonly diff: PlanDiff; readonly before: PlanVersion | null; readonly after: PlanVersion | null };

/** As `diffPlans`, of all plans, with what was read on the way. */
export async function comparePlans(context: AppContext, query: Pick<DiffQuery, 'from' | 'to'>): Promise<{ readonly from: string | null; readonly to: string | null; readonly plans: readonly PlanComparison[] }> {
  const [from, to] = await resolveSides(context, [query.from, query.to]);
  const [before, after] = [await filesOf(context, from), await filesOf(context, to)];
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path)?.id !== after.get(path)?.id).toSorted();
  const texts = await readTexts(context, changed.flatMap((path) => [before.get(path) ?? [], after.get(path) ?? []]).flat());
  const parsed = new Map([...texts].map(([id, text]) => [id, parsePlan(text, { criteriaSections: context.settings.criteriaSections })]));
  const versionOf = (files: Files, path: string): PlanVersion | null => {
    const document = parsed.get(files.get(path)?.id ?? '');
    return document === undefined ? null : { repoPath: path, document };
  };
  const side = (files: Files) => (path: string) => {
    const { id } = files.get(path)!;
    const document = parsed.get(id);
    return { repoPath: path, blob: id, planId: document === undefined ? null : writtenIdOf(document), sketch: texts.has(id) ? sketchLines(texts.get(id)!) : null };
  };
  const deleted = changed.filter((path) => !after.has(path)).map(side(before));
  const added = changed.filter((path) => !before.has(path)).map(side(after));
  const renames = pairRenames(deleted, added);
  const renamedFrom = new Set(renames.values());
  const plans = changed.flatMap((path): PlanComparison[] => {
    if (renamedFrom.has(path) && !after.has(path)) return [];
    const old = before.has(path) ? path : renames.get(path) ?? null;
    const [was, now] = [old === null ? null : versionOf(before, old), after.has(path) ? versionOf(after, path) : null];
    const shown = now ?? was;
    if (shown === null) return [];
    const { id, title } = headOf(shown);
    const diff = { planId: id, title, filePath: path, before: was === null ? null : progressOf(was.document.tasks), after: now === null ? null : progressOf(now.document.tasks), events: foldEvents(was, now) };
    return [{ diff, before: was, after: now }];
  });
  return { from: nameOf(from), to: nameOf(to), plans };
}

type Resolved = { readonly kind: 'commit'; readonly id: ObjectId } | { readonly kind: 'nothing' } | { readonly kind: 'staged' } | { readonly kind: 'work-tree' };
type File = { readonly id: string; readonly text: string | null };
type Files = ReadonlyMap<string, File>;

function nameOf(side: Resolved): string | null {
  return side.kind === 'commit' ? side.id : side.kind === 'staged' ? 'staged' : null;
}

/** All revisions in one process. */
async function resolveSides(context: AppContext, sides: readonly [DiffSide, DiffSide]): Promise<readonly [Resolved, Resolved]> {
  const revisions = sides.flatMap((side) => (side.kind === 'head' ? ['HEAD'] : side.kind === 'revision' ? [side.revision] : side.kind === 'merge-base' ? [side.a, side.b] : []));
  const ids = await context.repository.git.resolveCommits(revisions);
  const mustFind = (revision: string): ObjectId => {
    const id = ids.get(revision);
    if (id === undefined) throw new UserError(`unknown revision '${revision}'`, { exitCode: 128, hints: ['plans stand behind --: git plan diff HEAD~1 -- <plan>'] });
    return id;
  };
  const resolve = async (side: DiffSide): Promise<Resolved> => {
    if (side.kind === 'head') return ids.has('HEAD') ? { kind: 'commit', id: mustFind('HEAD') } : { kind: 'nothing' };
    if (side.kind === 'revision') return { kind: 'commit', id: mustFind(side.revision) };
    if (side.kind !== 'merge-base') return side;
    const base = await context.repository.git.mergeBase(mustFind(side.a), mustFind(side.b));
    if (base === null) throw new UserError(`'${side.a}' and '${side.b}' have no commit in common`, { exitCode: 128, hints: ['in a shallow clone: git fetch --unshallow'] });
    return { kind: 'commit', id: base };
  };
  return [await resolve(sides[0]), await resolve(sides[1])];
}

/** Plan files by path; those of the work tree come with their text. */
async function filesOf(context: AppContext, side: Resolved): Promise<Files> {
  const { repository, settings } = context;
  if (side.kind === 'nothing') return new Map();
  if (side.kind === 'work-tree') return new Map((await readWorkTree(context)).filter(({ tooLarge }) => !tooLarge).map(({ repoPath, blobId, text }) => [repoPath, { id: blobId!, text }]));
  const configured = settings.dirs.filter((dir) => dir !== '.');
  const entries = side.kind === 'staged'
    ? (await listStagingArea(repository, { folders: configured.length === settings.dirs.length ? configured : ['.'], folderName: 'exec-plans', files: [] })).filter(({ stage }) => stage === 0 || stage === 2)
    : await repository.git.listTree(side.id, configured.length === settings.dirs.length ? configured : []);
  const regular = entries.filter(({ mode }) => mode.startsWith('100'));
  const paths = regular.map(({ repoPath }) => repoPath);
  const plans = new Set(findPlanPaths(paths, findRoots(paths, settings.dirs)));
  return new Map(regular.filter(({ repoPath }) => plans.has(repoPath)).map(({ repoPath, id }) => [repoPath, { id, text: null }]));
}

async function readTexts(context: AppContext, files: readonly File[]): Promise<ReadonlyMap<string, string>> {
  const blobs = await context.repository.git.readBlobs(files.filter(({ text }) => text === null).map(({ id }) => id), { bytesMax: blobBytesMax });
  const texts = new Map(files.flatMap(({ id, text }) => (text === null ? [] : [[id, text] as const])));
  for (const [id, bytes] of blobs) if (bytes !== null) texts.set(id, Buffer.from(bytes).toString('utf8'));
  await preparePlanParser(texts.values());
  return texts;
}

/** Those that are addressed: as they are called in the diff (also where they are gone), else as everywhere. Throws `UserError` for an address that fits nothing. */
async function only(context: AppContext, plans: readonly PlanDiff[], addresses: readonly string[]): Promise<readonly PlanDiff[]> {
  if (addresses.length === 0) return plans;
  const chosen = new Set<PlanDiff>();
  for (const address of addresses) {
    const exact = plans.filter(({ planId, filePath }) => planId === address || filePath === address || stemOf(filePath) === address);
    if (exact.length > 0) {
      for (const plan of exact) chosen.add(plan);
      continue;
    }
    // A plan that did not change is no error: nothing is the answer.
    const { plan } = await findOnePlan(context, address, { history: false, problems: false, inFlight: false });
    for (const each of plans) if (each.planId === plan.id || each.filePath === plan.filePath) chosen.add(each);
  }
  return plans.filter((plan) => chosen.has(plan));
}
