/** Who wrote a plan first does not change when others work on it: they are in the history. */
import { changedValue } from './parent-value.ts';
import type { Rule, RuleExample } from './rule.ts';

export const authorChanged: Rule = {
  code: 'author-changed',
  summary: 'Finds an author who differs from the parent commit',
  severity: 'error',
  check: (subject) => changedValue(subject, 'author', (before, after) => before.toLowerCase() === after.toLowerCase()),
};

export const examples: readonly RuleExample[] = [
  { name: 'the author stays', plan: '---\nid: a\nauthor: Ada\n---\n', parents: ['---\nid: a\nauthor: "Ada"\n---\n'], expected: [] },
  { name: 'the file is new', plan: '---\nid: a\nauthor: Ada\n---\n', parents: [], expected: [] },
  { name: 'the parent is not known', plan: '---\nid: a\nauthor: Ada\n---\n', expected: [] },
  {
    name: 'another author',
    plan: '---\nid: a\nauthor: Bo\n---\n',
    parents: ['---\nid: a\nauthor: Ada\n---\n'],
    expected: [{ line: 3, column: 9, message: 'Unexpected author `Bo`, expected `Ada` as in the parent commit', fix: 'author: Ada' }],
  },
];
