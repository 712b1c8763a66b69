/**
 * Which task of one version of a plan is which task of another. Tasks have no ids in files that people and agents write, so identity is found in
 * steps, surest first, and what a step has paired no later step takes apart:
 *
 * 1. the same mark (`{#pkce}`, `<!-- id: pkce -->`);
 * 2. the same text, then the same words (time stamps, hashes, code marks, case set aside); of equal texts the one with the same headings and neighbours;
 * 3. nearly the same words, anywhere in the file;
 * 4. similar words in the same place: between the same neighbours, in the same order; where not as many came as went, only without a rival;
 * 5. similar words elsewhere.
 *
 * One task that became two, or two that became one, is nobody's continuation: they end as removed and added. Pure and deterministic. Candidates are
 * found by their rare words, so that the work grows with the length of the plan and not with its square.
 */
import type { PlanTask } from '../model/plan.ts';
import { align } from './align.ts';
import { longestRise } from './longest-rise.ts';
import { commonWords, isSplit, keepsName } from './split-tasks.ts';
import { taskWords } from './task-words.ts';
import type { TaskWords } from './task-words.ts';

/** `how` says which step paired the two. `before` null: added. `after` null: removed. */
export type TaskMatch = {
  readonly before: PlanTask | null;
  readonly after: PlanTask | null;
  readonly how: 'mark' | 'text' | 'words' | 'similar' | 'place' | 'none';
};

const nearlySame = 0.74;
const similarInPlace = 0.3;
const similarElsewhere = 0.6;
const doubtMargin = 0.18;

type Side = { readonly tasks: readonly PlanTask[]; readonly words: readonly TaskWords[]; readonly partner: number[] };

/**
 * Pairs the tasks of two versions. The answer holds every task of `after` in its order, then the removed ones of `before` in theirs; each task is in
 * exactly one match.
 */
export function matchTasks(before: readonly PlanTask[], after: readonly PlanTask[]): TaskMatch[] {
  const how: TaskMatch['how'][] = after.map(() => 'none');
  const left: Side = { tasks: before, words: [], partner: before.map(() => -1) };
  const right: Side = { tasks: after, words: [], partner: after.map(() => -1) };
  pairEqual(left, right, how, 'text', (side, at) => side.tasks[at]!.text);
  if (left.partner.includes(-1) && right.partner.includes(-1)) pairReworded(left, right, how);
  return [
    ...after.map((task, at) => ({ before: right.partner[at]! < 0 ? null : before[right.partner[at]!]!, after: task, how: how[at]! })),
    ...before.filter((_, at) => left.partner[at]! < 0).map((task) => ({ before: task, after: null, how: 'none' as const })),
  ];
}

function pairReworded(a: Side, b: Side, how: TaskMatch['how'][]): void {
  const memo = new Map<string, TaskWords>();
  const read = (task: PlanTask): TaskWords => {
    const known = memo.get(task.text) ?? taskWords(task.text);
    memo.set(task.text, known);
    return known;
  };
  const left: Side = { ...a, words: a.tasks.map(read) };
  const right: Side = { ...b, words: b.tasks.map(read) };
  pairMarks(left, right, how);
  pairEqual(left, right, how, 'words', (side, at) => {
    const { plain, label } = side.words[at]!;
    return plain === '' ? null : `${label ?? ''}\0${plain}`;
  });
  pairEqual(left, right, how, 'words', (side, at) => {
    const { plain, stems } = side.words[at]!;
    return stems.length < 2 ? null : plain;
  });
  const scores = new Scores(left, right);
  const shared = scores.candidates();
  const parts = findSplits(shared, left, right);
  pairBest(shared.filter(({ score }) => score >= nearlySame), left, right, how, 'similar', parts);
  pairInPlace(scores, left, right, how, parts);
  pairBest(shared.filter(({ score }) => score >= similarElsewhere), left, right, how, 'similar', parts);
}

function pair(left: Side, right: Side, i: number, j: number, how: TaskMatch['how'][], step: TaskMatch['how']): void {
  left.partner[i] = j;
  right.partner[j] = i;
  how[j] = step;
}

