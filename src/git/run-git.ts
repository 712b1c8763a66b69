/**
 * The only place that starts git. Fixed argument arrays, no shell, an environment made for the purpose, a deadline, an output cap, stderr kept
 * apart, and success means `status === 0 && signal === null` (a killed child has status `null`, which is not greater than 0 either).
 * Knows no subcommand: meaning is in the modules beside it. Node's module is loaded when a process is started: a hook may know every answer beforehand.
 */
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { existsSync } from 'node:fs';
import { FatalError } from '../model/errors.ts';
import { readerEnvironment } from './git-environment.ts';
import type { Environment } from './git-environment.ts';
import { GitError } from './git-error.ts';
import { countGitProcess, traceGitProcess } from './git-trace.ts';
import type { KnownAnswers } from './known-answers.ts';

/** Where git children run, and with which environment (complete: nothing is inherited beside it). */
export type GitLocation = {
  readonly cwd: string;
  readonly env: Environment;
  /** The program has nothing else to do than to answer one command: questions marked `short` block it, which costs less than pipes and events. */
  readonly blocks?: boolean;
  /** What was asked beforehand, in this place and in this environment. */
  readonly known?: KnownAnswers;
};

/** What a command may be given: an open repository, a location, or just a folder (then the environment is made for `here`). */
export type GitTarget = GitLocation | { readonly location: GitLocation } | { readonly cwd: string };

export type RunOptions = {
  readonly stdin?: string | Uint8Array;
  /** After this long the process is ended and a `deadline` error thrown. Default: two minutes. */
  readonly deadlineMs?: number;
  /** For standard output. Default: 512 MiB. */
  readonly outputBytesMax?: number;
  /** Statuses that are answers and not failures. Default: 0 only. */
  readonly okStatuses?: readonly number[];
  /** Leaves out the `-c` values that readers are given: for `git config`, where they would show up as settings. */
  readonly withoutConfig?: boolean;
  /** Added to, or where undefined taken from, the location's environment: for the few commands that write because a user asked. */
  readonly env?: Environment;
  /** Answered in a few milliseconds and a few lines, whatever the repository. See `GitLocation.blocks`. */
  readonly short?: boolean;
};

export type GitResult = { readonly stdout: Buffer; readonly status: number; readonly stderr: string };

const readerConfig = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'log.showSignature=false'];
const deadlineMsDefault = 120_000;
const outputBytesMaxDefault = 512 * 1024 * 1024;
const stderrBytesMax = 64 * 1024;

/** Gives the location of a target. */
export function locationOf(target: GitTarget): GitLocation {
  if ('location' in target) return target.location;
  return 'env' in target ? target : { cwd: target.cwd, env: readerEnvironment(process.env, 'here') };
}

/** Runs git to its end and gives all of its output. Throws `GitError` for every other ending than a status in `okStatuses`. */
export async function runGit(target: GitTarget, args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
  const chunks: Buffer[] = [];
  const ending = await answerOf(target, args, options, (chunk) => {
    chunks.push(chunk);
  });
  return { stdout: Buffer.concat(chunks), ...ending };
}

/** Runs git and hands its output over piece by piece, so that any amount of it fits. Throws as `runGit` does, after the last piece. */
export async function streamGit(target: GitTarget, args: readonly string[], onChunk: (chunk: Buffer) => void, options: RunOptions = {}): Promise<{ readonly status: number; readonly stderr: string }> {
  return answerOf(target, args, { outputBytesMax: Number.MAX_SAFE_INTEGER, ...options }, onChunk);
}

async function answerOf(target: GitTarget, args: readonly string[], options: RunOptions, onChunk: (chunk: Buffer) => void): Promise<{ readonly status: number; readonly stderr: string }> {
  const known = locationOf(target).known?.answerTo(args, options.stdin);
  if (known !== undefined && options.env === undefined && (options.okStatuses ?? [0]).includes(known.status) && known.stdout.length <= (options.outputBytesMax ?? outputBytesMaxDefault)) {
    if (known.stdout.length > 0) onChunk(known.stdout);
    return known;
  }
  return options.short === true && locationOf(target).blocks === true ? awaitGit(target, args, options, onChunk) : superviseGit(target, args, options, onChunk);
}

