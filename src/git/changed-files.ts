/** Files of the work tree that differ from HEAD, one process. */
import type { ObjectId } from '../model/commit.ts';
import { readConfigEntries } from './config.ts';
import type { ConfigEntry } from './config.ts';
import { withConfig } from './git-environment.ts';
import { presentId } from './object-id.ts';
import { locationOf, runGit } from './run-git.ts';
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
 * To compare, git sends files through the `clean` filters that attributes name. Those of the clone's own configuration are left out, as somebody else
 * may have written it; those of the user (Git LFS registers so) run. `config`: what `readConfigEntries` gave, where it was asked already.
 *
 *     1 .M N... 100644 100644 100644 <head> <index> path\0? untracked\0u UU N... … <h1> <h2> <h3> path\0
 */
export async function listChangedFiles(target: GitTarget, paths: readonly string[], config?: readonly ConfigEntry[]): Promise<readonly ChangedFile[]> {
  const { cwd, env } = locationOf(target);
  const silenced = localFilters(config ?? (await readConfigEntries({ cwd, env })));
  const { stdout } = await runGit({ cwd, env: withConfig(env, silenced) }, ['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all', '--', ...paths], { short: true });
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

function localFilters(config: readonly ConfigEntry[]): readonly (readonly [string, string])[] {
  const names = new Set(config.flatMap(({ key, scope }) => (scope === 'local' || scope === 'worktree' ? (/^filter\.([\s\S]+)\.(?:clean|smudge|process|required)$/.exec(key)?.[1] ?? []) : [])));
  return [...names].flatMap((name) => [[`filter.${name}.clean`, ''], [`filter.${name}.smudge`, ''], [`filter.${name}.process`, ''], [`filter.${name}.required`, 'false']] as const);
}
