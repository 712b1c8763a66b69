/** Whether a repository has branches beside one: told from files, without a process, because most questions about squashed branches end here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

const folders = ['refs/heads', 'refs/remotes', 'refs/pull', 'refs/merge-requests'];
const gone = new Set(['ENOENT', 'ENOTDIR', 'EACCES']);

/** False only where it is certain that there is at most one branch (local, remote or pull request). `commonDir` is absolute. */
export function hasOtherBranches(commonDir: string): boolean {
  if (existsSync(join(commonDir, 'reftable'))) return true;
  let found = 0;
  const packed = readIfThere(join(commonDir, 'packed-refs'));
  found += packed.split('\n').filter((line) => folders.some((folder) => line.includes(` ${folder}/`)) && !line.endsWith('/HEAD')).length;
  const open = folders.map((folder) => join(commonDir, folder));
  for (let folder = open.pop(); folder !== undefined && found < 2; folder = open.pop()) {
    for (const entry of listIfThere(folder)) {
      if (entry.isDirectory()) open.push(join(folder, entry.name));
      else if (entry.name !== 'HEAD' && !entry.name.endsWith('.lock')) found += 1;
    }
  }
  return found > 1;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (gone.has((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function listIfThere(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (gone.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
