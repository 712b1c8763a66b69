/** Commands that answer from git history, about sessions and about debt. */
import type { CommandSpec } from '../command-spec.ts';
import { cache, dryRun, json, optionalPlan } from './shared-options.ts';

export const historyCommands: readonly CommandSpec[] = [
  {
    name: 'log', aliases: [], group: 'history',
    summary: 'Show how plans progressed, commit by commit',
    description: `One line a commit: progress before and after, what moved, and the agent session where it is known; above it a spark line of the whole way. Without a plan: every plan, a line for each that a commit moved and one for those of which it changed the text alone.

\`✓\` is a task that was done, \`+\` added, \`-\` removed, \`↺\` reopened, \`~\` reworded, \`↕\` moved. Times are in UTC. On a terminal a date gives way before words do; through a pipe every line is whole.

A plan that arrived with all its boxes ticked has no curve; it is called "committed complete", and the dates written in the file are shown, marked as such.`,
    arguments: [optionalPlan],
    options: [
      { name: 'first-parent', kind: 'flag', text: 'Follow only the first parent of a merge.' },
      { name: 'all', short: 'a', kind: 'flag', text: 'Commits of every ref: branches, remote branches, tags, pull requests.' },
      { name: 'branches', kind: 'flag', text: 'Commits of every local branch, not only of this one.' },
      { name: 'at', kind: 'text', value: '<rev>', completes: 'revision', text: 'As of this revision instead of HEAD.' },
      { name: 'since', kind: 'text', value: '<date>', text: 'Only commits after this date.' },
      { name: 'limit', short: 'l', kind: 'number', value: '<n>', text: 'At most this many commits, the newest.' },
      cache, json,
    ],
    examples: [
      { command: 'git plan log auth-refactor', text: 'The way of one plan' },
      { command: 'git plan log --all --since "2 weeks ago"', text: 'What moved lately, anywhere' },
    ],
    pages: true,
  },
  {
    name: 'blame', aliases: [], group: 'history',
    summary: 'Show who completed each task, in which commit and session',
    description: 'For each task: who completed it, in which commit and agent session, when, and who added it. Follows renames, rewording, reordering and merges.',
    arguments: [optionalPlan],
    options: [{ name: 'at', kind: 'text', value: '<rev>', completes: 'revision', text: 'As of this revision instead of the work tree.' }, cache, json],
    examples: [
      { command: 'git plan blame auth-refactor', text: 'Who did what' },
      { command: 'git plan blame auth-refactor --json', text: 'The same for a script' },
    ],
    pages: true,
  },
  {
    name: 'diff', aliases: [], group: 'history',
    summary: 'Show what changed in the plans, by meaning',
    description: `Compares plans between two revisions, a revision and the work tree, or HEAD and the work tree: status, tasks done, reopened, added, removed, reworded and moved, decisions, questions, log entries and debt. \`✓\` is a task that was done, \`+\` added, \`-\` removed, \`↺\` reopened, \`~\` reworded, \`↕\` moved.

Revisions are written as for \`git diff\`: \`<rev>\`, \`<rev>..<rev>\` or \`<rev>...<rev>\`. Plans stand behind \`--\`.`,
    arguments: [{ name: 'rev', text: 'What to compare.', optional: true, many: true, completes: 'revision' }],
    rest: { name: 'plan', text: 'Only these plans.', optional: true, many: true, completes: 'plan' },
    options: [
      { name: 'format', short: 'f', kind: 'text', value: '<format>', choices: ['text', 'markdown', 'json'], default: 'text', text: 'How to print it.' },
      { name: 'exit-code', kind: 'flag', text: 'Exit 1 where there is a difference.' },
      { name: 'staged', kind: 'flag', text: 'Compare with the staging area rather than the work tree.' },
      json,
    ],
    examples: [
      { command: 'git plan diff main...', text: 'What this branch does to the plans' },
      { command: 'git plan diff HEAD~3 -- auth-refactor', text: 'One plan since three commits ago' },
    ],
    pages: true,
  },
  {
    name: 'stats', aliases: [], group: 'history',
    summary: 'Show burn-up, throughput, cycle time and a forecast',
    description: 'Burn-up with the scope line, throughput, cycle time, age, and a forecast with its range, from the history of a plan or of all plans.',
    arguments: [optionalPlan],
    options: [cache, json],
    examples: [
      { command: 'git plan stats auth-refactor', text: 'One plan' },
      { command: 'git plan stats --json', text: 'All plans, for a script' },
    ],
    pages: true,
  },
  {
    name: 'audit', aliases: [], group: 'history',
    summary: 'Show what history contradicts',
    description: 'Looks for plans that say something else than history: all ticked but active, stale in `active/`, a box ticked in a commit that changed nothing else, folder against status, code in the scope of the plan changed since, overlap with open branches. Each finding has its proof and the command that mends it.',
    arguments: [optionalPlan],
    options: [
      { name: 'exit-code', kind: 'flag', text: 'Exit 1 where there is a finding.' },
      cache, json,
    ],
    examples: [
      { command: 'git plan audit', text: 'Every plan' },
      { command: 'git plan audit auth-refactor --exit-code', text: 'One plan, for a script' },
    ],
    pages: true,
  },
  {
    name: 'sessions', aliases: [], group: 'sessions',
    summary: 'Show what each agent session did',
    description: `Commits, tasks and plans of each agent session that history or a plan knows: commits that change a plan, on any branch, and every other one that names its session in a \`Plan-Session\` line. The same change picked onto another branch counts once. With a session, an agent or a plan: only that.

Where a commit names an agent and no session, it is shown under the agent. No evidence is not the same as a person.`,
    arguments: [{ name: 'session-or-plan', text: 'A session, by its handle, the beginning of it or its own id; an agent; or a plan.', optional: true, completes: 'session' }],
    options: [cache, json],
    examples: [
      { command: 'git plan sessions', text: 'Every session' },
      { command: 'git plan sessions auth-refactor', text: 'Those that worked on a plan' },
    ],
    pages: true,
  },
  {
    name: 'session', aliases: [], group: 'sessions', needsRepository: false,
    summary: 'Register a running agent session',
    description: `Keeps the registry of running sessions in the git directory: \`start\` registers one, \`beat\` says that it is alive, \`end\` takes it out, \`list\` shows those that are here. Claude Code, Codex, Cursor and Copilot do this by hooks that \`git plan agents install\` sets up; for anything else, say it by hand. It answers who is here now, never who did something.

With \`--stdin\` it reads what an agent sends to its hook, never fails, and prints nothing but the context of the plan that the session is linked to, in the agent's own form and only where \`plan.context\` or the session says so. \`GIT_PLAN_PLAN=<plan>\` in the environment of an agent links the session that starts.`,
    arguments: [
      { name: 'action', text: 'What to do.', choices: ['start', 'beat', 'end', 'list'] },
      { name: 'session', text: "Session id: the agent's own, or a handle. Without one, the session that the command runs in.", optional: true, completes: 'session' },
    ],
    options: [
      { name: 'id', kind: 'text', value: '<session>', completes: 'session', text: 'Session id, where it is not given as an argument.' },
      { name: 'agent', kind: 'text', value: '<name>', text: 'Which agent it is.' },
      { name: 'pid', kind: 'number', value: '<n>', text: 'Process of the session: where it is gone, the session has ended.' },
      { name: 'plan', kind: 'text', value: '<plan>', completes: 'plan', text: 'Link it to this plan.' },
      { name: 'context', kind: 'text', value: '<when>', choices: ['start', 'prompt', 'off'], text: 'Tell this session about its plan at its next start, at its next prompt, or not at all, whatever plan.context says.' },
      { name: 'stdin', kind: 'flag', text: 'Read what the hook of an agent sends on standard input.' },
      json,
    ],
    examples: [
      { command: 'git plan session start my-session --agent aider', text: 'An agent without hooks' },
      { command: 'git plan session list', text: 'Which sessions run' },
    ],
  },
  {
    name: 'context', aliases: [], group: 'sessions',
    summary: 'Print the preamble for an agent',
    description: 'Prints which plan an agent works on, how far it is and what is next. Text from plans is quoted and capped: it is data, not orders.',
    arguments: [optionalPlan],
    options: [
      { name: 'session', kind: 'text', value: '<id>', completes: 'session', text: 'For the plan that this session is linked to.' },
      json,
    ],
    examples: [
      { command: 'git plan context auth-refactor', text: 'The preamble of a plan' },
      { command: 'git plan context --session session-abc123', text: 'Of the plan that a session works on' },
    ],
  },
  {
    name: 'debt', aliases: [], group: 'debt',
    summary: 'Track technical debt',
    description: `Keeps the table in \`docs/exec-plans/tech-debt-tracker.md\`. \`list\` shows what is open, with \`--all\` what is resolved too; \`add\` records an item; \`resolve\` closes one; \`scan\` brings in \`TODO\`, \`FIXME\`, \`HACK\`, \`XXX\` and \`DEBT(high): …\` markers of tracked code and the debt sections of plans, and closes what is gone (\`sync\` is the same); \`plan\` creates a plan that addresses the items named.`,
    arguments: [
      { name: 'action', text: 'What to do.', choices: ['list', 'add', 'resolve', 'scan', 'sync', 'plan'], optional: true },
      { name: 'item', text: 'Description for add, ids for resolve and plan.', optional: true, many: true },
    ],
    options: [
      { name: 'all', short: 'a', kind: 'flag', text: 'With list: also what is resolved.' },
      { name: 'severity', kind: 'text', value: '<level>', choices: ['low', 'medium', 'high', 'critical'], text: 'With add: how bad it is. With list: only these.' },
      { name: 'module', kind: 'text', value: '<name>', text: 'With add: where it is. With list: only there.' },
      { name: 'plan', kind: 'text', value: '<plan>', completes: 'plan', text: 'With list: only what this plan addresses.' },
      { name: 'older-than', kind: 'number', value: '<days>', text: 'With list: only what is older than so many days.' },
      { name: 'title', kind: 'text', value: '<title>', text: 'With plan: title of the new plan.' },
      cache, dryRun, json,
    ],
    examples: [
      { command: 'git plan debt add "Token cache is never emptied" --severity high', text: 'Record an item' },
      { command: 'git plan debt scan --dry-run', text: 'What the code says' },
    ],
    pages: true,
  },
];
