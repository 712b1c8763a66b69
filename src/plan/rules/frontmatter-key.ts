/** A key is a word, not a list, a map or nothing. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterKey: Rule = {
  code: 'frontmatter-key',
  summary: 'Finds keys that are not a word',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-key'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a key of two words', plan: '---\nid: a\ntwo words: b\n---\n', expected: [] },
  {
    name: 'keys that are not a word',
    plan: '---\nid: a\n? [b, c]\n: d\n---\n',
    expected: [{ line: 3, message: 'Unexpected list or map as a key, expected a word' }],
  },
];
