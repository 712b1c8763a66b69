/** Commands that look at plans as they are. */
import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { json, optionalPlan, planArgument } from './shared-options.ts';

const at: OptionSpec = { name: 'at', kind: 'text', value: '<rev>', completes: 'revision', text: 'Read the plans as they were in this revision.' };

export const overview: CommandSpec = {
  name: 'overview', aliases: [], group: 'look',
  summary: 'Show where the plans stand',
  description: `Answers "where are we": how many plans are active, how far they are, a bar for each, its next task, work in flight on other branches and worktrees, and problems. This is what \`git plan\` without a command does.

A bar has three layers: what is done and committed here, what is done in the work tree and not committed yet, and what is done elsewhere and on its way.`,
  arguments: [],
  options: [json],
  examples: [
    { command: 'git plan', text: 'Where are we' },
    { command: 'git plan --json', text: 'The same as a plan-list document of the plans that are not finished' },
  ],
};

export const readingCommands: readonly CommandSpec[] = [
  {
    name: 'list', aliases: ['ls'], group: 'look',
    summary: 'List plans',
    description: `Lists every plan, one a line: status, progress and title. Filters can be combined; a filter given several times accepts any of its values.

With \`--at\` the plans are read from git as they were in a revision, with \`--branches\` from the tip of every local branch.`,
    arguments: [],
    options: [
      { name: 'status', short: 's', kind: 'list', value: '<status>', choices: ['draft', 'active', 'completed', 'abandoned'], text: 'Only plans with this status.' },
      { name: 'tag', short: 't', kind: 'list', value: '<tag>', completes: 'tag', text: 'Only plans with this tag.' },
      { name: 'author', kind: 'list', value: '<name>', text: 'Only plans whose author contains these words.' },
      { name: 'session', kind: 'list', value: '<session>', completes: 'session', text: 'Only plans that are linked to this session.' },
      { name: 'search', kind: 'text', value: '<words>', text: 'Only plans that contain all of these words.' },
      { name: 'sort', kind: 'text', value: '<key>', choices: ['status', 'id', 'title', 'created', 'updated', 'progress'], default: 'status', text: 'Order of the list.' },
      { name: 'reverse', short: 'r', kind: 'flag', text: 'Turn the order round.' },
      at,
      { name: 'branches', short: 'b', kind: 'flag', text: 'List the plans of every local branch, each plan once for each of its states.' },
      json,
    ],
    examples: [
      { command: 'git plan list --status active --sort progress', text: 'What is being worked on, least advanced first' },
      { command: 'git plan list --at v1.0 --json', text: 'The plans as they were in a release, as JSON' },
    ],
    pages: true,
  },
  {
    name: 'show', aliases: [], group: 'look',
    summary: 'Show one plan, rendered',
    description: `Shows what is known of a plan and then its text: rendered on a terminal, as it is written elsewhere or with \`--raw\`.

A plan whose frontmatter cannot be read is shown as it is, with the place and the reason in front.`,
    arguments: [optionalPlan],
    options: [
      at,
      { name: 'raw', kind: 'flag', text: 'Print the file as it is, byte for byte.' },
      json,
    ],
    examples: [
      { command: 'git plan show auth-refactor', text: 'One plan, by its slug' },
      { command: 'git plan show auth --at HEAD~5 --raw', text: 'Its text five commits ago' },
    ],
    pages: true,
  },
  {
    name: 'next', aliases: [], group: 'look',
    summary: 'Show the next open task',
    description: 'Shows the next open task of a plan: the first that is in progress, else the first that is open. Without a plan it answers for the plan of this branch, else for every active plan.',
    arguments: [optionalPlan],
    options: [json],
    examples: [
      { command: 'git plan next', text: 'What is next here' },
      { command: 'git plan next auth-refactor --json', text: 'The plan with its next task, for a script' },
    ],
  },
  {
    name: 'search', aliases: [], group: 'look',
    summary: 'Search titles, tasks, log, decisions and questions',
    description: 'Finds plans that contain all the words, and shows where: title, task, log entry, decision, question, heading or text. Words match anywhere, upper and lower case alike.',
    arguments: [{ name: 'words', text: 'What to look for; all of the words must be there.', many: true }],
    options: [
      { name: 'status', short: 's', kind: 'list', value: '<status>', choices: ['draft', 'active', 'completed', 'abandoned'], text: 'Only in plans with this status.' },
      json,
    ],
    examples: [
      { command: 'git plan search token exchange', text: 'Every place that has both words' },
      { command: 'git plan search pkce --status completed', text: 'Was this decided before' },
    ],
    pages: true,
  },
  {
    name: 'open', aliases: [], group: 'front-ends',
    summary: 'Open a plan in the drawer',
    description: 'Prints the address of a plan in the drawer and opens it in the browser. Starts the drawer where none is running.',
    arguments: [planArgument],
    options: [
      { name: 'open', kind: 'flag', negatable: true, default: 'on a terminal, unless plan.drawer.open is false', text: 'Open the browser.' },
      { name: 'port', short: 'p', kind: 'number', value: '<n>', text: 'Port to serve on, where no drawer is running.' },
      json,
    ],
    examples: [
      { command: 'git plan open auth-refactor', text: 'See one plan in the browser' },
      { command: 'git plan open auth-refactor --no-open', text: 'Only print its address' },
    ],
    streams: true,
  },
];
