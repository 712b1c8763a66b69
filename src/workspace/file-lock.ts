/**
 * A lock between git-plan's own writers of one file: created with O_EXCL in the git directory (so that it shows in no status and wakes no watcher),
 * naming its holder. A lock whose holder is dead is broken under a second lock, so that two breakers cannot both win.
 */
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { makeFolders } from './make-folders.ts';

const staleAfterMs = 60_000;

export type LockOptions = {
  /** How long to wait for other writers. */
  readonly waitMs?: number;
};

/** Runs `work` while holding the lock for a file. `notes` gets a line where the git directory cannot be written and a temporary folder serves. */
export async function withFileLock<T>(gitDir: string, absolutePath: string, work: (notes: string[]) => Promise<T> | T, options: LockOptions = {}): Promise<T> {
  const notes: string[] = [];
  const name = `${process.getBuiltinModule('node:crypto').createHash('sha256').update(absolutePath).digest('hex').slice(0, 40)}.lock`;
  const lockPath = await acquireSomewhere(gitDir, name, notes, options.waitMs ?? 30_000, absolutePath);
  try {
    return await work(notes);
  } finally {
    removeIfThere(lockPath);
  }
}

/** A sandbox may forbid writing in `.git`, also where the folder of locks is there from other times: edits must work all the same. */
async function acquireSomewhere(gitDir: string, name: string, notes: string[], waitMs: number, absolutePath: string): Promise<string> {
  try {
    const folder = join(gitDir, 'git-plan', 'locks');
    makeFolders(folder);
    return await acquire(join(folder, name), waitMs, absolutePath);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const instead = join(tmpdir(), `git-plan-${userInfo().uid}`, process.getBuiltinModule('node:crypto').createHash('sha256').update(gitDir).digest('hex').slice(0, 16));
    makeFolders(instead, 0o700);
    notes.push('the git directory cannot be written: undo is not kept');
    return acquire(join(instead, name), waitMs, absolutePath);
  }
}

/** True for the errors of a place that may not be written. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EROFS', 'EPERM'].includes(String(error.code));
}

async function acquire(lockPath: string, waitMs: number, absolutePath: string): Promise<string> {
  const deadline = performance.now() + waitMs;
  for (let attempt = 0; ; attempt += 1) {
    if (tryCreate(lockPath)) return lockPath;
    breakIfStale(lockPath);
    if (tryCreate(lockPath)) return lockPath;
    if (performance.now() > deadline) {
      throw new FatalError(`another program has been writing ${absolutePath} for ${Math.round(waitMs / 1000)} seconds`, { hints: [`if none is, remove ${lockPath}`] });
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1 + Math.random() * Math.min(25, 4 + attempt));
    });
  }
}

function tryCreate(lockPath: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(lockPath, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  writeSync(descriptor, JSON.stringify({ pid: process.pid, host: hostname(), start: startOf(process.pid) }));
  closeSync(descriptor);
  return true;
}

function breakIfStale(lockPath: string): void {
  if (!isStale(lockPath)) return;
  const breaker = `${lockPath}.break`;
  if (!tryCreate(breaker)) {
    if (isStale(breaker)) removeIfThere(breaker);
    return;
  }
  try {
    // Looked at again: the one before us may have broken it, and a live writer may hold it now.
    if (isStale(lockPath)) removeIfThere(lockPath);
  } finally {
    removeIfThere(breaker);
  }
}

function isStale(lockPath: string): boolean {
  let age = 0;
  try {
    age = Date.now() - statSync(lockPath).mtimeMs;
    const text = readFileSync(lockPath, 'utf8');
    // Empty: its maker is between creating and writing, or died there.
    if (text === '') return age > 2000;
    const holder = readHolder(text);
    if (holder === null) return true;
    const { pid, host, start } = holder;
    if (host !== hostname()) return age > staleAfterMs;
    return !isAlive(pid) || (start !== null && startOf(pid) !== start);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    // Another user's: who holds it cannot be read.
    if (isDenied(error)) return age > staleAfterMs;
    throw error;
  }
}

/** Null for what none of our writers wrote. */
function readHolder(text: string): { readonly pid: number; readonly host: string; readonly start: string | null } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { pid, host, start } = value as Readonly<Record<string, unknown>>;
  return typeof pid === 'number' && typeof host === 'string' ? { pid, host, start: typeof start === 'string' ? start : null } : null;
}

/** True while a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started, in clock ticks since boot: tells a reused process id from the one that made the lock. Null where /proc is not there. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
