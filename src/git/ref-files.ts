/**
 * HEAD and full ref names from the files in which git keeps them (gitrepository-layout: `HEAD`, `refs/…`, `packed-refs`), without a process. What is
 * not in the plain form (reftable, a link, a name with something odd in it) is left to git.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectId } from '../model/commit.ts';
import { isObjectId } from './object-id.ts';

/** Where a work tree's own files are, and where the shared ones. */
export type RefPlaces = { readonly gitDir: string; readonly commonDir: string };

const symbolicMax = 5;
const packedBytesMax = 64 * 1024 * 1024;

/** The commit that HEAD or a branch, note or remote-tracking ref names; null where it names none; undefined: git is to be asked. */
export function readRefFile(places: RefPlaces, name: string): ObjectId | null | undefined {
  let at = name;
  for (let step = 0; step < symbolicMax; step += 1) {
    const text = readPlain(at === 'HEAD' ? join(places.gitDir, 'HEAD') : isSharedRef(at) ? join(places.commonDir, at) : undefined);
    if (text === undefined) return undefined;
    // Git looks into packed-refs after the file, so that a ref that is packed meanwhile is seen in one of them.
    if (text === null) return at === 'HEAD' ? undefined : packedRef(places, at);
    const written = text.trimEnd();
    if (isObjectId(written)) return written;
    if (!written.startsWith('ref: ')) return undefined;
    at = written.slice('ref: '.length).trimStart();
  }
  return undefined;
}

/** The full name of the branch that HEAD points to; null when detached; undefined: git is to be asked. */
export function readHeadRef(places: RefPlaces): string | null | undefined {
  const text = readPlain(join(places.gitDir, 'HEAD'));
  if (text === null || text === undefined) return undefined;
  const written = text.trimEnd();
  if (isObjectId(written)) return null;
  const name = written.startsWith('ref: ') ? written.slice('ref: '.length).trimStart() : '';
  return isSharedRef(name) ? name : undefined;
}

/** Refs that all work trees share, named as git allows (check-ref-format), in UTF-8. With reftable HEAD points to `refs/heads/.invalid`, which is no name. */
function isSharedRef(name: string): boolean {
  return /^refs\/(?:heads|notes|remotes)\/[^\s~^:?*[\\\u0000-\u001f\u007f\ufffd]+$/.test(name) && !/(?:^|\/)\.|\.\.|\/\/|\/$|\.lock(?:\/|$)|@\{|\.$/.test(name);
}

function packedRef({ commonDir }: RefPlaces, name: string): ObjectId | null | undefined {
  const text = readPlain(join(commonDir, 'packed-refs'), packedBytesMax);
  if (text === undefined) return undefined;
  // One line a ref, `<id> <name>`; a name holds no line feed.
  const at = text === null ? -1 : text.indexOf(` ${name}\n`);
  // A repository that keeps refs elsewhere has neither file, and says so in its HEAD.
  if (at < 0) return readHeadRef({ gitDir: commonDir, commonDir }) === undefined ? undefined : null;
  const id = text!.slice(text!.lastIndexOf('\n', at) + 1, at);
  return isObjectId(id) ? id : undefined;
}

/** Null where there is no such file; undefined where it is none that can be read plainly. */
function readPlain(path: string | undefined, bytesMax = 4096): string | null | undefined {
  if (path === undefined) return undefined;
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      return stat.isFile() && stat.size <= bytesMax ? readFileSync(fd, 'utf8') : undefined;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : undefined;
  }
}
