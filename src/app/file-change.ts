/** What a command did to a file, for diffs and JSON. */
export type FileChange = {
  /** Where the file is now, relative to the root, POSIX; where it was, if it is gone. */
  readonly path: string;
  /** Where it was before; null where it is new. */
  readonly from: string | null;
  /** Null where it is new. */
  readonly before: string | null;
  /** Null where it is gone. */
  readonly after: string | null;
};