/** The same ending in every case as `superviseGit`, without giving way to anything else meanwhile. */
async function awaitGit(target: GitTarget, args: readonly string[], options: RunOptions, onChunk: (chunk: Buffer) => void): Promise<{ status: number; stderr: string }> {
  const judge = startGitNow(target, args, options);
  // An interrupt that came meanwhile is heard now, before anybody reads an answer that it cut off.
  await new Promise((resolve) => setImmediate(resolve));
  const { stdout, status, stderr } = judge();
  if (stdout.length > 0) onChunk(stdout);
  return { status, stderr };
}

/** Runs git to its end while everything else waits: for what must be had in the middle of an answer. Throws as `runGit` does. */
export function runGitNow(target: GitTarget, args: readonly string[], options: RunOptions = {}): GitResult {
  return startGitNow(target, args, options)();
}

/** Gives what says how it ended, or throws. */
function startGitNow(target: GitTarget, args: readonly string[], options: RunOptions): () => GitResult {
  const location = locationOf(target);
  const argv = argumentsOf(args, options);
  const deadlineMs = options.deadlineMs ?? deadlineMsDefault;
  const outputBytesMax = options.outputBytesMax ?? outputBytesMaxDefault;
  const startedAt = performance.now();
  countGitProcess();
  const { stdout, stderr: complaints, status, signal, error } = process.getBuiltinModule('node:child_process').spawnSync('git', argv, {
    cwd: location.cwd, env: environmentOf(location, options), shell: false, windowsHide: true, timeout: deadlineMs, killSignal: 'SIGKILL',
    // The output is measured here; the cap of spawnSync holds for stderr too, which may not end a child by itself.
    maxBuffer: Math.max(outputBytesMax, stderrBytesMax) + 1, ...(options.stdin === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input: options.stdin }),
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const stderr = complaints === null ? '' : complaints.toString('utf8', 0, stderrBytesMax);
  traceGitProcess(process.env['GIT_PLAN_TRACE'], argv, status === null ? String(signal ?? code) : `status ${status}`, performance.now() - startedAt);
  return () => {
    if (code === 'ETIMEDOUT') throw new GitError('deadline', args, { detail: `${deadlineMs / 1000} s` });
    if (code === 'ENOBUFS' || (stdout !== null && stdout.length > outputBytesMax)) throw new GitError('output', args, { detail: `${outputBytesMax} bytes` });
    // A child that ended without reading all of its input: its status says whether that was right.
    if (error !== undefined && !(code === 'EPIPE' && status !== null)) throw startFailure(error, location.cwd, args);
    if (status === null || signal !== null) throw new GitError('killed', args, { status, signal, stderr });
    if (!(options.okStatuses ?? [0]).includes(status)) throw new GitError('failed', args, { status, signal, stderr });
    return { stdout, status, stderr };
  };
}

function argumentsOf(args: readonly string[], options: RunOptions): string[] {
  const argv = options.withoutConfig === true ? [...args] : [...readerConfig, ...args];
  for (const arg of argv) {
    if (arg.includes('\0')) throw new FatalError('Unexpected NUL character in an argument of git');
  }
  return argv;
}

function environmentOf(location: GitLocation, options: RunOptions): Record<string, string | undefined> {
  return { ...location.env, ...options.env };
}

/** A git that is asked while it answers. */
export type GitConversation = {
  readonly write: (text: string) => void;
  /** Closes git's input and waits for its end. */
  readonly end: () => Promise<{ readonly status: number; readonly stderr: string }>;
};

/** Starts git and hands its output over piece by piece, while more is written to it. `end` throws as `runGit` does, and must be called. */
export function converseWithGit(target: GitTarget, args: readonly string[], onChunk: (chunk: Buffer) => void, options: Omit<RunOptions, 'stdin'> = {}): GitConversation {
  let input: Writable | null = null;
  const ending = superviseGit(target, args, { outputBytesMax: Number.MAX_SAFE_INTEGER, ...options, onInput: (stream) => (input = stream) }, onChunk);
  // Whoever asks learns of a failure when he ends the conversation.
  ending.catch(() => {});
  let pending = '';
  // What is asked in one go is written in one go.
  const flush = (): void => {
    const text = pending;
    pending = '';
    if (text !== '') input?.write(text);
  };
  return {
    write: (text) => {
      if (pending === '') process.nextTick(flush);
      pending += text;
    },
    end: () => {
      flush();
      input?.end();
      return ending;
    },
  };
}

/** `onInput`: given the child's input, which is then left open. */
type SuperviseOptions = RunOptions & { readonly onInput?: (input: Writable) => void };

async function superviseGit(target: GitTarget, args: readonly string[], options: SuperviseOptions, onChunk: (chunk: Buffer) => void): Promise<{ status: number; stderr: string }> {
  const location = locationOf(target);
  const argv = argumentsOf(args, options);
  const okStatuses = options.okStatuses ?? [0];
  const deadlineMs = options.deadlineMs ?? deadlineMsDefault;
  const outputBytesMax = options.outputBytesMax ?? outputBytesMaxDefault;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = start(location, argv, options);
    let stoppedBy: GitError | Error | null = null;
    let outputBytes = 0;
    const complaints: Buffer[] = [];
    let complaintBytes = 0;
    const stop = (error: Error): void => {
      stoppedBy ??= error;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(new GitError('deadline', args, { detail: `${deadlineMs / 1000} s` })), deadlineMs);

    child.stdout.on('data', (chunk: Buffer) => {
      if (stoppedBy !== null) return;
      outputBytes += chunk.length;
      if (outputBytes > outputBytesMax) {
        stop(new GitError('output', args, { detail: `${outputBytesMax} bytes` }));
        return;
      }
      try {
        onChunk(chunk);
      } catch (error) {
        stop(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaintBytes < stderrBytesMax) complaints.push(chunk);
      complaintBytes += chunk.length;
    });
    // A child that ends without reading all of its input closes the pipe; its status says whether that was right.
    child.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET' && error.code !== 'ERR_STREAM_DESTROYED') stop(error);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(startFailure(error, location.cwd, args));
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(complaints).toString('utf8', 0, stderrBytesMax);
      traceGitProcess(process.env['GIT_PLAN_TRACE'], argv, status === null ? String(signal) : `status ${status}`, performance.now() - startedAt);
      if (stoppedBy !== null) reject(stoppedBy);
      else if (status === null || signal !== null) reject(new GitError('killed', args, { status, signal, stderr }));
      else if (!okStatuses.includes(status)) reject(new GitError('failed', args, { status, signal, stderr }));
      else resolve({ status, stderr });
    });
    if (options.onInput !== undefined && child.stdin !== null) options.onInput(child.stdin);
    else child.stdin?.end(options.stdin);
  });
}

function start(location: GitLocation, argv: readonly string[], options: SuperviseOptions): ChildProcessByStdio<Writable | null, Readable, Readable> {
  countGitProcess();
  // A pipe that nobody writes to costs a socket each time.
  return process.getBuiltinModule('node:child_process').spawn('git', argv, { cwd: location.cwd, env: environmentOf(location, options), shell: false, windowsHide: true, stdio: [options.stdin === undefined && options.onInput === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
}

/** Node says ENOENT both for a missing program and for a missing folder to start it in. */
function startFailure(error: NodeJS.ErrnoException, cwd: string, args: readonly string[]): Error {
  if (error.code === 'ENOENT' && !existsSync(cwd)) return new FatalError(`No such folder: ${cwd}`, { cause: error });
  if (error.code === 'ENOENT') return new GitError('not-found', args, { cause: error });
  return new FatalError(`Cannot start git: ${error.message}`, { cause: error });
}
