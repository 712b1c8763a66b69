/** Finds the repository around a folder, with one git process, and gives what every question needs. */
import { realpathSync, readFileSync, statSync } from 'node:fs';
import { dirname, basename, join, relative, resolve, sep } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { openCleanRoom } from './clean-room.ts';
import type { ConfigEntry } from './config.ts';
import { foreignTopOf } from './foreign-repository.ts';
import { openGitBinary } from './git-binary.ts';
import { readerEnvironment } from './git-environment.ts';
import type { Environment, GitMode } from './git-environment.ts';
import type { KnownAnswers } from './known-answers.ts';
import { objectFolderOf } from './object-folder.ts';
import type { GitReader } from './port.ts';
import { findPlainRepository } from './plain-repository.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

export type Repository = {
  /** Absolute path of the work tree's top; null in a bare repository, in a clean room, and for who stands inside `.git`. */
  readonly rootPath: string | null;
  /** Absolute. In a linked worktree this is `<common>/worktrees/<name>`. */
  readonly gitDir: string;
  /** Absolute. Shared by all worktrees. */
  readonly commonDir: string;
  /** Where the user stands, relative to the root, POSIX, '' at the top, else ending in '/'. */
  readonly prefix: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly git: GitReader;
  /** Where git children run (the top of the work tree) and with which environment. */
  readonly location: GitLocation;
  /**
   * False where `commonDir` belongs to another repository that does not point back (a crafted `commondir` or `gitdir:` file), or to another user:
   * nothing may be written there, and nothing that lies there says anything about this repository.
   */
  readonly commonDirTrusted: boolean;
  /** Only objects and refs are there (`openObjects`): no git program, no work tree, and no file of the git folder may be read. */
  readonly objectsOnly?: true;
  /** Removes what opening made (the clean room of `untrusted`). Does nothing for the other modes. */
  readonly dispose: () => void;
};

/**
 * Opens the repository around `cwd`. `here` (default) trusts the environment, as a hook must; `elsewhere` drops every variable that names a
 * repository; `untrusted` reads the objects through a clean room, so that no configuration of theirs is ever read by git.
 * `blocks` and `known`: see `GitLocation`. `config`: where it was read already; it may spare the process. Throws `FatalError` where there is no repository, or none that git accepts (its own words are the message).
 */
export async function openRepository(cwd: string, options: { readonly env?: Environment; readonly mode?: GitMode; readonly blocks?: boolean; readonly known?: KnownAnswers; readonly config?: readonly ConfigEntry[] } = {}): Promise<Repository> {
  const mode = options.mode ?? 'here';
  const env = options.env ?? process.env;
  if (mode === 'untrusted') return openCleanRoom(foreignTopOf(cwd), env);
  const blocks = options.blocks === true;
  const asked = options.known === undefined ? {} : { known: options.known };
  const ownEnv = readerEnvironment(env, mode);
  const plain = options.config === undefined || mode !== 'here' ? null : findPlainRepository(resolve(cwd), ownEnv, options.config);
  const found: Found = plain === null ? await discover({ cwd: resolve(cwd), env: ownEnv, blocks, ...asked }) : { ...plain, commonDir: plain.gitDir, objectFormat: 'sha1', bare: false, env: ownEnv };
  // What was asked here was asked of the same repository only where children run here, with nothing that says otherwise.
  const isHere = found.rootPath === resolve(cwd) && placing.every((name) => env[name] === undefined);
  const location = { cwd: found.rootPath ?? found.gitDir, env: pinned(found.env, found), blocks, ...(isHere ? asked : {}) };
  const commonDirTrusted = pointsBack(found);
  return {
    rootPath: found.rootPath,
    gitDir: found.gitDir,
    commonDir: found.commonDir,
    prefix: found.prefix,
    objectFormat: found.objectFormat,
    git: openGitBinary(location, found.objectFormat, found, commonDirTrusted ? objectFolderOf(found.commonDir, found.objectFormat, location.env) : null),
    location,
    commonDirTrusted,
    dispose: () => {},
  };
}

/** Variables that say where a repository is. */
const placing = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR'];

type Found = {
  readonly env: Environment;
  readonly rootPath: string | null;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly prefix: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly bare: boolean;
};

/**
 * `--show-toplevel` is last: where there is no work tree it ends the command with 128 after the other answers are out.
 *
 *     false\nsha1\n/r/.git\n/r/.git\nsrc/\n/r\n
 */
