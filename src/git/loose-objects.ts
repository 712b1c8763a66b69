/**
 * Objects as git stores each alone (gitformat-loose): below `objects`, a file named by the id, a zlib stream of `<type> <size>NUL<bytes>`. What was just
 * committed lies there, and is read in a fraction of what a git process takes to start.
 *
 * Like git when it logs and prints objects, this does not hash what it reads: that is asked of `git fsck`. Zlib's own checksum is looked at, the size
 * that the header gives, and that nothing follows. Node's module is loaded when the first one is read.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ObjectId } from '../model/commit.ts';

export type StoredObject = { readonly type: string; readonly bytes: Buffer };

/** Larger objects are left to git, which reads them as they come. */
export const looseBytesMax = 4 * 1024 * 1024;

/** `folder`: a repository's `objects`, absolute. Undefined where it is not there as a plain file, or anything about it is odd: git is to be asked. */
export function readLooseObject(folder: string, id: ObjectId): StoredObject | undefined {
  const stored = readPlainBytes(`${folder}/${id.slice(0, 2)}/${id.slice(2)}`);
  const inflated = stored === undefined ? undefined : inflateWhole(stored, looseBytesMax + headerBytesMax);
  if (inflated === undefined) return undefined;
  const headEnd = inflated.indexOf(0);
  if (headEnd < 0 || headEnd > headerBytesMax) return undefined;
  const [, type, size] = /^(commit|tree|blob|tag) (0|[1-9]\d{0,9})$/.exec(inflated.toString('latin1', 0, headEnd)) ?? [];
  if (type === undefined || Number(size) !== inflated.length - headEnd - 1) return undefined;
  return { type, bytes: inflated.subarray(headEnd + 1) };
}

const headerBytesMax = 32;

/** Undefined where there is no such file, or none that can be read plainly. */
function readPlainBytes(path: string): Buffer | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile() || stat.size > looseBytesMax) return undefined;
      const bytes = Buffer.allocUnsafe(stat.size);
      return readSync(fd, bytes, 0, stat.size, 0) === stat.size ? bytes : undefined;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return undefined;
  }
}

/** What the stream holds, if `stored` is one whole stream and nothing else. No more than `bytesMax` are ever made of it. */
function inflateWhole(stored: Buffer, bytesMax: number): Buffer | undefined {
  try {
    // `info` is missing in the types, and makes an object of the answer.
    const { buffer, engine } = process.getBuiltinModule('node:zlib').inflateSync(stored, { maxOutputLength: bytesMax, info: true }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    return engine.bytesWritten === stored.length ? buffer : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_') && code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    return undefined;
  }
}
