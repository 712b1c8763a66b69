/** Usage texts, made from the table. */
import { padEnd, wrap } from '../render/text-width.ts';
import { argumentUsage, optionUsage } from './command-spec.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable, groupTitles } from './command-table.ts';
import { globalOptions } from './table/shared-options.ts';

/** `git plan list [<options>] …`, without "usage:". */
export function synopsis(command: CommandSpec): string {
  const words = ['git plan'];
  if (command.name !== 'overview') words.push(command.name);
  if (command.options.length > 0) words.push('[<options>]');
  words.push(...command.arguments.map(argumentUsage));
  if (command.rest !== undefined) words.push(`[-- ${argumentUsage({ ...command.rest, optional: false })}]`);
  return words.join(' ');
}

/** What `git plan <command> -h` prints. */
export function commandUsage(command: CommandSpec, width = 80): string {
  const lines = [`usage: ${synopsis(command)}`];
  if (command.aliases.length > 0) lines.push(`   or: ${command.aliases.map((alias) => `git plan ${alias}`).join(', ')}`);
  lines.push('', `${command.summary}.`);
  const argumentLines = [...command.arguments, ...(command.rest === undefined ? [] : [command.rest])].filter((argument) => argument.choices === undefined || argument.text !== 'What to do.');
  if (argumentLines.length > 0) lines.push('', 'Arguments:', ...argumentLines.flatMap((argument) => entry(`<${argument.name}>`, argument.text, width)));
  lines.push('', 'Options:', ...[...command.options, ...globalOptions].flatMap((option) => entry(optionUsage(option), withDefault(option.text, option.choices, option.default), width)));
  lines.push('', 'Examples:', ...command.examples.flatMap((example) => [`    # ${example.text}`, `    ${example.command}`]));
  if (command.name !== 'overview') lines.push('', `See 'git plan help ${command.name}' for more.`);
  return `${lines.join('\n')}\n`;
}

/** What `git plan -h` prints: every command by group. */
export function overviewUsage(width = 80): string {
  const lines = [
    'usage: git plan [-C <path>] [-c <name>=<value>] [--no-pager] [--color[=<when>]] [--version] [-h | --help] [<command>] [<args>]',
    '',
    'Without a command: where the plans stand.',
  ];
  for (const [group, title] of Object.entries(groupTitles)) {
    const commands = commandTable.filter((command) => command.group === group);
    lines.push('', `${title}:`, ...commands.flatMap((command) => entry([command.name, ...command.aliases].join(', '), command.summary, width, 16)));
  }
  lines.push('', 'Examples:', '    # Where are we', '    git plan', '    # Task 3 of a plan is done', '    git plan done auth-refactor 3', '', "See 'git plan <command> -h' for its options, 'git plan help <command>' for its manual.");
  return `${lines.join('\n')}\n`;
}

function entry(name: string, text: string, width: number, indent = 26): string[] {
  const [first = '', ...more] = wrap(text, Math.max(30, Math.min(width, 100) - indent - 4));
  const gap = ' '.repeat(4 + indent);
  if (name.length > indent - 2) return [`    ${name}`, ...[first, ...more].map((line) => gap + line)];
  return [`    ${padEnd(name, indent)}${first}`, ...more.map((line) => gap + line)];
}

/** The text of an option, with its choices where they are not in it, and its default. */
export function withDefault(text: string, choices: readonly string[] | undefined, value: string | undefined): string {
  const parts = [text];
  if (choices !== undefined && !choices.every((choice) => text.includes(choice))) parts.push(`One of: ${choices.join(', ')}.`);
  if (value !== undefined) parts.push(`Default: ${value}.`);
  return parts.join(' ');
}
