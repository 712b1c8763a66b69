/**
 * What an answer to `git config --list` depends on, so that it can be told from outside whether git would give it again: the files that git reads, or
 * would read if they were there; the variables; the program; who asks; and that git accepts the repository. Where any of that is not certain there is
 * nothing to remember, and git is asked.
 *
 * Git reads the system's file (which one, only git knows), `$XDG_CONFIG_HOME/git/config`, `~/.gitconfig`, and `config` in the git folder; variables name
 * others instead. More files than git reads may be looked at here: then git is asked once too often. Includes, `config.worktree` (an extension) and
 * settings in variables are not remembered at all.
 */
import { accessSync, constants, lstatSync, statfsSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { ConfigEntry } from './config.ts';
import type { Environment } from './git-environment.ts';
import { findGitProgram, isGitItself } from './git-program.ts';
import { findPlainPlace, saysPlain } from './plain-repository.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

export type ConfigQuestion = {
  readonly rootPath: string;
  readonly gitDir: string;
  /** Everything beside the files that the answer depends on. */
  readonly key: string;
  readonly program: string;
  /** Where the settings of a scope may stand, as git names it; the system's own file is not among them (`findSystemFile`). */
  readonly origins: { readonly system: readonly string[]; readonly global: readonly string[]; readonly local: readonly string[] };
  /** All files that are to be looked at but the system's own. */
  readonly paths: readonly string[];
};

/** Settings come from elsewhere; git takes another owner for ours, or the other way round; a hook of git's is at work, in which nothing is remembered. */
const unusual = ['GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT', 'SUDO_UID', 'GIT_TEST_ASSUME_DIFFERENT_OWNER', 'GIT_INDEX_FILE'];

/** Their values count. */
const valued = /^(?:GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|GIT_EXEC_PATH|LD_\w+|HOME|XDG_CONFIG_HOME)$/;

/** Of git's other variables it counts that they are there: git asks none of those that are known, and people keep tokens under such names. Of these not even that. */
const indifferent = /^GIT_(?:PLAN_|AUTHOR_|COMMITTER_|(?:EDITOR|SEQUENCE_EDITOR|ASKPASS|SSH|SSH_COMMAND|PAGER_IN_USE|REFLOG_ACTION)$)/;

/** The question as it would be asked in `cwd`, with the complete environment of the child. Null where nothing can be remembered. */
export function configQuestion(cwd: string, env: Environment): ConfigQuestion | null {
  if (unusual.some((name) => env[name] !== undefined) || process.getuid === undefined || process.getuid() !== process.geteuid?.()) return null;
  const place = findPlainPlace(cwd, env);
  const origins = place === null ? null : originsOf(env, place.gitDir);
  if (place === null || origins === null) return null;
  const { rootPath, gitDir } = place;
  const uid = process.getuid();
  const config = join(gitDir, 'config');
  // What git accepts without looking for `safe.directory`; and git has rules of its own for a HEAD that is a link.
  const isAccepted = onDisk(() => [rootPath, gitDir, config].every((path) => lstatSync(path).uid === uid) && lstatSync(join(gitDir, 'HEAD')).isFile(), false);
  const program = isAccepted ? onDisk(() => findGitProgram(env), null) : null;
  if (program === null) return null;
  const names = Object.keys(env).filter((name) => env[name] !== undefined && (valued.test(name) || (name.startsWith('GIT_') && !indifferent.test(name)))).toSorted();
  const variables = names.map((name) => (valued.test(name) ? [name, env[name]] : [name]));
  return { rootPath, gitDir, key: JSON.stringify([rootPath, program, uid, process.getgid?.(), variables]), program, origins, paths: [program, ...origins.system, ...origins.global, config] };
}

/** Null where a file is named in a way that depends on more than its name. */
function originsOf(env: Environment, gitDir: string): ConfigQuestion['origins'] | null {
  const { HOME: home, XDG_CONFIG_HOME: xdg, GIT_CONFIG_GLOBAL: global, GIT_CONFIG_SYSTEM: system } = env;
  // Older versions of git do not know the two last ones, and none of it says which one reads what.
  const globals = [global, xdg === undefined || xdg === '' ? undefined : `${xdg}/git/config`, home === undefined ? undefined : `${home}/.config/git/config`, home === undefined ? undefined : `${home}/.gitconfig`].filter((path) => path !== undefined);
  const systems = system === undefined ? [] : [system];
  return [...globals, ...systems].every((path) => path.startsWith('/')) ? { system: systems, global: [...new Set(globals)], local: ['.git/config', join(gitDir, 'config')] } : null;
}

export type Look = {
  /** The same as long as the files are. */
  readonly text: string;
  /** When the youngest of them changed. */
  readonly newestMs: number;
};

/** How files look from outside, links followed as git does. Null where one of them is not a readable file. */
export function lookAt(paths: readonly string[]): Look | null {
  let newestMs = 0;
  return onDisk(() => {
    const parts: (readonly (string | number)[])[] = [];
    for (const path of paths) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) {
        parts.push([path]);
      } else if (path === '/dev/null' && stat.isCharacterDevice()) {
        parts.push([path, stat.rdev]);
      } else {
        if (!stat.isFile()) return null;
        accessSync(path, constants.R_OK);
        const { size, mtimeMs, ctimeMs, ino, dev, mode, uid, gid } = stat;
        newestMs = Math.max(newestMs, mtimeMs, ctimeMs);
        parts.push([path, size, mtimeMs, ctimeMs, ino, dev, mode, uid, gid]);
      }
    }
    return { text: JSON.stringify(parts), newestMs };
  }, null);
}

