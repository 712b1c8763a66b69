/**
 * From words to an exit code: reads what is not about one command, finds the command, parses its words, runs it and says what went wrong.
 * Standard output is held back until the command ends where it must not be seen on failure (`--json`) or may have to be paged.
 */
import { openContext } from '../app/open-context.ts';
import type { OpenContext } from '../app/open-context.ts';
import { FatalError, UserError } from '../model/errors.ts';
import type { ExitCode } from '../model/errors.ts';
import { escapeText } from '../render/escape.ts';
import type { CommandSpec } from './command-spec.ts';
import { commandTable, findCommand, overview } from './command-table.ts';
import type { CommandIo, Invocation } from './invocation.ts';
import { loadCommand } from './load-command.ts';
import type { ParsedLine } from './parsed-line.ts';
import { quickParse } from './quick-parse.ts';
import { configParameters, readGlobals } from './read-globals.ts';
import type { Globals } from './read-globals.ts';
import { usageError } from './usage-error.ts';

/** The process around a command, so that tests can stand in for it. */
export type World = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly stdin: () => NodeJS.ReadableStream;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The status with which the process ends where its output cannot be written. */
  readonly verdict?: (code: ExitCode) => void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly changeFolder: (path: string) => string;
  readonly setVariable: (name: string, value: string) => void;
};

/** These do several things at once, and may not stand still while git answers. */
const serving = new Set(['drawer', 'open', 'watch', 'mcp']);

/** Runs one command line. Never throws. */
export async function runCli(world: World): Promise<ExitCode> {
  try {
    const globals = readGlobals(world.argv);
    let cwd = world.cwd;
    for (const folder of globals.folders) cwd = changed(world, folder);
    if (globals.config.length > 0) world.setVariable('GIT_CONFIG_PARAMETERS', configParameters(world.env['GIT_CONFIG_PARAMETERS'], globals.config));
    return await dispatch(world, globals, cwd);
  } catch (error) {
    return report(world, error);
  }
}

function changed(world: World, folder: string): string {
  try {
    return world.changeFolder(folder);
  } catch (error) {
    throw new FatalError(`cannot change to '${folder}': ${(error as Error).message}`, { cause: error });
  }
}

async function dispatch(world: World, globals: Globals, cwd: string): Promise<ExitCode> {
  const [first, ...others] = globals.args;
  if (first === '--version' || first === '-v') return printed(world, `git-plan version ${world.version}\n`);
  if (first === '-h') return printed(world, (await import('./usage.ts')).overviewUsage(world.columns));
  if (first === '--help') return run(world, globals, cwd, mustFind('help'), { positionals: [], rest: [], options: {} });
  if (first === '__complete') return printed(world, await (await import('./completion/complete.ts')).complete(others, { cwd, env: world.env }));
  const isBare = first === undefined || first.startsWith('-');
  const command = isBare ? overview : mustFind(first);
  const args = isBare ? globals.args : others;
  const help = helpWanted(command, args);
  if (help === '-h') return printed(world, (await import('./usage.ts')).commandUsage(command, world.columns));
  if (help === '--help') return run(world, globals, cwd, mustFind('help'), { positionals: isBare ? [] : [command.name], rest: [], options: {} });
  const line = quickParse(command, args) ?? (await (await import('./yargs-parse.ts')).yargsParse(command, args));
  return run(world, globals, cwd, command, line);
}

function printed(world: World, text: string): ExitCode {
  world.out(text);
  return 0;
}

function mustFind(word: string): CommandSpec {
  const command = findCommand(word);
  if (command !== null) return command;
  throw usageError(`'${word}' is not a git-plan command`, word, commandTable.flatMap((known) => [known.name, ...known.aliases]));
}

/** `-h` or `--help` among the options, unless it stands behind `--` or belongs to what is passed on. */
function helpWanted(command: CommandSpec, args: readonly string[]): '-h' | '--help' | null {
  for (const word of command.passesThrough === true ? args.slice(0, 2) : args) {
    if (word === '--' || word === '--end-of-options') return null;
    if (word === '-h' || word === '--help') return word;
  }
  return null;
}

