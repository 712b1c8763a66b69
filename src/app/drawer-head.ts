/** What HEAD says: branch, commit, and the blob of every plan in it. Read again only when HEAD moved. */
import { blobIdOf } from '../workspace/blob-id.ts';
import type { PlanDocument } from '../model/document.ts';
import { pathsOfOtherFolders } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { documentOf, type DrawerFile, planBytesMax } from './drawer-files.ts';

export type DrawerHead = {
  /** Short name; null when detached. */
  readonly branch: string | null;
  readonly commit: string | null;
  /** Path → blob id of the plan files in HEAD. */
  readonly blobs: ReadonlyMap<string, string>;
};

export const noHead: DrawerHead = { branch: null, commit: null, blobs: new Map() };

/** Reads HEAD. `before` is what was read last. */
export async function readDrawerHead(context: AppContext, before: DrawerHead, roots: readonly string[]): Promise<DrawerHead> {
  const { git } = context.repository;
  const [ref, commit] = await Promise.all([git.currentBranch(), git.resolveCommit('HEAD')]);
  const branch = ref === null ? null : ref.replace(/^refs\/heads\//, '');
  if (commit === before.commit && commit !== null && roots.every((root) => before.blobs.has(`\0${root}`))) return { ...before, branch };
  if (commit === null) return { branch, commit, blobs: new Map() };
  const entries = await git.listTree(commit, roots.includes('.') ? [] : roots);
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

/** Versions of changed plans as HEAD has them, kept by blob id while they are needed. */
export class HeadDocuments {
  private known = new Map<string, PlanDocument | null>();

  /** Keeps what was parsed already: a file that was clean until now is what HEAD has. */
  keep(blobId: string, document: PlanDocument): void {
    this.known.set(blobId, document);
  }

  /** The document of each blob; a blob that is not there, or too large, is null. One git process for all that are not known. */
  async read(context: AppContext, blobIds: Iterable<string>): Promise<ReadonlyMap<string, PlanDocument | null>> {
    const wanted = [...new Set(blobIds)];
    const missing = wanted.filter((id) => !this.known.has(id));
    const contents = missing.length === 0 ? new Map<string, Uint8Array | null>() : await context.repository.git.readBlobs(missing, { bytesMax: planBytesMax });
    const next = new Map<string, PlanDocument | null>();
    for (const id of wanted) {
      const bytes = contents.get(id) ?? null;
      next.set(id, this.known.has(id) ? (this.known.get(id) ?? null) : bytes === null ? null : await documentOf(context, Buffer.from(bytes).toString('utf8')));
    }
    this.known = next;
    return next;
  }
}
