/** Deep nesting crashes parsers; frontmatter is flat. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterDepth: Rule = {
  code: 'frontmatter-depth',
  summary: 'Finds frontmatter nested deeper than 32 levels',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-depth'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a list in a list', plan: '---\nid: a\nx: [[1], [2]]\n---\n', expected: [] },
  {
    name: 'frontmatter nested deeper than 32 levels',
    plan: `---\nid: a\nx: ${'['.repeat(40)}${']'.repeat(40)}\n---\n`,
    expected: [{ line: 3, message: 'Unexpected nesting deeper than 32 levels, expected flat frontmatter' }],
  },
];
