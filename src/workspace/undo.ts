/**
 * The last writes, so that they can be taken back: each with the bytes before and the id of the bytes after, in the git directory of this worktree.
 * Undo refuses where anything else has touched a file since. The folder may be deleted at any time.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Repository } from '../git/open-repository.ts';
import { UserError } from '../model/errors.ts';
import { blobIdOf } from './blob-id.ts';
import { isAlive, isDenied, withFileLock } from './file-lock.ts';
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

/** What is remembered of a write while it is being made. */
export type PendingRecord = {
  /** What the user should know of undo. */
  readonly notes: readonly string[];
  /** The write is on disk: undo reaches it from now on. Gives a note where that cannot be said. */
  readonly keep: () => readonly string[];
  /** The write was not made. */
  readonly drop: () => void;
};

/**
 * Remembers a write that is about to happen, under a name that undo does not know before `keep`: a write that failed or was killed is none, and must not
 * stand before those that were made. Gives a note where it cannot be remembered; the write goes on.
 */
export function recordWrite(repository: Repository, record: WriteRecord, group?: string): PendingRecord {
  const folder = undoFolder(repository);
  const stored: Stored = { group: group ?? process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex'), kind: record.kind, repoPath: record.repoPath, from: record.from, before: record.before === null ? null : Buffer.from(record.before).toString('base64'), afterId: record.afterId };
  try {
    makeFolders(folder, 0o700);
    settlePending(repository, folder);
    const names = recordNames(folder);
    const next = Number(names.at(-1)?.slice(0, 12) ?? '0') + 1;
    const path = join(folder, `${String(next).padStart(12, '0')}-${process.getBuiltinModule('node:crypto').randomBytes(3).toString('hex')}.json`);
    const pending = `${path}.${process.pid}.tmp`;
    writeFileSync(pending, JSON.stringify(stored), { flag: 'wx', mode: 0o600 });
    for (const old of names.slice(0, Math.max(0, names.length + 1 - groupsMax * 4))) rmSync(join(folder, old), { force: true });
    return { notes: [], keep: () => renamed(pending, path), drop: () => rmSync(pending, { force: true }) };
  } catch (error) {
    if (isDenied(error)) return unrecorded;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return { ...unrecorded, notes: ['no space left to keep the version before: undo will not reach this change'] };
    throw error;
  }
}

const unrecorded: PendingRecord = { notes: [], keep: () => [], drop: () => {} };

/** The change is on disk already, so no failure of this makes it a failure. */
function renamed(from: string, to: string): readonly string[] {
  try {
    renameSync(from, to);
    return [];
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [`undo will not reach this change (${String(error.code)})`];
    throw error;
  }
}

/** What writers left that were killed: a write that is on disk can be undone, any other one was not made. */
function settlePending(repository: Repository, folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, record, pid] = /^(\d{12}-[0-9a-f]{6}\.json)\.(?:(\d+)\.)?tmp$/.exec(name) ?? [];
    if (record === undefined || (pid !== undefined && isAlive(Number(pid)))) continue;
    const stored = readRecord(folder, name);
    if (stored !== null && idOf(repository, placeInWorkTree(repository, stored.repoPath)) === stored.afterId) renameSync(join(folder, name), join(folder, record));
    else rmSync(join(folder, name), { force: true });
  }
}

export type Undone = { readonly kind: WriteRecord['kind']; readonly repoPath: string; readonly from: string | null; readonly before: string; readonly after: string };

/** Takes back the last write, or the last group of writes. Throws a `UserError` where there is none, or a file was changed since. */
export async function undoLastWrite(repository: Repository, options: { readonly dryRun?: boolean } = {}): Promise<readonly Undone[]> {
  const folder = undoFolder(repository);
  if (existsSync(folder)) settlePending(repository, folder);
  const names = recordNames(folder);
  const last = names.at(-1);
  if (last === undefined) throw new UserError('nothing to undo');
  const group = readRecord(folder, last)?.group;
  if (group === undefined) throw new UserError('cannot undo: what was kept of the last write is damaged', { hints: [`without ${join(folder, last)} the write before it can be undone`] });
  const chosen: { name: string; stored: Stored }[] = [];
  for (const name of names.toReversed()) {
    const stored = readRecord(folder, name);
    if (stored === null || stored.group !== group) break;
    chosen.push({ name, stored });
  }
  // Every file is looked at before one is written.
  for (const { stored } of chosen) {
    const now = idOf(repository, placeInWorkTree(repository, stored.repoPath));
    const laterInGroup = chosen.some((other) => other.stored !== stored && other.stored.repoPath === stored.repoPath);
    if (now !== stored.afterId && !laterInGroup) {
      throw new UserError(`cannot undo: ${stored.repoPath} was changed since`, { hints: [`the version before is kept in ${join(folder, chosen.at(-1)!.name)}`] });
    }
    if (stored.kind === 'move' && isTaken(repository, stored)) throw new UserError(`cannot undo: ${stored.from} is there again`);
  }
  const undone: Undone[] = [];
  for (const { name, stored } of chosen) {
    undone.push(await undoOne(repository, stored, options.dryRun === true));
    if (options.dryRun !== true) rmSync(join(folder, name), { force: true });
  }
  return undone;
}

/** Something stands where a moved file came from, and it is not that file: a move that was killed leaves both. */
function isTaken(repository: Repository, { from, before }: Stored): boolean {
  const there = from === null ? null : idOf(repository, placeInWorkTree(repository, from));
  return there !== null && there !== blobIdOf(Buffer.from(before ?? '', 'base64'), repository.objectFormat);
}

/** The blob id of a file as it is now; null where there is none. */
function idOf(repository: Repository, path: string): string | null {
  return existsSync(path) ? blobIdOf(readFileSync(path), repository.objectFormat) : null;
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

/** Oldest first. */
function recordNames(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{12}-[0-9a-f]{6}\.json$/.test(name)).toSorted() : [];
}

/** Null for what is damaged. */
function readRecord(folder: string, name: string): Stored | null {
  try {
    const { group, kind, repoPath, from, before, afterId } = Object(JSON.parse(readFileSync(join(folder, name), 'utf8'))) as Partial<Stored>;
    const isText = [group, repoPath, afterId].every((value) => typeof value === 'string');
    const isWhole = isText && (kind === 'create' || (typeof before === 'string' && (kind === 'edit' || (kind === 'move' && typeof from === 'string'))));
    return isWhole ? { group: group!, kind, repoPath: repoPath!, from: from ?? null, before: before ?? null, afterId: afterId! } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
