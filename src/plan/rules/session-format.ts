/** What a session id may look like. */
import { sessionWord } from '../list-words.ts';
import { oddItems } from './list-items.ts';
import type { Rule, RuleExample } from './rule.ts';

export const sessionFormat: Rule = {
  code: 'session-format',
  summary: 'Finds malformed session ids',
  severity: 'error',
  unmanaged: 'info',
  check: (subject) => oddItems(subject, 'sessions', sessionWord),
};

export const examples: readonly RuleExample[] = [
  { name: 'ids of several agents', plan: '---\nid: a\nsessions: [session-abc123, 0199b2c4-7e1f-7a, claude:c3f1]\n---\n', expected: [] },
  {
    name: 'a space',
    plan: '---\nid: a\nsessions: [session-abc123, "two words"]\n---\n',
    expected: [{ line: 3, message: 'Unexpected session `two words`, expected up to 200 of A-Z, a-z, 0-9 and `._@:+/-`' }],
  },
  {
    name: 'twice in a block list',
    plan: '---\nid: a\nsessions:\n  - s-1\n  - s-1\n---\n',
    expected: [{ line: 5, column: 5, message: 'Unexpected second session `s-1`, expected each once' }],
  },
];
