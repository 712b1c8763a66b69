/** Merge keys are YAML 1.1; parsers disagree about them. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterMergeKey: Rule = {
  code: 'frontmatter-merge-key',
  summary: 'Finds YAML merge keys',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-merge-key'),
};

export const examples: readonly RuleExample[] = [
  { name: 'plain keys', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'YAML merge keys',
    plan: '---\nid: a\n<<: [b]\n---\n',
    expected: [{ line: 3, column: 1, message: 'Unexpected merge key "<<", expected a plain key' }],
  },
];
