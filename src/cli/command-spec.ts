/**
 * How a command is described. The table of all commands (`command-table.ts`) is plain data of these shapes; usage text, man pages, shell
 * completion, both parsers and the tests are made from it, so that none of them can say something else than the others.
 */

/** What a value names, so that completion can offer it. */
export type Completes = 'plan' | 'task' | 'tag' | 'session' | 'path' | 'command' | 'revision';

export type ArgumentSpec = {
  readonly name: string;
  readonly text: string;
  readonly optional?: boolean;
  /** Takes every further word too. Only the last argument can. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
};

export type OptionSpec = {
  /** Long name without dashes, as it is written: `dry-run`. Also the key in `Invocation.options`. */
  readonly name: string;
  readonly short?: string;
  /** `flag` takes no value; `list` may be given several times and collects; `maybe-text` takes a value only as `--name=value`. */
  readonly kind: 'flag' | 'text' | 'number' | 'list' | 'maybe-text';
  /** Placeholder of the value in usage: `<rev>`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Where true, usage shows `--[no-]name`. Every flag may be negated all the same. */
  readonly negatable?: boolean;
  readonly text: string;
  /** What holds where it is not given, in words. */
  readonly default?: string;
  readonly completes?: Completes;
};

export type CommandGroup = 'look' | 'tasks' | 'write' | 'lifecycle' | 'history' | 'sessions' | 'debt' | 'check' | 'front-ends' | 'set-up' | 'plumbing';

export type Example = { readonly command: string; readonly text: string };

export type CommandSpec = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: CommandGroup;
  /** One line without a full stop. */
  readonly summary: string;
  /** Paragraphs of the man page, plain sentences; a blank line separates them. */
  readonly description: string;
  readonly arguments: readonly ArgumentSpec[];
  /** What may stand behind `--`. */
  readonly rest?: ArgumentSpec;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly [Example, Example, ...Example[]];
  /** Its answer may be longer than a screen and is then shown by git's pager. */
  readonly pages?: boolean;
  /** Prints as it goes, so its output is not held back until it ends. */
  readonly streams?: boolean;
  /** False where it answers outside of repositories too; then none is opened beforehand. */
  readonly needsRepository?: boolean;
  /** Shell programs and other words behind it are passed on as they are (`hooks run`). */
  readonly passesThrough?: boolean;
};

/** Usage form of an argument: `<plan>`, `[<plan>]`, `<task>…`. */
export function argumentUsage(argument: ArgumentSpec): string {
  const word = argument.choices === undefined ? `<${argument.name}>` : argument.choices.join('|');
  const many = argument.many === true ? '…' : '';
  if (argument.optional === true) return `[${word}${many}]`;
  return argument.choices === undefined ? `${word}${many}` : `(${word})${many}`;
}

/** Usage form of an option without its explanation: `-s, --status=<status>`. */
export function optionUsage(option: OptionSpec): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const name = `--${option.negatable === true ? '[no-]' : ''}${option.name}`;
  if (option.kind === 'flag') return short + name;
  const value = option.value ?? `<${option.name}>`;
  return option.kind === 'maybe-text' ? `${short}${name}[=${value}]` : `${short}${name} ${value}`;
}
