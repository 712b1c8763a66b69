/** A path with conflict entries in the staging area has no content that could be judged; nothing is guessed about it. */
import { atStart, type Rule, type RuleExample } from './rule.ts';
import { shellArgument } from './words.ts';

export const unmerged: Rule = {
  code: 'unmerged',
  summary: 'Finds plans that are unmerged in the staging area',
  severity: 'error',
  unmanaged: 'error',
  check: (subject) =>
    subject.unmerged ? atStart('Unexpected unmerged entries in the staging area, expected a resolved file', `git add ${shellArgument(subject.path)} once it is resolved`) : [],
};

export const examples: readonly RuleExample[] = [
  { name: 'a resolved file', plan: '---\nid: a\n---\n', expected: [] },
  {
    name: 'conflict entries',
    plan: '',
    unreadable: true,
    unmerged: true,
    expected: [
      { line: 1, message: 'Unexpected unmerged entries in the staging area, expected a resolved file', fix: 'git add docs/exec-plans/tokens.md once it is resolved' },
    ],
  },
];
