/** Commands that change plan files in the work tree. */
import type { ArgumentSpec, CommandGroup, CommandSpec, OptionSpec } from '../command-spec.ts';
import { dryRun, json, planArgument, references } from './shared-options.ts';

const taskArgument: ArgumentSpec = { name: 'task', text: 'Number of the task as `git plan show` prints it, or words of its text; words that no task has may name a criterion.', many: true, completes: 'task' };

const section: OptionSpec = { name: 'section', kind: 'text', value: '<heading>', text: 'Put it under this heading.' };

function lifecycle(name: string, summary: string, description: string, examples: CommandSpec['examples']): CommandSpec {
  return { name, aliases: [], group: 'lifecycle', summary, description, arguments: [planArgument], options: [references, dryRun, json], examples };
}

function writing(name: string, group: CommandGroup, rest: Omit<CommandSpec, 'name' | 'group' | 'aliases'>): CommandSpec {
  return { name, aliases: [], group, ...rest };
}

export const changingCommands: readonly CommandSpec[] = [
  writing('new', 'write', {
    summary: 'Create a plan',
    description: `Creates a plan file with valid frontmatter and the sections of a template. The folder is made where it is not there. The id is \`plan-<date>-<slug>\`, unique over every branch, tag and worktree.

A template is one of the five that are built in, or a file in \`<plan.dir>/_templates/\` by its name. \`{{id}}\`, \`{{title}}\`, \`{{date}}\`, \`{{created}}\` and \`{{author}}\` are filled in.`,
    arguments: [{ name: 'title', text: 'Title of the plan; several words need no quotes.', many: true }],
    options: [
      { name: 'template', short: 't', kind: 'text', value: '<name>', default: 'plan.defaultTemplate, else feature', text: 'blank, feature, bugfix, refactor, execplan, or a file in <plan.dir>/_templates/.' },
      { name: 'tag', kind: 'list', value: '<tag>', completes: 'tag', text: 'Tag of the plan; several with commas or several times.' },
      { name: 'debt', kind: 'list', value: '<id>', text: 'Debt item that the plan addresses; several as with --tag.' },
      { name: 'draft', kind: 'flag', text: 'Begin as a draft rather than active.' },
      { name: 'edit', short: 'e', kind: 'flag', text: 'Open the new file in the editor that git uses.' },
      dryRun, json,
    ],
    examples: [
      { command: 'git plan new "Refactor authentication" --template refactor --tag auth', text: 'A plan from a template' },
      { command: 'git plan new "Fix the login loop" --template bugfix --dry-run', text: 'See the file first' },
    ],
  }),
  writing('done', 'tasks', {
    summary: 'Tick tasks off',
    description: 'Ticks the boxes of one or more tasks. Only the mark between the brackets changes. Ticking a task that is done already changes nothing and is no error.',
    arguments: [planArgument, taskArgument],
    options: [dryRun, json],
    examples: [
      { command: 'git plan done auth-refactor 3', text: 'Task 3 is done' },
      { command: 'git plan done auth-refactor "token exchange"', text: 'The task that has these words' },
    ],
  }),
  writing('undone', 'tasks', {
    summary: 'Open tasks again',
    description: 'Clears the boxes of one or more tasks.',
    arguments: [planArgument, taskArgument],
    options: [dryRun, json],
    examples: [
      { command: 'git plan undone auth-refactor 3', text: 'Task 3 is open again' },
      { command: 'git plan undone auth-refactor 3 4 5', text: 'Three of them' },
    ],
  }),
  writing('add', 'tasks', {
    summary: 'Add a task',
    description: 'Adds an open task behind the last one, or under a heading with `--section`.',
    arguments: [planArgument, { name: 'task', text: 'Text of the new task; several words need no quotes.', many: true }],
    options: [section, dryRun, json],
    examples: [
      { command: 'git plan add auth-refactor "Rotate refresh tokens on use"', text: 'One more task' },
      { command: 'git plan add auth-refactor "Load test" --section "Phase 2"', text: 'Under a heading' },
    ],
  }),
  writing('note', 'write', {
    summary: 'Add a progress log entry',
    description: 'Adds an entry with date and time to the progress log. The section is made where it is not there.',
    arguments: [planArgument, { name: 'text', text: 'What happened; several words need no quotes.', many: true }],
    options: [dryRun, json],
    examples: [
      { command: 'git plan note auth-refactor "Audit done, two findings"', text: 'Log what happened' },
      { command: 'git plan note auth-refactor "Waiting for review" --dry-run', text: 'See the change first' },
    ],
  }),
  writing('decide', 'write', {
    summary: 'Record a decision',
    description: 'Adds a row to the decision table, with the date of today. The table is made where it is not there.',
    arguments: [planArgument, { name: 'decision', text: 'What was decided; several words need no quotes.', many: true }],
    options: [{ name: 'because', short: 'b', kind: 'text', value: '<reason>', text: 'Why.' }, dryRun, json],
    examples: [
      { command: 'git plan decide auth-refactor "PKCE over plain JWT" --because "safer on desktops"', text: 'A decision and its reason' },
      { command: 'git plan decide auth-refactor "Drop Node 18"', text: 'A decision that needs none' },
    ],
  }),
  writing('ask', 'write', {
    summary: 'Add an open question',
    description: 'Adds a question to the open questions. The section is made where it is not there.',
    arguments: [planArgument, { name: 'question', text: 'The question; several words need no quotes.', many: true }],
    options: [dryRun, json],
    examples: [
      { command: 'git plan ask auth-refactor "One provider or several?"', text: 'Leave a question for others' },
      { command: 'git plan ask auth-refactor "Who rotates the keys?" --json', text: 'The plan afterwards, as JSON' },
    ],
  }),
  writing('answer', 'write', {
    summary: 'Answer an open question',
    description: 'Writes the answer under a question.',
    arguments: [
      planArgument,
      { name: 'question', text: 'Number of the question, or words of it.' },
      { name: 'answer', text: 'The answer; several words need no quotes.', many: true },
    ],
    options: [dryRun, json],
    examples: [
      { command: 'git plan answer auth-refactor 1 "Several, from the second release on"', text: 'The first question' },
      { command: 'git plan answer auth-refactor "providers" "Just one"', text: 'The question that has this word' },
    ],
  }),
  lifecycle('start', 'Make a plan active', 'Sets the status to active. A draft may be started; a finished plan is reopened with `reopen`.', [
    { command: 'git plan start auth-refactor', text: 'Work begins' },
    { command: 'git plan start auth-refactor --dry-run', text: 'See the change first' },
  ]),
  lifecycle('complete', 'Complete a plan', 'Sets the status to completed and moves the file to `completed/`. Links to the file in the Markdown of the repository follow it.\n\nOpen tasks are a warning, not an obstacle.', [
    { command: 'git plan complete auth-refactor', text: 'All done' },
    { command: 'git plan complete auth-refactor --dry-run', text: 'Which files would change' },
  ]),
  lifecycle('abandon', 'Give a plan up', 'Sets the status to abandoned and moves the file to `abandoned/` where the repository uses that folder, else to `completed/`.', [
    { command: 'git plan abandon auth-refactor', text: 'It will not be done' },
    { command: 'git plan abandon auth-refactor --no-references', text: 'Leave links in other files alone' },
  ]),
  lifecycle('reopen', 'Reopen a finished plan', 'Sets a completed or abandoned plan to active again and moves the file back.', [
    { command: 'git plan reopen auth-refactor', text: 'More to do after all' },
    { command: 'git plan reopen auth-refactor --json', text: 'The plan afterwards, as JSON' },
  ]),
  writing('link', 'sessions', {
    summary: 'Link an agent session to a plan',
    description: 'Adds a session to the plan, by its handle. Without a session it takes the one that the command runs in. With `--next` the next session that starts in this work tree within ten minutes is linked.',
    arguments: [planArgument, { name: 'session', text: 'A session by its handle, the beginning of it, or its own id.', optional: true, completes: 'session' }],
    options: [
      { name: 'next', kind: 'flag', text: 'Link the next session that starts here.' },
      { name: 'tell', kind: 'flag', text: 'Tell the session about the plan at its next prompt or start, whatever plan.context says.' },
      dryRun, json,
    ],
    examples: [
      { command: 'git plan link auth-refactor', text: 'The session that runs this command' },
      { command: 'git plan link auth-refactor session-abc123', text: 'A session by its id' },
    ],
  }),
  writing('unlink', 'sessions', {
    summary: 'Remove an agent session from a plan',
    description: 'Removes a session id from the plan. Without a session it takes the one that the command runs in.',
    arguments: [planArgument, { name: 'session', text: 'Session id.', optional: true, completes: 'session' }],
    options: [dryRun, json],
    examples: [
      { command: 'git plan unlink auth-refactor session-abc123', text: 'It was not this session' },
      { command: 'git plan unlink auth-refactor', text: 'Not this session' },
    ],
  }),
  writing('adopt', 'check', {
    summary: 'Write frontmatter for existing plan files',
    description: 'Gives plan files without frontmatter the required keys, from what their text, their folder and git say. The body stays byte for byte as it is. A managed plan that is named gets those that it lacks, and is left alone otherwise.',
    arguments: [{ name: 'path', text: 'Plan files, or addresses of plans.', optional: true, many: true, completes: 'plan' }],
    options: [{ name: 'all', short: 'a', kind: 'flag', text: 'Every plan that is not managed.' }, dryRun, json],
    examples: [
      { command: 'git plan adopt --all --dry-run', text: 'See what would be written' },
      { command: 'git plan adopt docs/exec-plans/auth.md', text: 'One file' },
    ],
  }),
  writing('fmt', 'check', {
    summary: 'Put frontmatter in canonical order and spacing',
    description: 'Orders and spaces what git-plan owns: the known keys of the frontmatter. Everything else stays as it is. Without a path every managed plan is formatted.',
    arguments: [{ name: 'path', text: 'Plan files, or addresses of plans.', optional: true, many: true, completes: 'plan' }],
    options: [{ name: 'check', kind: 'flag', text: 'Write nothing; exit 1 where a file would change.' }, dryRun, json],
    examples: [
      { command: 'git plan fmt', text: 'Every managed plan' },
      { command: 'git plan fmt --check', text: 'Is everything in order' },
    ],
  }),
  writing('undo', 'write', {
    summary: "Take back git-plan's last write",
    description: 'Puts the file back as it was before the last write of git-plan in this work tree. Refuses, with exit code 1, where anything else changed the file since.',
    arguments: [],
    options: [dryRun, json],
    examples: [
      { command: 'git plan undo', text: 'The last write' },
      { command: 'git plan undo --dry-run', text: 'What would come back' },
    ],
  }),
];
