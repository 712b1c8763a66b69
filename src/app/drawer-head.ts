/** What HEAD says: branch, commit, and the blob of every plan in it. Read again only when HEAD moved. */
import { blobIdOf } from '../workspace/blob-id.ts';
import type { PlanDocument } from '../model/document.ts';
import { pathsOfOtherFolders } from '../plan/plan-path.ts';
import { Breath } from './breath.ts';
import type { AppContext } from './context.ts';
import { documentOf, type DrawerFile, type DrawerFiles, planBytesMax } from './drawer-files.ts';

export type DrawerHead = {
  /** Short name; null when detached. */
  readonly branch: string | null;
  readonly commit: string | null;
  /** Path → blob id of the plan files in HEAD. */
  readonly blobs: ReadonlyMap<string, string>;
};

export const noHead: DrawerHead = { branch: null, commit: null, blobs: new Map() };

export type DrawerTip = Pick<DrawerHead, 'branch' | 'commit'>;

/** Where HEAD is. */
export async function readTip(context: AppContext): Promise<DrawerTip> {
  const { git } = context.repository;
  const [ref, commit] = await Promise.all([git.currentBranch(), git.resolveCommit('HEAD')]);
  return { branch: ref === null ? null : ref.replace(/^refs\/heads\//, ''), commit };
}

/** Reads what HEAD has. `before` is what was read last: where it says so already, nothing is read. */
export async function readDrawerHead(context: AppContext, { branch, commit }: DrawerTip, before: DrawerHead, roots: readonly string[]): Promise<DrawerHead> {
  if (commit === before.commit && commit !== null && roots.every((root) => before.blobs.has(`\0${root}`))) return { ...before, branch };
  if (commit === null) return { branch, commit, blobs: noHead.blobs };
  const entries = await context.repository.git.listTree(commit, roots.includes('.') ? [] : roots);
  // The roots that were listed are remembered beside the files, under names that no path can have.
  return { branch, commit, blobs: new Map([...roots.map((root) => [`\0${root}`, ''] as const), ...entries.filter((entry) => entry.type === 'blob').map((entry) => [entry.repoPath, entry.id] as const)]) };
}

/** The blob of the plan in HEAD; also where the file was moved to the folder of another status since. Null where HEAD does not have it. */
export function headBlobOf(repoPath: string, { blobs }: DrawerHead): string | null {
  return blobs.get(repoPath) ?? [...pathsOfOtherFolders(repoPath), repoPath.replace(/\/(?:active|completed|abandoned)\/([^/]+)$/, '/$1')].map((path) => blobs.get(path)).find((id) => id !== undefined) ?? null;
}

/** True where the file is not what HEAD has. A file that differs only by the line endings that git converts is the same. */
export function isUncommitted(file: DrawerFile, head: DrawerHead): boolean {
  const id = head.blobs.get(file.repoPath);
  if (id === undefined) return true;
  if (id === file.blobId || file.tooLarge) return false;
  return unixIdOf(file, id.length === 40 ? 'sha1' : 'sha256') !== id;
}

const unixIds = new WeakMap<DrawerFile, string>();

/** The id of the file with git's own line endings. */
function unixIdOf(file: DrawerFile, objectFormat: 'sha1' | 'sha256'): string {
  const known = unixIds.get(file);
  if (known !== undefined) return known;
  const id = file.text.includes('\r\n') ? blobIdOf(Buffer.from(file.text.replaceAll('\r\n', '\n'), 'utf8'), objectFormat) : file.blobId;
  unixIds.set(file, id);
  return id;
}

/** Which plans differ from HEAD, and what HEAD has of them. */
export class HeadDocuments {
  /** Path of each plan that differs → its blob in HEAD; null where HEAD has none. */
  private readonly blobs = new Map<string, string | null>();
  private known = new Map<string, PlanDocument | null>();

  /**
   * Compares the files at `paths` again; what is shown changes when the answer is called. A file that was clean until now is what HEAD has, so that
   * ticking a task starts no process; one process for all that is not known.
   */
  async compare(context: AppContext, before: DrawerFiles['files'], { files }: DrawerFiles, head: DrawerHead, paths: Iterable<string>): Promise<() => void> {
    const breath = new Breath();
    const found = new Map<string, string | null>();
    const clean: string[] = [];
    const missing = new Set<string>();
    for (const path of paths) {
      const file = files.get(path);
      if (file === undefined || !isUncommitted(file, head)) {
        clean.push(path);
        continue;
      }
      const id = headBlobOf(path, head);
      found.set(path, id);
      const last = before.get(path);
      if (id === null || this.known.has(id)) continue;
      if (last?.blobId === id) this.known.set(id, last.document);
      else missing.add(id);
    }
    const contents = missing.size === 0 ? new Map<string, Uint8Array | null>() : await context.repository.git.readBlobs([...missing], { bytesMax: planBytesMax });
    for (const id of missing) {
      const bytes = contents.get(id) ?? null;
      this.known.set(id, bytes === null ? null : await documentOf(context, Buffer.from(bytes).toString('utf8')));
      await breath.take();
    }
    return () => {
      for (const path of clean) this.blobs.delete(path);
      for (const [path, id] of found) this.blobs.set(path, id);
      this.forgetUnused();
    };
  }

  /** True where the plan at the path is not as HEAD has it. */
  differs(path: string): boolean {
    return this.blobs.has(path);
  }

  /** The plan in HEAD, where it differs; null where HEAD has none, or one that is too large. */
  of(path: string): PlanDocument | null {
    const id = this.blobs.get(path) ?? null;
    return id === null ? null : (this.known.get(id) ?? null);
  }

  private forgetUnused(): void {
    if (this.known.size <= 2 * this.blobs.size + 16) return;
    const used = new Set(this.blobs.values());
    this.known = new Map([...this.known].filter(([id]) => used.has(id)));
  }
}
