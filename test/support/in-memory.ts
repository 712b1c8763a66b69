/** Puts a repository into memory, as a host without a disk has it. */
import type * as fs from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Volume, createFsFromVolume } from 'memfs';

/** A memfs volume with the files of `gitDir` in `/repo/.git`. */
export function repositoryInMemory(gitDir: string): { readonly fs: typeof fs; readonly dir: string } {
  const volume = new Volume();
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      const place = `/repo/.git/${relative(gitDir, full)}`;
      volume.mkdirSync(entry.isDirectory() ? place : place.slice(0, place.lastIndexOf('/')), { recursive: true });
      if (entry.isDirectory()) walk(full);
      else volume.writeFileSync(place, readFileSync(full));
    }
  };
  walk(gitDir);
  return { fs: createFsFromVolume(volume) as unknown as typeof fs, dir: '/repo' };
}

/** An empty file system in memory. */
export function emptyMemory(): typeof fs {
  return createFsFromVolume(new Volume()) as unknown as typeof fs;
}
