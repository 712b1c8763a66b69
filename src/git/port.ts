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

export type WalkQuery = {
  /** Full commit ids to start from. */
  readonly tips: readonly ObjectId[];
  /** Commits whose ancestors (themselves included) are left out. Ids that do not exist (any more) are passed over. */
  readonly not?: readonly ObjectId[];
  /** Git pathspecs, magic allowed (`:(glob)**\/exec-plans/**`). Fixed text or paths from the settings as `:(literal)…`, never a user's argument. */
  readonly pathspecs: readonly string[];
  /** Few commits are expected: whoever has nothing else to do may wait for them. */
  readonly few?: boolean;
  /** Tells of commits that may be left out too, as may everything that they lead to: with it a few commits can be walked without a process. */
  readonly isKnown?: (id: ObjectId) => boolean;
};

/** What a commit did to one path against its first parent. Modes are octal, '000000' where absent. */
export type WalkedChange = { readonly repoPath: string; readonly beforeMode: string; readonly before: ObjectId | null; readonly mode: string; readonly after: ObjectId | null };

export type WalkedCommit = { readonly id: ObjectId; readonly parents: readonly ObjectId[]; readonly changes: readonly WalkedChange[] };

export type GitObject = { readonly id: ObjectId; readonly type: string; /** Null where the object is larger than asked for. */ readonly bytes: Uint8Array | null };

/** Objects that are asked for while others are answered. */
export type ObjectQuestion = {
  /** An id that was asked for before is answered again. */
  ask(ids: readonly ObjectId[]): void;
  /** Waits until everything is answered. Must be called. */
  end(): Promise<void>;
};

export interface GitReader {
  readonly objectFormat: 'sha1' | 'sha256';
  /** Resolves any revision to a commit id; null where it names none. Safe for text from users: never read as an option. */
  resolveCommit(revision: string): Promise<ObjectId | null>;
  /** The commit that each revision names, in one question; what names none is absent. Never fetches. */
  resolveCommits(revisions: readonly string[]): Promise<ReadonlyMap<string, ObjectId>>;
  /** The branch HEAD points to (full ref name), also when unborn; null when detached. */
  currentBranch(): Promise<string | null>;
  /** Recursive listing of blobs, symlinks and gitlinks below `paths` (all where empty), ordered by path bytes. */
  listTree(commit: ObjectId, paths: readonly string[]): Promise<readonly TreeEntry[]>;
  /** Contents by id. A missing blob (partial clone, damage) is absent from the map; blobs over `bytesMax` map to null. Never fetches. */
  readBlobs(ids: readonly ObjectId[], options?: { readonly bytesMax?: number }): Promise<ReadonlyMap<ObjectId, Uint8Array | null>>;
  /** Commits that change `paths` (full history, no renames), parents before children. */
  log(query: LogQuery): Promise<readonly CommitChanges[]>;
  /** Calls `visit` for every commit that is reachable from `tips` and not from `not`, in git's order, whether it changes the paths or not. */
  walk(query: WalkQuery, visit: (commit: WalkedCommit) => void): Promise<void>;
  /** Calls `visit` for each object that is there, in the order of `ids`; missing ones are passed over. One process however many. Never fetches. */
  visitObjects(ids: readonly ObjectId[], visit: (object: GitObject) => void, options?: { readonly bytesMax?: number }): Promise<void>;
  /** The same where the ids are found little by little. `bytes` are overwritten after `visit`. `few`: as in `walk`; then nothing may be answered before the end, and each id once. */
  askObjects(visit: (object: GitObject) => void, options?: { readonly bytesMax?: number; readonly few?: boolean }): ObjectQuestion;
  /** Refs whose full names begin with one of `prefixes`, ordered by name, peeled to commits. */
  listRefs(prefixes: readonly string[]): Promise<readonly Ref[]>;
  /** Best common ancestor; null where there is none. */
  mergeBase(a: ObjectId, b: ObjectId): Promise<ObjectId | null>;
}
