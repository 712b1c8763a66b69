/**
 * `draft → active → completed | abandoned`; the last two may be reopened to `active`. A draft may also be abandoned: an idea that is dropped was
 * never worked on. Over a range of commits a plan may have passed through `active`, so there only the way back to `draft` is refused.
 */
import { type PlanStatus, planStatuses } from '../../model/plan.ts';
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';

const next: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ['active', 'abandoned'],
  active: ['completed', 'abandoned'],
  completed: ['active'],
  abandoned: ['active'],
};

export const statusTransition: Rule = {
  code: 'status-transition',
  summary: 'Finds a change of status that the life of a plan does not allow',
  severity: 'error',
  check: ({ document, parents, distance }) => {
    const entry = entryOf(document, 'status');
    const after = statusOf(scalarOf(document, 'status'));
    if (entry === null || after === null || parents === null || parents.length === 0) return [];
    const before = parents.map((parent) => statusOf(scalarOf(parent.document, 'status')));
    if (before.some((status) => status === null || isAllowed(status, after, distance))) return [];
    const from = before[0] ?? 'active';
    const expected = distance === 'range' ? ['active', 'completed', 'abandoned'] : [from, ...next[from]];
    return [atEntry(entry, `Unexpected change of status from ${shown(from)} to ${shown(after)}, expected ${listOf(expected)}`, wayOf(from, after))];
  },
};

function isAllowed(from: PlanStatus, to: PlanStatus, distance: 'step' | 'range'): boolean {
  if (from === to) return true;
  return distance === 'range' ? to !== 'draft' : next[from].includes(to);
}

function wayOf(from: PlanStatus, to: PlanStatus): string {
  if (to === 'draft') return `status: ${from}`;
  return from === 'draft' ? 'Commit `status: active` first' : 'Reopen it to `active` in a commit of its own first';
}

function statusOf(value: string | null): PlanStatus | null {
  return planStatuses.find((status) => status === value) ?? null;
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

export const examples: readonly RuleExample[] = [
  { name: 'active to completed', plan: '---\nstatus: completed\n---\n', parents: ['---\nstatus: active\n---\n'], expected: [] },
  { name: 'reopened', plan: '---\nstatus: active\n---\n', parents: ['---\nstatus: abandoned\n---\n'], expected: [] },
  { name: 'draft to completed over many commits', plan: '---\nstatus: completed\n---\n', parents: ['---\nstatus: draft\n---\n'], distance: 'range', expected: [] },
  {
    name: 'a merge in which one side allows it',
    plan: '---\nstatus: completed\n---\n',
    parents: ['---\nstatus: draft\n---\n', '---\nstatus: completed\n---\n'],
    expected: [],
  },
  {
    name: 'draft to completed in one commit',
    plan: '---\nid: a\nstatus: completed\n---\n',
    parents: ['---\nid: a\nstatus: draft\n---\n'],
    expected: [
      {
        line: 3,
        column: 9,
        message: 'Unexpected change of status from `draft` to `completed`, expected draft, active or abandoned',
        fix: 'Commit `status: active` first',
      },
    ],
  },
  {
    name: 'completed to abandoned',
    plan: '---\nid: a\nstatus: abandoned\n---\n',
    parents: ['---\nid: a\nstatus: completed\n---\n'],
    expected: [
      {
        line: 3,
        message: 'Unexpected change of status from `completed` to `abandoned`, expected completed or active',
        fix: 'Reopen it to `active` in a commit of its own first',
      },
    ],
  },
  {
    name: 'back to draft over many commits',
    plan: '---\nid: a\nstatus: draft\n---\n',
    parents: ['---\nid: a\nstatus: completed\n---\n'],
    distance: 'range',
    expected: [
      {
        line: 3,
        message: 'Unexpected change of status from `completed` to `draft`, expected active, completed or abandoned',
        fix: 'status: completed',
      },
    ],
  },
];
