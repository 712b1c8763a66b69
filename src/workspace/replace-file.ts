/** Puts bytes in a file's place so that a reader, a crash or a full disk sees the old file or the new one, never part of one. */
import { chmodSync, chownSync, closeSync, fsyncSync, openSync, readdirSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './file-lock.ts';

export type ReplaceOptions = {
  /** Looked at directly before the rename; throwing keeps the old file. */
  readonly check?: () => void;
};

/** Writes a temporary file beside the target, syncs it, renames it over and syncs the folder. Gives notes; throws with the old file untouched. */
export function replaceFile(absolutePath: string, bytes: Uint8Array, options: ReplaceOptions = {}): readonly string[] {
  const before = statSync(absolutePath, { throwIfNoEntry: false });
  const temporary = writeBeside(absolutePath, bytes, before?.mode ?? 0o666);
  try {
    if (before !== undefined) {
      chmodSync(temporary, before.mode);
      keepOwner(temporary, before);
    }
    options.check?.();
    renameSync(temporary, absolutePath);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  return syncFolder(dirname(absolutePath));
}

/** Writes a temporary file beside the target, whole and synced, and gives its path. `removeLeftovers` knows it by its name. */
export function writeBeside(absolutePath: string, bytes: Uint8Array, mode: number): string {
  const temporary = join(dirname(absolutePath), `.${basename(absolutePath)}.git-plan-${process.pid}-${process.getBuiltinModule('node:crypto').randomBytes(4).toString('hex')}.tmp`);
  writeNew(temporary, bytes, mode);
  return temporary;
}

/** Makes a file and syncs it; throws without one where that fails, and where one is there. */
export function writeNew(absolutePath: string, bytes: Uint8Array, mode: number): void {
  const descriptor = openSync(absolutePath, 'wx', mode);
  try {
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    removeQuietly(absolutePath);
    throw error;
  }
}

function keepOwner(temporary: string, before: { readonly uid: number; readonly gid: number }): void {
  const now = statSync(temporary);
  if (now.uid === before.uid && now.gid === before.gid) return;
  try {
    chownSync(temporary, before.uid, before.gid);
  } catch (error) {
    // Only root may give files away; whoever may write the file may own its next version.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}

/** After the rename the file is new, whatever happens here: a failure is a note. */
export function syncFolder(folder: string): readonly string[] {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return [];
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'EISDIR' || error.code === 'EPERM' || error.code === 'EINVAL' ? [] : [`saved; whether it survives a power failure is not known (${String(error.code)})`];
  }
}

/** Removes what killed writers of this file left behind. */
export function removeLeftovers(absolutePath: string): void {
  const start = `.${basename(absolutePath)}.git-plan-`;
  const folder = dirname(absolutePath);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start) || !name.endsWith('.tmp')) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(start.length))?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid)) removeQuietly(join(folder, name));
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
