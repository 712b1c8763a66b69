/** Tags are words to filter by: no spaces, no commas, any script. */
import { oddItems } from './list-items.ts';
import type { Rule, RuleExample } from './rule.ts';

export const tagPattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:/+#-]{0,63}$/u;

export const tagFormat: Rule = {
  code: 'tag-format',
  summary: 'Finds malformed tags',
  severity: 'error',
  unmanaged: 'info',
  check: (subject) => oddItems(subject, 'tags', 'tag', tagPattern, 'a word of up to 64 letters, digits and `._:/+#-`'),
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
