/**
 * A place that both sides changed, settled by meaning: list items, table rows and sections are sets with an order. What one side added, changed
 * or removed is taken where the other left it alone; new entries of both sides are kept, dated ones by their dates. What is left is a conflict
 * around the one entry that both changed.
 */
import { blocksOf, type Block } from './merge-blocks.ts';
import { dateOfEntry, orderEntries } from './merge-order.ts';
import { commonPairs, mergeLines } from './merge-lines.ts';
import { conflict, isBlank, ok, sameLines, type Piece } from './merge-pieces.ts';

type Diff3 = typeof import('node-diff3');

/** One side's lines of the place, with the names of the things on them (index into `lines`). */
export type Side = { readonly lines: readonly string[]; readonly ids: ReadonlyMap<number, string> };

/** What stands around the place: it tells whether a log grows downwards or upwards. */
export type Surroundings = { readonly above: readonly string[]; readonly below: readonly string[] };

/** A block without the blank lines around it. */
type Entry = { readonly block: Block; readonly lines: readonly string[]; readonly before: readonly string[]; readonly name: string };

type Entries = { readonly list: readonly Entry[]; readonly trailing: readonly string[] };

/** Settles what can be settled. Every non-blank line that a side added is in the pieces, in `ok` or in a conflict. */
export function settleRegion(diff3: Diff3, base: Side, first: Side, second: Side, around: Surroundings): Piece[] {
  if (sameLines(first.lines, second.lines)) return [ok(first.lines)];
  const entries = entriesOf(base);
  const [one, two] = tellApart(entries, entriesOf(first), entriesOf(second));
  const byEntries = settleEntries(diff3, entries, one, two, around);
  return byEntries ?? mergeLines(diff3, base.lines, first.lines, second.lines);
}

function entriesOf(side: Side): Entries {
  const list: Entry[] = [];
  let blanks: string[] = [];
  for (const block of blocksOf(side.lines)) {
    if (block.kind === 'blank') blanks.push(...block.lines);
    else {
      list.push({ block, lines: block.lines, before: blanks, name: side.ids.get(block.start) ?? `= ${block.lines.join('\n')}` });
      blanks = [];
    }
  }
  return { list: numbered(list), trailing: blanks };
}

/** Equal entries are told apart by their order. */
function numbered(list: readonly Entry[]): Entry[] {
  const seen = new Map<string, number>();
  return list.map((entry) => {
    const count = (seen.get(entry.name) ?? 0) + 1;
    seen.set(entry.name, count);
    return count === 1 ? entry : { ...entry, name: `${entry.name} ~${count}` };
  });
}

/**
 * Two log entries that begin with the same minute are two, where both sides wrote them and each says something else: they get names of their own.
 * Lists below such a heading are left to be joined.
 */
function tellApart(base: Entries, first: Entries, second: Entries): readonly [Entries, Entries] {
  const known = new Set(base.list.map((entry) => entry.name));
  const [one, two] = [loggedIn(first.list, known), loggedIn(second.list, known)];
  const isList = ({ block }: Entry): boolean => block.kind === 'item' || block.kind === 'row';
  const twins = [...one].filter(([name, entries]) => {
    const others = two.get(name);
    return others !== undefined && ![...entries.slice(1), ...others.slice(1)].every(isList) && !sameLines(entries.flatMap(({ lines }) => lines), others.flatMap(({ lines }) => lines));
  }).map(([name]) => name);
  if (twins.length === 0) return [first, second];
  const renamed = ({ list, trailing }: Entries, logged: ReadonlyMap<string, readonly Entry[]>, mark: string): Entries => {
    const own = new Set(twins.flatMap((name) => logged.get(name) ?? []));
    return { list: list.map((entry) => (own.has(entry) ? { ...entry, name: `${entry.name} ${mark}` } : entry)), trailing };
  };
  return [renamed(first, one, '<'), renamed(second, two, '>')];
}

