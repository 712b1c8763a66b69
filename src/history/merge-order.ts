/** The order of what both sides added at one place: logs by time, list items and sections in an order that does not depend on who merges. */
import type { Block } from './merge-blocks.ts';

export type OrderedEntry = { readonly block: Block; readonly lines: readonly string[] };

/**
 * Both sides' new entries in one order, or null where they cannot simply stand one after the other: two paragraphs written for the same place
 * may be two wordings of one thought.
 */
export function orderEntries<E extends OrderedEntry>(first: readonly E[], second: readonly E[], around: { readonly above: readonly string[]; readonly below: readonly string[] }): E[] | null {
  const [one, two] = [partsOf(first), partsOf(second)];
  const lists = orderLists(one.lead, two.lead, around);
  if (lists === null) return null;
  const sections = orderSections(one.sections, two.sections, around);
  return sections === null ? null : [...lists, ...sections];
}

type Parts<E> = { readonly lead: readonly E[]; readonly sections: readonly (readonly E[])[] };

/** What stands before the first heading, then each heading with all below it. Deeper headings stay with the one above. */
function partsOf<E extends OrderedEntry>(entries: readonly E[]): Parts<E> {
  const depths = entries.filter((entry) => entry.block.kind === 'heading').map((entry) => entry.block.depth);
  const top = Math.min(...depths);
  const lead: E[] = [];
  const sections: E[][] = [];
  for (const entry of entries) {
    if (entry.block.kind === 'heading' && entry.block.depth <= top) sections.push([entry]);
    else (sections.at(-1) ?? lead).push(entry);
  }
  return { lead, sections };
}

function orderLists<E extends OrderedEntry>(first: readonly E[], second: readonly E[], around: { readonly above: readonly string[]; readonly below: readonly string[] }): E[] | null {
  if (first.length === 0 || second.length === 0) return [...first, ...second];
  const kinds = new Set([...first, ...second].map((entry) => entry.block.kind));
  if (kinds.size !== 1 || !(kinds.has('item') || kinds.has('row'))) return null;
  const both = [first.map((entry) => [entry]), second.map((entry) => [entry])] as const;
  const byTime = interleave(groupUndated(both[0]), groupUndated(both[1]), around);
  if (byTime !== null) return byTime.flat();
  // A subtask must stay under its parent, so the deeper run goes first.
  const depthOf = (run: readonly E[]): number => run[0]?.block.indent ?? 0;
  const firstLeads = depthOf(first) !== depthOf(second) ? depthOf(first) > depthOf(second) : textOf(first) < textOf(second);
  return firstLeads ? [...first, ...second] : [...second, ...first];
}

function orderSections<E extends OrderedEntry>(first: readonly (readonly E[])[], second: readonly (readonly E[])[], around: { readonly above: readonly string[]; readonly below: readonly string[] }): E[] | null {
  if (first.length === 0 || second.length === 0) return [...first, ...second].flat();
  const byTime = interleave(first, second, around);
  if (byTime !== null) return byTime.flat();
  const titles = new Set(first.map((section) => titleOf(section)));
  // The same heading written twice is one section with two contents.
  if (second.some((section) => titles.has(titleOf(section)))) return null;
  if (first[0]?.[0]?.block.depth !== second[0]?.[0]?.block.depth) return null;
  return (textOf(first.flat()) < textOf(second.flat()) ? [...first, ...second] : [...second, ...first]).flat();
}

function titleOf(section: readonly OrderedEntry[]): string {
  return (section[0]?.lines[0] ?? '').replace(/^[\s#]+/, '').trim().toLowerCase();
}

/** An entry without a date, and a nested one, belongs to the dated entry above it. */
function groupUndated<E extends OrderedEntry>(groups: readonly (readonly E[])[]): E[][] {
  const joined: E[][] = [];
  for (const group of groups) {
    const head = group[0];
    const last = joined.at(-1);
    if (head !== undefined && last !== undefined && (dateOfEntry(head) === null || head.block.indent > (last[0]?.block.indent ?? 0))) last.push(...group);
    else joined.push([...group]);
  }
  return joined;
}

/** Merges two runs of dated groups by time; null where a group has no date. Entries of the same time keep their run together. */
function interleave<E extends OrderedEntry>(first: readonly (readonly E[])[], second: readonly (readonly E[])[], around: { readonly above: readonly string[]; readonly below: readonly string[] }): E[][] | null {
  const dated = (groups: readonly (readonly E[])[]): { date: string; group: readonly E[] }[] | null => {
    const found = groups.map((group) => ({ date: group[0] === undefined ? null : dateOfEntry(group[0]), group }));
    return found.every((one): one is { date: string; group: readonly E[] } => one.date !== null) ? found : null;
  };
  const [one, two] = [dated(first), dated(second)];
  if (one === null || two === null) return null;
  const down = growsDown([one.map((entry) => entry.date), two.map((entry) => entry.date)], around);
  const [lead, follow] = textOf(first.flat()) < textOf(second.flat()) ? [one, two] : [two, one];
  const result: E[][] = [];
  const rest = [...follow];
  for (const entry of lead) {
    while (rest[0] !== undefined && (down ? rest[0].date < entry.date : rest[0].date > entry.date)) result.push([...(rest.shift()?.group ?? [])]);
    result.push([...entry.group]);
  }
  return [...result, ...rest.map((entry) => [...entry.group])];
}

/** Oldest first, unless the entries around it, or those added, clearly run the other way. */
function growsDown(runs: readonly (readonly string[])[], around: { readonly above: readonly string[]; readonly below: readonly string[] }): boolean {
  const votes = [...runs, datesOf(around.above), datesOf(around.below)].flatMap((dates) => dates.slice(1).map((date, at): number => date === dates[at] ? 0 : date > (dates[at] as string) ? 1 : -1));
  const [nearAbove, nearBelow] = [datesOf(around.above).at(-1), datesOf(around.below)[0]];
  const added = runs.flat();
  if (nearAbove === undefined && nearBelow !== undefined && added.every((date) => date > nearBelow)) votes.push(-1);
  if (nearAbove !== undefined && added.every((date) => date < nearAbove)) votes.push(-1);
  return votes.reduce((sum: number, vote: number) => sum + vote, 0) >= 0;
}

function datesOf(lines: readonly string[]): string[] {
  return lines.map(dateOfLine).filter((date) => date !== null);
}

/** The date an entry begins with, sortable as text; null where it begins otherwise. */
export function dateOfEntry(entry: OrderedEntry): string | null {
  return dateOfLine(entry.lines[0] ?? '');
}

function dateOfLine(line: string): string | null {
  const found = /^\s*(?:#{1,6}\s+|(?:[-*+]|\d{1,9}[.)])\s+(?:\[.\]\s*)?|\|\s*)[*_`([]{0,4}(\d{4})[-/.](\d{2})[-/.](\d{2})(?:[T ]+(\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(line);
  return found === null ? null : [found[1], found[2], found[3], found[4] ?? '', found[5] ?? '', found[6] ?? ''].join(' ');
}

function textOf(entries: readonly OrderedEntry[]): string {
  return entries.map((entry) => entry.lines.join('\n')).join('\n');
}
