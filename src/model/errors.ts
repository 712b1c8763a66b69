/**
 * Two kinds of trouble are thrown: a request that cannot be met (`UserError`, with a hint) and a world that failed (`FatalError`: not a
 * repository, git failed, I/O). Anything else that is thrown is a bug. Facts about plan files are diagnostics and are never thrown.
 */
export type ExitCode = 0 | 1 | 10 | 128 | 129 | 130;

export class UserError extends Error {
  readonly exitCode: ExitCode;
  readonly hints: readonly string[];
  constructor(message: string, options: { exitCode?: ExitCode; hints?: readonly string[] } = {}) {
    super(message);
    this.name = 'UserError';
    this.exitCode = options.exitCode ?? 1;
    this.hints = options.hints ?? [];
  }
}

export class FatalError extends Error {
  readonly exitCode = 128;
  readonly hints: readonly string[];
  constructor(message: string, options: { hints?: readonly string[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FatalError';
    this.hints = options.hints ?? [];
  }
}

/** The file changed since it was read: the caller shows the newer state, or tries again from it. */
export class StaleError extends UserError {
  readonly repoPath: string;
  constructor(repoPath: string, message: string, hints: readonly string[] = []) {
    super(message, { exitCode: 1, hints });
    this.name = 'StaleError';
    this.repoPath = repoPath;
  }
}