/** New headings that begin with a time of day, by name, each with what stands below it; those with something below that the base has are left out. */
function loggedIn(list: readonly Entry[], known: ReadonlySet<string>): ReadonlyMap<string, readonly Entry[]> {
  const logged = new Map<string, readonly Entry[]>();
  list.forEach((entry, at) => {
    if (entry.block.kind !== 'heading' || !/ \d\d \d\d (?:\d\d)?$/.test(dateOfEntry(entry) ?? '')) return;
    const below = list.slice(at + 1);
    const end = below.findIndex(({ block }) => block.kind === 'heading' && block.depth <= entry.block.depth);
    const section = [entry, ...(end < 0 ? below : below.slice(0, end))];
    if (section.every(({ name }) => !known.has(name))) logged.set(entry.name, section);
  });
  return logged;
}

/** What became of one thing: its entry on each side, null where that side does not have it. */
type Fate = { readonly base: Entry | null; readonly first: Entry | null; readonly second: Entry | null };

function settleEntries(diff3: Diff3, base: Entries, first: Entries, second: Entries, around: Surroundings): Piece[] | null {
  const namesA = nameBy(base.list, first.list);
  const namesB = nameBy(base.list, second.list);
  const fates = new Map<string, Fate>();
  const note = (name: string, side: keyof Fate, entry: Entry): void => {
    fates.set(name, { ...(fates.get(name) ?? { base: null, first: null, second: null }), [side]: entry });
  };
  for (const entry of base.list) note(entry.name, 'base', entry);
  first.list.forEach((entry, at) => note(namesA[at] as string, 'first', entry));
  second.list.forEach((entry, at) => note(namesB[at] as string, 'second', entry));

  const settled = new Map<string, Piece[] | null>();
  for (const [name, fate] of fates) settled.set(name, settleFate(diff3, fate));
  const stays = (name: string): boolean => settled.get(name) !== null;
  const orderA = namesA.filter(stays);
  const orderB = namesB.filter(stays);
  const runs = zip(base.list.map((entry) => entry.name), orderA, orderB);
  if (runs === null) return null;

  const pieces: Piece[] = [];
  const writer = new EntryWriter(pieces);
  const above = new Map([first.list, second.list].flatMap((list) => list.slice(1).map((entry, at): [Entry, Entry] => [entry, list[at] as Entry])));
  const isOnly = (names: readonly string[], side: 'first' | 'second'): Entry[] => names.map((name) => fates.get(name)?.[side] as Entry);
  for (const run of runs) {
    if (run.kind === 'common') {
      const fate = fates.get(run.name) as Fate;
      writer.write(settled.get(run.name) as Piece[], fate);
      continue;
    }
    // Edited here and removed there: such an entry stands alone on its side and is a conflict already.
    const contested = [...run.first, ...run.second].some((name) => settled.get(name)?.some((piece) => piece.kind === 'conflict') === true);
    if (run.first.length === 0 || run.second.length === 0 || contested) {
      for (const name of [...run.first, ...run.second]) writer.write(settled.get(name) as Piece[], fates.get(name) as Fate);
      continue;
    }
    const ordered = orderEntries(isOnly(run.first, 'first'), isOnly(run.second, 'second'), around);
    if (ordered === null) {
      const text = (entries: readonly Entry[]): string[] => entries.flatMap((entry, at) => (at === 0 ? entry.lines : [...entry.before, ...entry.lines]));
      writer.conflict(text(isOnly(run.first, 'first')), text(isOnly(run.second, 'second')), [...isOnly(run.first, 'first'), ...isOnly(run.second, 'second')]);
      continue;
    }
    // What one side wrote without a blank line between stays so.
    ordered.forEach((entry, at) => writer.writeEntry(entry, at === 0 || above.get(entry) !== ordered[at - 1]));
  }
  writer.end([base.trailing, first.trailing, second.trailing]);
  return pieces;
}

