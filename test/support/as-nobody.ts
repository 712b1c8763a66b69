/** Runs something as a user for whom modes of files count: root reads and writes everything. */
import { spawnSync } from 'node:child_process';

const nobody = 65_534;

/** `paths` and all below them belong to that user meanwhile. Who is not root stays who they are. */
export async function asNobody<T>(paths: string | readonly string[], act: () => T | Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    spawnSync('chown', ['-R', `${nobody}:${nobody}`, ...[paths].flat()]);
    process.seteuid?.(nobody);
  }
  try {
    return await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
