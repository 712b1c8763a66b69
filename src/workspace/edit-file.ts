/**
 * Writes of plan files: lock, read, compare with what the change was based on, edit, replace atomically, keep the version before. After it
 * returns the edit is on disk, and no other writer of git-plan can have dropped it. A program that writes without the lock is noticed directly before
 * the rename; what it does later is not ours, but the version before is in the undo folder.
 */
import { existsSync, linkSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Repository } from '../git/open-repository.ts';
import { FatalError, StaleError, UserError } from '../model/errors.ts';
import { blobIdOf } from './blob-id.ts';
import { withFileLock } from './file-lock.ts';
import { makeFolders } from './make-folders.ts';
import { removeLeftovers, replaceFile, syncFolder, writeBeside, writeNew } from './replace-file.ts';
import { placeInWorkTree } from './safe-path.ts';
import { recordWrite } from './undo.ts';
import type { WriteRecord } from './undo.ts';

export type EditOptions = {
  /** Blob id of the version that the edit is based on: another one there is a `StaleError`. */
  readonly base?: string;
  readonly dryRun?: boolean;
  /** Writes of one group are undone together. */
  readonly group?: string;
  /** How long to wait for other writers. */
  readonly waitMs?: number;
};

export type Edited = {
  readonly before: string;
  readonly after: string;
  /** Of the new content. */
  readonly blobId: string;
  /** What the user should know: undo is not kept, durability is not known. */
  readonly notes: readonly string[];
};

/** Edits a file in place. The text goes to `edit` as it is, BOM and line endings included; what comes back is written. */
export async function editFile(repository: Repository, repoPath: string, edit: (text: string) => string, options: EditOptions = {}): Promise<Edited> {
  const path = placeInWorkTree(repository, repoPath);
  if (options.dryRun === true) {
    const { text } = readText(repository, path, repoPath, options.base);
    const after = edit(text);
    return { before: text, after, blobId: blobIdOf(Buffer.from(after, 'utf8'), repository.objectFormat), notes: [] };
  }
  return withFileLock(repository.gitDir, path, (notes) => {
    removeLeftovers(path);
    const { bytes, text, blobId } = readText(repository, path, repoPath, options.base);
    const after = edit(text);
    if (after === text) return { before: text, after, blobId, notes };
    const next = Buffer.from(after, 'utf8');
    const nextId = blobIdOf(next, repository.objectFormat);
    const record = { kind: 'edit', repoPath, from: null, before: bytes, afterId: nextId } as const;
    notes.push(...recorded(repository, record, options, () => replaceFile(path, next, { check: () => mustStill(repository, path, repoPath, blobId) })));
    return { before: text, after, blobId: nextId, notes };
  }, options);
}

/** Makes a file, with its folders. Never overwrites: a file that is there is a `UserError`. */
export async function createFile(repository: Repository, repoPath: string, text: string, options: EditOptions = {}): Promise<{ readonly blobId: string; readonly notes: readonly string[] }> {
  const path = placeInWorkTree(repository, repoPath);
  const bytes = Buffer.from(text, 'utf8');
  const blobId = blobIdOf(bytes, repository.objectFormat);
  if (existsSync(path)) throw new UserError(`${repoPath} is there already`);
  if (options.dryRun === true) return { blobId, notes: [] };
  return withFileLock(repository.gitDir, path, (notes) => {
    makeFolders(dirname(path));
    removeLeftovers(path);
    notes.push(...recorded(repository, { kind: 'create', repoPath, from: null, before: null, afterId: blobId }, options, () => placeNew(path, bytes, repoPath)));
    return { blobId, notes };
  }, options);
}

/** Moves a file, editing it on the way. The new file is whole before the old one goes; a file at the target is a `UserError`. */
export async function moveFile(repository: Repository, fromRepoPath: string, toRepoPath: string, edit: (text: string) => string, options: EditOptions = {}): Promise<Edited> {
  const from = placeInWorkTree(repository, fromRepoPath);
  const to = placeInWorkTree(repository, toRepoPath);
  if (existsSync(to)) throw new UserError(`cannot move ${fromRepoPath}: ${toRepoPath} is there already`);
  if (options.dryRun === true) {
    const { text } = readText(repository, from, fromRepoPath, options.base);
    const after = edit(text);
    return { before: text, after, blobId: blobIdOf(Buffer.from(after, 'utf8'), repository.objectFormat), notes: [] };
  }
  return withFileLock(repository.gitDir, from, (notes) => {
    removeLeftovers(from);
    const { bytes, text, blobId } = readText(repository, from, fromRepoPath, options.base);
    const after = edit(text);
    const next = Buffer.from(after, 'utf8');
    const nextId = blobIdOf(next, repository.objectFormat);
    makeFolders(dirname(to));
    removeLeftovers(to);
    const record = { kind: 'move', repoPath: toRepoPath, from: fromRepoPath, before: bytes, afterId: nextId } as const;
    notes.push(...recorded(repository, record, options, () => {
      const said = placeNew(to, next, toRepoPath);
      try {
        mustStill(repository, from, fromRepoPath, blobId);
      } catch (error) {
        // Somebody changed the old file meanwhile: theirs stays, ours goes.
        rmSync(to, { force: true });
        throw error;
      }
      unlinkSync(from);
      return [...said, ...syncFolder(dirname(from))];
    }));
    return { before: text, after, blobId: nextId, notes };
  }, options);
}

/** Makes a write that undo reaches once it is made. */
function recorded(repository: Repository, record: WriteRecord, { group }: EditOptions, write: () => readonly string[]): readonly string[] {
  const pending = recordWrite(repository, record, group);
  try {
    const notes = write();
    return [...pending.notes, ...notes, ...pending.keep()];
  } catch (error) {
    pending.drop();
    throw error;
  }
}

/** Writes beside the place and links it in: unlike a rename, a link never replaces what is there. */
function placeNew(path: string, bytes: Buffer, repoPath: string): readonly string[] {
  const staging = writeBeside(path, bytes, 0o666);
  try {
    putNew(staging, path, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new UserError(`${repoPath} is there already`);
    throw error;
  } finally {
    rmSync(staging, { force: true });
  }
  return syncFolder(dirname(path));
}

/** Some file systems (FAT, folders shared with a virtual machine) have no links. There a new file is not whole from its first moment, and still replaces none. */
function putNew(staging: string, path: string, bytes: Uint8Array): void {
  try {
    linkSync(staging, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(String(error.code)))) throw error;
    writeNew(path, bytes, 0o666);
  }
}

function readText(repository: Repository, path: string, repoPath: string, base: string | undefined): { bytes: Buffer; text: string; blobId: string } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new StaleError(repoPath, `${repoPath} is gone`, ['git plan list shows the plans that are there']);
    throw error;
  }
  const blobId = blobIdOf(bytes, repository.objectFormat);
  if (base !== undefined && base !== blobId) throw new StaleError(repoPath, `${repoPath} was changed by somebody else`, ['look at it again, and repeat the change']);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new FatalError(`${repoPath} is not UTF-8: it is not changed`, { hints: [`iconv -f ISO-8859-1 -t UTF-8 converts a Latin-1 file`] });
  return { bytes, text, blobId };
}

function mustStill(repository: Repository, path: string, repoPath: string, blobId: string): void {
  const now = existsSync(path) ? blobIdOf(readFileSync(path), repository.objectFormat) : null;
  if (now !== blobId) throw new StaleError(repoPath, `${repoPath} was changed by another program meanwhile`, ['look at it again, and repeat the change']);
}
