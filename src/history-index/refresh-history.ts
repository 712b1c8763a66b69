/**
 * Brings facts up to some tips: one walk over the commits that are not known yet, one batch of objects that were never read. What was added comes
 * back, so that it can be kept.
 */
import { pairRenames, sketchLines } from '../history/renames.ts';
import type { LineSketch, RenameSide } from '../history/renames.ts';
import type { PlanChange, Rename } from '../history/plan-graph.ts';
import { parseCommitObject } from '../git/commit-object.ts';
import type { GitObject, GitReader, ObjectQuestion } from '../git/port.ts';
import type { Commit, ObjectId } from '../model/commit.ts';
import { prepareFullReader } from '../plan/frontmatter.ts';
import { PlanCutter } from '../plan/plan-pieces.ts';
import type { PlanPiece } from '../plan/plan-pieces.ts';
import { needsYaml, readCutFrontmatter } from '../plan/plan-reader.ts';
import { writtenIdOf } from '../plan/infer-plan.ts';
import type { HistoryFacts } from './history-facts.ts';
import { NearestPlans } from './nearest-plans.ts';

export type RefreshOptions = {
  /** Git pathspecs of everything that may be a plan. */
  readonly pathspecs: readonly string[];
  /** True for paths whose content is a plan's. */
  readonly isPlan: (repoPath: string) => boolean;
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
  const { graph } = facts;
  const walk = new NearestPlans(git.objectFormat === 'sha1' ? 20 : 32);
  const isFirst = facts.heads.size === 0;
  const reading = new ObjectReading(git, facts, { ...options, few: !isFirst }, () => options.onProgress?.(walk.size, reading.count, false));
  try {
    await git.walk({ tips: unknown, not: [...facts.heads], pathspecs: options.pathspecs, few: !isFirst, isKnown: (id) => facts.nearestOf(id) !== null }, (commit) => {
      const changes = walk.visit(commit);
      // With skewed clocks git walks into what it was told to leave out.
      if (changes.length > 0 && (isFirst || graph.numberOf(commit.id) === null)) reading.ask(commit.id, changes);
      if (walk.size % 1024 === 0) options.onProgress?.(walk.size, reading.count, false);
    });
  } catch (error) {
    await reading.abandon();
    throw error;
  }
  const commits = walk.addTo(graph, isFirst ? null : (id) => facts.nearestOf(id));
  facts.addLookUp((id) => walk.nearestOf(id));
  await reading.finish(commits);
  for (const number of commits) {
    const { deleted, added } = movesIn(graph.commit(number).changes, options.isPlan);
    if (deleted.length > 0 && added.length > 0) graph.setRenames(number, renamesBetween(facts, reading.sketchOf, deleted, added));
  }
  for (const tip of unknown) facts.heads.add(tip);
  options.onProgress?.(walk.size, reading.blobs.size, true);
  return { walk, heads: unknown, commits, blobs: [...reading.blobs], complete: [...reading.blobs, ...reading.sketchOf.keys()].every((blob) => facts.hasVersion(blob)) };
}

type Side = { readonly repoPath: string; readonly blob: ObjectId };
type Sides = { readonly deleted: readonly Side[]; readonly added: readonly Side[] };

/** What went away and what appeared in a commit. */
function movesIn(changes: readonly PlanChange[], isPlan: RefreshOptions['isPlan']): Sides {
  const deleted: Side[] = [];
  const added: Side[] = [];
  if (changes.length < 2) return { deleted, added };
  for (const { repoPath, before, after } of changes) {
    if ((before !== null && after !== null) || !isPlan(repoPath)) continue;
    if (before !== null) deleted.push({ repoPath, blob: before });
    else if (after !== null) added.push({ repoPath, blob: after });
  }
  return { deleted, added };
}

function renamesBetween(facts: HistoryFacts, sketchOf: ReadonlyMap<ObjectId, LineSketch | null>, deleted: readonly Side[], added: readonly Side[]): Rename[] {
  const side = ({ repoPath, blob }: Side): RenameSide => {
    const document = facts.documentOf(blob);
    return { repoPath, blob, planId: document === null ? null : writtenIdOf(document), sketch: sketchOf.get(blob) ?? null };
  };
  return [...pairRenames(deleted.map(side), added.map(side))].map(([to, from]) => ({ from, to }));
}

