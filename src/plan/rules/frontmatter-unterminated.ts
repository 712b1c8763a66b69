/** Frontmatter that is opened and never closed: the whole file would be metadata. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterUnterminated: Rule = {
  code: 'frontmatter-unterminated',
  summary: 'Finds frontmatter without an end',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-unterminated'),
};

export const examples: readonly RuleExample[] = [
  { name: 'closed by three dots', plan: '---\nid: a\n...\n# A\n', expected: [] },
  {
    name: 'frontmatter without an end',
    plan: '---\nid: a\ntitle: A\n\n# A\n',
    expected: [{ line: 1, column: 1, message: 'Unexpected end of file in the frontmatter, expected a closing "---" line' }],
  },
];
