/**
 * A managed plan says what it is: `id`, `title`, `status`, `created`, `author`. A key with an empty value counts as missing. The title has a
 * rule of its own for that (`title-empty`). Frontmatter without an `id` leaves a plan unmanaged, as other tools write frontmatter too.
 */
import { entryOf, type Finding, type Rule, type RuleExample, scalarOf } from './rule.ts';
import { shellArgument } from './words.ts';

const required = ['id', 'title', 'status', 'created', 'author'] as const;

export const keyMissing: Rule = {
  code: 'key-missing',
  summary: 'Finds frontmatter without one of the keys id, title, status, created and author',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document, path }) => {
    if (document === null || document.frontmatter.kind !== 'ok') return [];
    const fix = `git plan adopt ${shellArgument(path)}`;
    const findings: Finding[] = [];
    for (const key of required) {
      const entry = entryOf(document, key);
      if (entry === null) findings.push({ line: 1, column: 1, message: `Unexpected frontmatter without \`${key}\`, expected the keys ${listed}`, fix });
      else if (key !== 'title' && entry.items === null && (entry.value === null || entry.value === '') && scalarOf(document, key) === null) {
        findings.push({ line: entry.line, column: entry.column, message: `Unexpected empty \`${key}\`, expected a value`, fix });
      }
    }
    return findings;
  },
};

const listed = required.map((key) => `\`${key}\``).join(', ');

export const examples: readonly RuleExample[] = [
  { name: 'all five keys', plan: '---\nid: a\ntitle: A\nstatus: active\ncreated: 2026-02-13\nauthor: Ada\n---\n', expected: [] },
  {
    name: 'no author',
    plan: '---\nid: a\ntitle: A\nstatus: active\ncreated: 2026-02-13\n---\n',
    expected: [
      {
        line: 1,
        column: 1,
        message: 'Unexpected frontmatter without `author`, expected the keys `id`, `title`, `status`, `created`, `author`',
        fix: 'git plan adopt docs/exec-plans/tokens.md',
      },
    ],
  },
  {
    name: 'an empty status',
    plan: '---\nid: a\ntitle: A\nstatus:\ncreated: 2026-02-13\nauthor: ""\n---\n',
    expected: [
      { line: 4, column: 1, message: 'Unexpected empty `status`, expected a value' },
      { line: 6, column: 1, message: 'Unexpected empty `author`, expected a value' },
    ],
  },
];