/** Reads commits and versions of plans while git still looks for more of them. */
class ObjectReading {
  /** Versions that were not known before. */
  readonly blobs = new Set<ObjectId>();
  /** What was moved, to be compared by its lines. Null: not read yet. */
  readonly sketchOf = new Map<ObjectId, LineSketch | null>();
  /** How many objects were read. */
  count = 0;
  readonly #facts: HistoryFacts;
  readonly #options: RefreshOptions;
  readonly #question: ObjectQuestion;
  readonly #commits = new Map<ObjectId, Commit | null>();
  readonly #cutter = new PlanCutter();
  /** Versions whose frontmatter takes packages that may not be loaded yet. */
  readonly #waiting: { readonly blob: ObjectId; readonly pieces: readonly PlanPiece[] }[] = [];

  readonly #onProgress: () => void;

  constructor(git: GitReader, facts: HistoryFacts, options: RefreshOptions & { readonly few: boolean }, onProgress: () => void) {
    this.#onProgress = onProgress;
    this.#facts = facts;
    this.#options = options;
    this.#question = git.askObjects((object) => this.#take(object), { bytesMax: options.blobBytesMax, few: options.few });
  }

  ask(commit: ObjectId, changes: readonly PlanChange[]): void {
    const asked: ObjectId[] = [commit];
    this.#commits.set(commit, null);
    const { deleted, added } = movesIn(changes, this.#options.isPlan);
    if (deleted.length > 0 && added.length > 0) for (const { blob } of [...deleted, ...added]) if (!this.sketchOf.has(blob)) this.sketchOf.set(blob, null);
    for (const { repoPath, before, after } of changes) {
      if (!this.#options.isPlan(repoPath)) continue;
      for (const blob of [before, after]) {
        if (blob === null || this.blobs.has(blob) || this.#facts.hasVersion(blob)) continue;
        this.blobs.add(blob);
        asked.push(blob);
      }
    }
    this.#question.ask(asked);
  }

  /** `commits`: all those that were added to the graph. */
  async finish(commits: readonly number[]): Promise<void> {
    const { graph } = this.#facts;
    const ids = commits.map((number) => graph.commit(number).id);
    // Merges that join histories were not known for such until all were seen; a version may have been read before it was known to be moved.
    this.#question.ask([...ids.filter((id) => !this.#commits.has(id)), ...[...this.sketchOf].flatMap(([blob, sketch]) => (sketch === null ? [blob] : []))]);
    await this.#question.end();
    if (this.#waiting.length > 0) {
      await prepareFullReader();
      for (const { blob, pieces } of this.#waiting) this.#facts.setVersion(blob, { pieces, frontmatter: readCutFrontmatter(pieces) });
    }
    commits.forEach((number, at) => {
      const commit = this.#commits.get(ids[at]!) ?? null;
      if (commit !== null) this.#facts.setCommit(number, commit, Date.parse(commit.committedAt) / 1000);
    });
  }

  /** Ends what was begun, where the search for more has failed. */
  async abandon(): Promise<void> {
    await this.#question.end().catch(() => {});
  }

  #take({ id, type, bytes }: GitObject): void {
    this.count += 1;
    if (this.count % 256 === 0) this.#onProgress();
    if (type === 'commit' && bytes !== null) {
      this.#commits.set(id, parseCommitObject(id, bytes));
      return;
    }
    if (!this.blobs.has(id) && !this.sketchOf.has(id)) return;
    if (type !== 'blob' || bytes === null) {
      this.#facts.setVersion(id, null);
      this.sketchOf.delete(id);
      return;
    }
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.sketchOf.get(id) === null) this.sketchOf.set(id, sketchLines(content.toString('utf8')));
    if (!this.blobs.has(id) || this.#facts.hasVersion(id)) return;
    const pieces = this.#cutter.cut(content);
    this.#facts.setVersion(id, { pieces, frontmatter: null });
    if (needsYaml(pieces)) this.#waiting.push({ blob: id, pieces });
  }
}
