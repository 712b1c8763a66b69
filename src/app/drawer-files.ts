/**
 * The plan files as the drawer knows them: read again only where a file's inode, size or times say that it may be another. A thousand plans are
 * looked at in a few milliseconds, which is what makes a save visible at once.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { PlanKey } from '../model/drawer-view.ts';
import type { PlanDocument } from '../model/document.ts';
import { isoOfDate } from '../model/time.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { defaultRoot, findPlanPaths, findRoots, isTrackerPath } from '../plan/plan-path.ts';
import { blobIdOf } from '../workspace/blob-id.ts';
import { listFiles } from '../workspace/discover-plans.ts';
import { Breath } from './breath.ts';
import type { AppContext } from './context.ts';
import { planKeyOf } from './drawer-key.ts';
import { ParsedTexts } from './parsed-texts.ts';

export type DrawerFile = {
  readonly key: PlanKey;
  readonly repoPath: string;
  /** What the file system says of the file; '' where it must be read again because it was written a moment ago. */
  readonly signature: string;
  readonly blobId: string;
  readonly bytes: number;
  /** Empty where the file is too large. */
  readonly text: string;
  readonly tooLarge: boolean;
  /** ISO 8601; null in a bare repository. */
  readonly modifiedAt: string | null;
  readonly document: PlanDocument;
};

export type DrawerFiles = {
  readonly files: ReadonlyMap<string, DrawerFile>;
  readonly roots: readonly string[];
  /** Differs whenever a tech-debt tracker was written; null where there is none. */
  readonly trackers: string | null;
};

/** A reading, and the paths at which there is another file than before, or none. */
export type FilesReading = { readonly files: DrawerFiles; readonly changed: ReadonlySet<string> };

export const noFiles: DrawerFiles = { files: new Map(), roots: [], trackers: null };

/** Larger files are listed and not read, as everywhere. */
export const planBytesMax = 1024 * 1024;
/** Two writes within one tick of the file system's clock look the same: a file this young is read again next time. */
const settledMs = 100;

/** Reads the work tree. `before` is what was read last; `everywhere` also looks for plan folders that are new, which takes a walk over the whole tree. */
export async function readDrawerFiles(context: AppContext, rootPath: string, before: DrawerFiles, everywhere: boolean): Promise<FilesReading> {
  const breath = new Breath();
  const known = context.settings.dirs.length > 0 ? context.settings.dirs : [...new Set([defaultRoot, ...before.roots])];
  const names = listFiles(rootPath, everywhere || before === noFiles ? context.settings : { dirs: known });
  const roots = findRoots(names, context.settings.dirs);
  const files = new Map<string, DrawerFile>();
  for (const repoPath of findPlanPaths(names, roots)) {
    const file = await readDrawerFile(context, rootPath, repoPath, before.files.get(repoPath) ?? null);
    if (file !== null) files.set(repoPath, file);
    await breath.take();
  }
  return { files: { files, roots, trackers: trackerSignature(rootPath, names.filter(isTrackerPath)) }, changed: changedPaths(before.files, files) };
}

function changedPaths(before: DrawerFiles['files'], after: DrawerFiles['files']): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [path, file] of after) if (before.get(path) !== file) changed.add(path);
  for (const path of before.keys()) if (!after.has(path)) changed.add(path);
  return changed;
}

/**
 * Reads only the plans at `absolutePaths` again. Null where one of them is no plan that was known, or is one no more: then everything must be looked at.
 */
export async function readTouchedFiles(context: AppContext, rootPath: string, before: DrawerFiles, absolutePaths: Iterable<string>): Promise<FilesReading | null> {
  const changed = new Map<string, DrawerFile>();
  for (const absolutePath of absolutePaths) {
    const repoPath = relative(rootPath, absolutePath).split(sep).join('/');
    const known = before.files.get(repoPath);
    // The temporary file of a save, gone by now; a tracker or a template that went is something to look at.
    if (known === undefined && !repoPath.endsWith('.md') && lstatSync(absolutePath, { throwIfNoEntry: false }) === undefined && !holdsPlans(before, repoPath)) continue;
    const file = known === undefined ? null : await readDrawerFile(context, rootPath, repoPath, known);
    if (file === null) return null;
    if (file !== known) changed.set(repoPath, file);
  }
  if (changed.size === 0) return { files: before, changed: new Set() };
  return { files: { ...before, files: new Map([...before.files, ...changed]) }, changed: new Set(changed.keys()) };
}

