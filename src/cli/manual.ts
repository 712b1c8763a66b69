/** The manual, made from the table: one Markdown page a command, which `scripts/man.mjs` turns into man pages and `git plan help` prints where there is no man. */
import { settingTable, variableOf } from '../app/setting-table.ts';
import { argumentUsage, optionUsage } from './command-spec.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable, groupTitles, overview } from './command-table.ts';
import { globalOptions } from './table/shared-options.ts';
import { synopsis, withDefault } from './usage.ts';

/** A page: its name (`git-plan-list`) and its text. */
export type ManualPage = { readonly name: string; readonly markdown: string };

/** Every page, the one of `git-plan` first. */
export function manualPages(): readonly ManualPage[] {
  return [{ name: 'git-plan', markdown: mainPage() }, ...commandTable.map((command) => ({ name: `git-plan-${command.name}`, markdown: commandPage(command) }))];
}

const exitCodes = [
  ['0', 'Yes: it was done, or the answer is yes.'],
  ['1', 'No: a plan is not valid, there is a difference (`--exit-code`), undo was refused, there is no such plan.'],
  ['128', 'Fatal: not a repository, git failed, a file could not be read or written.'],
  ['129', 'The command line cannot be understood.'],
  ['130', 'Interrupted.'],
] as const;

function mainPage(): string {
  const groups = Object.entries(groupTitles).map(([group, title]) => [`### ${title}`, ...commandTable.filter((command) => command.group === group).map((command) => `* **git-plan-${command.name}**(1):\n  ${command.summary}.`)].join('\n\n'));
  const settings = settingTable.map((setting) => `* **${setting.key}**:\n  ${markdownText(setting.text)}${setting.choices === undefined ? '' : ` One of: ${setting.choices.join(', ')}.`}${setting.default === '' ? '' : ` Default: ${setting.default}.`} Variable: \`${variableOf(setting.key)}\`.`);
  return `# git-plan(1) -- track execution plans

## SYNOPSIS

\`git plan\` [\`-C\` *path*] [\`-c\` *name*=*value*] [\`--no-pager\`] [\`--color\`[=*when*]] [*command*] [*args*]

## DESCRIPTION

Tracks execution plans: Markdown files in the repository, read and written by people and by coding agents. git-plan validates them when they are committed, derives progress and session attribution from git history, and shows them in the terminal, in a live drawer and in pull requests.

${overview.description}

A plan is addressed by its id, the beginning of its id, its slug, its path or words of its title, or not at all on a branch that works on one plan. A task is addressed by its number or its words.

## COMMANDS

${groups.join('\n\n')}

## OPTIONS

* **-C** *path*:
  Run as if git-plan was started in *path*.

* **-c** *name*=*value*:
  Set a value of git config for this run.

* **--no-pager**:
  Do not page long output.

* **--version**:
  Print the version.

${optionItems(overview)}

## CONFIGURATION

Settings are read from the command line (\`-c plan.x=y\`), then \`GIT_PLAN_*\` variables, then git config, then the tracked file \`.planconfig\`, then the default. \`git plan config\` shows where each comes from. Rules are set with \`plan.rule.<code>\` to error, warning, info or off.

${settings.join('\n\n')}

* **color.plan**:
  When to use colour: always, auto or never. **color.ui** holds where it is not set. **color.plan.**\\<slot\\> sets a colour: done, open, active, stale, error, session.

## ENVIRONMENT

* **GIT_PLAN**:
  With \`0\` the hooks do nothing.

* **GIT_PLAN_SESSION**:
  The agent session that the command runs in.

* **GIT_PLAN_TRACE**:
  With \`1\`, \`2\` or the path of a file: log every git process with its time.

* **NO_COLOR**, **GIT_PAGER**, **GIT_EDITOR**:
  As for git.

## EXIT STATUS

${exitItems()}

## EXAMPLES

${exampleItems(overview)}

## SEE ALSO

${commandTable.map((command) => `**git-plan-${command.name}**(1)`).join(', ')}
`;
}

function commandPage(command: CommandSpec): string {
  const argumentsText = [...command.arguments, ...(command.rest === undefined ? [] : [command.rest])].map((argument) => `* ${escaped(argumentUsage({ ...argument, optional: false }))}:\n  ${markdownText(argument.text)}`);
  const aliases = command.aliases.length === 0 ? '' : `\n\nAlso: ${command.aliases.map((alias) => `\`git plan ${alias}\``).join(', ')}.`;
  return `# git-plan-${command.name}(1) -- ${command.summary.charAt(0).toLowerCase()}${command.summary.slice(1)}

## SYNOPSIS

${escaped(synopsis(command))}${aliases}

## DESCRIPTION

${command.description}
${argumentsText.length === 0 ? '' : `\n## ARGUMENTS\n\n${argumentsText.join('\n\n')}\n`}
## OPTIONS

${optionItems(command)}

## EXAMPLES

${exampleItems(command)}

## EXIT STATUS

${exitItems()}

## SEE ALSO

**git-plan**(1)
`;
}

function optionItems(command: CommandSpec): string {
  return [...command.options, ...globalOptions].map((option) => `* ${escaped(optionUsage(option))}:\n  ${markdownText(withDefault(option.text, option.choices, option.default))}`).join('\n\n');
}

function exampleItems(command: CommandSpec): string {
  return command.examples.map((example) => `${markdownText(example.text)}:\n\n    ${example.command}`).join('\n\n');
}

function exitItems(): string {
  return exitCodes.map(([code, text]) => `* **${code}**:\n  ${text}`).join('\n\n');
}

function escaped(usage: string): string {
  return `\`${usage}\``;
}

/** `<plan.dir>` in a sentence is a placeholder, not HTML. */
function markdownText(text: string): string {
  return text.replace(/(?<!`)<([^<>`]+)>/g, '\\<$1\\>');
}

/** The page as plain text, for `git plan help` where there is no man or no terminal. */
export function manualText(markdown: string): string {
  return markdown
    .replace(/^# (\S+) -- (.*)$/m, (_, name: string, text: string) => `${name} – ${text}`)
    .replace(/^#{2,3} (.*)$/gm, (_, title: string) => title)
    .replace(/^\* (.*):$/gm, '    $1')
    .replace(/^ {2}(?=\S)/gm, '        ')
    .replace(/\\([<>])/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1');
}
