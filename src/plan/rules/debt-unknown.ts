/** A plan addresses debt items that the tracker has. Where there is no tracker, nothing is known and nothing is said. */
import { columnOfValue, entryOf, itemsOf, type Rule, type RuleExample, shown } from './rule.ts';
import { nearestOf } from './words.ts';

export const debtUnknown: Rule = {
  code: 'debt-unknown',
  summary: 'Finds debt ids that the tracker does not have',
  severity: 'error',
  check: ({ document }, { debtIds }) => {
    const entry = entryOf(document, 'debt');
    if (entry === null || debtIds === null) return [];
    return itemsOf(document, 'debt')
      .filter((id) => !debtIds.has(id))
      .map((id) => {
        const nearest = nearestOf(id, [...debtIds].sort());
        return {
          line: entry.line,
          column: columnOfValue(entry),
          message: `Unexpected debt item ${shown(id)}, expected an id of the tracker`,
          fix: nearest === null ? 'git plan debt list --all' : `debt: [${nearest}]`,
        };
      });
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'an item of the tracker', plan: '---\nid: a\ndebt: [td-7]\n---\n', debtIds: ['td-7'], expected: [] },
  { name: 'no tracker', plan: '---\nid: a\ndebt: [td-7]\n---\n', expected: [] },
  {
    name: 'an item that is not there',
    plan: '---\nid: a\ndebt: [refresh]\n---\n',
    debtIds: ['td-7'],
    expected: [{ line: 3, message: 'Unexpected debt item `refresh`, expected an id of the tracker', fix: 'git plan debt list --all' }],
  },
];
