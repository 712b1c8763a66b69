/** Takes out of the command line what is not about one command: `-C`, `-c`, `--no-pager`, colour, help and version. */
import { usageError } from './usage-error.ts';

export type ColourChoice = 'always' | 'auto' | 'never' | null;

export type Globals = {
  /** Folders of `-C`, in order. */
  readonly folders: readonly string[];
  /** `name=value` of `-c`, in order. */
  readonly config: readonly string[];
  readonly pager: boolean;
  readonly colour: ColourChoice;
  /** The command line from the command on, without what was taken out. */
  readonly args: readonly string[];
};

const colourWords = ['always', 'auto', 'never'] as const;

/** Reads git's own options in front of the command, and colour and paging wherever they stand before `--`. Throws a usage error. */
export function readGlobals(argv: readonly string[]): Globals {
  const folders: string[] = [];
  const config: string[] = [];
  let at = 0;
  for (; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word !== '-C' && word !== '-c') break;
    const value = argv[at + 1];
    if (value === undefined) throw usageError(`option '${word}' needs a value`);
    (word === '-C' ? folders : config).push(value);
    at += 1;
  }
  let pager = true;
  let colour: ColourChoice = null;
  const args: string[] = [];
  for (; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--' || word === '--end-of-options') break;
    if (word === '--no-pager') pager = false;
    else if (word === '--color') colour = 'always';
    else if (word === '--no-color') colour = 'never';
    else if (word.startsWith('--color=')) colour = colourOf(word.slice('--color='.length));
    else args.push(word);
  }
  args.push(...argv.slice(at));
  return { folders, config, pager, colour, args };
}

function colourOf(word: string): ColourChoice {
  const known = colourWords.find((choice) => choice === word);
  if (known === undefined) throw usageError(`unexpected '${word}' for --color, expected always, auto or never`, word, colourWords);
  return known;
}

/** `-c` values as git hands them to its children in GIT_CONFIG_PARAMETERS: each quoted, joined by spaces. */
export function configParameters(before: string | undefined, config: readonly string[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const added = config.map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? quote(pair) : `${quote(pair.slice(0, equals))}=${quote(pair.slice(equals + 1))}`;
  });
  return [...(before === undefined || before === '' ? [] : [before]), ...added].join(' ');
}
