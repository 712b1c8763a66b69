/** Thousands of keys take a parser seconds; nobody wrote them. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterKeys: Rule = {
  code: 'frontmatter-keys',
  summary: 'Finds frontmatter with more than 1000 keys',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-keys'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a few keys', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'frontmatter with more than 1000 keys',
    plan: `---\nid: a\n${Array.from({ length: 1001 }, (_, index) => `key-${index}: "\\u0041"\n`).join('')}---\n`,
    expected: [{ line: 1002, message: 'Unexpected more than 1000 keys, expected fewer' }],
  },
];
