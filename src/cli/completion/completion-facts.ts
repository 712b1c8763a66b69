/** What completion scripts need of a command, taken from the table. */
import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { commandTable } from '../command-table.ts';
import { globalOptions } from '../table/shared-options.ts';

export type CompletionFacts = {
  readonly names: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  /** For each word: `=a b c` for fixed words, or what to ask git-plan for (`plan`, `task` …), or `file`. The last one repeats where the command takes many. */
  readonly words: readonly string[];
  readonly repeats: boolean;
};

/** Facts of every command, in the order of the table. */
export function completionFacts(): readonly CompletionFacts[] {
  return commandTable.map((command) => ({
    names: [command.name, ...command.aliases],
    summary: command.summary,
    options: [...command.options, ...globalOptions],
    words: command.arguments.map((argument) => wordKind(argument, command)),
    repeats: command.arguments.at(-1)?.many === true,
  }));
}

function wordKind(argument: CommandSpec['arguments'][number], command: CommandSpec): string {
  if (argument.choices !== undefined) return `=${argument.choices.join(' ')}`;
  if (argument.completes === 'command') return `=${commandTable.map((known) => known.name).join(' ')}`;
  if (argument.completes !== undefined && argument.completes !== 'path') return argument.completes;
  return argument.completes === 'path' || command.name === 'merge-file' ? 'file' : 'none';
}

/** Every spelling of an option with which a completion begins. */
export function spellings(option: OptionSpec): readonly string[] {
  if (option.kind !== 'flag' && option.kind !== 'maybe-text') return [`--${option.name}=`];
  return option.negatable === true ? [`--${option.name}`, `--no-${option.name}`] : [`--${option.name}`];
}

/** What may stand as the value of an option: as `words` above. */
export function valueKind(option: OptionSpec): string {
  if (option.choices !== undefined) return `=${option.choices.join(' ')}`;
  return option.completes === undefined ? 'none' : option.completes === 'path' ? 'file' : option.completes;
}
