/** Finds plan files in the work tree: reads folders, never follows links, reads no file that is too large. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { defaultRoot, findPlanPaths, findRoots } from '../plan/plan-path.ts';
import { blobIdOf } from './blob-id.ts';

export type PlanFile = {
  readonly repoPath: string;
  /** Empty where the file is too large. */
  readonly text: string;
  readonly bytes: number;
  readonly modifiedAt: string;
  readonly blobId: string;
  readonly tooLarge: boolean;
};

type DirSettings = { readonly dirs: readonly string[] };

const bytesMax = 1024 * 1024;
const foldersMax = 4000;
const depthMax = 5;
/** Folders that hold other people's work or products; nobody keeps plans there. */
const skipped = new Set(['node_modules', 'vendor', 'third_party', 'dist', 'build', 'target', 'out', 'coverage', 'venv', '__pycache__', 'Pods', 'bower_components']);

/** Every Markdown file below the plan roots (trackers and templates included), sorted by path. */
export function listFiles(rootPath: string, settings: DirSettings): string[] {
  const found: string[] = [];
  for (const root of rootFolders(rootPath, settings)) walk(rootPath, root, found);
  return [...new Set(found)].toSorted();
}

/** Paths of the plan files, sorted. */
export function listPlanPaths(rootPath: string, settings: DirSettings): string[] {
  const files = listFiles(rootPath, settings);
  return findPlanPaths(files, findRoots(files, settings.dirs));
}

/** Every plan file with its text, sorted by path. */
export async function discoverPlanFiles(rootPath: string, settings: DirSettings, objectFormat: 'sha1' | 'sha256' = 'sha1'): Promise<readonly PlanFile[]> {
  return listPlanPaths(rootPath, settings).map((repoPath) => readFile1(rootPath, repoPath, objectFormat));
}

/**
 * What a file looks like from outside: when it is the same later, and its times were well past when it was read, so is its content. A write sets the
 * change time, which no program can choose, a file put in its place has another number.
 */
export type FileStamp = { readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number; readonly ino: number };

/** The stamp of a file; null where it is no regular file. */
export function stampOf(rootPath: string, repoPath: string): FileStamp | null {
  const entry = lstatSync(`${rootPath}/${repoPath}`, { throwIfNoEntry: false });
  return entry === undefined || !entry.isFile() ? null : { size: entry.size, mtimeMs: entry.mtimeMs, ctimeMs: entry.ctimeMs, ino: entry.ino };
}

/** Reads one file. Bytes that are not UTF-8 become replacement characters; edits refuse such files. */
export function readFile1(rootPath: string, repoPath: string, objectFormat: 'sha1' | 'sha256' = 'sha1'): PlanFile {
  const path = join(rootPath, repoPath);
  const entry = lstatSync(path);
  if (!entry.isFile()) throw new FatalError(`${repoPath} is not a regular file`);
  const modifiedAt = `${entry.mtime.toISOString().slice(0, 19)}Z`;
  if (entry.size > bytesMax) return { repoPath, text: '', bytes: entry.size, modifiedAt, blobId: '', tooLarge: true };
  const bytes = readFileSync(path);
  let blobId: string | null = null;
  return {
    repoPath, text: bytes.toString('utf8'), bytes: bytes.length, modifiedAt,
    // A list of plans has no use for it.
    get blobId() {
      return (blobId ??= blobIdOf(bytes, objectFormat));
    },
    tooLarge: false,
  };
}

/** The configured roots, else `docs/exec-plans` and every `exec-plans` folder not too deep in the tree. */
function rootFolders(rootPath: string, settings: DirSettings): string[] {
  if (settings.dirs.length > 0) return settings.dirs.map((dir) => dir.replace(/^\.\//, '').replace(/\/+$/, ''));
  const found = new Set<string>([defaultRoot]);
  const queue: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }];
  for (let seen = 0; queue.length > 0 && seen < foldersMax; seen += 1) {
    const { folder, depth } = queue.shift()!;
    for (const entry of entriesOf(join(rootPath, folder))) {
      if (!entry.isDirectory() || entry.name === '.git' || skipped.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === 'exec-plans') found.add(path);
      // Hidden folders are looked into once: `.ultrakit/exec-plans` is real, caches are deep.
      else if (depth + 1 < depthMax && !(entry.name.startsWith('.') && depth > 0)) queue.push({ folder: path, depth: entry.name.startsWith('.') ? depthMax - 2 : depth + 1 });
    }
  }
  return [...found];
}

function walk(rootPath: string, folder: string, found: string[]): void {
  for (const entry of entriesOf(join(rootPath, folder))) {
    const path = folder === '' || folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== '.git' && !skipped.has(entry.name)) walk(rootPath, path, found);
    else if (entry.isFile() && entry.name.toLowerCase().endsWith('.md')) found.push(path);
  }
}

function entriesOf(folder: string): readonly import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))) return [];
    throw error;
  }
}
