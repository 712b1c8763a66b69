/**
 * Reads a command line that is spelled as the table has it, without loading yargs: known options by their full names, values where they belong,
 * as many words as the command takes. Anything else (a slip, an abbreviation, a missing or unknown value) gives null, and yargs decides: what is
 * right here is right there, and no error is ever worded here. A property test holds the two equal. Why: docs/decisions/0001-start-up.md
 */
import type { CommandSpec, OptionSpec } from './command-spec.ts';
import type { OptionValue } from './invocation.ts';
import type { ParsedLine } from './parsed-line.ts';

/** Parses the words behind the command; null where yargs has to look. */
export function quickParse(command: CommandSpec, args: readonly string[]): ParsedLine | null {
  const options: Record<string, OptionValue> = {};
  const positionals: string[] = [];
  let rest: readonly string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') {
      rest = args.slice(at + 1);
      break;
    }
    if (command.passesThrough === true && positionals.length >= 2) {
      positionals.push(...args.slice(at));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const taken = takeOption(command.options, word, args[at + 1], options);
    if (taken === null) return null;
    at += taken;
  }
  if (command.rest === undefined) {
    positionals.push(...rest);
    rest = [];
  }
  return hasRightWords(command, positionals) ? { positionals, rest, options } : null;
}

/** Enters one option into `options`. Gives how many further words it took, or null where this is not a plain spelling. */
function takeOption(specs: readonly OptionSpec[], word: string, next: string | undefined, options: Record<string, OptionValue>): number | null {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const spec = specs.find((option) => name === `--${option.name}` || (option.short !== undefined && name === `-${option.short}`));
  if (spec === undefined) {
    const negated = specs.find((option) => option.kind === 'flag' && word === `--no-${option.name}`);
    if (negated === undefined) return null;
    options[negated.name] = false;
    return 0;
  }
  if (spec.kind === 'flag') {
    if (equals >= 0) return null;
    options[spec.name] = true;
    return 0;
  }
  if (spec.kind === 'maybe-text' || (equals >= 0 && !name.startsWith('--'))) return null;
  const value = equals < 0 ? next : word.slice(equals + 1);
  if (value === undefined || value === '' || value.startsWith('-') || !isRightValue(spec, value)) return null;
  if (spec.kind === 'number') options[spec.name] = Number(value);
  else if (spec.kind === 'list') options[spec.name] = [...((options[spec.name] as readonly string[] | undefined) ?? []), value];
  else options[spec.name] = value;
  return equals < 0 ? 1 : 0;
}

function isRightValue(spec: OptionSpec, value: string): boolean {
  if (spec.choices !== undefined) return spec.choices.includes(value);
  return spec.kind !== 'number' || /^\d{1,9}$/.test(value);
}

/** Whether there are as many words as the command takes, and the first ones are among the choices. */
export function hasRightWords(command: CommandSpec, positionals: readonly string[]): boolean {
  const needed = command.arguments.filter((argument) => argument.optional !== true).length;
  const takesMore = command.arguments.at(-1)?.many === true;
  if (positionals.length < needed || (!takesMore && positionals.length > command.arguments.length)) return false;
  return command.arguments.every((argument, at) => {
    const word = positionals[at];
    return word === undefined || argument.choices === undefined || argument.choices.includes(word);
  });
}
