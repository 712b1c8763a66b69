/**
 * A plan's body by headings. A *passage* is what stands under one heading, read by itself: its places count from where its text begins, so the same
 * text is the same passage in whatever version of a plan it is found, and what is read in it is read once. A *section* is a passage in its place.
 */
import type { Decision, HeaderField, Heading, LogEntry, Question } from '../model/document.ts';
import type { TaskState } from '../model/plan.ts';
import type { BodyLine } from './scan-body.ts';

/** A box as it is written, wherever its passage stands. `key`: before others of the same key are counted. */
export type BoxDraft = { readonly text: string; readonly state: TaskState; readonly line: number; readonly depth: number; readonly key: string };
export type Entries = { readonly decisions: readonly Decision[]; readonly questions: readonly Question[]; readonly log: readonly LogEntry[]; readonly debt: readonly { readonly text: string; readonly line: number }[] };

/** What was read in a passage so far; each is read when it is asked for first. */
export type PassageReadings = {
  boxes?: readonly BoxDraft[];
  /** By kind, and whether the passage's own heading says the kind or one above it. */
  readonly entries: Map<string, Entries>;
  statusInHeading?: HeaderField | null;
  statusBelow?: HeaderField | null;
  lateStatus?: HeaderField | null;
  fields?: readonly HeaderField[];
  topFields?: readonly HeaderField[];
};

/** A stretch of the body under one heading (the first has none), up to the next heading of any depth. */
export type Passage = {
  /** The text in which it stands; all offsets count from its beginning. */
  readonly text: string;
  readonly heading: Heading | null;
  readonly lines: readonly BodyLine[];
  readonly readings: PassageReadings;
};

export type Section = {
  readonly passage: Passage;
  /** The passage's heading, in its place. */
  readonly heading: Heading | null;
  /** Titles from the outermost heading to this one. */
  readonly path: readonly string[];
  /** The outermost of `path` is the plan's title (the file's first heading, of depth 1), which says nothing about the kind of what is below it. */
  readonly isUnderTitle: boolean;
  /** Lines and UTF-16 units of the file before the passage's text. */
  readonly lineShift: number;
  readonly offsetShift: number;
};

/** Passages that were read together, and what of the file lies before their text. */
export type PassageGroup = { readonly passages: readonly Passage[]; readonly lines: number; readonly offset: number };

/** Splits the lines of a scan of `text` at their headings. */
export function splitPassages(text: string, lines: readonly BodyLine[]): Passage[] {
  const passages: { text: string; heading: Heading | null; lines: BodyLine[]; readings: PassageReadings }[] = [{ text, heading: null, lines: [], readings: { entries: new Map() } }];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (line.level === 0) {
      passages[passages.length - 1]!.lines.push(line);
      continue;
    }
    if (line.kind === 'underline') continue;
    let end = line.end;
    const parts = [titleOf(text, line)];
    // An underlined heading may run over lines.
    while (lines[index + 1]?.kind === 'heading' && !lines[index + 1]!.opens) {
      index += 1;
      parts.push(titleOf(text, lines[index]!));
      end = lines[index]!.end;
    }
    passages.push({ text, heading: { depth: line.level, text: parts.join(' ').trim(), line: line.line, start: line.start, end }, lines: [], readings: { entries: new Map() } });
  }
  return passages;
}

/** Puts passages in their places: below which headings each stands, and where in the file. */
export function placeSections(groups: readonly PassageGroup[]): Section[] {
  const sections: Section[] = [];
  const above: Heading[] = [];
  let title: Heading | null = null;
  for (const { passages, lines: lineShift, offset: offsetShift } of groups) {
    for (const passage of passages) {
      const { heading: written } = passage;
      if (written === null) {
        // Only the file's beginning has no heading; where a later group begins, one stands.
        if (sections.length === 0) sections.push({ passage, heading: null, path: [], isUnderTitle: false, lineShift, offsetShift });
        continue;
      }
      const heading = lineShift === 0 && offsetShift === 0 ? written : { ...written, line: written.line + lineShift, start: written.start + offsetShift, end: written.end + offsetShift };
      while (above.length > 0 && above[above.length - 1]!.depth >= heading.depth) above.pop();
      above.push(heading);
      title ??= heading;
      sections.push({ passage, heading, path: above.map(({ text }) => text), isUnderTitle: above[0]!.depth === 1 && above[0] === title, lineShift, offsetShift });
    }
  }
  return sections;
}

/** A heading's text without closing hashes. */
function titleOf(text: string, line: BodyLine): string {
  let end = line.end;
  while (end > line.content && isBlankCode(text.charCodeAt(end - 1))) end -= 1;
  let hash = end;
  while (hash > line.content && text.charCodeAt(hash - 1) === 35) hash -= 1;
  if (hash < end && (hash === line.content || isBlankCode(text.charCodeAt(hash - 1)))) end = hash;
  return text.slice(line.content, end).trim();
}

function isBlankCode(code: number): boolean {
  return code === 32 || code === 9;
}
