/** A status is one of four words. Anything else is named together with the nearest of them; a difference of case alone is mended by `--fix`. */
import { type PlanStatus, planStatuses } from '../../model/plan.ts';
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';
import { nearestOf } from './words.ts';

export const statusUnknown: Rule = {
  code: 'status-unknown',
  summary: 'Finds a status that is not draft, active, completed or abandoned',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document }) => {
    const value = scalarOf(document, 'status');
    const entry = entryOf(document, 'status');
    if (value === null || entry === null || isStatus(value)) return [];
    const nearest = meant.get(value.toLowerCase().replaceAll('_', '-')) ?? nearestOf(value, planStatuses);
    const message = `Unexpected status ${shown(value)}, expected ${nearest === null ? '' : `\`${nearest}\`, `}one of ${planStatuses.join(', ')}`;
    const lower = value.toLowerCase();
    if (isStatus(lower) && entry.valueRange !== null) {
      const { start, end } = entry.valueRange;
      return [atEntry(entry, message, `status: ${lower}`, { start, end, text: lower })];
    }
    return [atEntry(entry, message, `status: ${nearest ?? 'active'}`)];
  },
};

/** Words of other trackers and what they mean here. */
const meant: ReadonlyMap<string, PlanStatus> = new Map<string, PlanStatus>([
  ['done', 'completed'], ['complete', 'completed'], ['finished', 'completed'], ['closed', 'completed'], ['shipped', 'completed'], ['implemented', 'completed'],
  ['in-progress', 'active'], ['in progress', 'active'], ['wip', 'active'], ['open', 'active'], ['started', 'active'], ['blocked', 'active'], ['paused', 'active'],
  ['todo', 'draft'], ['planned', 'draft'], ['proposed', 'draft'], ['new', 'draft'],
  ['cancelled', 'abandoned'], ['canceled', 'abandoned'], ['superseded', 'abandoned'], ['obsolete', 'abandoned'], ['dropped', 'abandoned'],
]);

function isStatus(value: string): value is PlanStatus {
  return (planStatuses as readonly string[]).includes(value);
}

export const examples: readonly RuleExample[] = [
  { name: 'one of the four', plan: '---\nid: a\nstatus: active\n---\n', expected: [] },
  { name: 'one of the four in quotes', plan: '---\nid: a\nstatus: "abandoned"\n---\n', expected: [] },
  {
    name: 'a slip of the finger',
    plan: '---\nid: a\nstatus: actve\n---\n',
    expected: [
      { line: 3, column: 9, message: 'Unexpected status `actve`, expected `active`, one of draft, active, completed, abandoned', fix: 'status: active' },
    ],
  },
  {
    name: 'a word of another tracker',
    plan: '---\nid: a\nstatus: in_progress\n---\n',
    expected: [{ line: 3, message: 'Unexpected status `in_progress`, expected `active`, one of draft, active, completed, abandoned' }],
  },
  {
    name: 'a capital letter',
    plan: '---\nid: a\nstatus: Active\n---\n',
    expected: [
      { line: 3, column: 9, message: 'Unexpected status `Active`, expected `active`, one of draft, active, completed, abandoned', fix: 'status: active' },
    ],
    fixed: '---\nid: a\nstatus: active\n---\n',
  },
  {
    name: 'nothing near',
    plan: '---\nid: a\nstatus: 42\n---\n',
    expected: [{ line: 3, message: 'Unexpected status `42`, expected one of draft, active, completed, abandoned' }],
  },
];
