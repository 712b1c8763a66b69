/** Full object id in hex: 40 digits (SHA-1) or 64 (SHA-256). */
export type ObjectId = string;

export type Identity = { readonly name: string; readonly email: string };

export type Commit = {
  readonly id: ObjectId;
  readonly parents: readonly ObjectId[];
  readonly author: Identity;
  /** ISO 8601 in UTC. */
  readonly authoredAt: string;
  readonly committer: Identity;
  readonly committedAt: string;
  /** Whole message, as stored, decoded as UTF-8. */
  readonly message: string;
};

/** The subject as git's `%s` has it: the lines of the first paragraph in one. */
export function subjectOf(message: string): string {
  const text = message.trimStart();
  const end = text.search(/\n[^\S\n]*(?:\n|$)/);
  return (end < 0 ? text : text.slice(0, end)).split('\n').map((line) => line.trimEnd()).join(' ').trim();
}

/** What one commit did to one path, as `git log --raw --no-renames` has it. `null` ids mean absent (created, deleted). */
export type RawChange = {
  /** Relative to the repository root, POSIX. */
  readonly repoPath: string;
  /** Blob ids in each parent, in parent order: one for an ordinary commit, one per parent for a merge. Empty array for a root commit. */
  readonly before: readonly (ObjectId | null)[];
  readonly after: ObjectId | null;
  /** Octal mode after the change, e.g. '100644', '120000'; '000000' where deleted. */
  readonly mode: string;
};

export type CommitChanges = { readonly commit: Commit; readonly changes: readonly RawChange[] };

export type TreeEntry = { readonly mode: string; readonly type: 'blob' | 'tree' | 'commit'; readonly id: ObjectId; readonly repoPath: string };

export type Ref = {
  /** Full name: refs/heads/main. */
  readonly name: string;
  /** The commit it peels to; null where it points to something else. */
  readonly commit: ObjectId | null;
};

export type Worktree = {
  readonly absolutePath: string;
  readonly head: ObjectId | null;
  /** Full ref name, null when detached. */
  readonly branch: string | null;
  readonly bare: boolean;
};
