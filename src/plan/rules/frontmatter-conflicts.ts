/** Conflict markers between the fences: they make YAML unreadable, and then they are what is wrong, not the YAML. */
import { conflictMarkerSize } from '../line-shapes.ts';
import type { RuleSubject } from './rule.ts';

const markers: ReadonlySet<string> = new Set(['<', '|', '=', '>']);

/** 1-based lines with conflict markers in frontmatter that cannot be read; empty where no side of a conflict begins or ends there. */
export function frontmatterConflictLines({ document, text }: RuleSubject): readonly number[] {
  if (document === null || text === null || document.frontmatter.kind !== 'broken' || document.frontmatter.range === null) return [];
  const { start, end } = document.frontmatter.range;
  const found = text.slice(start, end).split('\n').flatMap((line, at) => {
    const marker = line.charAt(0);
    return markers.has(marker) && conflictMarkerSize(line, 0, line.endsWith('\r') ? line.length - 1 : line.length) > 0 ? [{ marker, line: at + 1 }] : [];
  });
  return found.some(({ marker }) => marker === '<' || marker === '>') ? found.map(({ line }) => line) : [];
}
