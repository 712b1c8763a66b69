/** Where a repository sorts plans into folders, the folder and the status agree. Abandoned plans may lie in `completed/` too, and drafts in `active/`. */
import { type PlanStatus, planStatuses } from '../../model/plan.ts';
import { statusFolderOf, statusOfFolder } from '../plan-path.ts';
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf } from './rule.ts';
import { shellArgument } from './words.ts';

/** What may lie in a folder that stands for a status. */
const held: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ['draft'],
  active: ['active', 'draft'],
  completed: ['completed', 'abandoned'],
  abandoned: ['abandoned'],
};

export const folderStatus: Rule = {
  code: 'folder-status',
  summary: 'Finds plans in a folder that stands for another status',
  severity: 'error',
  check: ({ document, path }) => {
    const entry = entryOf(document, 'status');
    const status = planStatuses.find((word) => word === scalarOf(document, 'status'));
    const stands = statusOfFolder(path);
    const folder = statusFolderOf(path);
    if (entry === null || status === undefined || folder === null || stands === null || held[stands].includes(status)) return [];
    return [
      atEntry(
        entry,
        `Unexpected status \`${status}\` in the folder \`${folder}/\`, expected ${held[stands].map((word) => `\`${word}\``).join(' or ')}`,
        `${wayHome(path, status, folder)}, or status: ${stands}`,
      ),
    ];
  },
};

/** The command that sets the status knows where such plans lie here, and moves the references too. None makes a draft: it goes beside the folder, which is there. */
function wayHome(path: string, status: PlanStatus, folder: string): string {
  if (status !== 'draft') return `git plan ${commandOf[status]} ${shellArgument(path)}`;
  const beside = path.slice(0, path.lastIndexOf(`/${folder}/`) + 1);
  return `git mv ${shellArgument(path)} ${shellArgument(beside + path.slice(path.lastIndexOf('/') + 1))}`;
}

const commandOf = { active: 'start', completed: 'complete', abandoned: 'abandon' } as const;

export const examples: readonly RuleExample[] = [
  { name: 'active in active/', plan: '---\nid: a\nstatus: active\n---\n', path: 'docs/exec-plans/active/a.md', expected: [] },
  { name: 'abandoned in completed/', plan: '---\nid: a\nstatus: abandoned\n---\n', path: 'docs/exec-plans/completed/a.md', expected: [] },
  { name: 'no such folder', plan: '---\nid: a\nstatus: completed\n---\n', path: 'docs/exec-plans/auth/a.md', expected: [] },
  {
    name: 'active in completed/',
    plan: '---\nid: a\nstatus: active\n---\n',
    path: 'docs/exec-plans/completed/a.md',
    expected: [
      {
        line: 3,
        column: 9,
        message: 'Unexpected status `active` in the folder `completed/`, expected `completed` or `abandoned`',
        fix: 'git plan start docs/exec-plans/completed/a.md, or status: completed',
      },
    ],
  },
  {
    name: 'a draft in completed/',
    plan: '---\nid: a\nstatus: draft\n---\n',
    path: 'docs/exec-plans/completed/auth/a.md',
    expected: [
      {
        line: 3,
        message: 'Unexpected status `draft` in the folder `completed/`, expected `completed` or `abandoned`',
        fix: 'git mv docs/exec-plans/completed/auth/a.md docs/exec-plans/a.md, or status: completed',
      },
    ],
  },
  {
    name: 'completed in active/',
    plan: '---\nid: a\nstatus: completed\n---\n- [x] One\n',
    path: 'docs/exec-plans/active/a.md',
    expected: [{ line: 3, message: 'Unexpected status `completed` in the folder `active/`, expected `active` or `draft`' }],
  },
];
