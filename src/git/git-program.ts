/** Which file runs when git is started, told without starting it. */
import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Environment } from './git-environment.ts';

/** Absolute path of the first `git` on PATH. Null where it could be another one for somebody who stands elsewhere, or where that is not certain. Throws where a folder cannot be looked at. */
export function findGitProgram(env: Environment): string | null {
  for (const folder of env['PATH']?.split(':') ?? []) {
    if (!folder.startsWith('/')) return null;
    const path = `${folder}/git`;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    accessSync(path, constants.X_OK);
    return stat.isFile() ? path : null;
  }
  return null;
}

/** True for git itself, compiled: a script in its place, or a launcher of many programs, decides at each start what it runs. */
export function isGitItself(path: string): boolean {
  if (basename(realpathSync(path)) !== 'git') return false;
  const fd = openSync(path, constants.O_RDONLY);
  try {
    const head = Buffer.alloc(4);
    return readSync(fd, head, 0, 4, 0) === 4 && head.toString('latin1') === '\x7fELF';
  } finally {
    closeSync(fd);
  }
}