function pairMarks(left: Side, right: Side, how: TaskMatch['how'][]): void {
  const unique = (side: Side): Map<string, number> => {
    const found = new Map<string, number>();
    side.words.forEach(({ id }, at) => {
      if (id !== null) found.set(id, found.has(id) ? -1 : at);
    });
    return found;
  };
  const marked = unique(right);
  for (const [id, i] of unique(left)) {
    const j = marked.get(id) ?? -1;
    if (i < 0 || j < 0 || left.partner[i] === j) continue;
    // A mark is stronger than equal words: what was paired by text gives way.
    if (left.partner[i]! >= 0) {
      right.partner[left.partner[i]!] = -1;
      how[left.partner[i]!] = 'none';
    }
    if (right.partner[j]! >= 0) left.partner[right.partner[j]!] = -1;
    pair(left, right, i, j, how, 'mark');
  }
}

/** Pairs free tasks with equal keys. Where several have the same key, their headings and neighbours decide, then their order. */
function pairEqual(left: Side, right: Side, how: TaskMatch['how'][], step: TaskMatch['how'], keyOf: (side: Side, at: number) => string | null): void {
  const groups = new Map<string, { lefts: number[]; rights: number[] }>();
  const gather = (side: Side, which: 'lefts' | 'rights'): void => {
    side.tasks.forEach((_, at) => {
      const key = side.partner[at]! < 0 ? keyOf(side, at) : null;
      if (key === null) return;
      const group = groups.get(key) ?? { lefts: [], rights: [] };
      groups.set(key, group);
      group[which].push(at);
    });
  };
  gather(left, 'lefts');
  gather(right, 'rights');
  const crowded: { lefts: number[]; rights: number[] }[] = [];
  for (const group of groups.values()) {
    if (group.lefts.length === 1 && group.rights.length === 1) pair(left, right, group.lefts[0]!, group.rights[0]!, how, step);
    else if (group.lefts.length > 0 && group.rights.length > 0) crowded.push(group);
  }
  // After the unique ones, so that neighbours say something.
  for (const { lefts, rights } of crowded) pairDuplicates(lefts, rights, left, right, how, step);
}

const duplicatesMax = 200;

function pairDuplicates(lefts: readonly number[], rights: readonly number[], left: Side, right: Side, how: TaskMatch['how'][], step: TaskMatch['how']): void {
  if (lefts.length * rights.length > duplicatesMax * duplicatesMax) {
    lefts.slice(0, rights.length).forEach((i, at) => pair(left, right, i, rights[at]!, how, step));
    return;
  }
  // In order, as much context as possible, and as many pairs as there can be.
  const matched = align(lefts.length, rights.length, (x, y) => 8 + contextScore(lefts[x]!, rights[y]!, left, right));
  for (const [x, y] of matched) pair(left, right, lefts[x]!, rights[y]!, how, step);
  // Moved past each other: whatever is left, in order.
  const restLeft = lefts.filter((i) => left.partner[i]! < 0);
  const restRight = rights.filter((j) => right.partner[j]! < 0);
  restLeft.slice(0, restRight.length).forEach((i, at) => pair(left, right, i, restRight[at]!, how, step));
}

/** 0 to 4: the same innermost heading, the same headings above, the same neighbours. */
function contextScore(i: number, j: number, left: Side, right: Side): number {
  const [a, b] = [left.tasks[i]!, right.tasks[j]!];
  let score = 0;
  if (a.section.at(-1) === b.section.at(-1)) score += 1.5;
  if (a.section.join('\0') === b.section.join('\0')) score += 0.5;
  if (areNeighbours(i - 1, j - 1, left, right)) score += 1;
  if (areNeighbours(i + 1, j + 1, left, right)) score += 1;
  return score;
}

function areNeighbours(i: number, j: number, left: Side, right: Side): boolean {
  if (i < 0 || j < 0) return i === j;
  if (i >= left.tasks.length || j >= right.tasks.length) return i === left.tasks.length && j === right.tasks.length;
  return left.partner[i]! >= 0 ? left.partner[i] === j : left.tasks[i]!.text === right.tasks[j]!.text;
}

