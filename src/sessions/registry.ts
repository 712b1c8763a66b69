/**
 * The registry of running sessions: one file a session in the git common directory, so that all worktrees share it and no clone copies it. It is
 * advisory: no lock, no lease, no refusal; the last writer wins, unknown keys are kept, and it may be deleted at any time.
 */
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sessionHandle } from '../model/session-handle.ts';
import type { RunningSession, SessionState } from '../model/running-session.ts';
import { askProcess } from './processes.ts';
import { isExpired, readSessionRecord, stateOf } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';

const recordBytesMax = 64 * 1024;
const recordsMax = 2_000;

/** Where the records lie. */
export function registryFolder(commonDir: string): string {
  return join(commonDir, 'git-plan', 'sessions');
}

function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

type RecordFile = { readonly record: SessionRecord; readonly raw: Readonly<Record<string, unknown>>; readonly modifiedMs: number };

function readRecordFile(path: string): RecordFile | null {
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size > recordBytesMax) return null;
    const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const record = readSessionRecord(raw);
    return record === null ? null : { record, raw: raw as Readonly<Record<string, unknown>>, modifiedMs: stat.mtimeMs };
  } catch (error) {
    // Gone between listing and reading, another user's, or not JSON: then it says nothing about anybody.
    if (isAbsence(error) || isDenied(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

function fileName(agent: string, handle: string): string {
  return `${agent}-${handle}.json`;
}

/** All records as they are written, unordered. Empty where there is no registry, or none that may be read (another user's) or trusted (`commonDir` null). */
export function readRegistry(commonDir: string | null): readonly SessionRecord[] {
  if (commonDir === null) return [];
  const folder = registryFolder(commonDir);
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json')).slice(0, recordsMax);
    return names.map((name) => readRecordFile(join(folder, name))?.record ?? null).filter((record) => record !== null);
  } catch (error) {
    if (isAbsence(error) || isDenied(error)) return [];
    throw error;
  }
}

/** A record with what can be said about it now. */
export type SessionEntry = { readonly record: SessionRecord; readonly state: SessionState };

const stateOrder: readonly SessionState[] = ['live', 'idle', 'ended', 'stale'];

/**
 * The registered sessions with their computed states: live, idle, ended, stale, each the last seen first. Takes away the files that nobody needs
 * any more (ended for a day, stale for a week) where it may.
 */
export function listEntries(commonDir: string | null, now: Date): readonly SessionEntry[] {
  const entries = readRegistry(commonDir).map((record) => ({ record, state: stateOf(record, now, askProcess(record)) }));
  const kept = entries.filter(({ record, state }) => {
    if (commonDir === null || !isExpired(record, state, now)) return true;
    removeRecord(commonDir, record);
    return false;
  });
  return kept.toSorted((a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) || b.record.lastSeenAt.localeCompare(a.record.lastSeenAt) || a.record.handle.localeCompare(b.record.handle));
}

/** The registered sessions as they may leave the program, in the order of `listEntries`. */
export function listSessions(commonDir: string | null, now: Date): readonly RunningSession[] {
  return listEntries(commonDir, now).map(({ record, state }) => ({
    handle: record.handle, agent: record.agent, state, source: 'registry', worktree: record.worktree, branch: record.branch,
    startedAt: record.startedAt, lastSeenAt: record.lastSeenAt, planIds: record.plans, title: null,
  }));
}

function removeRecord(commonDir: string, record: SessionRecord): void {
  try {
    rmSync(join(registryFolder(commonDir), fileName(record.agent, record.handle)), { force: true });
  } catch (error) {
    // A sandbox may allow reading only: the file stays until somebody else lists.
    if (!isDenied(error)) throw error;
  }
}

/** True for errors that say "you may not write here": the normal case inside an agent's sandbox. */
export function isDenied(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}

/** Folder by folder: Node's recursive mkdir says ENOENT on a read-only file system, which is no refusal that anybody knows. */
function makeFolder(path: string): void {
  for (const folder of [dirname(path), path]) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Writes a file that only its owner may read, in one step: a temporary file, then a rename. */
export function writePrivateFile(folder: string, name: string, text: string): void {
  makeFolder(folder);
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  writeFileSync(temporary, text, { mode: 0o600 });
  // The mode above is only for new files, and cut by the umask.
  chmodSync(temporary, 0o600);
  renameSync(temporary, join(folder, name));
}

/** Reads one session's record; null where it is not registered. */
export function readSession(commonDir: string, agent: string, handle: string): SessionRecord | null {
  return readRecordFile(join(registryFolder(commonDir), fileName(agent, handle)))?.record ?? null;
}

/** When a session's file was last written, in milliseconds; null where there is none. */
export function writtenAtMs(commonDir: string, agent: string, handle: string): number | null {
  return readRecordFile(join(registryFolder(commonDir), fileName(agent, handle)))?.modifiedMs ?? null;
}

/** Writes a record. Keys that a newer version put there stay. */
export function writeSession(commonDir: string, record: SessionRecord): void {
  const folder = registryFolder(commonDir);
  const name = fileName(record.agent, record.handle);
  const raw = readRecordFile(join(folder, name))?.raw ?? {};
  writePrivateFile(folder, name, `${JSON.stringify({ ...raw, ...record }, null, 1)}\n`);
}

/**
 * The handle of a native id in this clone. Ids that can be guessed (Devin's are pairs of words) are mixed with a random value that stays in this
 * clone: two clones then do not agree, and nobody reads the id back.
 */
export function handleInClone(commonDir: string, agent: string, nativeId: string): string {
  if (agent !== 'devin' || /^[0-9a-f]{32}$|^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(nativeId)) return sessionHandle(agent, nativeId);
  return sessionHandle(agent, `${cloneSalt(commonDir)}\0${nativeId}`);
}

function cloneSalt(commonDir: string): string {
  const folder = join(commonDir, 'git-plan');
  const path = join(folder, 'session-salt');
  makeFolder(folder);
  try {
    writeFileSync(path, process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8');
}
