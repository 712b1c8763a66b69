/**
 * A plan without frontmatter is unmanaged: nearly every plan that exists. That is fine in a repository that never asked for more, and is
 * refused for a new plan where it did (`plan.require = new`, written by `git plan init`).
 */
import { atStart, type Rule, type RuleExample } from './rule.ts';
import { shellArgument } from './words.ts';

export const frontmatterMissing: Rule = {
  code: 'frontmatter-missing',
  summary: 'Finds plans without frontmatter',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document, path }) => {
    if (document === null || document.frontmatter.kind !== 'none') return [];
    return atStart('Unexpected start of the file, expected frontmatter between two `---` lines', `git plan adopt ${shellArgument(path)}`);
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'frontmatter is there', plan: '---\nid: tokens\n---\n# Tokens\n', expected: [] },
  {
    name: 'a heading comes first',
    plan: '# Tokens\n\n- [ ] Exchange\n',
    required: true,
    expected: [
      {
        line: 1,
        column: 1,
        message: 'Unexpected start of the file, expected frontmatter between two `---` lines',
        fix: 'git plan adopt docs/exec-plans/tokens.md',
      },
    ],
  },
  {
    name: 'a blank line stands before the fence',
    plan: '\n---\nid: tokens\n---\n# Tokens\n',
    path: "docs/exec-plans/it's.md",
    expected: [
      {
        line: 1,
        message: 'Unexpected start of the file, expected frontmatter between two `---` lines',
        fix: "git plan adopt 'docs/exec-plans/it'\\''s.md'",
      },
    ],
  },
];
