/** Which of the two holds, parsers disagree about. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterDuplicateKey: Rule = {
  code: 'frontmatter-duplicate-key',
  summary: 'Finds keys that stand twice',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-duplicate-key'),
};

export const examples: readonly RuleExample[] = [
  { name: 'each key once', plan: '---\nid: a\nstatus: draft\n---\n', expected: [] },
  {
    name: 'keys that stand twice',
    plan: '---\nid: a\nstatus: draft\nstatus: active\n---\n',
    expected: [{ line: 4, column: 1, message: 'Unexpected second "status", expected each key once (lines 3 and 4)' }],
  },
];
