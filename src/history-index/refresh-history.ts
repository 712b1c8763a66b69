/**
 * Brings facts up to some tips: one walk over the commits that are not known yet, one batch of objects that were never read. What was added comes
 * back, so that it can be kept.
 */
import { pairRenames, sketchLines } from '../history/renames.ts';
import type { LineSketch, RenameSide } from '../history/renames.ts';
import type { Rename } from '../history/plan-graph.ts';
import { parseCommitObject } from '../git/commit-object.ts';
import type { GitReader } from '../git/port.ts';
import type { ObjectId } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';
import { needsFullReader, prepareFrontmatter } from '../plan/frontmatter.ts';
import { writtenIdOf } from '../plan/infer-plan.ts';
import type { HistoryFacts } from './history-facts.ts';
import { NearestPlans } from './nearest-plans.ts';

export type RefreshOptions = {
  /** Git pathspecs of everything that may be a plan. */
  readonly pathspecs: readonly string[];
  /** True for paths whose content is a plan's. */
  readonly isPlan: (repoPath: string) => boolean;
  readonly parse: (text: string) => PlanDocument;
  readonly blobBytesMax: number;
  /** Called now and then while it goes on, with how many commits were walked and how many objects read so far; `finished` once, at the end. */
  readonly onProgress?: ((commits: number, objects: number, finished: boolean) => void) | undefined;
};

/** What one refresh added. Not `complete`: blobs are missing (partial clone), which may be there another time, so nothing of it is to be kept. */
export type Addition = { readonly walk: NearestPlans; readonly heads: readonly ObjectId[]; readonly commits: readonly number[]; readonly blobs: readonly ObjectId[]; readonly complete: boolean };

/** How much was read: what incremental means is asserted by this. */
export type RefreshWork = { readonly commits: number; readonly blobs: number };

/** Null where all tips were known. */
export async function refreshHistory(git: GitReader, facts: HistoryFacts, tips: readonly ObjectId[], options: RefreshOptions): Promise<Addition | null> {
  const unknown = tips.filter((tip) => facts.nearestOf(tip) === null);
  if (unknown.length === 0) return null;
  const walk = new NearestPlans(git.objectFormat === 'sha1' ? 20 : 32);
  await git.walk({ tips: unknown, not: [...facts.heads], pathspecs: options.pathspecs }, (commit) => {
    walk.visit(commit);
    if (walk.size % 1024 === 0) options.onProgress?.(walk.size, 0, false);
  });
  const { graph } = facts;
  const commits = walk.addTo(graph, facts.heads.size === 0 ? null : (id) => facts.nearestOf(id));
  facts.addLookUp((id) => walk.nearestOf(id));

  const moves = commits.flatMap((number) => findMoves(facts, number, options));
  const sketchOf = new Map<ObjectId, LineSketch | null>(moves.flatMap(({ deleted, added }) => [...deleted, ...added].map(({ blob }) => [blob, null])));
  const blobs = new Set<ObjectId>();
  for (const number of commits) {
    for (const { repoPath, before, after } of graph.commits[number]!.changes) {
      if (!options.isPlan(repoPath)) continue;
      for (const blob of [before, after]) if (blob !== null && !facts.hasDocument(blob)) blobs.add(blob);
    }
  }
  const complete = await readObjects(git, facts, { commits, blobs, sketchOf, walked: walk.size }, options);
  for (const { number, deleted, added } of moves) graph.setRenames(number, renamesBetween(facts, sketchOf, deleted, added));
  for (const tip of unknown) facts.heads.add(tip);
  options.onProgress?.(walk.size, blobs.size, true);
  return { walk, heads: unknown, commits, blobs: [...blobs], complete };
}

type Side = { readonly repoPath: string; readonly blob: ObjectId };
type Move = { readonly number: number; readonly deleted: readonly Side[]; readonly added: readonly Side[] };

/** What went away and what appeared in a commit, where both did. */
function findMoves({ graph }: HistoryFacts, number: number, { isPlan }: RefreshOptions): Move[] {
  const { changes } = graph.commits[number]!;
  if (changes.length < 2) return [];
  const deleted: Side[] = [];
  const added: Side[] = [];
  for (const { repoPath, before, after } of changes) {
    if ((before !== null && after !== null) || !isPlan(repoPath)) continue;
    if (before !== null) deleted.push({ repoPath, blob: before });
    else if (after !== null) added.push({ repoPath, blob: after });
  }
  return deleted.length === 0 || added.length === 0 ? [] : [{ number, deleted, added }];
}

function renamesBetween(facts: HistoryFacts, sketchOf: ReadonlyMap<ObjectId, LineSketch | null>, deleted: readonly Side[], added: readonly Side[]): Rename[] {
  const side = ({ repoPath, blob }: Side): RenameSide => {
    const document = facts.documentOf(blob);
    return { repoPath, blob, planId: document === null ? null : writtenIdOf(document), sketch: sketchOf.get(blob) ?? null };
  };
  return [...pairRenames(deleted.map(side), added.map(side))].map(([to, from]) => ({ from, to }));
}

type Wanted = { readonly commits: readonly number[]; readonly blobs: ReadonlySet<ObjectId>; readonly sketchOf: Map<ObjectId, LineSketch | null>; readonly walked: number };

/** Reads what is wanted, in one batch; true where every blob was there. */
async function readObjects(git: GitReader, facts: HistoryFacts, { commits, blobs, sketchOf, walked }: Wanted, options: RefreshOptions): Promise<boolean> {
  const { graph } = facts;
  const numbers = new Map(commits.map((number) => [graph.commits[number]!.id, number]));
  const waiting: { readonly blob: ObjectId; readonly text: string }[] = [];
  let read = 0;
  await git.visitObjects([...numbers.keys(), ...new Set([...blobs, ...sketchOf.keys()])], ({ id, type, bytes }) => {
    read += 1;
    if (read % 256 === 0) options.onProgress?.(walked, read, false);
    const number = numbers.get(id);
    if (number !== undefined) {
      if (type !== 'commit' || bytes === null) return;
      const commit = parseCommitObject(id, bytes);
      facts.setCommit(number, commit, Date.parse(commit.committedAt) / 1000);
      return;
    }
    if (type !== 'blob' || bytes === null) {
      facts.setDocument(id, null);
      sketchOf.delete(id);
      return;
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    if (sketchOf.has(id)) sketchOf.set(id, sketchLines(text));
    if (!blobs.has(id)) return;
    if (needsFullReader(text)) waiting.push({ blob: id, text });
    else facts.setDocument(id, options.parse(text));
  }, { bytesMax: options.blobBytesMax });
  if (waiting.length > 0) {
    await prepareFrontmatter(waiting.map(({ text }) => text));
    for (const { blob, text } of waiting) facts.setDocument(blob, options.parse(text));
  }
  return [...blobs, ...sketchOf.keys()].every((blob) => facts.hasDocument(blob));
}
