/** A plan is not a program. Harmless, so only a warning. */
import { atStart, type Rule, type RuleExample } from './rule.ts';
import { shellArgument } from './words.ts';

export const fileMode: Rule = {
  code: 'file-mode',
  summary: 'Finds plans with the executable bit',
  severity: 'warning',
  check: ({ mode, path }) =>
    mode === '100755' ? atStart('Unexpected mode 100755, expected 100644', `git update-index --chmod=-x ${shellArgument(path)}`) : [],
};

export const examples: readonly RuleExample[] = [
  { name: 'an ordinary file', plan: '---\nid: a\n---\n', mode: '100644', expected: [] },
  {
    name: 'executable',
    plan: '---\nid: a\n---\n',
    mode: '100755',
    expected: [{ line: 1, message: 'Unexpected mode 100755, expected 100644', fix: 'git update-index --chmod=-x docs/exec-plans/tokens.md' }],
  },
];
