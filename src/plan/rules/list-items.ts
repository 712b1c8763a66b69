/** What `session-format` and `tag-format` share: every item of a list against what it may look like. */
import type { ListWord } from '../list-words.ts';
import { columnOfValue, entryOf, type Finding, itemsOf, type RuleSubject, shown } from './rule.ts';

/** A finding for each item that does not match, and for each that is listed twice. */
export function oddItems(subject: RuleSubject, key: string, { noun, fits, expected }: ListWord): readonly Finding[] {
  const entry = entryOf(subject.document, key);
  if (entry === null) return [];
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const item of itemsOf(subject.document, key)) {
    const place = placeOf(subject, entry.valueRange, item) ?? { line: entry.line, column: columnOfValue(entry) };
    if (!fits(item)) findings.push({ ...place, message: `Unexpected ${noun} ${shown(item)}, expected ${expected}`, fix: null });
    else if (seen.has(item)) findings.push({ ...place, message: `Unexpected second ${noun} ${shown(item)}, expected each once`, fix: `Remove one of the two` });
    seen.add(item);
  }
  return findings;
}

/** Line and column of the last place of an item inside the list's own text, so that long block lists point at the right line. */
function placeOf(subject: RuleSubject, range: { readonly start: number; readonly end: number } | null, item: string): { line: number; column: number } | null {
  if (subject.text === null || range === null || item === '') return null;
  const at = subject.text.slice(range.start, range.end).lastIndexOf(item);
  if (at < 0) return null;
  const before = subject.text.slice(0, range.start + at);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