async function discover(location: GitLocation): Promise<Found> {
  const args = ['rev-parse', '--is-bare-repository', '--show-object-format', '--path-format=absolute', '--git-dir', '--git-common-dir', '--show-prefix', '--show-toplevel'];
  const { stdout, status, stderr } = await runGit(location, args, { okStatuses: [0, 128], short: true });
  const lines = stdout.toString('utf8').split('\n');
  const [bare = '', objectFormat = '', gitDir = '', commonDir = '', prefix = '', top = ''] = lines;
  if (gitDir === '') throw notARepository(location.cwd, stderr);
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') throw new FatalError(`Unexpected object format ${JSON.stringify(objectFormat)}, expected sha1 or sha256`);
  // rev-parse ends each answer with a line feed and quotes nothing.
  if (lines.length !== (status === 0 ? 7 : 6)) throw new FatalError(`Cannot work in ${JSON.stringify(location.cwd)}: a path of this repository holds a line feed`);
  const found = { env: location.env, gitDir, commonDir, prefix, objectFormat, bare: bare === 'true' } as const;
  if (status !== 0 || bare === 'true') return { ...found, rootPath: null, prefix: '' };
  return { ...found, ...ownWorkTree(location, gitDir, commonDir, top, prefix) };
}

/**
 * In a hook of a linked worktree git sets GIT_DIR and not GIT_WORK_TREE; then git takes the current folder for the top, and `cd pkg/a` makes pkg/a
 * the root. The linked worktree's own `gitdir` file knows better.
 */
function ownWorkTree(location: GitLocation, gitDir: string, commonDir: string, top: string, prefix: string): { rootPath: string; prefix: string } {
  const plain = { rootPath: top, prefix };
  if (location.env['GIT_DIR'] === undefined || location.env['GIT_WORK_TREE'] !== undefined || gitDir === commonDir) return plain;
  const pointer = readPointer(join(gitDir, 'gitdir'));
  if (pointer === null) return plain;
  const rootPath = realPathOf(dirname(resolve(gitDir, pointer)));
  const here = realPathOf(location.cwd);
  if (rootPath === null || here === null || (here !== rootPath && !here.startsWith(rootPath + sep))) return plain;
  const below = relative(rootPath, here).split(sep).join('/');
  return { rootPath, prefix: below === '' ? '' : `${below}/` };
}

/**
 * Children run at the top of the work tree, wherever the user stands. What the environment names relative to the old place is made absolute, and
 * GIT_DIR comes with GIT_WORK_TREE or not at all.
 */
function pinned(env: Environment, found: Found): Environment {
  const result: Record<string, string | undefined> = { ...env };
  if (env['GIT_DIR'] !== undefined || found.bare) {
    result['GIT_DIR'] = found.gitDir;
    if (found.rootPath !== null) result['GIT_WORK_TREE'] = found.rootPath;
  } else if (env['GIT_WORK_TREE'] !== undefined && found.rootPath !== null) {
    result['GIT_WORK_TREE'] = found.rootPath;
  }
  if (env['GIT_COMMON_DIR'] !== undefined) result['GIT_COMMON_DIR'] = found.commonDir;
  // Git reads a relative GIT_INDEX_FILE from the top of the work tree.
  const index = env['GIT_INDEX_FILE'];
  if (index !== undefined && index !== '') result['GIT_INDEX_FILE'] = resolve(found.rootPath ?? found.gitDir, index);
  return result;
}

function pointsBack(found: Found): boolean {
  const { gitDir, commonDir, rootPath } = found;
  const realGitDir = realPathOf(gitDir);
  const realCommonDir = realPathOf(commonDir);
  if (realGitDir === null || realCommonDir === null || ownerOf(realGitDir) !== ownerOf(realCommonDir)) return false;
  if (realGitDir === realCommonDir) return found.bare || rootPath === null || ownsWorkTree(realGitDir, rootPath) || found.env['GIT_DIR'] !== undefined;
  // A linked worktree lives in `<common>/worktrees/<name>`, and its `gitdir` names the `.git` file of the work tree.
  if (dirname(realGitDir) !== join(realCommonDir, 'worktrees')) return false;
  const pointer = readPointer(join(realGitDir, 'gitdir'));
  if (pointer === null) return false;
  const workTree = realPathOf(dirname(resolve(realGitDir, pointer)));
  return rootPath === null || workTree === realPathOf(rootPath);
}

/** A git folder named `.git` belongs to the folder around it; one with another name (submodule, `--separate-git-dir`) cannot be told by its place. */
function ownsWorkTree(realGitDir: string, rootPath: string): boolean {
  return basename(realGitDir) !== '.git' || dirname(realGitDir) === realPathOf(rootPath);
}

function readPointer(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

function ownerOf(path: string): number {
  return statSync(path).uid;
}

function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP';
}

function notARepository(cwd: string, stderr: string): FatalError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const said = (lines.find((line) => line.startsWith('fatal: ')) ?? lines[0] ?? '').replace(/^fatal: /, '');
  // Git's explanation of a dubious owner goes on over several lines and ends with the command that mends it.
  const rest = lines.filter((line) => !line.startsWith('fatal: ')).map((line) => line.trim());
  return new FatalError(said === '' ? `Not a git repository: ${cwd}` : said, { hints: rest });
}
