/** Finds plan files in the work tree: reads folders, never follows links, reads no file that is too large. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { isoOfDate } from '../model/time.ts';
import { findPlanPaths, findRoots } from '../plan/plan-path.ts';
import { blobIdOf } from './blob-id.ts';
import { findRootFolders, skippedFolders } from './root-folders.ts';
import type { FolderMemory } from './root-folders.ts';

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

/** Every Markdown file below the plan roots (trackers and templates included), sorted by path. */
export function listFiles(rootPath: string, settings: DirSettings, memory: FolderMemory | null = null): string[] {
  const found: string[] = [];
  for (const root of rootFolders(rootPath, settings, memory)) walk(rootPath, root, found);
  return [...new Set(found)].toSorted();
}

/** Paths of the plan files, sorted. */
export function listPlanPaths(rootPath: string, settings: DirSettings, memory: FolderMemory | null = null): string[] {
  const files = listFiles(rootPath, settings, memory);
  return findPlanPaths(files, findRoots(files, settings.dirs));
}

/** Symbolic links that lie where a plan would, sorted. They are no plans and are not followed; a check has to say so. */
export function listPlanLinks(rootPath: string, settings: DirSettings, memory: FolderMemory | null = null): string[] {
  const [files, links]: [string[], string[]] = [[], []];
  for (const root of rootFolders(rootPath, settings, memory)) walk(rootPath, root, files, links);
  if (links.length === 0) return [];
  const all = [...new Set([...files, ...links])].toSorted();
  const plans = new Set(findPlanPaths(all, findRoots(all, settings.dirs)));
  return [...new Set(links)].filter((path) => plans.has(path)).toSorted();
}

/** Every plan file with its text, sorted by path. A file that went away since it was listed, or whose name is not UTF-8 (and so cannot be said again), is left out. */
export async function discoverPlanFiles(rootPath: string, settings: DirSettings, objectFormat: 'sha1' | 'sha256' = 'sha1', memory: FolderMemory | null = null): Promise<readonly PlanFile[]> {
  return listPlanPaths(rootPath, settings, memory).flatMap((repoPath) => readIfThere(rootPath, repoPath, objectFormat) ?? []);
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
  const modifiedAt = isoOfDate(entry.mtime);
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

/** As `readFile1`; null where the file is not there (any more), or is none. */
export function readIfThere(rootPath: string, repoPath: string, objectFormat: 'sha1' | 'sha256' = 'sha1'): PlanFile | null {
  try {
    return stampOf(rootPath, repoPath) === null ? null : readFile1(rootPath, repoPath, objectFormat);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return null;
    throw error;
  }
}

/** The configured roots, else those that are found. */
function rootFolders(rootPath: string, settings: DirSettings, memory: FolderMemory | null): readonly string[] {
  if (settings.dirs.length > 0) return settings.dirs.map((dir) => withoutEndSlashes(dir.replace(/^\.\//, '')));
  return findRootFolders(rootPath, memory).folders;
}

function walk(rootPath: string, folder: string, found: string[], links: string[] = []): void {
  for (const entry of entriesOf(join(rootPath, folder))) {
    const path = folder === '' || folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== '.git' && !skippedFolders.has(entry.name)) walk(rootPath, path, found, links);
    else if (!entry.name.toLowerCase().endsWith('.md')) continue;
    else if (entry.isFile()) found.push(path);
    else if (entry.isSymbolicLink()) links.push(path);
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
