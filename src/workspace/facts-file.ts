/**
 * A small file of facts that can be found again: `<git folder>/git-plan/<name>`. Anything that does not fit (torn, flipped, of another program, of other
 * settings, somebody else's) is no file at all. Nobody waits for anybody: it is written beside itself and renamed into place, and the last one wins.
 *
 *     git-plan facts <bytes of one copy>\n
 *     <JSON: { "key": …, "facts": … }>, twice
 *
 * Twice, because two copies are compared sooner than the code of a checksum is loaded, and a list has no time for that.
 */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.ts';

/**
 * A file whose times are younger than this when it is read is not remembered: it may change again within one tick of the disk's clock, and look as before.
 * The coarsest clocks that disks keep (FAT) tick every two seconds.
 */
export const settledMsDefault = 2500;

const fileMode = 0o600;
const headBytes = 64;
const bytesMax = 64 * 1024 * 1024;

/** Folders in which nothing can be written, or whose file is somebody else's, are done without. */
const unusable = new Set(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP', 'ENOSPC', 'EDQUOT', 'EISDIR', 'EEXIST', 'EMFILE', 'ENFILE', 'EIO', 'ENXIO']);

/** The facts under `key`; null where there are none that can be used. */
export function readFacts(path: string, key: string): unknown {
  const bytes = readOwn(path);
  if (bytes === null || bytes.length < headBytes) return null;
  const length = (bytes.length - headBytes) / 2;
  if (bytes.toString('latin1', 0, headBytes) !== headOf(length)) return null;
  const copy = bytes.subarray(headBytes, headBytes + length);
  if (!copy.equals(bytes.subarray(headBytes + length))) return null;
  try {
    const value = JSON.parse(copy.toString('utf8')) as { readonly key?: unknown; readonly facts?: unknown } | null;
    return value?.key === key ? (value.facts ?? null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Puts facts into place. `factsAt` is given the time of the file's own disk, so that times of files can be compared with it. Does nothing where the folder cannot be written.
 */
export function writeFacts(path: string, key: string, factsAt: (diskTimeMs: number) => unknown): void {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`;
  let made = false;
  try {
    makeFolders(dirname(path), 0o700);
    const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, fileMode);
    made = true;
    try {
      const copy = Buffer.from(JSON.stringify({ key, facts: factsAt(fstatSync(fd).mtimeMs) }), 'utf8');
      for (const part of [Buffer.from(headOf(copy.length), 'latin1'), copy, copy]) for (let at = 0; at < part.length; ) at += writeSync(fd, part, at);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
    made = false;
  } catch (error) {
    if (!unusable.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    if (made) rmSync(temporary, { force: true });
  }
}

function headOf(length: number): string {
  return `${`git-plan facts ${length}`.padEnd(headBytes - 1)}\n`;
}

/** The bytes of a file of the own user that nobody else can write; null for anything else. */
function readOwn(path: string): Buffer | null {
  let fd: number;
  try {
    // A pipe under this name would wait for a writer.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (unusable.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  try {
    const { uid, size, mode } = fstatSync(fd);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    if (!isOwn || (mode & constants.S_IFMT) !== constants.S_IFREG || size > bytesMax) return null;
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    while (at < size) {
      const count = readSync(fd, bytes, at, size - at, at);
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    if (unusable.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  } finally {
    closeSync(fd);
  }
}
