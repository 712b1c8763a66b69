/** Control characters in metadata come from broken tools or from attacks, and YAML lets some of them through. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterControlCharacter: Rule = {
  code: 'frontmatter-control-character',
  summary: 'Finds control characters in the frontmatter',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-control-character'),
};

export const examples: readonly RuleExample[] = [
  { name: 'an escape written out', plan: '---\nid: a\ntitle: Tab\\tB\n---\n', expected: [] },
  {
    name: 'control characters in the frontmatter',
    plan: '---\nid: a\ntitle: A\u0000B\n---\n',
    expected: [{ line: 3, column: 9, message: 'Unexpected control character U+0000 in the frontmatter, expected text' }],
  },
];
