/** An id is for life: history, other plans and commit trailers refer to it. Renaming the file does not change it. */
import { changedValue } from './parent-value.ts';
import type { Rule, RuleExample } from './rule.ts';

export const idChanged: Rule = {
  code: 'id-changed',
  summary: 'Finds an id that differs from the parent commit',
  severity: 'error',
  check: (subject) => changedValue(subject, 'id', (before, after) => before === after),
};

export const examples: readonly RuleExample[] = [
  { name: 'the id stays', plan: '---\nid: a\ntitle: New\n---\n', parents: ['---\nid: a\ntitle: Old\n---\n'], expected: [] },
  { name: 'an adopted plan gets one', plan: '---\nid: a\n---\n# A\n', parents: ['# A\n'], expected: [] },
  { name: 'a merge that agrees with one side', plan: '---\nid: a\n---\n', parents: ['---\nid: b\n---\n', '---\nid: a\n---\n'], expected: [] },
  {
    name: 'another id',
    plan: '---\nid: b\n---\n',
    parents: ['---\nid: a\n---\n'],
    expected: [{ line: 2, column: 5, message: 'Unexpected id `b`, expected `a` as in the parent commit', fix: 'id: a' }],
  },
];
