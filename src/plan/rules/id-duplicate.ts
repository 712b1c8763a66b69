/** One id names one plan. Both files are named; which of them is the copy, people know. */
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';
import { twinsOf } from './twins.ts';

export const idDuplicate: Rule = {
  code: 'id-duplicate',
  summary: 'Finds an id that two files hold',
  severity: 'error',
  check: ({ document, path }, { ids }) => {
    const entry = entryOf(document, 'id');
    const value = scalarOf(document, 'id');
    if (entry === null || value === null || ids === null) return [];
    const other = findTwin(ids)(path, value);
    if (other === undefined) return [];
    return [atEntry(entry, `Unexpected id ${shown(value)} that ${other} holds too, expected an id of its own`, `id: ${value.slice(0, 60)}-2`)];
  },
};

const findTwin = twinsOf((ids: ReadonlyMap<string, string>) => ids);

export const examples: readonly RuleExample[] = [
  { name: 'ids of their own', plan: '---\nid: a\n---\n', others: { 'docs/exec-plans/b.md': '---\nid: b\n---\n' }, expected: [] },
  {
    name: 'a copied plan',
    plan: '---\nid: a\n---\n',
    others: { 'docs/exec-plans/active/a.md': '---\nid: a\n---\n' },
    expected: [
      {
        line: 2,
        column: 5,
        message: 'Unexpected id `a` that docs/exec-plans/active/a.md holds too, expected an id of its own',
        fix: 'id: a-2',
      },
    ],
  },
];
