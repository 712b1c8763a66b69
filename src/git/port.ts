/**
 * What git-plan asks of a repository, whoever answers: the git binary (`git-binary.ts`) or isomorphic-git (`isomorphic.ts`). Read only.
 * One contract test runs against both. `git` sees only `model`.
 */
import type { CommitChanges, ObjectId, Ref, TreeEntry } from '../model/commit.ts';

export type LogQuery = {
  /** Full commit ids to start from. */
  readonly tips: readonly ObjectId[];
  /** Commits whose ancestors (themselves included) are left out. */
  readonly not?: readonly ObjectId[];
  /** Folders or files, relative to the root, POSIX, taken literally. Empty: every path. */
  readonly paths: readonly string[];
  readonly firstParent?: boolean;
};

export interface GitReader {
  readonly objectFormat: 'sha1' | 'sha256';
  /** Resolves any revision to a commit id; null where it names none. Safe for text from users: never read as an option. */
  resolveCommit(revision: string): Promise<ObjectId | null>;
  /** The branch HEAD points to (full ref name), also when unborn; null when detached. */
  currentBranch(): Promise<string | null>;
  /** Recursive listing of blobs, symlinks and gitlinks below `paths` (all where empty), ordered by path bytes. */
  listTree(commit: ObjectId, paths: readonly string[]): Promise<readonly TreeEntry[]>;
  /** Contents by id. A missing blob (partial clone, damage) is absent from the map; blobs over `bytesMax` map to null. Never fetches. */
  readBlobs(ids: readonly ObjectId[], options?: { readonly bytesMax?: number }): Promise<ReadonlyMap<ObjectId, Uint8Array | null>>;
  /** Commits that change `paths` (full history, no renames), parents before children. */
  log(query: LogQuery): Promise<readonly CommitChanges[]>;
  /** Refs whose full names begin with one of `prefixes`, ordered by name, peeled to commits. */
  listRefs(prefixes: readonly string[]): Promise<readonly Ref[]>;
  /** Best common ancestor; null where there is none. */
  mergeBase(a: ObjectId, b: ObjectId): Promise<ObjectId | null>;
}