/** Names for a side's entries: those of the base where they are the same thing, by name, or by standing alone in the same gap. */
function nameBy(base: readonly Entry[], side: readonly Entry[]): string[] {
  const known = new Map(base.map((entry) => [entry.name, entry]));
  const names: string[] = side.map((entry) => entry.name);
  const taken = new Set(names);
  let gapStart = 0;
  let baseStart = 0;
  const closeGap = (gapEnd: number, baseEnd: number): void => {
    const left = base.slice(baseStart, baseEnd).filter((entry) => !taken.has(entry.name));
    const right: number[] = [];
    for (let at = gapStart; at < gapEnd; at += 1) if (!known.has(names[at] as string)) right.push(at);
    if (left.length === right.length && left.every((entry, at) => comparable(entry, side[right[at] as number] as Entry))) {
      right.forEach((place, at) => (names[place] = (left[at] as Entry).name));
    }
  };
  const baseNames = base.map((entry) => entry.name);
  for (let at = 0; at <= side.length; at += 1) {
    const place = at === side.length ? base.length : baseNames.indexOf(names[at] as string);
    if (place < baseStart || (at < side.length && !known.has(names[at] as string))) continue;
    closeGap(at, place);
    gapStart = at + 1;
    baseStart = place + 1;
  }
  return names;
}

/** Could one be an edited form of the other? Things that have names of their own are the same only by name. */
function comparable(one: Entry, two: Entry): boolean {
  if (one.block.kind !== two.block.kind || !one.name.startsWith('= ') || !two.name.startsWith('= ')) return false;
  if (one.block.kind === 'heading') return one.block.depth === two.block.depth && dateOfEntry(two) === dateOfEntry(one);
  if (one.block.kind !== 'item' && one.block.kind !== 'row') return true;
  return dateOfEntry(one) === dateOfEntry(two) && sharesWords(one.lines.join(' '), two.lines.join(' '));
}

function sharesWords(one: string, two: string): boolean {
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const [a, b] = [words(one), words(two)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared * 2 >= Math.min(a.size, b.size);
}

/** The pieces that one thing leaves behind; null where it goes. */
function settleFate(diff3: Diff3, { base, first, second }: Fate): Piece[] | null {
  if (first === null && second === null) return null;
  if (first !== null && second !== null) {
    if (sameLines(first.lines, second.lines)) return [ok(first.lines)];
    if (base === null) return [conflict([], first.lines, second.lines)];
    if (sameLines(base.lines, first.lines)) return [ok(second.lines)];
    if (sameLines(base.lines, second.lines)) return [ok(first.lines)];
    return mergeLines(diff3, base.lines, first.lines, second.lines);
  }
  const left = (first ?? second) as Entry;
  if (base === null) return [ok(left.lines)];
  if (sameLines(base.lines, left.lines)) return null;
  return [conflict(base.lines, first?.lines ?? [], second?.lines ?? [])];
}

type Run = { readonly kind: 'common'; readonly name: string } | { readonly kind: 'gap'; readonly first: readonly string[]; readonly second: readonly string[] };

/** Both orders in one: what both have, and between that what only one has. Null where both reordered it, apart. */
function zip(base: readonly string[], first: readonly string[], second: readonly string[]): Run[] | null {
  const inSecond = new Set(second);
  const common = first.filter((name) => inSecond.has(name));
  const commonSet = new Set(common);
  const commonB = second.filter((name) => commonSet.has(name));
  let order = common;
  if (!sameLines(common, commonB)) {
    const known = new Set(base);
    const original = base.filter((name) => commonSet.has(name));
    const reordered = (names: readonly string[]): boolean => !sameLines(names.filter((name) => known.has(name)), original);
    if (reordered(common) && reordered(commonB)) return null;
    order = reordered(common) ? common : commonB;
  }
  const after = (names: readonly string[]): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    let anchor = '';
    for (const name of names) {
      if (commonSet.has(name)) anchor = name;
      else groups.set(anchor, [...(groups.get(anchor) ?? []), name]);
    }
    return groups;
  };
  const [onlyA, onlyB] = [after(first), after(second)];
  const runs: Run[] = [];
  for (const name of ['', ...order]) {
    if (name !== '') runs.push({ kind: 'common', name });
    const [one, two] = [onlyA.get(name) ?? [], onlyB.get(name) ?? []];
    if (one.length > 0 || two.length > 0) runs.push({ kind: 'gap', first: one, second: two });
  }
  return runs;
}

/** Puts entries one under the other with the blank lines that stood before them. */
class EntryWriter {
  private readonly pieces: Piece[];
  private last: Entry | null = null;
  constructor(pieces: Piece[]) {
    this.pieces = pieces;
  }

