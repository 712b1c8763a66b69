/**
 * Reads a plan's text into a document: frontmatter, headings, tasks, criteria, decisions, questions, log, header fields. Fast (one pass over the
 * lines, nothing loaded) and total: nothing that stands in a file makes it throw. What the values *mean* is `infer-plan.ts`.
 */
import type { Frontmatter, HeaderField, Heading, PlanDocument } from '../model/document.ts';
import { prepareFrontmatter, readFrontmatter, UnpreparedError } from './frontmatter.ts';
import { readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { readTasks } from './read-tasks.ts';
import { scanBody } from './scan-body.ts';
import type { BodyLine } from './scan-body.ts';

export type ParseOptions = {
  /** Words of `plan.criteriaSections`, added to the built-in ones. */
  readonly criteriaSections?: readonly string[];
  /** No entries of frontmatter that only the full YAML reader can take, and then no need of `preparePlanParser`. */
  readonly lightFrontmatter?: boolean;
  /** Reads the header of a plan whose frontmatter says everything only when it is asked for, and then by another scan of the text. */
  readonly lazyHeader?: boolean;
};

/** A stretch of the body under one heading (the first has none), up to the next heading of any depth. */
export type Section = {
  readonly heading: Heading | null;
  /** Titles from the outermost heading to this one. */
  readonly path: readonly string[];
  /** The outermost of `path` is the plan's title (the file's first heading, of depth 1), which says nothing about the kind of what is below it. */
  readonly isUnderTitle: boolean;
  readonly lines: readonly BodyLine[];
};

/** Loads the YAML packages if one of the texts needs them; await it before `parsePlan`. Cheap otherwise. */
export async function preparePlanParser(texts: Iterable<string>): Promise<void> {
  await prepareFrontmatter(texts);
}

/** Parses one plan. Throws only where `preparePlanParser` was not awaited for a text that needs it. */
export function parsePlan(text: string, options: ParseOptions = {}): PlanDocument {
  const frontmatter = readFrontmatter(text, { light: options.lightFrontmatter === true });
  const scan = scanBody(text, frontmatter.bodyStart, frontmatter.bodyLine);
  const sections = splitSections(text, scan.lines);
  const { tasks, criteria } = readTasks(text, sections, options.criteriaSections ?? []);
  const isLazy = options.lazyHeader === true && saysEverything(frontmatter);
  const document: PlanDocument = {
    frontmatter,
    headings: sections.flatMap((section) => (section.heading === null ? [] : [section.heading])),
    tasks,
    criteria,
    ...readEntries(text, sections),
    header: isLazy ? [] : readHeader(text, sections),
    conflictLines: scan.conflictLines,
    lineCount: scan.lineCount,
  };
  return isLazy ? withLazyHeader(document, text) : document;
}

/** Parses many plans, in their order; loads the YAML packages where one of them needs them. */
export async function parsePlans(texts: readonly string[], options: ParseOptions = {}): Promise<PlanDocument[]> {
  const documents: PlanDocument[] = [];
  for (const text of texts) {
    let document = parseOrNull(text, options);
    if (document === null) {
      await preparePlanParser([text]);
      document = parsePlan(text, options);
    }
    documents.push(document);
  }
  return documents;
}

/** Null where the YAML packages must be loaded first. Trying is cheaper than asking: what asks has read the frontmatter. */
function parseOrNull(text: string, options: ParseOptions): PlanDocument | null {
  try {
    return parsePlan(text, options);
  } catch (error) {
    if (error instanceof UnpreparedError) return null;
    throw error;
  }
}

/** Nothing that is inferred would look into the header. */
function saysEverything({ entries }: Frontmatter): boolean {
  return ['id', 'title', 'status', 'created', 'author'].every((key) => entries.some((entry) => entry.key === key && entry.source !== null && entry.source !== ''));
}

/** Keeping the lines for this would cost more than reading them again. */
function withLazyHeader(document: PlanDocument, text: string): PlanDocument {
  const { bodyStart, bodyLine } = document.frontmatter;
  let known: readonly HeaderField[] | null = null;
  return Object.defineProperty(document, 'header', { enumerable: true, get: () => (known ??= readHeader(text, splitSections(text, scanBody(text, bodyStart, bodyLine).lines))) });
}

function splitSections(text: string, lines: readonly BodyLine[]): Section[] {
  const sections: { heading: Heading | null; path: readonly string[]; isUnderTitle: boolean; lines: BodyLine[] }[] = [{ heading: null, path: [], isUnderTitle: false, lines: [] }];
  const stack: Heading[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (line.level === 0) {
      sections[sections.length - 1]!.lines.push(line);
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
    const heading: Heading = { depth: line.level, text: parts.join(' ').trim(), line: line.line, start: line.start, end };
    while (stack.length > 0 && stack[stack.length - 1]!.depth >= heading.depth) stack.pop();
    stack.push(heading);
    sections.push({ heading, path: stack.map((above) => above.text), isUnderTitle: stack[0]!.depth === 1 && (stack[0] === heading ? sections.length === 1 : stack[0] === sections[1]!.heading), lines: [] });
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
