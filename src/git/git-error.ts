/** How a git process can fail. One error type with a `kind`, so that a caller names the failure it expects and rethrows the rest. */
import { FatalError } from '../model/errors.ts';

/**
 * `not-found`: no git program. `failed`: it ended with a status that the caller did not expect. `killed`: a signal ended it.
 * `deadline`: it ran longer than allowed. `output`: it wrote more than allowed.
 */
export type GitFailure = 'not-found' | 'failed' | 'killed' | 'deadline' | 'output';

export class GitError extends FatalError {
  readonly kind: GitFailure;
  readonly args: readonly string[];
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** As git wrote it, not escaped: whoever prints it must. */
  readonly stderr: string;

  constructor(kind: GitFailure, args: readonly string[], outcome: { status?: number | null; signal?: NodeJS.Signals | null; stderr?: string; detail?: string; cause?: unknown } = {}) {
    const stderr = outcome.stderr ?? '';
    super(describe(kind, args, outcome.status ?? null, outcome.signal ?? null, stderr, outcome.detail), { hints: hintsIn(kind, stderr), cause: outcome.cause });
    this.name = 'GitError';
    this.kind = kind;
    this.args = args;
    this.status = outcome.status ?? null;
    this.signal = outcome.signal ?? null;
    this.stderr = stderr;
  }
}

/** The subcommand, past git's own options. */
function subcommandOf(args: readonly string[]): string {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-c' || arg === '-C') at += 1;
    else if (!arg.startsWith('-')) return arg;
  }
  return '';
}

function describe(kind: GitFailure, args: readonly string[], status: number | null, signal: NodeJS.Signals | null, stderr: string, detail?: string): string {
  const command = `git ${subcommandOf(args)}`.trim();
  switch (kind) {
    case 'not-found':
      return 'Cannot start git: the program was not found';
    case 'killed':
      return `${command} was ended by ${signal ?? 'a signal'}`;
    case 'deadline':
      return `${command} took longer than ${detail ?? 'allowed'} and was ended`;
    case 'output':
      return `${command} wrote more than ${detail ?? 'allowed'} and was ended`;
    case 'failed':
      return firstComplaint(stderr) ?? `${command} failed with status ${status ?? 'unknown'}`;
  }
}

/** Git's own words: the first `fatal:` line, else the first `error:` line, else the first line. */
function firstComplaint(stderr: string): string | null {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const line = lines.find((text) => text.startsWith('fatal: ')) ?? lines.find((text) => text.startsWith('error: ')) ?? lines[0];
  return line === undefined ? null : line.replace(/^(fatal|error): /, '');
}

function hintsIn(kind: GitFailure, stderr: string): readonly string[] {
  if (kind === 'not-found') return ['Install git, or put the folder of the git program on PATH'];
  return stderr.split('\n').filter((line) => line.startsWith('hint: ')).map((line) => line.slice('hint: '.length));
}
