/** Reads a command line with yargs, and words what is wrong with it in one line. */
import yargs from 'yargs';
import type { Options } from 'yargs';
import { argumentUsage } from './command-spec.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';
import type { OptionValue } from './invocation.ts';
import type { ParsedLine } from './parsed-line.ts';
import { usageError } from './usage-error.ts';

// As git reads a line: no guessing of numbers, dots and camels mean nothing, a list takes one word each time.
const configuration = {
  'camel-case-expansion': false, 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false, 'greedy-arrays': false,
  'strip-aliased': true, 'populate--': true, 'duplicate-arguments-array': true, 'boolean-negation': true, 'short-option-groups': true,
};

/** Parses the words behind the command. Throws a usage error (exit code 129). */
export async function yargsParse(command: CommandSpec, args: readonly string[]): Promise<ParsedLine> {
  const { before, passed } = splitPassed(command, args);
  checkSpelling(command, before);
  const parsed = await yargs()
    .help(false)
    .version(false)
    .locale('en')
    .parserConfiguration(configuration)
    .exitProcess(false)
    .showHelpOnFail(false)
    .options(Object.fromEntries(command.options.map((option) => [option.name, yargsOption(option)])))
    .strictOptions()
    .fail((message, error) => {
      throw error instanceof Error && error.name !== 'YError' ? error : usageError(worded(command, message ?? error.message));
    })
    .parse(before.map((word, at) => (isText(word) ? `\0${at}` : word)));
  const heard = (word: unknown): string => (String(word).startsWith('\0') ? (before[Number(String(word).slice(1))] ?? '') : String(word));
  const behind = ((parsed['--'] ?? []) as unknown as readonly string[]).map(heard);
  const words = [...parsed._.map(heard), ...passed];
  const positionals = command.rest === undefined ? [...words, ...behind] : words;
  checkWords(command, positionals);
  const options: Record<string, OptionValue> = {};
  for (const option of command.options) {
    const value = optionValue(option, parsed[option.name], heard);
    if (value !== undefined) options[option.name] = value;
  }
  return { positionals, rest: command.rest === undefined ? [] : behind, options };
}

/** `--end-of-options` is git's word for "no options from here"; what a command passes on begins behind its second word. */
function splitPassed(command: CommandSpec, args: readonly string[]): { before: readonly string[]; passed: readonly string[] } {
  const end = args.indexOf('--end-of-options');
  if (end >= 0 && !args.slice(0, end).includes('--')) return { before: args.slice(0, end), passed: args.slice(end + 1).filter((word) => word !== '--') };
  if (command.passesThrough !== true) return { before: args, passed: [] };
  let words = 0;
  for (let at = 0; at < args.length; at += 1) {
    if (words >= 2) return { before: args.slice(0, at), passed: args.slice(at) };
    if (!(args[at] ?? '').startsWith('-')) words += 1;
  }
  return { before: args, passed: [] };
}

/**
 * True for what a person or an agent says and no option can be, such as `- found the cause`, `--force is refused` or `-1 is refused`: in front of an
 * equals sign, an option has no white space. Yargs sees a stand-in, which no argument of a process can be.
 */
function isText(word: string): boolean {
  return /^(?:-+\s|--[^\s=]*\s|-[^A-Za-z\s=-][^\s=]*\s)/.test(word);
}

/** Unknown options, found before yargs does, because its message does not say how the option was spelled. */
function checkSpelling(command: CommandSpec, args: readonly string[]): void {
  const names = command.options.map((option) => `--${option.name}`);
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') return;
    if (!/^-{1,2}[A-Za-z]/.test(word) || isText(word)) continue;
    const spelled = word.split('=', 1)[0] ?? word;
    if (word.startsWith('--')) {
      const option = command.options.find((candidate) => spelled === `--${candidate.name}`);
      const isNegated = command.options.some((candidate) => candidate.kind === 'flag' && spelled === `--no-${candidate.name}`);
      if (option === undefined && !isNegated) throw usageError(`unknown option '${spelled}' of '${command.name}'`, spelled, [...names, '--help', '--color', '--no-color', '--no-pager']);
      if (option !== undefined && option.kind !== 'flag' && spelled === word) at += 1;
      continue;
    }
    for (const letter of spelled.slice(1)) {
      const option = command.options.find((candidate) => candidate.short === letter);
      if (option === undefined) throw usageError(`unknown option '-${letter}' of '${command.name}'; see 'git plan ${command.name} -h'`);
      if (option.kind !== 'flag') {
        if (spelled.endsWith(letter) && spelled === word) at += 1;
        break;
      }
    }
  }
}

function checkWords(command: CommandSpec, positionals: readonly string[]): void {
  const missing = command.arguments.filter((argument) => argument.optional !== true)[positionals.length];
  if (missing !== undefined) {
    throw usageError(`missing ${missing.choices === undefined ? `<${missing.name}>` : listed(missing.choices)}; usage: git plan ${command.name} ${command.arguments.map(argumentUsage).join(' ')}`);
  }
  if (command.arguments.at(-1)?.many !== true && positionals.length > command.arguments.length) {
    throw usageError(`unexpected '${positionals[command.arguments.length] ?? ''}'; usage: git plan ${[command.name, ...command.arguments.map(argumentUsage)].join(' ')}`);
  }
  command.arguments.forEach((argument, at) => {
    const word = positionals[at];
    if (word === undefined || argument.choices === undefined || argument.choices.includes(word)) return;
    throw usageError(`unexpected '${word}' for 'git plan ${command.name}', expected ${listed(argument.choices)}`, word, argument.choices);
  });
}

function yargsOption(option: OptionSpec): Options {
  const alias = option.short === undefined ? {} : { alias: option.short };
  if (option.kind === 'flag') return { ...alias, type: 'boolean' };
  if (option.kind === 'list') return { ...alias, type: 'array', string: true, requiresArg: true };
  return { ...alias, type: 'string', requiresArg: option.kind !== 'maybe-text' };
}

function optionValue(option: OptionSpec, given: unknown, heard: (word: unknown) => string): OptionValue {
  if (given === undefined) return undefined;
  if (option.kind === 'flag') return Boolean(Array.isArray(given) ? given.at(-1) : given);
  const values = (Array.isArray(given) ? given : [given]).map(heard);
  for (const value of values) checkValue(option, value);
  if (option.kind === 'list') return values;
  const last = values.at(-1) ?? '';
  return option.kind === 'number' ? Number(last) : last;
}

function checkValue(option: OptionSpec, value: string): void {
  if (value === '') throw usageError(`option '--${option.name}' needs a value`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    throw usageError(`unexpected '${value}' for --${option.name}, expected ${listed(option.choices)}`, value, option.choices);
  }
  if (option.kind === 'number' && !/^\d{1,9}$/.test(value)) throw usageError(`unexpected '${value}' for --${option.name}, expected a whole number`);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** Yargs' own words for what is left: a value that is missing. */
function worded(command: CommandSpec, message: string): string {
  const missing = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (missing === undefined) return message.split('\n').map((line) => line.trim()).filter((line) => line !== '').join(' ');
  const option = command.options.find((candidate) => candidate.name === missing || candidate.short === missing);
  return `option '--${option?.name ?? missing}' needs a value`;
}
