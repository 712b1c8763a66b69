/** The comparison with the parents that `id-changed`, `created-changed` and `author-changed` share. */
import { atEntry, entryOf, type Finding, type RuleSubject, scalarOf, shown } from './rule.ts';

/**
 * A finding where a key differs from what every parent says (a merge is right when it agrees with one of them). Silent where a parent did not
 * have the key, as adopting a plan adds it, and where the values are equal as `same` sees them.
 */
export function changedValue(subject: RuleSubject, key: string, same: (before: string, after: string) => boolean): readonly Finding[] {
  if (subject.parents === null || subject.parents.length === 0) return [];
  const before: string[] = [];
  for (const parent of subject.parents) {
    const value = scalarOf(parent.document, key);
    if (value === null) return [];
    before.push(value);
  }
  const entry = entryOf(subject.document, key);
  const after = scalarOf(subject.document, key);
  if (entry === null || after === null || before.some((value) => same(value, after))) return [];
  const first = before[0] ?? '';
  return [atEntry(entry, `Unexpected ${key} ${shown(after)}, expected ${shown(first)} as in the parent commit`, `${key}: ${first}`)];
}
