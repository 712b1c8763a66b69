/** Options that many commands have, written once. */
import type { ArgumentSpec, OptionSpec } from '../command-spec.ts';

export const json: OptionSpec = { name: 'json', kind: 'flag', text: 'Print one JSON document (schemaVersion 1) and nothing else on standard output.' };
export const dryRun: OptionSpec = { name: 'dry-run', short: 'n', kind: 'flag', text: 'Show what would change as a diff, and change nothing.' };
/** Of every command that reads history. */
export const cache: OptionSpec = { name: 'cache', kind: 'flag', negatable: true, default: 'yes', text: 'Use and keep the history index. The answer is the same without it, only later.' };
export const references: OptionSpec = {
  name: 'references', kind: 'flag', negatable: true, default: 'yes',
  text: 'When the file moves, rewrite the links to it in the Markdown files of the repository.',
};

/** Every command has these; usage shows them last. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'help', short: 'h', kind: 'flag', text: 'Show this usage and exit.' },
  {
    name: 'color', kind: 'maybe-text', value: '<when>', choices: ['always', 'auto', 'never'], negatable: true, default: 'auto',
    text: 'Colour the output: always, auto (on a terminal) or never. NO_COLOR, color.plan and color.ui are honoured.',
  },
];

export const planArgument: ArgumentSpec = {
  name: 'plan', completes: 'plan',
  text: 'Id, the beginning of an id, slug, path or words of the title.',
};
export const optionalPlan: ArgumentSpec = {
  ...planArgument, optional: true,
  text: `${planArgument.text} May be left out on a branch that works on one plan, or where only one plan is active.`,
};
