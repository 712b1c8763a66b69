/**
 * Looks for plan roots: `exec-plans` folders not too deep in the work tree. A list does so each time, and in a tree of thousands of folders reading each of
 * them is most of what it does. So the folders in a large tree are remembered: what a folder holds is known as long as it looks from outside as when it was
 * read, because whatever comes, goes or takes another name in it sets its change time, which no program can choose.
 *
 * That holds for the local disks of Linux; on any other, and on other disks mounted below, every folder is read each time. Without what is remembered every
 * answer is the same, only later.
 */
import { lstatSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { defaultRoot } from '../plan/plan-path.ts';
import { readFacts, settledMsDefault, writeFacts } from './facts-file.ts';

/** Where folders are remembered. */
export type FolderMemory = {
  readonly path: string;
  /** For tests, which cannot wait: a folder that is younger when it is read is not remembered, as it may change again within one tick of the disk's clock. */
  readonly settledMs?: number;
  /** For tests: in smaller trees reading is sooner than remembering. */
  readonly foldersMin?: number;
};

export type RootSearch = { readonly folders: readonly string[]; /** How many folders were looked at, and of how many the content was read. */ readonly seen: number; readonly read: number };

const foldersMax = 4000;
const depthMax = 5;
const foldersMinDefault = 500;
/** For so long what is remembered stays as it was written, unless more than one folder in `fewFolders` is new. */
const restMs = 10_000;
const fewFolders = 64;

/** Folders that hold other people's work or products; nobody keeps plans there. */
export const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'third_party', 'dist', 'build', 'target', 'out', 'coverage', 'venv', '__pycache__', 'Pods', 'bower_components']);

/** Ext2 to ext4, XFS, Btrfs, F2FS, ZFS, tmpfs, overlays of these. */
const keepsTimes: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630]);

/** `docs/exec-plans` and every `exec-plans` folder not too deep in the tree. `memory` null: nothing is remembered. */
export function findRootFolders(rootPath: string, memory: FolderMemory | null): RootSearch {
  const rows = memory === null || !isLocalDisk(rootPath) ? null : readRows(memory.path, rootPath);
  if (rows !== null) {
    const known = new KnownFolders(rootPath, rows);
    const found = search((repoPath) => known.namesIn(repoPath));
    known.keep(memory!);
    return { ...found, read: known.read };
  }
  const found = search((repoPath) => subfoldersOf(`${rootPath}/${repoPath}`));
  if (memory !== null && found.seen >= (memory.foldersMin ?? foldersMinDefault) && isLocalDisk(rootPath)) {
    // How a folder looked must be known before it is read: once they are all looked at again.
    const known = new KnownFolders(rootPath, new Map());
    search((repoPath) => known.namesIn(repoPath));
    known.keep(memory);
  }
  return { ...found, read: found.seen };
}

function search(namesIn: (repoPath: string) => readonly string[]): Omit<RootSearch, 'read'> {
  const found = new Set<string>([defaultRoot]);
  const queue: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }];
  let seen = 0;
  for (; seen < queue.length && seen < foldersMax; seen += 1) {
    const { folder, depth } = queue[seen]!;
    for (const name of namesIn(folder)) {
      if (name === '.git' || skippedFolders.has(name)) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      if (name === 'exec-plans') found.add(path);
      // Hidden folders are looked into once: `.ultrakit/exec-plans` is real, caches are deep.
      else if (depth + 1 < depthMax && !(name.startsWith('.') && depth > 0)) queue.push({ folder: path, depth: name.startsWith('.') ? depthMax - 2 : depth + 1 });
    }
  }
  return { folders: [...found], seen };
}

/** A folder as it looked before it was read, and the folders in it, between which stands what no name holds. */
type FolderRow = readonly [repoPath: string, ctimeMs: number, ino: number, names: string];

class KnownFolders {
  /** How many folders were read. */
  read = 0;
  readonly #rootPath: string;
  readonly #startedAt = Date.now();
  readonly #device: number;
  readonly #rows: ReadonlyMap<string, FolderRow>;
  readonly #seen: FolderRow[] = [];
  readonly #fresh = new Set<FolderRow>();

  constructor(rootPath: string, rows: ReadonlyMap<string, FolderRow>) {
    this.#rootPath = rootPath;
    this.#rows = rows;
    this.#device = lstatSync(rootPath).dev;
  }

  namesIn(repoPath: string): readonly string[] {
    const path = `${this.#rootPath}/${repoPath}`;
    const stamp = lstatSync(path, { throwIfNoEntry: false });
    if (stamp === undefined) return [];
    const isHere = stamp.dev === this.#device;
    const known = this.#rows.get(repoPath);
    if (isHere && known !== undefined && known[1] === stamp.ctimeMs && known[2] === stamp.ino) {
      this.#seen.push(known);
      return known[3] === '' ? [] : known[3].split('/');
    }
    const names = subfoldersOf(path);
    this.read += 1;
    const row = [repoPath, stamp.ctimeMs, stamp.ino, names.join('/')] as const;
    if (isHere && this.#isSettled(row, this.#startedAt, 0)) this.#fresh.add(row);
    if (isHere) this.#seen.push(row);
    return names;
  }

  keep({ path, settledMs = settledMsDefault }: FolderMemory): void {
    const startedAt = this.#startedAt;
    const fresh = [...this.#fresh].filter((row) => this.#isSettled(row, startedAt, settledMs)).length;
    const isRested = fresh * fewFolders > this.#seen.length || (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < startedAt - restMs;
    if (fresh === 0 || !isRested) return;
    writeFacts(path, this.#rootPath, (diskTimeMs) => {
      // The disk may have a clock of its own.
      const before = Math.min(startedAt, diskTimeMs - (Date.now() - startedAt));
      return this.#seen.filter((row) => this.#rows.get(row[0]) === row || this.#isSettled(row, before, settledMs));
    });
  }

  #isSettled([, ctimeMs]: FolderRow, before: number, settledMs: number): boolean {
    return ctimeMs < before - settledMs;
  }
}

function readRows(path: string, key: string): ReadonlyMap<string, FolderRow> | null {
  const facts = readFacts(path, key);
  if (!Array.isArray(facts) || !facts.every(isRow)) return null;
  return new Map(facts.map((row) => [row[0], row]));
}

function isRow(value: unknown): value is FolderRow {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[3] === 'string';
}

function isLocalDisk(rootPath: string): boolean {
  return process.platform === 'linux' && keepsTimes.has(statfsSync(rootPath).type >>> 0);
}

/** Names of the folders in a folder; links to folders are none. */
function subfoldersOf(absolutePath: string): readonly string[] {
  try {
    return readdirSync(absolutePath, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))) return [];
    throw error;
  }
}
