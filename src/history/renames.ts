/**
 * Which plan that went away in a commit is which plan that appeared in it. Surest first: the plan's id, then the base name, then content. Git's own
 * rename detection misses one move in twenty here (plans are rewritten when they are completed) and pairs files made from one template crosswise.
 */
import type { ObjectId } from '../model/commit.ts';
import { groupBy } from '../model/group-by.ts';
import { planFolderOf, stemOf } from '../plan/plan-path.ts';

/** One side of a possible rename. */
export type RenameSide = {
  readonly repoPath: string;
  readonly blob: ObjectId;
  /** The id in its frontmatter; null where there is none. An inferred id is the base name and says nothing more. */
  readonly planId: string | null;
  /** Null where the content was not read (not needed, or not there). */
  readonly sketch: LineSketch | null;
};

/** The distinct lines of a text: hash and length of each. */
export type LineSketch = ReadonlyMap<number, number>;

/** Share of the larger text that both have. Git's default of 50 % misses plans that were rewritten when they were completed. */
const similarityMin = 0.4;
/** Another candidate this close makes a pairing by content a guess, unless names decide. */
const doubtMargin = 0.05;

/** Names that say nothing about which plan it is: they repeat from folder to folder. */
const generic = /^(?:plan|design|spec|notes|tasks?|todo|overview|requirements|implementation|research|status|progress|(?:task|phase|step|part)[-_]?\d+)$/i;

export function sketchLines(text: string): LineSketch {
  const sketch = new Map<number, number>();
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed !== '') sketch.set(hashOf(trimmed), trimmed.length);
  }
  return sketch;
}

