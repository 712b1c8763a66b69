/** What a tag may look like. */
import { tagWord } from '../list-words.ts';
import { oddItems } from './list-items.ts';
import type { Rule, RuleExample } from './rule.ts';

export const tagFormat: Rule = {
  code: 'tag-format',
  summary: 'Finds malformed tags',
  severity: 'error',
  unmanaged: 'info',
  check: (subject) => oddItems(subject, 'tags', tagWord),
};

export const examples: readonly RuleExample[] = [
  { name: 'words of any script', plan: '---\nid: a\ntags: [auth, c++, 安全, area/api]\n---\n', expected: [] },
  {
    name: 'a space',
    plan: '---\nid: a\ntags: [auth, "two words"]\n---\n',
    expected: [{ line: 3, column: 15, message: 'Unexpected tag `two words`, expected a word of up to 64 letters, digits and `._:/+#-`' }],
  },
  {
    name: 'a tag twice',
    plan: '---\nid: a\ntags: [auth, api, auth]\n---\n',
    expected: [{ line: 3, column: 19, message: 'Unexpected second tag `auth`, expected each once', fix: 'Remove one of the two' }],
  },
];
