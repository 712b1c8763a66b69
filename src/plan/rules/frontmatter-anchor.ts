/** Anchors let a few lines stand for gigabytes, and no plan needs them. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterAnchor: Rule = {
  code: 'frontmatter-anchor',
  summary: 'Finds YAML anchors',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-anchor'),
};

export const examples: readonly RuleExample[] = [
  { name: 'an ampersand in quotes', plan: '---\nid: a\ntitle: "Q&A"\n---\n', expected: [] },
  {
    name: 'YAML anchors',
    plan: '---\nid: &x a\n---\n',
    expected: [{ line: 2, column: 5, message: 'Unexpected anchor "&x", expected a plain value' }],
  },
];
