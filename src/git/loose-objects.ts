/**
 * Objects as git stores each alone (gitformat-loose): below `objects`, a file named by the id, a zlib stream of `<type> <size>NUL<bytes>`. What was just
 * committed lies there, and is read in a fraction of what a git process takes to start.
 *
 * Like git when it logs and prints objects, this does not hash what it reads: that is asked of `git fsck`. Zlib's own checksum is looked at, the size
 * that the header gives, and that nothing follows.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ObjectId } from '../model/commit.ts';
import { inflateWhole } from './inflate-whole.ts';

export type StoredObject = { readonly type: string; readonly bytes: Buffer };

/** Larger objects are left to git, which reads them as they come. */
export const objectBytesMax = 4 * 1024 * 1024;

/** `folder`: a repository's `objects`, absolute. Undefined where it is not there as a plain file, or anything about it is odd: git is to be asked. */
export function readLooseObject(folder: string, id: ObjectId): StoredObject | undefined {
  const stored = readPlainBytes(`${folder}/${id.slice(0, 2)}/${id.slice(2)}`);
  const inflated = stored === undefined ? undefined : inflateWhole(stored, objectBytesMax + headerBytesMax);
  if (stored === undefined || inflated === undefined || inflated.storedBytes !== stored.length) return undefined;
  const { bytes } = inflated;
  const headEnd = bytes.indexOf(0);
  if (headEnd < 0 || headEnd > headerBytesMax) return undefined;
  const [, type, size] = /^(commit|tree|blob|tag) (0|[1-9]\d{0,9})$/.exec(bytes.toString('latin1', 0, headEnd)) ?? [];
  return type === undefined || Number(size) !== bytes.length - headEnd - 1 ? undefined : { type, bytes: bytes.subarray(headEnd + 1) };
}

const headerBytesMax = 32;

/** Undefined where there is no such file, or none that can be read plainly. */
function readPlainBytes(path: string): Buffer | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile() || stat.size > objectBytesMax) return undefined;
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
