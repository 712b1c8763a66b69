/**
 * Where the repository is, told from files: only in the plain case, `.git` as a folder in a folder above, and only with git's own word for it. Git
 * lists settings of scope `local` only where it found a repository by its own rules (owner, format, borders of file systems) and accepts it; what would
 * make it another one than the nearest `.git` (variables, `core.worktree`, extensions) is not plain. Everything else is asked of git.
 */
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConfigEntry } from './config.ts';
import type { Environment } from './git-environment.ts';

export type PlainRepository = { readonly rootPath: string; readonly gitDir: string; /** As `Repository.prefix`. */ readonly prefix: string };

/** Variables with which git looks elsewhere, or otherwise. */
const disturbing = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_IMPLICIT_WORK_TREE', 'GIT_CEILING_DIRECTORIES', 'GIT_DISCOVERY_ACROSS_FILESYSTEM', 'GIT_OBJECT_DIRECTORY', 'GIT_DEFAULT_HASH', 'GIT_CONFIG'];

/** Null where it is not plain. `config`: what `readConfigEntries` gave for the same folder and environment. */
export function findPlainRepository(cwd: string, env: Environment, config: readonly ConfigEntry[]): PlainRepository | null {
  return saysPlain(config) ? findPlainPlace(cwd, env) : null;
}

/** The place alone, without git's word: what git would find there if it accepts it. */
export function findPlainPlace(cwd: string, env: Environment): PlainRepository | null {
  // Elsewhere a path can be written in more than one way, and git has its own.
  if (process.platform !== 'linux' || disturbing.some((name) => env[name] !== undefined)) return null;
  try {
    const here = realpathSync.native(cwd);
    const rootPath = nearestTop(here);
    if (rootPath === null || /[\n\0]/.test(rootPath)) return null;
    return { rootPath, gitDir: join(rootPath, '.git'), prefix: here === rootPath ? '' : `${here.slice(rootPath === '/' ? 1 : rootPath.length + 1)}/` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return null;
    throw error;
  }
}

/** Whether git's settings are those of a repository that it accepts, and say nothing of another place or form of it. */
export function saysPlain(config: readonly ConfigEntry[]): boolean {
  let version: string | null = null;
  for (const { key, value, scope } of config) {
    if (key === 'core.worktree' || key.startsWith('extensions.') || (key === 'core.bare' && value !== 'false')) return false;
    if (key === 'core.repositoryformatversion' && scope === 'local') version = value;
  }
  return version === '0';
}

/** The nearest folder with a `.git` folder in it; null where anything on the way may be something else to git. */
function nearestTop(here: string): string | null {
  const { dev } = lstatSync(here);
  for (let folder = here; ; folder = dirname(folder)) {
    const entry = lstatSync(join(folder, '.git'), { throwIfNoEntry: false });
    if (entry !== undefined) {
      const isPlain = entry.isDirectory() && entry.dev === dev && lstatSync(folder).dev === dev;
      const git = (name: string): string => join(folder, '.git', name);
      // What git asks of a git folder; where that fails it looks further up.
      const isWhole = isPlain && /^(?:ref: refs\/|[0-9a-f]{40}\s*$)/.test(readFileSync(git('HEAD'), 'latin1')) && existsSync(git('objects/.')) && existsSync(git('refs/.'));
      return isWhole && existsSync(git('config')) && !existsSync(git('commondir')) ? folder : null;
    }
    // It may be a bare repository, or the inside of `.git`.
    if (existsSync(join(folder, 'HEAD')) || lstatSync(folder).dev !== dev || folder === dirname(folder)) return null;
  }
}
