/** Ids are what people type and what other plans, commits and debt items refer to: lower case, short, safe in file names and shells. */
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';

export const idPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const idFormat: Rule = {
  code: 'id-format',
  summary: 'Finds malformed ids',
  severity: 'error',
  check: ({ document }) => {
    const entry = entryOf(document, 'id');
    const value = scalarOf(document, 'id');
    if (entry === null || value === null || idPattern.test(value)) return [];
    const suggestion = value.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|(?<!-)-+$/g, '').slice(0, 63);
    return [
      atEntry(
        entry,
        `Unexpected id ${shown(value)}, expected up to 63 of a-z, 0-9 and \`-\`, beginning with a letter or digit`,
        suggestion === '' ? null : `id: ${suggestion}`,
      ),
    ];
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'a well-formed id', plan: '---\nid: plan-2026-02-13-auth-refactor\n---\n', expected: [] },
  { name: 'digits, kept as they are written', plan: '---\nid: 017\n---\n', expected: [] },
  {
    name: 'capitals and spaces',
    plan: '---\nid: Auth Refactor\n---\n',
    expected: [
      {
        line: 2,
        column: 5,
        message: 'Unexpected id `Auth Refactor`, expected up to 63 of a-z, 0-9 and `-`, beginning with a letter or digit',
        fix: 'id: auth-refactor',
      },
    ],
  },
  {
    name: 'a dash first',
    plan: '---\nid: -x\n---\n',
    expected: [{ line: 2, message: 'Unexpected id `-x`, expected up to 63 of a-z, 0-9 and `-`, beginning with a letter or digit', fix: 'id: x' }],
  },
];
