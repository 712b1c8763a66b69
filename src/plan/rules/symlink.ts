/** A plan is a regular file. A link would be followed out of the repository by whatever reads the work tree. */
import { atStart, type Rule, type RuleExample } from './rule.ts';

export const symlink: Rule = {
  code: 'symlink',
  summary: 'Finds symbolic links at the path of a plan',
  severity: 'error',
  unmanaged: 'error',
  check: ({ mode }) => (mode === '120000' ? atStart('Unexpected symbolic link, expected a regular file', 'Put the file itself in its place') : []),
};

export const examples: readonly RuleExample[] = [
  { name: 'a regular file', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'a link',
    plan: '',
    mode: '120000',
    unreadable: true,
    expected: [{ line: 1, column: 1, message: 'Unexpected symbolic link, expected a regular file', fix: 'Put the file itself in its place' }],
  },
];
