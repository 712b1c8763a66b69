/** What is asked of a repository that no git program reads: in its own file, so that the types of the library name no package. */

/** A node-like file system: `node:fs`, or memfs. Only `promises` is used. */
export type FileSystem = { readonly promises: PromiseFileSystem };

type PromiseFileSystem = {
  readonly readFile: Function;
  readonly readdir: Function;
  readonly stat: Function;
  readonly lstat: Function;
  readonly writeFile: Function;
  readonly unlink: Function;
  readonly mkdir: Function;
  readonly rmdir: Function;
};

/** A repository on such a file system. */
export type IsomorphicSource = {
  readonly fs: FileSystem;
  /** Work tree; may be left out for a bare repository. */
  readonly dir?: string;
  /** Default: `<dir>/.git`. */
  readonly gitdir?: string;
};
