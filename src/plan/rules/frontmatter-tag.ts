/** Tags make a value something else than it looks like. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterTag: Rule = {
  code: 'frontmatter-tag',
  summary: 'Finds YAML tags',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-tag'),
};

export const examples: readonly RuleExample[] = [
  { name: 'an exclamation mark at the end', plan: '---\nid: a\ntitle: Done!\n---\n', expected: [] },
  {
    name: 'YAML tags',
    plan: '---\nid: a\ntitle: !!binary aGk=\n---\n',
    expected: [{ line: 3, column: 8, message: 'Unexpected tag "!!binary", expected a plain value' }],
  },
];