async function run(world: World, globals: Globals, cwd: string, command: CommandSpec, line: ParsedLine): Promise<ExitCode> {
  const answersJson = line.options['json'] === true || line.options['format'] === 'json';
  const pages = command.pages === true && world.isTerminal && globals.pager && world.env['GIT_PAGER_IN_USE'] === undefined && !answersJson;
  const holds = pages || (answersJson && command.streams !== true);
  const held: string[] = [];
  let opening: Promise<OpenContext> | null = null;
  let opened: OpenContext | null = null;
  const context = async (): Promise<OpenContext> => {
    opening ??= openContext({ cwd, env: world.env, blocks: !serving.has(command.name), noCache: line.options['cache'] === false });
    opened ??= await opening;
    return opened;
  };
  const io: CommandIo = {
    out: (text) => void (holds ? held.push(text) : world.out(text)),
    err: world.err,
    verdict: (code) => world.verdict?.(code),
    get stdin() {
      return world.stdin();
    },
    isTerminal: world.isTerminal,
    get colour() {
      return hasColour(globals, world, opened);
    },
    width: world.columns,
  };
  // Git answers while the command is being loaded. Who needs the repository waits for it and hears why there is none.
  if (command.needsRepository !== false) void context().catch(() => {});
  const module = await loadCommand(command.name);
  if (module === null) throw new FatalError(`'${command.name}' is not part of this build`);
  const invocation: Invocation = { command: command.name, positionals: line.positionals, rest: line.rest, options: line.options, io, cwd, env: world.env, context };
  const code = await module.run(invocation);
  await flush(world, cwd, held.join(''), pages);
  return code;
}

async function flush(world: World, cwd: string, text: string, pages: boolean): Promise<void> {
  if (text === '') return;
  const isTall = pages && text.split('\n').length > world.rows;
  if (isTall && (await (await import('./pager.ts')).page(text, cwd, world.env))) return;
  world.out(text);
}

/** Flag, then NO_COLOR, then `color.plan`, then `color.ui`, then whether a terminal (or git's pager) is there. */
function hasColour(globals: Globals, world: World, context: OpenContext | null): boolean {
  const shown = world.isTerminal || world.env['GIT_PAGER_IN_USE'] !== undefined;
  if (globals.colour === 'always') return true;
  if (globals.colour === 'never') return false;
  if (globals.colour === null && (world.env['NO_COLOR'] ?? '') !== '') return false;
  const setting = (key: string): string | undefined => context?.gitConfig.findLast((entry) => entry.key === key)?.value;
  const chosen = globals.colour === 'auto' ? 'auto' : (setting('color.plan') ?? setting('color.ui') ?? 'auto').toLowerCase();
  if (chosen === 'always') return true;
  if (['never', 'false', 'no', 'off', '0'].includes(chosen)) return false;
  return shown && world.env['TERM'] !== 'dumb';
}

/** Says what went wrong, with git's prefixes, and gives the exit code. */
function report(world: World, error: unknown): ExitCode {
  const say = (prefix: string, text: string): void => world.err(`${text.split('\n').map((line, at) => (at === 0 ? `${prefix}: ${escapeText(line)}` : `  ${escapeText(line)}`)).join('\n')}\n`);
  if (error instanceof UserError) {
    say('error', error.message);
    for (const hint of error.hints) say('hint', hint);
    return error.exitCode;
  }
  if (error instanceof FatalError) {
    say('fatal', error.message);
    for (const hint of error.hints) say('hint', hint);
    // Git says where it looked and not what to do.
    if (error.message.startsWith('not a git repository') && error.hints.length === 0) say('hint', 'git init makes this folder one; git plan -C <path> looks in another');
    return 128;
  }
  const failure = error as NodeJS.ErrnoException;
  if (error instanceof Error && typeof failure.code === 'string' && failure.syscall !== undefined) {
    say('fatal', failure.message);
    return 128;
  }
  say('fatal', `BUG: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Error && error.stack !== undefined) world.err(`${error.stack.split('\n').slice(1, 8).map(escapeText).join('\n')}\n`);
  return 128;
}
