/**
 * Reads a tech-debt tracker as it is out there: tables by header name, one heading an item, field lists, bullets. What it cannot read it gives
 * back as raw lines and never touches. Shapes and their shares: no two projects of different owners share a column set. Pure.
 */
import type { Range } from '../model/document.ts';
import { moduleOf, normaliseDebtText, severityOf, shortHash } from './debt-item.ts';
import type { DebtSeverity } from './debt-item.ts';
import { readHeadingItem, readListItems } from './tracker-items.ts';
import { splitLines, splitSections } from './tracker-lines.ts';
import type { Section } from './tracker-lines.ts';
import { readTables } from './tracker-tables.ts';
import { isDetailTitle, isGroupTitle, isMetaTitle, isResolvedTitle } from './tracker-words.ts';

export const blockStart = '<!-- >>> git-plan debt >>>';
export const blockEnd = '<!-- <<< git-plan debt <<<';

/** One item as it is written. Values that the text does not give are null; the use case asks history for them. */
export type TrackerItem = {
  /** As written, else derived from the description and so stable under moves. */
  readonly id: string;
  readonly hasWrittenId: boolean;
  readonly description: string;
  readonly severity: DebtSeverity | null;
  readonly module: string | null;
  readonly createdOn: string | null;
  readonly isResolved: boolean;
  readonly resolvedOn: string | null;
  readonly plan: string | null;
  readonly shape: 'table' | 'heading' | 'fields' | 'bullet';
  readonly line: number;
  /** Where the description stands, for striking it through. */
  readonly descriptionRange: Range;
  /** Table cells by column kind, for edits of one cell. Empty for other shapes. */
  readonly cells: Readonly<Record<string, Range>>;
  /** In git-plan's own block. */
  readonly isGenerated: boolean;
};

export type Tracker = {
  readonly items: readonly TrackerItem[];
  /** Non-blank lines of item sections that were read as nothing. */
  readonly raw: readonly { readonly line: number; readonly text: string }[];
  /** From the start of the opening marker's line to the end of the closing one's; null where there is no block. */
  readonly block: Range | null;
};

/** What the readers of the shapes hand over, before ids and section words are settled. */
export type Found = {
  readonly id: string | null;
  readonly description: string;
  readonly severity: DebtSeverity | null;
  readonly module: string | null;
  readonly createdOn: string | null;
  readonly status: string | null;
  readonly isResolved: boolean;
  readonly resolvedOn: string | null;
  readonly plan: string | null;
  readonly shape: TrackerItem['shape'];
  readonly line: number;
  readonly lastLine: number;
  readonly descriptionRange: Range;
  readonly cells: Readonly<Record<string, Range>>;
};

/** Reads every item of a tracker. Never throws on content. */
export function readTracker(text: string): Tracker {
  const lines = splitLines(text);
  const sections = splitSections(lines);
  const block = findBlock(text);
  const found: { item: Found; section: Section }[] = [];
  const raw: { line: number; text: string }[] = [];
  let previous: Section | null = null;
  const hasItemHeadings = sections.some((section) => section.depth >= 2 && section.lines.some((line) => line.text.trim() !== ''));

  for (const section of sections) {
    const titles = [...section.path, section.title];
    if (titles.slice(1).some(isMetaTitle) || (section.depth !== 1 && isMetaTitle(section.title))) {
      previous = null;
      continue;
    }
    if (previous !== null && section.depth >= previous.depth && isDetailTitle(section.title)) continue;
    const tables = readTables(section);
    for (const item of tables) found.push({ item, section });
    const heading = tables.length > 0 ? null : readHeadingItem(section, isGroup(section));
    if (heading !== null) {
      found.push({ item: heading, section });
      previous = section;
      continue;
    }
    previous = null;
    const isIntroduction = section.depth <= 1 && hasItemHeadings;
    const listed = isIntroduction ? [] : readListItems(section);
    for (const item of listed) found.push({ item, section });
    if (!isIntroduction) raw.push(...unread(section, [...tables, ...listed]));
  }
  return { items: settle(found, block), raw, block };
}

function isGroup(section: Section): boolean {
  return section.depth <= 1 || section.hasChildren && severityOf(section.title) !== null || isGroupTitle(section.title) || isResolvedTitle(section.title) && section.depth <= 2
    || (severityOf(section.title) !== null && /^[^\p{L}\p{N}]{0,9}\S{1,40}(?:\s{0,9}(?:priority|:?\s{0,9}(?:critical|high|medium|low)(?:\s{1,9}priority)?)|優先度|优先级)?$/iu.test(section.title.trim()));
}

function settle(found: readonly { readonly item: Found; readonly section: Section }[], block: Range | null): TrackerItem[] {
  const taken = new Map<string, number>();
  return found
    .toSorted((a, b) => a.item.descriptionRange.start - b.item.descriptionRange.start)
    .map(({ item, section }) => {
      const titles = [section.title, ...section.path.toReversed()];
      const isGenerated = block !== null && item.descriptionRange.start > block.start && item.descriptionRange.end < block.end;
      const base = item.id ?? `debt-${shortHash(normaliseDebtText(item.description))}`;
      const times = (taken.get(base) ?? 0) + 1;
      taken.set(base, times);
      const underResolved = titles.some((title) => isResolvedTitle(title));
      const pathInText = /`([\w@.-]+(?:\/[\w@.-]+)+)`/.exec(item.description)?.[1];
      return {
        id: times === 1 ? base : `${base}~${times}`,
        hasWrittenId: item.id !== null,
        description: item.description,
        severity: item.severity ?? titles.map(severityOf).find((severity) => severity !== null) ?? null,
        module: item.module ?? (pathInText === undefined ? null : moduleOf(pathInText)),
        createdOn: item.createdOn,
        isResolved: item.isResolved || underResolved,
        resolvedOn: item.isResolved || underResolved ? item.resolvedOn : null,
        plan: item.plan,
        shape: item.shape,
        line: item.line,
        descriptionRange: item.descriptionRange,
        cells: item.cells,
        isGenerated,
      };
    });
}

function unread(section: Section, items: readonly Found[]): { line: number; text: string }[] {
  const firstRow = Math.min(...items.filter((item) => item.shape === 'table').map((item) => item.line));
  return section.lines
    .filter((line) => !line.isQuiet && line.text.trim() !== '' && !/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line.text))
    .filter((line) => !items.some((item) => line.number >= item.line && line.number <= item.lastLine))
    .filter((line) => !(line.text.trimStart().startsWith('|') && line.number < firstRow))
    .map((line) => ({ line: line.number, text: line.text }));
}

function findBlock(text: string): Range | null {
  const start = text.indexOf(blockStart);
  const last = start < 0 ? -1 : text.indexOf(blockEnd, start);
  if (last < 0) return null;
  const newline = text.indexOf('\n', last);
  return { start, end: newline < 0 ? text.length : newline };
}
