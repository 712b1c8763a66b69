/** Completed means that nothing counted is open. Cancelled tasks and criteria do not count. */
import { progressOf } from '../../model/plan.ts';
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf } from './rule.ts';
import { shellArgument } from './words.ts';

export const completedOpenTasks: Rule = {
  code: 'completed-open-tasks',
  summary: 'Finds completed plans with open tasks',
  severity: 'error',
  check: ({ document, path }) => {
    const entry = entryOf(document, 'status');
    if (document === null || entry === null || scalarOf(document, 'status') !== 'completed') return [];
    const { taskCount, completedTaskCount } = progressOf(document.tasks);
    const open = taskCount - completedTaskCount;
    if (open === 0) return [];
    const first = document.tasks.find((task) => !task.done && task.state !== 'cancelled');
    const place = first === undefined ? '' : `, the first in line ${first.line}`;
    return [
      atEntry(
        entry,
        `Unexpected status \`completed\` with ${open} open ${open === 1 ? 'task' : 'tasks'} of ${taskCount}${place}, expected all done or cancelled`,
        `git plan done ${shellArgument(path)} ${first?.number ?? 1}, or mark what is dropped as [-]`,
      ),
    ];
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'all ticked', plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n', expected: [] },
  { name: 'the rest is cancelled', plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n- [-] Two\n', expected: [] },
  { name: 'boxes in code are no tasks', plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n\n```\n- [ ] Two\n```\n', expected: [] },
  { name: 'open criteria', plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n\n## Acceptance\n\n- [ ] Fast\n', expected: [] },
  {
    name: 'one is open',
    plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n- [ ] Two\n- [~] Three\n',
    expected: [
      {
        line: 3,
        column: 9,
        message: 'Unexpected status `completed` with 2 open tasks of 3, the first in line 6, expected all done or cancelled',
        fix: 'git plan done docs/exec-plans/tokens.md 2, or mark what is dropped as [-]',
      },
    ],
  },
];
