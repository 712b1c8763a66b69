/**
 * The line part of a merge: node-diff3 between the anchors that all three texts share. Lines that occur exactly once in each text cut the
 * problem into small ones first, which keeps alignment stable among repeated lines (blank lines, fences, "Step 1: write the failing test") and
 * keeps the library's quadratic search away from long files.
 */
import { MergeTooLarge, conflict, ok, sameLines, type Piece } from './merge-pieces.ts';

type Diff3 = typeof import('node-diff3');

/** A place that both sides changed, in indices into the three arrays; `end` exclusive. */
export type Region =
  | { readonly kind: 'stable'; readonly from: 'base' | 'first' | 'second'; readonly start: number; readonly end: number }
  | { readonly kind: 'unstable'; readonly base: readonly [number, number]; readonly first: readonly [number, number]; readonly second: readonly [number, number] };

/** Comparisons that one search may cost. The library took 0.9 s for 20 million on the slowest machine measured. */
const costMax = 12_000_000;

/** Splits three sequences of texts into regions that one side at most changed, and regions that both did. */
export function regionsOf(diff3: Diff3, base: readonly string[], first: readonly string[], second: readonly string[]): Region[] {
  const regions: Region[] = [];
  let at = { base: 0, first: 0, second: 0 };
  for (const anchor of [...commonAnchors(base, first, second), { base: base.length, first: first.length, second: second.length }]) {
    regionsBetween(diff3, base.slice(at.base, anchor.base), first.slice(at.first, anchor.first), second.slice(at.second, anchor.second), at, regions);
    if (anchor.base < base.length) pushStable(regions, 'base', anchor.base, anchor.base + 1);
    at = { base: anchor.base + 1, first: anchor.first + 1, second: anchor.second + 1 };
  }
  return joinNeighbours(regions);
}

type Anchor = { readonly base: number; readonly first: number; readonly second: number };

function commonAnchors(base: readonly string[], first: readonly string[], second: readonly string[]): Anchor[] {
  const inFirst = placesOfUnique(first);
  const inSecond = placesOfUnique(second);
  const found: Anchor[] = [];
  for (const [text, place] of placesOfUnique(base)) {
    const one = inFirst.get(text);
    const two = inSecond.get(text);
    if (one !== undefined && two !== undefined && text.trim() !== '') found.push({ base: place, first: one, second: two });
  }
  found.sort((a, b) => a.base - b.base);
  return increasing(increasing(found, (anchor) => anchor.first), (anchor) => anchor.second);
}

function placesOfUnique(texts: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  texts.forEach((text, at) => {
    if (places.has(text)) repeated.add(text);
    else places.set(text, at);
  });
  for (const text of repeated) places.delete(text);
  return places;
}

/** Longest subsequence in which `valueOf` grows (patience sorting). */
function increasing(anchors: readonly Anchor[], valueOf: (anchor: Anchor) => number): Anchor[] {
  const tops: number[] = [];
  const before: number[] = [];
  anchors.forEach((anchor, at) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueOf(anchors[tops[middle] as number] as Anchor) < valueOf(anchor)) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? (tops[low - 1] as number) : -1;
    tops[low] = at;
  });
  const result: Anchor[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] as number) result.push(anchors[at] as Anchor);
  return result.reverse();
}

function regionsBetween(
  diff3: Diff3,
  base: readonly string[],
  first: readonly string[],
  second: readonly string[],
  at: Anchor,
  regions: Region[],
): void {
  if (sameLines(base, first) && sameLines(base, second)) return pushStable(regions, 'base', at.base, at.base + base.length);
  if (sameLines(base, second)) return pushStable(regions, 'first', at.first, at.first + first.length);
  if (sameLines(base, first)) return pushStable(regions, 'second', at.second, at.second + second.length);
  if (searchCost(base, first) + searchCost(base, second) > costMax) throw new MergeTooLarge('too many repeated lines to compare');
  for (const region of diff3.diff3MergeRegions([...first], [...base], [...second])) {
    if (region.stable) {
      const from = region.buffer === 'o' ? 'base' : region.buffer === 'a' ? 'first' : 'second';
      const offset = at[from] + region.bufferStart;
      pushStable(regions, from, offset, offset + region.bufferLength);
      continue;
    }
    const span = (start: number, length: number, offset: number): readonly [number, number] => [offset + start, offset + start + length];
    regions.push({
      kind: 'unstable',
      base: span(region.oStart, region.oLength, at.base),
      first: span(region.aStart, region.aLength, at.first),
      second: span(region.bStart, region.bLength, at.second),
    });
  }
}

function searchCost(one: readonly string[], two: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of two) counts.set(line, (counts.get(line) ?? 0) + 1);
  let pairs = 0;
  for (const line of one) pairs += counts.get(line) ?? 0;
  // Each pair walks the list of candidates, which is at most as long as the shorter text.
  return pairs * Math.max(1, Math.min(one.length, two.length) / 8);
}

function pushStable(regions: Region[], from: 'base' | 'first' | 'second', start: number, end: number): void {
  if (end > start) regions.push({ kind: 'stable', from, start, end });
}

/** An anchor ends a run of unchanged lines; runs that go on behind it are one. */
function joinNeighbours(regions: readonly Region[]): Region[] {
  const joined: Region[] = [];
  for (const region of regions) {
    const last = joined.at(-1);
    if (last?.kind === 'stable' && region.kind === 'stable' && last.from === region.from && last.end === region.start) {
      joined[joined.length - 1] = { ...last, end: region.end };
    } else joined.push(region);
  }
  return joined;
}

/** Three-way merge of lines as git has it: what one side changed is taken, what both changed apart stays a conflict. */
export function mergeLines(diff3: Diff3, base: readonly string[], first: readonly string[], second: readonly string[]): Piece[] {
  const sides = { base, first, second };
  return regionsOf(diff3, base, first, second).map((region) => {
    if (region.kind === 'stable') return ok(sides[region.from].slice(region.start, region.end));
    const [o, a, b] = [base.slice(...region.base), first.slice(...region.first), second.slice(...region.second)];
    return sameLines(a, b) ? ok(a) : conflict(o, a, b);
  });
}

/** Pairs of equal entries of two sequences, in order; ties are broken the same way whichever sequence comes first. */
export function commonPairs(diff3: Diff3, one: readonly string[], two: readonly string[]): { readonly one: number; readonly two: number }[] {
  if (searchCost(one, two) > costMax) throw new MergeTooLarge('too many repeated lines to compare');
  const swap = one.join('\n') > two.join('\n');
  const [left, right] = swap ? [two, one] : [one, two];
  const pairs: { one: number; two: number }[] = [];
  let leftAt = 0;
  let rightAt = 0;
  for (const hunk of diff3.diffIndices([...left], [...right])) {
    while (leftAt < hunk.buffer1[0]) pairs.push({ one: leftAt++, two: rightAt++ });
    leftAt = hunk.buffer1[0] + hunk.buffer1[1];
    rightAt = hunk.buffer2[0] + hunk.buffer2[1];
  }
  while (leftAt < left.length && rightAt < right.length) pairs.push({ one: leftAt++, two: rightAt++ });
  return swap ? pairs.map((pair) => ({ one: pair.two, two: pair.one })) : pairs;
}
