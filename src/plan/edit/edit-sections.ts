/** Where sections begin and end, and new sections. */
import type { PlanDocument } from '../../model/document.ts';
import { scanBody } from '../scan-body.ts';
import { kindOfTitle } from '../section-words.ts';
import type { SectionKind } from '../section-words.ts';
import { insertLines, lineEndOf } from './splice.ts';
import type { Splice } from './splice.ts';

/**
 * Offset of the end of a section's last line that is not blank: of its own lines (`own`: up to the next heading of any depth), or with its
 * sub-sections (`whole`). The heading's own end where there is nothing below it.
 */
export function endOfSection(text: string, document: PlanDocument, headingAt: number, extent: 'own' | 'whole'): number {
  const heading = document.headings[headingAt]!;
  const next = document.headings.slice(headingAt + 1).find((other) => extent === 'own' || other.depth <= heading.depth);
  const limit = next?.start ?? text.length;
  let end = heading.end;
  for (const line of scanBody(text, document.frontmatter.bodyStart, document.frontmatter.bodyLine).lines) {
    if (line.start > heading.start && line.start < limit) end = Math.max(end, lineEndOf(text, line.start));
  }
  return end;
}

/** Place of the first heading of a kind; -1 where there is none. Sub-headings of such a section do not count as sections of their own. */
export function findSection(document: PlanDocument, kind: SectionKind, isFit: (headingAt: number) => boolean = () => true): number {
  return document.headings.findIndex((heading, at) => (heading.depth > 1 || at > 0) && kindOfTitle(heading.text) === kind && isFit(at));
}

/** Adds a section in front of the first section of one of the kinds in `before`, else at the end of the file. Its depth is that of the others. */
export function appendSection(text: string, document: PlanDocument, title: string, lines: readonly string[], before: readonly SectionKind[]): Splice {
  const depth = document.headings.some((heading) => heading.depth === 2) || document.headings.length === 0 || document.headings.some((heading) => heading.depth === 1) ? 2 : Math.min(...document.headings.map((heading) => heading.depth));
  const block = [`${'#'.repeat(depth)} ${title}`, '', ...lines];
  const at = document.headings.findIndex((heading) => heading.depth === depth && before.includes(kindOfTitle(heading.text) as SectionKind));
  if (at > 0) {
    // Behind the last line that is not blank in front of that section.
    let end = document.headings[at]!.start;
    while (end > 0 && /\s/.test(text[end - 1]!)) end -= 1;
    if (end > document.frontmatter.bodyStart) return insertLines(text, end, block, { before: true, after: true });
  }
  let end = text.length;
  while (end > document.frontmatter.bodyStart && /\s/.test(text[end - 1]!)) end -= 1;
  return insertLines(text, end, block, { before: true, after: false });
}
