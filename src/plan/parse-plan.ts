/**
 * Reads a plan's text into a document: frontmatter, headings, tasks, criteria, decisions, questions, log, header fields. Fast (one pass over the
 * lines, nothing loaded) and total: nothing that stands in a file makes it throw. What the values *mean* is `infer-plan.ts`.
 */
import type { Frontmatter, HeaderField, PlanDocument } from '../model/document.ts';
import { prepareFrontmatter, readFrontmatter, UnpreparedError } from './frontmatter.ts';
import { readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { readTasks } from './read-tasks.ts';
import { scanBody } from './scan-body.ts';
import { placeSections, splitPassages } from './sections.ts';
import type { Section } from './sections.ts';

export type ParseOptions = {
  /** Words of `plan.criteriaSections`, added to the built-in ones. */
  readonly criteriaSections?: readonly string[];
  /** No entries of frontmatter that only the full YAML reader can take, and then no need of `preparePlanParser`. */
  readonly lightFrontmatter?: boolean;
  /** Reads the header of a plan whose frontmatter says everything only when it is asked for, and then by another scan of the text. */
  readonly lazyHeader?: boolean;
};

/** Loads the YAML packages if one of the texts needs them; await it before `parsePlan`. Cheap otherwise. */
export async function preparePlanParser(texts: Iterable<string>): Promise<void> {
  await prepareFrontmatter(texts);
}

/** Parses one plan. Throws only where `preparePlanParser` was not awaited for a text that needs it. */
export function parsePlan(text: string, options: ParseOptions = {}): PlanDocument {
  return parseBody(text, readFrontmatter(text, { light: options.lightFrontmatter === true }), options);
}

/** Parses the plan whose frontmatter is read already. */
export function parseBody(text: string, frontmatter: Frontmatter, options: ParseOptions = {}): PlanDocument {
  const scan = scanBody(text, frontmatter.bodyStart, frontmatter.bodyLine);
  const sections = placeSections([{ passages: splitPassages(text, scan.lines), lines: 0, offset: 0 }]);
  const isLazy = options.lazyHeader === true && saysEverything(frontmatter);
  const document = documentOf({ frontmatter, sections, conflictLines: scan.conflictLines, lineCount: scan.lineCount }, options.criteriaSections ?? [], isLazy);
  return isLazy ? withLazyHeader(document, text) : document;
}

/** What was read of a plan, put together. */
export function documentOf({ frontmatter, sections, conflictLines, lineCount }: { readonly frontmatter: Frontmatter; readonly sections: readonly Section[] } & Pick<PlanDocument, 'conflictLines' | 'lineCount'>, criteriaSections: readonly string[], withoutHeader = false): PlanDocument {
  const { tasks, criteria } = readTasks(sections, criteriaSections);
  return {
    frontmatter,
    headings: sections.flatMap((section) => (section.heading === null ? [] : [section.heading])),
    tasks,
    criteria,
    ...readEntries(sections),
    header: withoutHeader ? [] : readHeader(sections),
    conflictLines,
    lineCount,
  };
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
  return Object.defineProperty(document, 'header', { enumerable: true, get: () => (known ??= readHeader(placeSections([{ passages: splitPassages(text, scanBody(text, bodyStart, bodyLine).lines), lines: 0, offset: 0 }]))) });
}
