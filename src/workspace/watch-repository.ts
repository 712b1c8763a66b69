/**
 * Watches a repository and says only what *kind* of thing changed; whoever listens reads the truth again. May import nothing but node.
 *
 * Directories are watched, never files: editors and git replace files by renaming, and a watch on a file goes deaf at the first rename.
 * Not recursive, because Node 20's recursive mode watches each file's inode. Folders that do not exist yet are waited for at their nearest
 * existing ancestor. When the system has no watches left the same questions are asked by looking (`polling`), until watches can be had again.
 */
import { existsSync, lstatSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import { ChangeGate, type GateTimes } from './watch-gate.ts';
import { fingerprintOf, findFolders, type WatchedFolder } from './watch-folders.ts';

/**
 * `work-tree`: plan files. `refs`: commits, branches, HEAD, other worktrees' plans. `sessions`: the registry of running sessions.
 * `everything`: settings, or a periodic check. `mode`: how is watched changed. `gone`: the repository is no longer there.
 */
export type ChangeKind = 'work-tree' | 'refs' | 'sessions' | 'everything' | 'mode' | 'gone';

export type WatchTarget = {
  /** Absolute; null in a bare repository. */
  readonly rootPath: string | null;
  readonly gitDir: string;
  readonly commonDir: string;
  /** Plan folders relative to the root, POSIX; asked again at each change, since roots come and go. */
  readonly planRoots: () => readonly string[];
};

export type WatchOptions = Partial<GateTimes> & {
  /** How often everything is checked whatever the watches say. */
  readonly rescanMs?: number;
  /** How often is looked while polling, and how often watches are tried again. */
  readonly pollMs?: number;
  readonly rearmMs?: number;
  /** Stands in for `fs.watch` in tests. */
  readonly watch?: typeof watchFolder;
};

/** More than these are a storm, in which names say nothing any more. */
const touchedMax = 64;

export type WatchMode = 'events' | 'polling' | 'gone';

/**
 * `touched`: absolute paths of the work tree's entries that were heard of, where that is all that happened in the work tree; null where it may be more.
 * A hint for who wants to look there first, and no promise: events get lost.
 */
export type ChangeListener = (kinds: ReadonlySet<ChangeKind>, touched: ReadonlySet<string> | null) => void;

/** A watch with a lifetime. Start it by construction, stop it by `close`. */
export class RepositoryWatch {
  private readonly target: WatchTarget;
  private readonly watch: typeof watchFolder;
  private readonly gate: ChangeGate<ChangeKind>;
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly timers: NodeJS.Timeout[] = [];
  private pollTimer: NodeJS.Timeout | null = null;
  private readonly pollMs: number;
  private fingerprint = '';
  private currentMode: WatchMode = 'events';
  private armedBefore = false;
  private touched: Set<string> | null = new Set();
  private closed = false;

  constructor(target: WatchTarget, listener: ChangeListener, options: WatchOptions = {}) {
    this.target = target;
    this.watch = options.watch ?? watchFolder;
    this.pollMs = options.pollMs ?? 1_000;
    this.gate = new ChangeGate((kinds) => {
      const touched = this.touched;
      this.touched = new Set();
      listener(kinds, touched);
    }, options);
    this.arm();
    const rescan = setInterval(() => this.say('everything'), options.rescanMs ?? 60_000);
    const rearm = setInterval(() => this.rearm(), options.rearmMs ?? 60_000);
    this.timers.push(rescan.unref(), rearm.unref());
  }

  /** How changes are noticed at present. */
  get mode(): WatchMode {
    return this.currentMode;
  }

  /** Absolute paths of the folders under watch. */
  get folders(): readonly string[] {
    return [...this.watchers.keys()];
  }

  /** Brings the watches in step with the plan folders as `planRoots` gives them now. What lies in new ones may have changed unheard, so they are said. */
  follow(): void {
    if (this.currentMode === 'events') this.arm();
  }

  close(): void {
    this.closed = true;
    this.gate.close();
    for (const timer of this.timers) clearInterval(timer);
    this.stopPolling();
    this.dropAll();
  }

  private say(kind: ChangeKind, path: string | null = null): void {
    if (this.closed) return;
    // Refs and sessions are other places than the work tree's.
    if (kind !== 'refs' && kind !== 'sessions') {
      if (path === null || (this.touched?.size ?? 0) >= touchedMax) this.touched = null;
      else this.touched?.add(path);
    }
    this.gate.push(kind);
  }

  /** Brings the watches in step with the folders that exist now. */
  private arm(): void {
    if (this.closed) return;
    const found = findFolders(this.target);
    if (found === null) {
      this.dropAll();
      this.setMode('gone');
      this.startPolling();
      return;
    }
    const wanted = new Map(found.map((folder) => [folder.absolutePath, folder]));
    for (const [path, watcher] of this.watchers) {
      if (!wanted.has(path)) {
        watcher.close();
        this.watchers.delete(path);
      }
    }
    let grew = false;
    for (const folder of wanted.values()) {
      if (this.watchers.has(folder.absolutePath)) continue;
      if (!this.add(folder)) return;
      grew = true;
    }
    if (this.currentMode !== 'events') {
      this.stopPolling();
      this.setMode('events');
    }
    // A folder made a moment ago may already hold files and folders whose events nobody heard.
    if (grew && this.armedBefore) this.say('everything');
    this.armedBefore = true;
  }

  /** Watches one folder; false when the system has no watches left and polling began. */
  private add(folder: WatchedFolder): boolean {
    try {
      const watcher = this.watch(folder.absolutePath, { persistent: false, recursive: false, encoding: 'utf8' }, (_event, name) => this.heard(folder, name));
      watcher.on('error', (error: NodeJS.ErrnoException) => this.failed(folder, error));
      this.watchers.set(folder.absolutePath, watcher);
      return true;
    } catch (error) {
      return this.failed(folder, error as NodeJS.ErrnoException);
    }
  }

  /** True where the rest can go on being watched. */
  private failed(folder: WatchedFolder, error: NodeJS.ErrnoException): boolean {
    this.watchers.get(folder.absolutePath)?.close();
    this.watchers.delete(folder.absolutePath);
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EPERM') {
      this.say('everything');
      return true;
    }
    // ENOSPC (no watches), EMFILE (no instances) and whatever else the system comes up with: look instead of listening.
    this.dropAll();
    this.setMode('polling');
    this.startPolling();
    return false;
  }

  private heard(folder: WatchedFolder, name: string | null): void {
    // A folder that is moved or removed tells so itself, under its own name.
    if (name === basename(folder.absolutePath) && !existsSync(folder.absolutePath)) {
      this.gate.before(() => this.arm());
      this.say('everything');
      return;
    }
    const kind = folder.kindOf(name);
    if (kind !== null) this.say(kind, kind === 'work-tree' && name !== null ? join(folder.absolutePath, name) : null);
    if (!folder.mayGrow(name) || !this.isFolderNow(folder, name)) return;
    if (kind === null) this.arm();
    else this.gate.before(() => this.arm());
  }

  /** True where the entry is a folder, or was one: a save of a file asks for no other watches. */
  private isFolderNow(folder: WatchedFolder, name: string | null): boolean {
    if (name === null) return true;
    const path = join(folder.absolutePath, name);
    return this.watchers.has(path) || lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  private rearm(): void {
    if (this.currentMode !== 'events') this.arm();
  }

  private setMode(mode: WatchMode): void {
    if (this.currentMode === mode) return;
    this.currentMode = mode;
    this.say(mode === 'gone' ? 'gone' : 'mode');
    if (mode === 'events') this.say('everything');
  }

  private startPolling(): void {
    if (this.pollTimer !== null) return;
    this.fingerprint = fingerprintOf(this.target);
    this.pollTimer = setInterval(() => this.look(), this.pollMs);
    this.pollTimer.unref();
  }

  private stopPolling(): void {
    if (this.pollTimer !== null) clearInterval(this.pollTimer);
    this.pollTimer = null;
  }

  private look(): void {
    const now = fingerprintOf(this.target);
    if (now === this.fingerprint) return;
    this.fingerprint = now;
    if (this.currentMode === 'gone') this.arm();
    else if (now === '') this.setMode('gone');
    this.say('everything');
  }

  private dropAll(): void {
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }
}
