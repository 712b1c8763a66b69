/** Frontmatter is metadata; what is larger is something else. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterSize: Rule = {
  code: 'frontmatter-size',
  summary: 'Finds frontmatter above 64 KiB',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-size'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a few lines', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'frontmatter above 64 KiB',
    plan: `---\nid: a\nx: ${'y'.repeat(71_000)}\n---\n`,
    expected: [{ line: 1, column: 1, message: 'Unexpected frontmatter of 70 KiB, expected at most 64 KiB' }],
  },
];