  write(pieces: readonly Piece[], fate: Fate): void {
    const present = [fate.first, fate.second].filter((entry) => entry !== null);
    // The side that changed the distance to the entry above it.
    const moved = present.find((entry) => fate.base === null || entry.before.length !== fate.base.before.length) ?? present[0] ?? fate.base;
    if (moved === null || moved === undefined) return;
    this.space(moved, false);
    this.pieces.push(...pieces);
    this.last = moved;
  }

  writeEntry(entry: Entry, apart: boolean): void {
    this.space(entry, apart);
    this.pieces.push(ok(entry.lines));
    this.last = entry;
  }

  conflict(first: readonly string[], second: readonly string[], entries: readonly Entry[]): void {
    const head = entries[0];
    if (head !== undefined) this.space(head, true);
    this.pieces.push(conflict([], first, second));
    this.last = entries.at(-1) ?? this.last;
  }

  /** Trailing blank lines: what the sides agree on, or the one that changed. */
  end([base, first, second]: readonly [readonly string[], readonly string[], readonly string[]]): void {
    const chosen = first.length === base.length ? second : second.length === base.length ? first : first.length > second.length ? first : second;
    if (chosen.length > 0) this.pieces.push(ok(chosen));
  }

  private space(entry: Entry, apart: boolean): void {
    const isTight = (one: Entry): boolean => one.block.kind === 'item' || one.block.kind === 'row';
    const needed = apart && this.last !== null && !(isTight(this.last) && isTight(entry)) && entry.before.length === 0;
    const blanks = needed ? [''] : entry.before;
    if (blanks.length > 0) this.pieces.push(ok(blanks));
  }
}

/** Cuts a conflict at the lines that both sides have: the smallest markers. Conflicts that blank lines alone make go away. */
export function narrowConflict(diff3: Diff3, piece: Extract<Piece, { kind: 'conflict' }>, everyLine: boolean): Piece[] {
  const { first, second } = piece;
  if (first.every(isBlank) && second.every(isBlank)) return [ok(first.length >= second.length ? first : second)];
  const pieces: Piece[] = [];
  let [atA, atB] = [0, 0];
  const flush = (endA: number, endB: number): void => {
    const [a, b] = [first.slice(atA, endA), second.slice(atB, endB)];
    if (a.length === 0 && b.length === 0) return;
    if (a.every(isBlank) && b.every(isBlank)) pieces.push(ok(a.length >= b.length ? a : b));
    // Without a base, what only one side has is an addition of that side.
    else if (!everyLine && piece.base.length === 0 && (a.length === 0 || b.length === 0)) pieces.push(ok([...a, ...b]));
    else pieces.push(conflict(piece.base, a, b));
  };
  const pairs = commonPairs(diff3, first, second);
  for (const pair of everyLine ? pairs : worthCutting(pairs, first, second)) {
    flush(pair.one, pair.two);
    pieces.push(ok([first[pair.one] as string]));
    [atA, atB] = [pair.one + 1, pair.two + 1];
  }
  flush(first.length, second.length);
  return pieces;
}

/**
 * Equal lines at the two ends are always cut off; inside, only runs that hold three lines or more with words, as git does: a lone blank line or
 * fence between two conflicts helps nobody.
 */
function worthCutting(pairs: readonly { one: number; two: number }[], first: readonly string[], second: readonly string[]): { one: number; two: number }[] {
  const runs: { one: number; two: number }[][] = [];
  for (const pair of pairs) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && last.one + 1 === pair.one && last.two + 1 === pair.two) runs.at(-1)?.push(pair);
    else runs.push([pair]);
  }
  return runs
    .filter((run) => {
      const [head, tail] = [run[0], run.at(-1)];
      if (head === undefined || tail === undefined) return false;
      const atStart = head.one === 0 && head.two === 0;
      const atEnd = tail.one === first.length - 1 && tail.two === second.length - 1;
      return atStart || atEnd || run.filter((pair) => /[\p{L}\p{N}]/u.test(first[pair.one] as string)).length >= 3;
    })
    .flat();
}
