/** Frontmatter is `key: value` lines; a list or a bare text has nowhere to hold an id. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterNotAMap: Rule = {
  code: 'frontmatter-not-a-map',
  summary: 'Finds frontmatter that is not a list of keys',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-not-a-map'),
};

export const examples: readonly RuleExample[] = [
  { name: 'keys', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'frontmatter that is not a list of keys',
    plan: '---\n- id\n- title\n---\n',
    expected: [{ line: 2, column: 1, message: 'Unexpected list as frontmatter, expected "key: value" lines' }],
  },
];
