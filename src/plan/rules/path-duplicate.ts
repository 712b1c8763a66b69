/**
 * Two paths that a file system without case (macOS, Windows) or with its own Unicode form takes for one: a clone there loses one of the two.
 */
import { atStart, type Rule, type RuleExample } from './rule.ts';
import { twinsOf } from './twins.ts';
import { shellArgument } from './words.ts';

export const pathDuplicate: Rule = {
  code: 'path-duplicate',
  summary: 'Finds plan paths that differ only in case or Unicode form',
  severity: 'error',
  unmanaged: 'error',
  check: ({ path }, { paths }) => {
    if (paths === null) return [];
    const other = findTwin(paths)(path, foldPath(path));
    if (other === undefined) return [];
    return atStart(`Unexpected path that differs from ${other} only in case or Unicode form, expected a name of its own`, `git mv ${shellArgument(path)} <other name>`);
  },
};

const findTwin = twinsOf((paths: readonly string[]) => paths.map((path) => [path, foldPath(path)] as const));

/** What such file systems compare. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

export const examples: readonly RuleExample[] = [
  { name: 'another name', plan: '---\nid: a\n---\n', others: { 'docs/exec-plans/token.md': '---\nid: b\n---\n' }, expected: [] },
  {
    name: 'a capital letter',
    plan: '---\nid: a\n---\n',
    others: { 'docs/exec-plans/Tokens.md': '---\nid: b\n---\n' },
    expected: [
      {
        line: 1,
        message: 'Unexpected path that differs from docs/exec-plans/Tokens.md only in case or Unicode form, expected a name of its own',
        fix: 'git mv docs/exec-plans/tokens.md <other name>',
      },
    ],
  },
  {
    name: 'one letter or letter and accent',
    plan: '---\nid: a\n---\n',
    path: 'docs/exec-plans/caf\u00e9.md',
    others: { 'docs/exec-plans/cafe\u0301.md': '---\nid: b\n---\n' },
    expected: [{ line: 1, message: 'Unexpected path that differs from docs/exec-plans/cafe\u0301.md only in case or Unicode form, expected a name of its own' }],
  },
];
