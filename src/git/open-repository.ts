/** Finds the repository around a folder, with one git process, and gives what every question needs. */
import type { GitReader } from './port.ts';

export type Repository = {
  /** Absolute path of the work tree's top; null in a bare repository. */
  readonly rootPath: string | null;
  /** Absolute. In a linked worktree this is `<common>/worktrees/<name>`. */
  readonly gitDir: string;
  /** Absolute. Shared by all worktrees. */
  readonly commonDir: string;
  /** Where the user stands, relative to the root, POSIX, '' at the top, else ending in '/'. */
  readonly prefix: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly git: GitReader;
};
