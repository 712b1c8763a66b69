/** `created` is a fact about the past. Writing the same moment in another way is no change. */
import { readIsoDate } from './iso-date.ts';
import { changedValue } from './parent-value.ts';
import type { Rule, RuleExample } from './rule.ts';

export const createdChanged: Rule = {
  code: 'created-changed',
  summary: 'Finds a created date that differs from the parent commit',
  severity: 'error',
  check: (subject) => changedValue(subject, 'created', sameMoment),
};

/** A malformed date may be mended; that is what `date-format` asks for. */
function sameMoment(before: string, after: string): boolean {
  if (before === after) return true;
  const was = readIsoDate(before);
  const is = readIsoDate(after);
  if (was === null) return true;
  if (is === null) return false;
  return was.time === is.time || (was.day !== is.day && before.slice(0, 10) === after.slice(0, 10));
}

export const examples: readonly RuleExample[] = [
  { name: 'the date stays', plan: '---\ncreated: 2026-02-13\n---\n', parents: ['---\ncreated: 2026-02-13\n---\n'], expected: [] },
  { name: 'the time of the day is added', plan: '---\ncreated: 2026-02-13T10:00:00Z\n---\n', parents: ['---\ncreated: 2026-02-13\n---\n'], expected: [] },
  { name: 'a malformed date is mended', plan: '---\ncreated: 2026-02-13\n---\n', parents: ['---\ncreated: 13.02.2026\n---\n'], expected: [] },
  {
    name: 'another day',
    plan: '---\nid: a\ncreated: 2026-03-01\n---\n',
    parents: ['---\nid: a\ncreated: 2026-02-13\n---\n'],
    expected: [{ line: 3, column: 10, message: 'Unexpected created `2026-03-01`, expected `2026-02-13` as in the parent commit', fix: 'created: 2026-02-13' }],
  },
];
