/** Aliases let a few lines stand for gigabytes, and no plan needs them. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterAlias: Rule = {
  code: 'frontmatter-alias',
  summary: 'Finds YAML aliases',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-alias'),
};

export const examples: readonly RuleExample[] = [
  { name: 'an asterisk in quotes', plan: '---\nid: a\ntitle: "*new*"\n---\n', expected: [] },
  {
    name: 'YAML aliases',
    plan: '---\nid: a\ntags: [*x]\n---\n',
    expected: [{ line: 3, column: 8, message: 'Unexpected alias "*x", expected a plain value' }],
  },
];
