/** Makes folders as `mkdir -p` does, with the true reason where that fails. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it. Node's own recursive mkdir says ENOENT on a read-only file system, where git's directory is often mounted so. */
export function makeFolders(absolutePath: string, mode?: number): void {
  if (existsSync(absolutePath)) return;
  makeFolders(dirname(absolutePath), mode);
  try {
    mkdirSync(absolutePath, mode);
  } catch (error) {
    // Another writer was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
