/** Of two documents one would be lost. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterDocuments: Rule = {
  code: 'frontmatter-documents',
  summary: 'Finds frontmatter with more than one YAML document',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-documents'),
};

export const examples: readonly RuleExample[] = [
  { name: 'one document', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'frontmatter with more than one YAML document',
    plan: '---\nid: a\n--- # again\nid: b\n---\n',
    expected: [{ line: 3, column: 1, message: 'Unexpected second YAML document, expected one' }],
  },
];
