/**
 * Which plan that went away in a commit is which plan that appeared in it. Surest first: the plan's id, then the base name, then content. Git's own
 * rename detection misses one move in twenty here (plans are rewritten when they are completed) and pairs files made from one template crosswise.
 */
import type { ObjectId } from '../model/commit.ts';
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

/** Says for which sides content will be needed: those that neither an equal name nor equal content can pair. */
export function needsContent(deleted: readonly RenameSide[], added: readonly RenameSide[]): readonly RenameSide[] {
  const pairs = pairRenames(deleted, added);
  const taken = new Set(pairs.values());
  const free = [...deleted.filter(({ repoPath }) => !taken.has(repoPath)), ...added.filter(({ repoPath }) => !pairs.has(repoPath))];
  const crowded = [...groupBy([...deleted, ...added], nameOf).values()].filter((group) => group.length > 2).flat();
  const bothSidesFree = pairs.size < deleted.length && pairs.size < added.length;
  return [...new Set([...(bothSidesFree ? free : []), ...crowded])];
}

/** Pairs what was deleted with what was added: path after → path before. Deterministic, whatever the order of the input. */
export function pairRenames(deleted: readonly RenameSide[], added: readonly RenameSide[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let olds = deleted.toSorted(byPath);
  let news = added.toSorted(byPath);
  const take = (candidates: readonly Candidate[]): void => {
    for (const { from, to } of bestFirst(candidates)) {
      if (!olds.includes(from) || !news.includes(to)) continue;
      pairs.set(to.repoPath, from.repoPath);
      olds = olds.filter((side) => side !== from);
      news = news.filter((side) => side !== to);
    }
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
  const byKey = groupBy(olds, keyOf);
  return news.flatMap((to) => (byKey.get(keyOf(to) ?? '') ?? []).map((from) => ({ from, to, score: score(from, to) }))).filter(({ score: value }) => value > 0);
}

function groupBy(sides: readonly RenameSide[], keyOf: (side: RenameSide) => string | null): Map<string, RenameSide[]> {
  const groups = new Map<string, RenameSide[]>();
  for (const side of sides) {
    const key = keyOf(side);
    if (key === null || key === '') continue;
    groups.set(key, [...(groups.get(key) ?? []), side]);
  }
  return groups;
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

function similarity(a: LineSketch, b: LineSketch, weightOf: (hash: number, length: number) => number = (_, length) => length): number {
  let [left, right, common] = [0, 0, 0];
  for (const [hash, length] of a) {
    left += weightOf(hash, length);
    if (b.has(hash)) common += weightOf(hash, length);
  }
  for (const [hash, length] of b) right += weightOf(hash, length);
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
  const weightOf = (hash: number, length: number): number => length / Math.max(1, (files.get(hash) ?? 1) / 2);
  const candidates: Candidate[] = [];
  for (const from of olds) {
    for (const to of news) {
      if (from.sketch === null || to.sketch === null) continue;
      if (from.planId !== null && to.planId !== null && from.planId !== to.planId) continue;
      if (similarity(from.sketch, to.sketch) < similarityMin) continue;
      const score = similarity(from.sketch, to.sketch, weightOf);
      if (score >= similarityMin / 2) candidates.push({ from, to, score: score + nameLikeness(from, to) / 4 });
    }
  }
  return candidates.filter((candidate) => !candidates.some((other) => other !== candidate
    && (other.from === candidate.from || other.to === candidate.to) && Math.abs(other.score - candidate.score) < doubtMargin));
}
