/** What a command of the command line gets. One file a command: `src/cli/commands/<name>.ts` exports `run(invocation)`. */
import type { AppContext } from '../app/context.ts';
import type { ExitCode } from '../model/errors.ts';

export type CommandIo = {
  /** Results. */
  readonly out: (text: string) => void;
  /** Talk: notes, warnings, progress. */
  readonly err: (text: string) => void;
  /** Said before results by a command whose exit code is the answer: it holds also where nobody reads them to their end. */
  readonly verdict: (code: ExitCode) => void;
  readonly stdin: NodeJS.ReadableStream;
  readonly isTerminal: boolean;
  readonly colour: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
};

export type OptionValue = string | number | boolean | readonly string[] | undefined;

export type Invocation = {
  readonly command: string;
  readonly positionals: readonly string[];
  /** What stood behind `--`. */
  readonly rest: readonly string[];
  /** Keys are the long names as the table has them (`dry-run`); a flag is true, false (`--no-…`) or undefined, a `list` is an array. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly io: CommandIo;
  /** Where the user stands, after `-C`. Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens the repository on first call. */
  readonly context: () => Promise<AppContext>;
};

export type CommandModule = { readonly run: (invocation: Invocation) => Promise<ExitCode> };
