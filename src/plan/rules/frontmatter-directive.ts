/** `%YAML 1.1` would turn `no` into false. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterDirective: Rule = {
  code: 'frontmatter-directive',
  summary: 'Finds YAML directives',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-directive'),
};

export const examples: readonly RuleExample[] = [
  { name: 'keys from the first line', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'YAML directives',
    plan: '---\n%YAML 1.1\nid: a\n---\n',
    expected: [{ line: 2, column: 1, message: 'Unexpected directive "%YAML 1.1", expected keys' }],
  },
];
