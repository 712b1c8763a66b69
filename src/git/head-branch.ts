/** The branch of a work tree without starting git: one line of one file. For hooks of agents, which run at every tool call. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Short name of the branch that HEAD points to; null when detached, and where refs are kept in another way (reftable). */
export function readHeadBranch(gitDir: string): string | null {
  try {
    const branch = /^ref: refs\/heads\/(.+?)\r?\n?$/.exec(readFileSync(join(gitDir, 'HEAD'), 'utf8'))?.[1] ?? null;
    return branch === '.invalid' ? null : branch;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
    throw error;
  }
}
