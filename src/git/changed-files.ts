/** Files of the work tree that differ from HEAD, one process. */
import type { ObjectId } from '../model/commit.ts';
import { presentId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

export type ChangedFile = {
  readonly repoPath: string;
  /** Blob id in HEAD; null for a file that is new. */
  readonly headId: ObjectId | null;
};

/**
 * Lists files below `paths` (folders or files, taken literally) that were changed, added or never added; files that are gone are left out.
 * `git status --porcelain=v2 -z`:
 *
 *     1 .M N... 100644 100644 100644 <head> <index> path\0? untracked\0u UU N... … <h1> <h2> <h3> path\0
 */
export async function listChangedFiles(target: GitTarget, paths: readonly string[]): Promise<readonly ChangedFile[]> {
  const { stdout } = await runGit(target, ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all', '--', ...paths]);
  const changed: ChangedFile[] = [];
  for (const record of stdout.toString('utf8').split('\0')) {
    const kind = record[0];
    if (kind === '?') changed.push({ repoPath: record.slice(2), headId: null });
    else if (kind === '1') {
      const fields = record.split(' ');
      if (fields[1]?.[1] !== 'D') changed.push({ repoPath: fields.slice(8).join(' '), headId: presentId(fields[6] ?? '') });
    } else if (kind === 'u') {
      const fields = record.split(' ');
      changed.push({ repoPath: fields.slice(10).join(' '), headId: presentId(fields[8] ?? '') });
    }
  }
  return changed;
}
