/** Which folders of a repository must be watched, and what an event in each of them means. */
import { lstatSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChangeKind, WatchTarget } from './watch-repository.ts';

export type WatchedFolder = {
  readonly absolutePath: string;
  /** What a change of an entry means; null where it means nothing. A null name (some systems) means anything. */
  readonly kindOf: (name: string | null) => ChangeKind | null;
  /** True where the entry may be a folder that must be watched too. */
  readonly mayGrow: (name: string | null) => boolean;
};

const foldersMax = 5_000;
const depthMax = 16;

/** Files in git's folders that say nothing about history: locks, the staging area (rewritten by every `git status`), scratch messages. */
const noise = /(?:\.lock|^index(?:\..*)?|^COMMIT_EDITMSG|^FETCH_HEAD|^gitk\.cache|^description|^MERGE_MSG|^AUTO_MERGE|^SQUASH_MSG|^TAG_EDITMSG|^objects|^git-plan|^modules|^lfs|^hooks|^info|^fsmonitor.*)$/;
/** Temporary files of editors. The rename over the real name is an event of its own. */
const scratch = /(?:~|\.sw[a-z]|\.tmp|^4913|^\.#.*)$/;

const entriesOf = (absolutePath: string): readonly Dirent[] => {
  try {
    return readdirSync(absolutePath, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'EPERM') return [];
    throw error;
  }
};

const isFolder = (absolutePath: string): boolean => lstatSync(absolutePath, { throwIfNoEntry: false })?.isDirectory() === true;

/** A folder and all folders below it, symbolic links not followed. */
function foldersBelow(absolutePath: string, depth = 0, found: string[] = []): string[] {
  if (found.length >= foldersMax || depth > depthMax) return found;
  found.push(absolutePath);
  for (const entry of entriesOf(absolutePath)) {
    if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules') foldersBelow(join(absolutePath, entry.name), depth + 1, found);
  }
  return found;
}

/** Everything to watch; null where the repository is gone. */
export function findFolders(target: WatchTarget): readonly WatchedFolder[] | null {
  const { rootPath, gitDir, commonDir } = target;
  if (!isFolder(commonDir) || !isFolder(gitDir) || (rootPath !== null && !isFolder(rootPath))) return null;
  const folders = new Map<string, WatchedFolder>();
  const add = (absolutePath: string, kindOf: WatchedFolder['kindOf'], mayGrow: WatchedFolder['mayGrow'] = () => false): void => {
    if (!folders.has(absolutePath)) folders.set(absolutePath, { absolutePath, kindOf, mayGrow });
  };

  if (rootPath !== null) addPlanFolders(rootPath, target.planRoots(), 'work-tree', add);
  for (const worktree of otherWorktrees(commonDir, gitDir, rootPath)) addPlanFolders(worktree, target.planRoots(), 'refs', add);

  const gitEntry = (name: string | null): ChangeKind | null =>
    name === null ? 'refs' : name === 'config' || name === 'config.worktree' || name === 'shallow' ? 'everything' : noise.test(name) ? null : 'refs';
  const grows = (name: string | null): boolean => name === null || ['refs', 'logs', 'reftable', 'worktrees', 'git-plan'].includes(name);
  for (const folder of new Set([gitDir, commonDir])) add(folder, gitEntry, grows);
  const ref = (name: string | null): ChangeKind | null => (name?.endsWith('.lock') === true ? null : 'refs');
  for (const base of new Set([gitDir, commonDir])) {
    if (isFolder(join(base, 'refs'))) for (const folder of foldersBelow(join(base, 'refs'))) add(folder, ref, (name) => name?.endsWith('.lock') !== true);
    // `logs/HEAD` says that HEAD moved even where its ref was packed.
    for (const name of ['logs', 'reftable']) if (isFolder(join(base, name))) add(join(base, name), ref);
  }
  const worktrees = join(commonDir, 'worktrees');
  if (isFolder(worktrees)) {
    add(worktrees, () => 'refs', () => true);
    for (const entry of entriesOf(worktrees)) if (entry.isDirectory()) add(join(worktrees, entry.name), gitEntry);
  }
  const own = join(commonDir, 'git-plan');
  if (isFolder(own)) {
    add(own, (name) => (name === null || name === 'sessions' ? 'sessions' : null), (name) => name === null || name === 'sessions');
    if (isFolder(join(own, 'sessions'))) add(join(own, 'sessions'), (name) => (name?.endsWith('.tmp') === true ? null : 'sessions'));
  }
  return [...folders.values()];
}

function addPlanFolders(rootPath: string, planRoots: readonly string[], kind: ChangeKind, add: (absolutePath: string, kindOf: WatchedFolder['kindOf'], mayGrow?: WatchedFolder['mayGrow']) => void): void {
  const planEntry = (name: string | null): ChangeKind | null => (name !== null && scratch.test(name) ? null : kind);
  const roots = planRoots.length === 0 ? ['docs/exec-plans'] : planRoots;
  for (const root of roots) {
    const absolutePath = join(rootPath, root);
    if (isFolder(absolutePath)) for (const folder of foldersBelow(absolutePath)) add(folder, planEntry, () => true);
    // The way down to the root, so that its removal, its coming back and its first appearance are heard.
    const parts = root.split('/');
    for (let depth = 0; depth < parts.length; depth += 1) {
      const ancestor = join(rootPath, ...parts.slice(0, depth));
      if (!isFolder(ancestor)) break;
      const next = parts[depth] as string;
      const top = depth === 0;
      add(ancestor, (name) => ancestorKind(name, next, top, kind), (name) => name === null || name === next);
    }
  }
}

function ancestorKind(name: string | null, next: string, top: boolean, kind: ChangeKind): ChangeKind | null {
  if (name === null || name === next) return kind;
  return top && name === '.planconfig' ? 'everything' : null;
}

/** Tops of the repository's other worktrees, from git's own notes about them. */
function otherWorktrees(commonDir: string, gitDir: string, rootPath: string | null): readonly string[] {
  const found: string[] = [];
  const worktrees = join(commonDir, 'worktrees');
  for (const entry of entriesOf(worktrees)) {
    if (!entry.isDirectory() || join(worktrees, entry.name) === gitDir) continue;
    try {
      found.push(dirname(readFileSync(join(worktrees, entry.name, 'gitdir'), 'utf8').trim()));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  // Seen from a linked worktree, the main one is beside the common folder.
  if (gitDir !== commonDir && commonDir.endsWith('/.git')) found.push(dirname(commonDir));
  return found.filter((path) => path !== rootPath && isFolder(path));
}

/** A value that differs whenever something that matters was written; '' where the repository is gone. For looking, where listening fails. */
export function fingerprintOf(target: WatchTarget): string {
  const folders = findFolders(target);
  if (folders === null) return '';
  const lines: string[] = [];
  for (const folder of folders) {
    for (const entry of entriesOf(folder.absolutePath)) {
      if (folder.kindOf(entry.name) === null) continue;
      const path = join(folder.absolutePath, entry.name);
      const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
      lines.push(stats === undefined ? path : `${path}\0${stats.ino}\0${stats.size}\0${stats.mtimeNs}`);
    }
  }
  return lines.sort().join('\n');
}