type Candidate = { readonly i: number; readonly j: number; readonly score: number };

class Scores {
  readonly #left: Side;
  readonly #right: Side;
  readonly #weights = new Map<string, number>();

  constructor(left: Side, right: Side) {
    this.#left = left;
    this.#right = right;
    for (const side of [left, right]) for (const { stems } of side.words) for (const stem of stems) this.#weights.set(stem, (this.#weights.get(stem) ?? 0) + 1);
    // A word in one task of each version weighs 1; the more tasks have it, the less it says.
    for (const [stem, count] of this.#weights) this.#weights.set(stem, (commonWords.has(stem) ? 0.2 : 1) / (1 + Math.log2(Math.max(1, count / 2))));
  }

  /** 0 to about 1.2. Half is how much both say the same, half how much of the shorter is in the longer: a ticked task grows. */
  of(i: number, j: number): number {
    const [a, b] = [this.#left.words[i]!, this.#right.words[j]!];
    const overlap = this.#overlap(a.stems, b.stems);
    if (overlap === null) return 0;
    let score = (overlap.dice + overlap.contained) / 2;
    const lead = a.lead.length > 1 && b.lead.length > 1 ? this.#overlap(a.lead, b.lead) : null;
    if (lead !== null && lead.dice > 0.99) score = Math.max(score, 0.7);
    if (a.label !== null && b.label !== null) score += a.label === b.label ? 0.2 : -0.12;
    // A task that was done does not become another open one; one that is ticked is often rewritten.
    const [was, now] = [this.#left.tasks[i]!, this.#right.tasks[j]!];
    if (was.done && !now.done) score -= 0.1;
    return score;
  }

  #overlap(a: readonly string[], b: readonly string[]): { dice: number; contained: number } | null {
    const weigh = (stems: readonly string[]): number => stems.reduce((sum, stem) => sum + this.#weights.get(stem)!, 0);
    const own = new Set(a);
    const common = weigh(b.filter((stem) => own.has(stem)));
    if (common === 0) return null;
    const [first, second] = [weigh(a), weigh(b)];
    // The shorter must say something: two words in a long sentence are no task.
    return { dice: (2 * common) / (first + second), contained: common / Math.max(Math.min(first, second), 2) };
  }

  /** Pairs of free tasks that share a rare word and are similar at all, best first; ties by place. */
  candidates(): Candidate[] {
    const byStem = new Map<string, number[]>();
    this.#right.words.forEach(({ stems }, j) => {
      if (this.#right.partner[j]! >= 0) return;
      for (const stem of stems) {
        const places = byStem.get(stem);
        if (places === undefined) byStem.set(stem, [j]);
        else places.push(j);
      }
    });
    const found: Candidate[] = [];
    this.#left.words.forEach(({ stems }, i) => {
      if (this.#left.partner[i]! >= 0) return;
      const seen = new Set<number>();
      for (const stem of stems) {
        const places = byStem.get(stem) ?? [];
        if (places.length > placesMax) continue;
        for (const j of places) seen.add(j);
      }
      for (const j of seen) {
        const score = this.of(i, j);
        if (score >= splitFloor) found.push({ i, j, score });
      }
    });
    return found.sort((x, y) => y.score - x.score || Math.abs(x.i - x.j) - Math.abs(y.i - y.j) || x.i - y.i || x.j - y.j);
  }
}

/** A word that more free tasks than this have finds no candidates. */
const placesMax = 40;
const splitFloor = 0.4;

/** Pairs that must not be made because the task was split or merged. Not so where the best candidate kept its name: that one continues it, the rest is new. */
function findSplits(candidates: readonly Candidate[], left: Side, right: Side): ReadonlySet<number> {
  const apart = new Set<number>();
  const width = right.tasks.length;
  const check = (own: (candidate: Candidate) => number, other: (candidate: Candidate) => number, whole: Side, halves: Side): void => {
    const byWhole = new Map<number, Candidate[]>();
    for (const candidate of candidates) {
      const group = byWhole.get(own(candidate));
      if (group === undefined) byWhole.set(own(candidate), [candidate]);
      else if (group.length < halvesMax) group.push(candidate);
    }
    for (const [at, [first, ...others]] of byWhole) {
      if (first === undefined || keepsName(whole.words[at]!, halves.words[other(first)]!)) continue;
      for (const second of others) {
        if (isSplit(whole.words[at]!, halves.words[other(first)]!, halves.words[other(second)]!)) for (const { i, j } of [first, second]) apart.add(i * width + j);
      }
    }
  };
  check(({ i }) => i, ({ j }) => j, left, right);
  check(({ j }) => j, ({ i }) => i, right, left);
  return apart;
}

/** Candidates for one task that are looked at as its parts. */
const halvesMax = 4;

function pairBest(candidates: readonly Candidate[], left: Side, right: Side, how: TaskMatch['how'][], step: TaskMatch['how'], apart: ReadonlySet<number>): void {
  const width = right.tasks.length;
  for (const { i, j } of candidates) {
    if (left.partner[i]! < 0 && right.partner[j]! < 0 && !apart.has(i * width + j)) pair(left, right, i, j, how, step);
  }
}

/** Gaps larger than this (before × after) are left to the similarity of words alone. */
const gapMax = 40_000;

/** Between two tasks that stayed in order, pairs what is free on both sides: in order, similar enough, under the same heading. */
function pairInPlace(scores: Scores, left: Side, right: Side, how: TaskMatch['how'][], apart: ReadonlySet<number>): void {
  const width = right.tasks.length;
  for (const { lefts, rights } of gapsBetween(left, right)) {
    if (lefts.length * rights.length > gapMax) continue;
    const table = lefts.map((i) => rights.map((j) => scores.of(i, j)));
    const matched = align(lefts.length, rights.length, (x, y) => {
      const [i, j] = [lefts[x]!, rights[y]!];
      if (apart.has(i * width + j) || (lefts.length !== rights.length && isDoubtful(table, x, y, left.words[i]!, right.words[j]!))) return 0;
      const sameHeading = left.tasks[i]!.section.at(-1) === right.tasks[j]!.section.at(-1);
      return table[x]![y]! - (sameHeading ? needed(left.tasks[i]!, right.tasks[j]!, lefts.length === rights.length) : similarElsewhere);
    });
    for (const [x, y] of matched) pair(left, right, lefts[x]!, rights[y]!, how, 'place');
  }
}

/** Ticking rewrites a task. Where as many tasks came as went, place alone says much; where not, one that was not even ticked must stay alike. */
function needed(was: PlanTask, now: PlanTask, even: boolean): number {
  return even || was.done !== now.done ? similarInPlace : similarElsewhere;
}

/** Where not as many tasks came as went: another one is nearly as similar, so that either pairing would be a guess. */
function isDoubtful(table: readonly (readonly number[])[], x: number, y: number, was: TaskWords, now: TaskWords): boolean {
  const score = table[x]![y]!;
  if (score >= similarElsewhere || keepsName(was, now)) return false;
  const rivals = [...table[x]!.filter((_, at) => at !== y), ...table.flatMap((row, at) => (at === x ? [] : [row[y]!]))];
  return rivals.some((rival) => score - rival < doubtMargin);
}

type Gap = { readonly lefts: number[]; readonly rights: number[] };

/** The free tasks of both sides between anchors: the longest run of pairs that kept their order. */
function gapsBetween(left: Side, right: Side): Gap[] {
  const anchors = longestRise(left.partner);
  const gaps: Gap[] = [];
  let [i, j] = [0, 0];
  for (const end of [...anchors, left.tasks.length]) {
    const endRight = end < left.tasks.length ? left.partner[end]! : right.tasks.length;
    const lefts = range(i, end).filter((at) => left.partner[at]! < 0);
    const rights = range(j, endRight).filter((at) => right.partner[at]! < 0);
    if (lefts.length > 0 && rights.length > 0) gaps.push({ lefts, rights });
    [i, j] = [end + 1, endRight + 1];
  }
  return gaps;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
}
