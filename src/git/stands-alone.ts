/** Whether a repository has nothing beside what is checked out here: no other work tree, no other branch. Told from files, without a process. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Repository } from './open-repository.ts';

const absent = new Set(['ENOENT', 'ENOTDIR']);

/** True only where it is certain; git is to be asked otherwise. `remotes`: remote-tracking branches count too. */
export function standsAlone(repository: Repository, options: { readonly remotes?: boolean } = {}): boolean {
  const { rootPath, gitDir, commonDir } = repository;
  // The plain case: `.git` in the work tree. Elsewhere git may name the main work tree otherwise than we do.
  if (rootPath === null || repository.objectsOnly === true || gitDir !== commonDir || basename(commonDir) !== '.git' || dirname(commonDir) !== rootPath) return false;
  const head = readIfThere(join(commonDir, 'HEAD'));
  const own = /^ref: (refs\/heads\/[^\n\r]+)$/.exec(head?.trimEnd() ?? '')?.[1] ?? null;
  if (head === null || own === 'refs/heads/.invalid' || namesIn(join(commonDir, 'reftable'))?.length !== 0) return false;
  if (namesIn(join(commonDir, 'worktrees'))?.length !== 0) return false;
  const folders = options.remotes === true ? ['refs/heads', 'refs/remotes'] : ['refs/heads'];
  const names = folders.map((folder) => looseRefs(commonDir, folder));
  const packed = readIfThere(join(commonDir, 'packed-refs'));
  if (packed === null || names.includes(null)) return false;
  const packedNames = packed.split('\n').flatMap((line) => (line.startsWith('#') || line.startsWith('^') || line === '' ? [] : [line.slice(line.indexOf(' ') + 1)]));
  return [...names.flat(), ...packedNames.filter((name) => folders.some((folder) => name.startsWith(`${folder}/`)))].every((name) => name === own);
}

/** Names of the refs that lie below `folder` as files; null where that cannot be told. */
function looseRefs(commonDir: string, folder: string): readonly string[] | null {
  const found: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = entriesOf(join(commonDir, at));
    if (entries === null) return null;
    for (const entry of entries) (entry.isDirectory() ? open : found).push(`${at}/${entry.name}`);
  }
  return found;
}

function namesIn(folder: string): readonly string[] | null {
  return entriesOf(folder)?.map(({ name }) => name) ?? null;
}

/** Empty where there is no such folder, null where it cannot be read. */
function entriesOf(folder: string): readonly import('node:fs').Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? '') ? [] : null;
  }
}

/** Empty where there is no such file, null where it cannot be read. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? '') ? '' : null;
  }
}