/** FNV-1a over UTF-16 units. */
function hashOf(line: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < line.length; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Pairs what was deleted with what was added: path after → path before. Deterministic, whatever the order of the input. */
export function pairRenames(deleted: readonly RenameSide[], added: readonly RenameSide[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let olds = deleted.toSorted(byPath);
  let news = added.toSorted(byPath);
  const take = (candidates: readonly Candidate[]): void => {
    const taken = new Set<RenameSide>();
    for (const { from, to } of bestFirst(candidates)) {
      if (taken.has(from) || taken.has(to)) continue;
      pairs.set(to.repoPath, from.repoPath);
      taken.add(from).add(to);
    }
    olds = olds.filter((side) => !taken.has(side));
    news = news.filter((side) => !taken.has(side));
  };
  if (olds.length === 0 || news.length === 0) return pairs;
  take(crossing(olds, news, (side) => side.planId, (from, to) => 1 + nameLikeness(from, to)));
  take(crossing(olds, news, nameOf, scoreOfEqualNames));
  take(crossing(olds, news, (side) => side.blob, (from, to) => 1 + nameLikeness(from, to)));
  take(similarPairs(olds, news));
  return pairs;
}

type Candidate = { readonly from: RenameSide; readonly to: RenameSide; readonly score: number };

function byPath(a: RenameSide, b: RenameSide): number {
  return a.repoPath < b.repoPath ? -1 : a.repoPath > b.repoPath ? 1 : 0;
}

function bestFirst(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => b.score - a.score || byPath(a.from, b.from) || byPath(a.to, b.to));
}

function crossing(olds: readonly RenameSide[], news: readonly RenameSide[], keyOf: (side: RenameSide) => string | null, score: (from: RenameSide, to: RenameSide) => number): Candidate[] {
  const byKey = groupBy(olds, (side) => keyOf(side) || null);
  return news.flatMap((to) => (byKey.get(keyOf(to) ?? '') ?? []).map((from) => ({ from, to, score: score(from, to) }))).filter(({ score: value }) => value > 0);
}

/** The file's stem; for the leading file of a plan folder, the folder's name. */
function nameOf(side: RenameSide): string {
  return stemOf(side.repoPath).toLowerCase();
}

/** Different plans have different ids. A name that repeats from folder to folder needs the folder, or the content, to agree. */
function scoreOfEqualNames(from: RenameSide, to: RenameSide): number {
  if (from.planId !== null && to.planId !== null && from.planId !== to.planId) return 0;
  const alike = from.sketch === null || to.sketch === null ? null : similarity(from.sketch, to.sketch);
  if (generic.test(nameOf(to)) && planFolderOf(to.repoPath) === null) {
    if (parentNameOf(from.repoPath) === parentNameOf(to.repoPath)) return 2 + (alike ?? 0);
    return alike !== null && alike >= similarityMin ? alike : from.blob === to.blob ? 1 : 0;
  }
  return 2 + (alike ?? (from.blob === to.blob ? 1 : 0)) + commonEnding(from.repoPath, to.repoPath) / 10;
}

function parentNameOf(repoPath: string): string {
  return repoPath.split('/').at(-2) ?? '';
}

/** How many path segments are equal from the end. */
function commonEnding(a: string, b: string): number {
  const [left, right] = [a.split('/').reverse(), b.split('/').reverse()];
  const differs = left.findIndex((segment, at) => segment !== right[at]);
  return differs < 0 ? left.length : differs;
}

/** 0 to 1: shared words of the two names. */
function nameLikeness(a: RenameSide, b: RenameSide): number {
  const words = (side: RenameSide): Set<string> => new Set(nameOf(side).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''));
  const [left, right] = [words(a), words(b)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / Math.max(1, left.size, right.size);
}

function similarity(a: LineSketch, b: LineSketch): number {
  let [left, right, common] = [0, 0, 0];
  for (const [hash, length] of a) {
    left += length;
    if (b.has(hash)) common += length;
  }
  for (const length of b.values()) right += length;
  return common === 0 ? 0 : common / Math.max(left, right);
}

/**
 * Pairs with other names. A line weighs less the more of the files have it, so that what the template gave them all does not pair them. The best
 * candidate must be clearly better than the next, from either side, or its name must be.
 */
function similarPairs(olds: readonly RenameSide[], news: readonly RenameSide[]): Candidate[] {
  const files = new Map<number, number>();
  for (const { sketch } of [...olds, ...news]) for (const hash of sketch?.keys() ?? []) files.set(hash, (files.get(hash) ?? 0) + 1);
  // A line of one old and one new file weighs its length.
  const weigh = (side: RenameSide): Weighed[] => {
    if (side.sketch === null) return [];
    const lines = [...side.sketch].map(([hash, length]) => ({ hash, length, weight: length / Math.max(1, files.get(hash)! / 2) }));
    return [{ side, sketch: side.sketch, lines, length: sum(lines.map(({ length }) => length)), weight: sum(lines.map(({ weight }) => weight)) }];
  };
  const [before, after] = [olds.flatMap(weigh), news.flatMap(weigh)];
  const candidates = before.flatMap((from) => after.flatMap((to) => candidateOf(from, to) ?? []));
  const doubtful = new Set([...doubtfulAmong(candidates, ({ from }) => from), ...doubtfulAmong(candidates, ({ to }) => to)]);
  return candidates.filter((candidate) => !doubtful.has(candidate));
}

/** A file with its lines, each with how much it says about which file this is. */
type Weighed = { readonly side: RenameSide; readonly sketch: LineSketch; readonly lines: readonly { readonly hash: number; readonly length: number; readonly weight: number }[]; readonly length: number; readonly weight: number };

function candidateOf(from: Weighed, to: Weighed): Candidate | null {
  const larger = Math.max(from.length, to.length);
  // Most pairs of a bulk move end here.
  if (Math.min(from.length, to.length) < similarityMin * larger) return null;
  if (from.side.planId !== null && to.side.planId !== null && from.side.planId !== to.side.planId) return null;
  let [common, weight] = [0, 0];
  for (const line of from.lines) {
    if (!to.sketch.has(line.hash)) continue;
    common += line.length;
    weight += line.weight;
  }
  if (common === 0 || common < similarityMin * larger) return null;
  const score = weight / Math.max(from.weight, to.weight);
  return score < similarityMin / 2 ? null : { from: from.side, to: to.side, score: score + nameLikeness(from.side, to.side) / 4 };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Candidates to which another one of the same side comes too close: in the order of scores that is a neighbour. */
function* doubtfulAmong(candidates: readonly Candidate[], sideOf: (candidate: Candidate) => RenameSide): IterableIterator<Candidate> {
  for (const group of groupBy(candidates, sideOf).values()) {
    const sorted = group.toSorted((a, b) => a.score - b.score);
    for (const [at, candidate] of sorted.entries()) {
      const [below, above] = [sorted[at - 1], sorted[at + 1]];
      if ((below !== undefined && candidate.score - below.score < doubtMargin) || (above !== undefined && above.score - candidate.score < doubtMargin)) yield candidate;
    }
  }
}