/** Reads one file, or gives `before` where it is the same still. Null where there is no such file any more. */
export async function readDrawerFile(context: AppContext, rootPath: string, repoPath: string, before: DrawerFile | null): Promise<DrawerFile | null> {
  const path = join(rootPath, repoPath);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return null;
  const signature = signatureOf(stats);
  if (before !== null && before.signature === signature) return before;
  const modifiedAt = isoOfDate(stats.mtime);
  const settled = Date.now() - stats.ctimeMs > settledMs ? signature : '';
  const base = { key: planKeyOf(repoPath), repoPath, signature: settled, bytes: stats.size, modifiedAt };
  if (stats.size > planBytesMax) return { ...base, blobId: `${'0'.repeat(context.repository.objectFormat === 'sha1' ? 40 : 64)}`, text: '', tooLarge: true, document: parsePlan('') };
  const bytes = readOrNull(path);
  if (bytes === null) return null;
  const blobId = blobIdOf(bytes, context.repository.objectFormat);
  if (before !== null && before.blobId === blobId) return { ...before, ...base, bytes: bytes.length };
  const text = bytes.toString('utf8');
  return { ...base, bytes: bytes.length, blobId, text, tooLarge: false, document: await documentOf(context, text) };
}

/** Reads the plans of a commit: what a bare repository has instead of a work tree. */
export async function readCommittedFiles(context: AppContext, commit: string | null, before: DrawerFiles): Promise<FilesReading> {
  if (commit === null) return { files: noFiles, changed: changedPaths(before.files, noFiles.files) };
  const entries = (await context.repository.git.listTree(commit, context.settings.dirs)).filter((entry) => entry.type === 'blob' && entry.mode !== '120000');
  const names = entries.map((entry) => entry.repoPath);
  const roots = findRoots(names, context.settings.dirs);
  const paths = new Set(findPlanPaths(names, roots));
  const wanted = entries.filter((entry) => paths.has(entry.repoPath));
  const unread = wanted.filter((entry) => before.files.get(entry.repoPath)?.blobId !== entry.id);
  const contents = await context.repository.git.readBlobs(unread.map((entry) => entry.id), { bytesMax: planBytesMax });
  const files = new Map<string, DrawerFile>();
  for (const { repoPath, id } of wanted) {
    const old = before.files.get(repoPath);
    if (old?.blobId === id) files.set(repoPath, old);
    else if (contents.has(id)) {
      const bytes = contents.get(id) ?? null;
      const text = bytes === null ? '' : Buffer.from(bytes).toString('utf8');
      files.set(repoPath, { key: planKeyOf(repoPath), repoPath, signature: id, blobId: id, bytes: bytes?.length ?? planBytesMax + 1, text, tooLarge: bytes === null, modifiedAt: null, document: await documentOf(context, text) });
    }
  }
  const trackers = entries.filter((entry) => isTrackerPath(entry.repoPath)).map((entry) => entry.id).join(' ') || null;
  return { files: { files, roots, trackers }, changed: changedPaths(before.files, files) };
}

/** Parses a plan with the repository's settings. */
export async function documentOf(context: AppContext, text: string): Promise<PlanDocument> {
  await preparePlanParser([text]);
  return preparedDocumentOf(context, text);
}

/** As `documentOf`, of a text for which `preparePlanParser` was called. */
export function preparedDocumentOf({ settings: { criteriaSections } }: AppContext, text: string): PlanDocument {
  return parsed.of(text, JSON.stringify(criteriaSections), () => parsePlan(text, { criteriaSections }));
}

const parsed = new ParsedTexts();

function holdsPlans({ files }: DrawerFiles, folder: string): boolean {
  for (const path of files.keys()) if (path.startsWith(`${folder}/`)) return true;
  return false;
}

function signatureOf(stats: Stats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
}

function trackerSignature(rootPath: string, paths: readonly string[]): string | null {
  const parts = paths.flatMap((path) => {
    const stats = lstatSync(join(rootPath, path), { throwIfNoEntry: false });
    return stats === undefined ? [] : [`${path}:${signatureOf(stats)}`];
  });
  return parts.length === 0 ? null : parts.join('\n');
}

/** Null for a file that went away between looking and reading. */
function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw error;
  }
}
