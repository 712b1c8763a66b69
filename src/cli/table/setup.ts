/** Commands that check, set up, serve and plumb. */
import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { dryRun, json } from './shared-options.ts';

const yes: OptionSpec = { name: 'yes', short: 'y', kind: 'flag', text: 'Do it without asking.' };

export const setupCommands: readonly CommandSpec[] = [
  {
    name: 'validate', aliases: ['check'], group: 'check',
    summary: 'Check plan files',
    description: `Checks plans against the rules. A finding has a place, a severity, a stable code and the fix. Exit code 1 where there is an error.

By default every plan in the work tree is checked; \`--staged\` checks what will be committed, \`--range\` what a range of commits brings, by the \`.planconfig\` of its base. Rules are set with \`plan.rule.<code>\`.`,
    arguments: [{ name: 'path', text: 'Plan files, or addresses of plans.', optional: true, many: true, completes: 'plan' }],
    options: [
      { name: 'staged', kind: 'flag', text: 'Check the staging area rather than the work tree.' },
      { name: 'all', short: 'a', kind: 'flag', text: 'Check every plan.' },
      { name: 'range', kind: 'text', value: '<a>..<b>', text: 'Check the plans that these commits change.' },
      { name: 'fix', kind: 'flag', text: 'Mend what can be mended safely.' },
      { name: 'format', short: 'f', kind: 'text', value: '<format>', choices: ['text', 'json', 'github', 'sarif', 'unix'], default: 'text', text: 'How to print it.' },
      dryRun, json,
    ],
    examples: [
      { command: 'git plan validate', text: 'Every plan' },
      { command: 'git plan validate --range origin/main..HEAD --format github', text: 'In a pull request, as annotations' },
    ],
  },
  {
    name: 'drawer', aliases: [], group: 'front-ends',
    summary: 'Serve the drawer and open it',
    description: 'Serves a page on the loopback interface that shows the plans live, and opens it. Prints its address. Ends with Ctrl-C.',
    arguments: [],
    options: [
      { name: 'open', kind: 'flag', negatable: true, default: 'on a terminal, unless plan.drawer.open is false', text: 'Open the browser.' },
      { name: 'port', short: 'p', kind: 'number', value: '<n>', text: 'Port to serve on.', default: 'plan.drawer.port, else a free one' },
      { name: 'embed', kind: 'list', value: '<origin>', text: 'Origin of a host application that may show `/embed` in a frame, such as https://host.example. May be given several times.' },
      json,
    ],
    examples: [
      { command: 'git plan drawer', text: 'See everything, live' },
      { command: 'git plan drawer --no-open --port 4040', text: 'Only serve it' },
    ],
    streams: true,
  },
  {
    name: 'watch', aliases: [], group: 'front-ends',
    summary: 'Print what happens to plans as it happens',
    description: 'Prints one JSON object a line for each change of a plan, until it is interrupted. Kinds: `watching` (the first line), `plan-updated`, `plan-deleted`, `repository-updated`, `sessions-updated`, `debt-updated`.',
    arguments: [],
    options: [json],
    examples: [
      { command: 'git plan watch', text: 'Events as NDJSON' },
      { command: 'git plan watch | jq -r .kind', text: 'Feed another program' },
    ],
    streams: true,
  },
  {
    name: 'ci', aliases: [], group: 'front-ends', needsRepository: false,
    summary: 'Comment on a pull request',
    description: `Posts one comment that says what a pull request does to the plans, edits it in place from then on, and posts none where no plan changed. Writes the job summary, annotations beside the changed lines, and the outputs of the step, where the forge reads them. Fails only where a plan is not valid; a comment that cannot be posted is a warning.

What to compare comes from the job's environment, unless it is given. The pull request's commits are read as objects: nothing of it is checked out, configured or run. Settings come from the target branch's \`.planconfig\`, from \`-c\` and from the environment.

The token is read from \`GIT_PLAN_TOKEN\`, else from \`GITHUB_TOKEN\`, \`GITLAB_TOKEN\` or \`GITEA_TOKEN\`. \`GIT_PLAN_MODE\`, \`GIT_PLAN_KEY\`, \`GIT_PLAN_FAIL_ON\`, \`GIT_PLAN_IGNORE\`, \`GIT_PLAN_BASE\` and \`GIT_PLAN_HEAD\` stand for the options.`,
    arguments: [{ name: 'forge', text: 'Where the pull request is. Forgejo is gitea.', choices: ['github', 'gitlab', 'gitea'] }],
    options: [
      { name: 'base', kind: 'text', value: '<rev>', completes: 'revision', text: 'The target branch. The comparison begins where the pull request left it.', default: 'what the job says' },
      { name: 'head', kind: 'text', value: '<rev>', completes: 'revision', text: 'Where the pull request ends.', default: 'what the job says, else HEAD' },
      { name: 'mode', kind: 'text', value: '<mode>', choices: ['comment', 'summary', 'check', 'off'], default: 'comment', text: 'What to do: all of it; the job summary and annotations without the comment; annotations and the exit code only; nothing.' },
      { name: 'key', kind: 'text', value: '<key>', default: 'default', text: 'Tells several comments on one pull request apart.' },
      { name: 'fail-on', kind: 'text', value: '<level>', choices: ['error', 'warning', 'never'], default: 'error', text: 'What makes the exit code 1: errors of the rules, also everything that needs attention, or nothing.' },
      { name: 'ignore', kind: 'list', value: '<code>', text: 'A warning or rule that is not told. May be given several times.' },
      { name: 'status', kind: 'flag', text: 'Set a commit status too.' },
      { name: 'codequality', kind: 'text', value: '<file>', completes: 'path', text: "Write GitLab's Code Quality report." },
      { name: 'report', kind: 'text', value: '<file>', completes: 'path', text: 'Write the document that --json prints.', default: 'in the temporary folder of a job that has one' },
      { ...dryRun, text: 'Print the comment and post nothing; print nothing where no plan changed.' },
      json,
    ],
    examples: [
      { command: 'git plan ci github', text: 'In a GitHub Actions job' },
      { command: 'git plan ci github --base origin/main --head HEAD --dry-run', text: 'See the comment first' },
    ],
  },
  {
    name: 'mcp', aliases: [], group: 'front-ends', needsRepository: false,
    summary: 'Serve agents over the Model Context Protocol',
    description: `Speaks the Model Context Protocol on standard input and output, for the repository that it is started in: plan_status, plan_search, plan_history and plan_validate read; plan_update, plan_create and plan_link_session change plan files, and refuse unless \`--allow-write\` was given.

A change names the version of the plan that it is based on. Where the plan is another by now, nothing is written and the answer says what it is. Text from plans is quoted in every answer: it is data, not orders.`,
    arguments: [],
    options: [{ name: 'allow-write', kind: 'flag', text: 'Let tools change plan files.' }],
    examples: [
      { command: 'git plan mcp', text: 'Read only' },
      { command: 'claude mcp add git-plan -- git plan mcp --allow-write', text: 'Register it in Claude Code' },
    ],
    streams: true,
  },
  {
    name: 'init', aliases: [], group: 'set-up',
    summary: 'Set git-plan up in this repository',
    description: 'Shows what it would write, asks, and then sets up hooks, the merge and diff drivers and the plan folder. `git plan uninstall` takes all of it back.',
    arguments: [],
    options: [yes, dryRun, json],
    examples: [
      { command: 'git plan init', text: 'Set up, after a question' },
      { command: 'git plan init --yes', text: 'In a script' },
    ],
  },
  {
    name: 'uninstall', aliases: [], group: 'set-up',
    summary: 'Take back what init wrote',
    description: 'Removes the hooks, the drivers and the settings that `git plan init` wrote, byte for byte. Plans stay.',
    arguments: [],
    options: [yes, dryRun, json],
    examples: [
      { command: 'git plan uninstall', text: 'After a question' },
      { command: 'git plan uninstall --yes', text: 'In a script' },
    ],
  },
  {
    name: 'hooks', aliases: [], group: 'set-up',
    summary: 'Install, remove, inspect or run the git hooks',
    description: 'Installs the hooks beside husky, lefthook, pre-commit, simple-git-hooks and hooks that are there already; removes them again byte for byte; says what is installed; runs one of them.',
    arguments: [
      { name: 'action', text: 'What to do.', choices: ['install', 'uninstall', 'status', 'run'] },
      { name: 'hook', text: 'With run: name of the hook, and its arguments.', optional: true, many: true },
    ],
    options: [
      { name: 'team', kind: 'flag', text: 'Write hooks that are committed and serve everybody, rather than those of this clone.' },
      { name: 'write', kind: 'flag', text: 'Write the entry into the file of lefthook, pre-commit or simple-git-hooks, rather than showing it.' },
      dryRun, json,
    ],
    examples: [
      { command: 'git plan hooks install', text: 'Check plans from now on' },
      { command: 'git plan hooks status', text: 'What is installed' },
    ],
    passesThrough: true,
  },
  {
    name: 'agents', aliases: [], group: 'set-up', needsRepository: false,
    summary: 'Install, remove or check what agents need',
    description: `Writes the hooks with which Claude Code, Codex, Cursor and Copilot register their sessions, and a few lines about plans in AGENTS.md (\`agents-md\`); takes exactly that back; or says whether it is current. The change is shown first. Files of others are changed by splices: order, spacing and unknown keys stay, and JSON with comments is refused.

Hooks go into the settings of this user, unless \`--project\` says that everybody who has the repository should run them. They register sessions and nothing else: no agent is made to commit, to push or to stop, and none is told anything unless \`plan.context\` is on.`,
    arguments: [
      { name: 'action', text: 'What to do.', choices: ['install', 'uninstall', 'check'] },
      { name: 'agent', text: 'claude-code, codex, cursor, copilot, agents-md. Default: those that are used here.', optional: true, many: true },
    ],
    options: [
      { name: 'user', kind: 'flag', text: 'In the settings of this user. This is the default.' },
      { name: 'project', kind: 'flag', text: 'In files of this repository, for everybody who has it.' },
      yes, dryRun, json,
    ],
    examples: [
      { command: 'git plan agents install', text: 'For every agent that is used here, after a question' },
      { command: 'git plan agents install claude-code --dry-run', text: 'See what would be written' },
      { command: 'git plan agents check', text: 'Are they current' },
    ],
  },
  {
    name: 'doctor', aliases: [], group: 'set-up',
    summary: 'Find out what is wrong with the set-up',
    description: 'Checks git, Node, hooks, drivers, settings, the history index and the plan folders, and says how to mend what it finds.',
    arguments: [],
    options: [json],
    examples: [
      { command: 'git plan doctor', text: 'Is everything in order' },
      { command: 'git plan doctor --json', text: 'For a bug report' },
    ],
  },
  {
    name: 'config', aliases: [], group: 'set-up',
    summary: 'Show the settings and where each comes from',
    description: `Shows every setting with its value and its origin. Settings come from the command line (\`-c plan.x=y\`), then \`GIT_PLAN_*\` variables, then git config, then the tracked file \`.planconfig\`, then the default.

To set one: \`git config plan.<name> <value>\`, or \`git config --file .planconfig plan.<name> <value>\` for everybody.`,
    arguments: [{ name: 'name', text: 'Only this setting: plan.dir, or dir.', optional: true }],
    options: [
      { name: 'show-origin', kind: 'flag', negatable: true, default: 'yes', text: 'Say where each value comes from.' },
      json,
    ],
    examples: [
      { command: 'git plan config', text: 'Every setting' },
      { command: 'git plan config plan.dir', text: 'One of them' },
    ],
    pages: true,
  },
  {
    name: 'completion', aliases: [], group: 'set-up', needsRepository: false,
    summary: 'Print the completion script of a shell',
    description: 'Prints a script that completes `git plan` and `git-plan`: commands and options from the script itself, ids of plans, tasks and tags by asking git-plan. With `--install` it is written to the folder where the shell looks for it.',
    arguments: [{ name: 'shell', text: 'Which shell.', choices: ['bash', 'zsh', 'fish'] }],
    options: [{ name: 'install', kind: 'flag', text: 'Write it where the shell finds it, and say where.' }, dryRun],
    examples: [
      { command: 'git plan completion bash --install', text: 'Set it up for bash' },
      { command: 'git plan completion zsh > ~/.zfunc/git-plan', text: 'Put it somewhere else' },
    ],
  },
  {
    name: 'schema', aliases: [], group: 'set-up', needsRepository: false,
    summary: 'Print a JSON Schema',
    description: 'Prints the JSON Schema of the frontmatter of a plan, or of a document that `--json` prints. Without a name it lists them.',
    arguments: [{ name: 'name', text: 'plan-frontmatter, plan-list, plan, timeline, blame, plan-diff, diagnostics, sessions, debt, …', optional: true }],
    options: [json],
    examples: [
      { command: 'git plan schema plan-frontmatter', text: 'What an editor can check' },
      { command: 'git plan schema', text: 'Which there are' },
    ],
  },
  {
    name: 'help', aliases: [], group: 'set-up', needsRepository: false,
    summary: 'Show the manual of git-plan or of a command',
    description: 'Shows the manual page where there is a terminal and a manual viewer, else the text of it. With `--agent`: everything that a coding agent needs, in one plain page.',
    arguments: [{ name: 'command', text: 'A command.', optional: true, completes: 'command' }],
    options: [{ name: 'agent', kind: 'flag', text: 'Print the whole manual in one short page for a coding agent.' }],
    examples: [
      { command: 'git plan help', text: 'Overview' },
      { command: 'git plan help list', text: 'One command' },
      { command: 'git plan help --agent', text: 'All that a coding agent needs' },
    ],
  },
  {
    name: 'merge-file', aliases: [], group: 'plumbing', needsRepository: false,
    summary: "Merge three versions of a plan (git's merge driver)",
    description: 'Merges by meaning and writes the result to the file of our version. Exits 0 where the result is clean and 10 where conflict markers are left in it; any other status means that nothing was written, so that the driver line can let git merge by lines instead.',
    arguments: [
      { name: 'base', text: 'File with the common ancestor (%O).' },
      { name: 'ours', text: 'File with our version; the result is written here (%A).' },
      { name: 'theirs', text: 'File with their version (%B).' },
      { name: 'marker-size', text: 'Length of conflict markers (%L), 7 by default.', optional: true },
      { name: 'path', text: 'Path of the plan (%P), for messages.', optional: true },
    ],
    options: [
      { name: 'label', short: 'L', kind: 'list', value: '<name>', text: 'Name of a side in conflict markers: ours, base, theirs, in this order.' },
      { name: 'diff3', kind: 'flag', text: 'Show the common ancestor in conflicts.' },
      { name: 'stdout', short: 'p', kind: 'flag', text: 'Print the result rather than writing it.' },
    ],
    examples: [
      { command: 'git plan merge-file %O %A %B %L %P', text: 'As merge.plan.driver has it' },
      { command: 'git plan merge-file -p base.md ours.md theirs.md', text: 'Try it' },
    ],
  },
  {
    name: 'textconv', aliases: [], group: 'plumbing', needsRepository: false,
    summary: "Print a plan as git's diff driver shows it",
    description: 'Prints a stable text form of a plan file, for `diff.plan.textconv`.',
    arguments: [{ name: 'path', text: 'A plan file.', completes: 'path' }],
    options: [],
    examples: [
      { command: 'git plan textconv docs/exec-plans/auth.md', text: 'Try it' },
      { command: 'git config diff.plan.textconv "git plan textconv"', text: 'What init sets' },
    ],
  },
];
