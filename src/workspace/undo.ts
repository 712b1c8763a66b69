/**
 * The last writes, so that they can be taken back: each with the bytes before and the id of the bytes after, in the git directory of this worktree.
 * Undo refuses where anything else has touched a file since. The folder may be deleted at any time.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Repository } from '../git/open-repository.ts';
import { UserError } from '../model/errors.ts';
import { blobIdOf } from './blob-id.ts';
import { isDenied, withFileLock } from './file-lock.ts';
import { makeFolders } from './make-folders.ts';
import { replaceFile } from './replace-file.ts';
import { placeInWorkTree } from './safe-path.ts';

const groupsMax = 20;

export type WriteRecord = {
  readonly kind: 'edit' | 'create' | 'move';
  /** Where the file is after the write. */
  readonly repoPath: string;
  /** Where it was before a move. */
  readonly from: string | null;
  readonly before: Uint8Array | null;
  readonly afterId: string;
};

type Stored = { readonly group: string; readonly kind: WriteRecord['kind']; readonly repoPath: string; readonly from: string | null; readonly before: string | null; readonly afterId: string };

/** Remembers a write that is about to happen. Gives a note where that cannot be done; the write goes on. */
export function recordWrite(repository: Repository, record: WriteRecord, group?: string): readonly string[] {
  const folder = undoFolder(repository);
  const stored: Stored = { group: group ?? process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex'), kind: record.kind, repoPath: record.repoPath, from: record.from, before: record.before === null ? null : Buffer.from(record.before).toString('base64'), afterId: record.afterId };
  try {
    makeFolders(folder, 0o700);
    const names = readdirSync(folder).filter(isRecordName).toSorted();
    const next = Number(names.at(-1)?.slice(0, 12) ?? '0') + 1;
    const name = `${String(next).padStart(12, '0')}-${process.getBuiltinModule('node:crypto').randomBytes(3).toString('hex')}.json`;
    writeFileSync(join(folder, `${name}.tmp`), JSON.stringify(stored), { flag: 'wx', mode: 0o600 });
    renameSync(join(folder, `${name}.tmp`), join(folder, name));
    for (const old of names.slice(0, Math.max(0, names.length + 1 - groupsMax * 4))) rmSync(join(folder, old), { force: true });
    return [];
  } catch (error) {
    if (isDenied(error)) return [];
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return ['no space left to keep the version before: undo will not reach this change'];
    throw error;
  }
}

export type Undone = { readonly kind: WriteRecord['kind']; readonly repoPath: string; readonly from: string | null; readonly before: string; readonly after: string };

/** Takes back the last write, or the last group of writes. Throws a `UserError` where there is none, or a file was changed since. */
export async function undoLastWrite(repository: Repository, options: { readonly dryRun?: boolean } = {}): Promise<readonly Undone[]> {
  const folder = undoFolder(repository);
  const names = existsSync(folder) ? readdirSync(folder).filter(isRecordName).toSorted() : [];
  const last = names.at(-1);
  if (last === undefined) throw new UserError('nothing to undo');
  const { group } = readRecord(folder, last);
  const chosen: { name: string; stored: Stored }[] = [];
  for (const name of names.toReversed()) {
    const stored = readRecord(folder, name);
    if (stored.group !== group) break;
    chosen.push({ name, stored });
  }
  // Every file is looked at before one is written.
  for (const { stored } of chosen) {
    const path = placeInWorkTree(repository, stored.repoPath);
    const now = existsSync(path) ? blobIdOf(readFileSync(path), repository.objectFormat) : null;
    const laterInGroup = chosen.some((other) => other.stored !== stored && other.stored.repoPath === stored.repoPath);
    if (now !== stored.afterId && !laterInGroup) {
      throw new UserError(`cannot undo: ${stored.repoPath} was changed since`, { hints: [`the version before is kept in ${join(folder, chosen.at(-1)!.name)}`] });
    }
    if (stored.kind === 'move' && stored.from !== null && existsSync(placeInWorkTree(repository, stored.from))) throw new UserError(`cannot undo: ${stored.from} is there again`);
  }
  const undone: Undone[] = [];
  for (const { name, stored } of chosen) {
    undone.push(await undoOne(repository, stored, options.dryRun === true));
    if (options.dryRun !== true) rmSync(join(folder, name), { force: true });
  }
  return undone;
}

async function undoOne(repository: Repository, stored: Stored, dryRun: boolean): Promise<Undone> {
  const path = placeInWorkTree(repository, stored.repoPath);
  const before = stored.before === null ? null : Buffer.from(stored.before, 'base64');
  const undone: Undone = { kind: stored.kind, repoPath: stored.repoPath, from: stored.from, before: readFileSync(path, 'utf8'), after: before?.toString('utf8') ?? '' };
  if (dryRun) return undone;
  await withFileLock(repository.gitDir, path, () => {
    const check = (): void => {
      if (blobIdOf(readFileSync(path), repository.objectFormat) !== stored.afterId) throw new UserError(`cannot undo: ${stored.repoPath} was changed since`);
    };
    if (stored.kind === 'create') {
      check();
      unlinkSync(path);
    } else if (stored.kind === 'edit') {
      replaceFile(path, before!, { check });
    } else {
      check();
      const home = placeInWorkTree(repository, stored.from!);
      makeFolders(dirname(home));
      replaceFile(home, before!);
      unlinkSync(path);
    }
  });
  return undone;
}

function undoFolder(repository: Repository): string {
  return join(repository.gitDir, 'git-plan', 'undo');
}

function isRecordName(name: string): boolean {
  return /^\d{12}-[0-9a-f]{6}\.json$/.test(name);
}

function readRecord(folder: string, name: string): Stored {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Stored;
}