/** Kinds of file systems whose clock is that of this machine, and which nobody else writes: ext, xfs, btrfs, tmpfs, overlay, zfs, f2fs, bcachefs, ramfs, squashfs, erofs. */
const ownDisks = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010, 0xca451a4e, 0x858458f6, 0x73717368, 0xe0f5e1e2]);

/** Whether times of these files say when they changed, to whoever looks at once. False for what comes over a network. */
export function areOnOwnDisks(paths: readonly string[]): boolean {
  return onDisk(() => paths.every((path) => path === '/dev/null' || statSync(path, { throwIfNoEntry: false }) === undefined || ownDisks.has(statfsSync(path).type)), false);
}

/** Whether an answer of git's depends on nothing but the question. `system`: see `findSystemFile`. */
export function isWholeAnswer(entries: readonly ConfigEntry[], { origins }: ConfigQuestion, system: string): boolean {
  const places: Readonly<Record<string, readonly string[] | undefined>> = { system: [system, ...origins.system], global: origins.global, local: origins.local };
  return isMemorable(entries) && entries.every(({ scope, origin }) => places[scope]?.some((path) => origin === `file:${path}`) === true);
}

/** The same, as far as it can be told without the system's file. */
export function isMemorable(entries: readonly ConfigEntry[]): boolean {
  return saysPlain(entries) && entries.every(({ key, scope }) => (scope === 'system' || scope === 'global' || scope === 'local') && !/^include(?:if)?\./.test(key));
}

/** The system's file where the answer itself names it; null where it does not, or where a variable names one. */
export function systemFileIn(entries: readonly ConfigEntry[], { origins }: ConfigQuestion): string | null {
  const origin = entries.find(({ scope }) => scope === 'system')?.origin;
  return origins.system.length > 0 || origin?.startsWith('file:') !== true ? null : absolute(origin.slice('file:'.length));
}

/** Whether the program is one that answers the same question alike. */
export function answersAlike({ program }: ConfigQuestion): boolean {
  return onDisk(() => isGitItself(program), false);
}

/**
 * The system's file of settings, which is compiled into git and need not be there. Null where git does not tell. Up to two processes:
 *
 *     file:/etc/gitconfig\0user.name\n…                                                    where it says something
 *     fatal: unable to read config file '/etc/gitconfig': No such file or directory        where there is none
 *     /etc/gitconfig                                                                       from `git var`, since 2.41
 */
export async function findSystemFile({ cwd, env, blocks }: GitLocation): Promise<string | null> {
  const location = { cwd, env: { ...env, GIT_CONFIG_SYSTEM: undefined, GIT_CONFIG_NOSYSTEM: undefined }, blocks: blocks === true };
  const listed = await runGit(location, ['config', '--system', '-z', '--list', '--no-includes', '--show-origin'], { withoutConfig: true, short: true, okStatuses: [0, 1, 128] });
  const text = listed.stdout.toString('utf8');
  const said = listed.status === 0 ? /^file:([^\0]+)\0/.exec(text)?.[1] : /^fatal: unable to read config file '(.+)': No such file or directory\n$/s.exec(listed.stderr)?.[1];
  if (said !== undefined) return absolute(said);
  const named = await runGit(location, ['var', 'GIT_CONFIG_SYSTEM'], { withoutConfig: true, short: true, okStatuses: [0, 1, 128, 129] });
  return named.status === 0 ? absolute(named.stdout.toString('utf8').replace(/\n$/, '')) : null;
}

function absolute(path: string): string | null {
  return path.startsWith('/') && normalize(path) === path && !path.includes('\uFFFD') ? path : null;
}

/** What cannot be looked at is not certain. */
function onDisk<Answer>(look: () => Answer, otherwise: Answer): Answer {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return otherwise;
    throw error;
  }
}
