/**
 * Reads what a clean room needs from a repository of strangers, as text and with suspicion: where its objects are, and its refs. Git is asked one
 * thing, the object format, of the configuration as a mere file. What could lead elsewhere (links, pipes, borrowed objects) is refused.
 */
import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { FatalError } from '../model/errors.ts';
import type { RoomContent } from './clean-room.ts';
import type { Environment } from './git-environment.ts';
import { isObjectId } from './object-id.ts';
import type { ObjectFormat } from './object-id.ts';
import { runGit } from './run-git.ts';

const textBytesMax = 64 * 1024 * 1024;

/** Reads the repository whose work tree, or bare folder, is `folder` itself. Throws `FatalError` for what is none, or cannot be read without trust. */
export async function readForeignRepository(folder: string, env: Environment): Promise<RoomContent> {
  const { gitDir, commonDir, objects } = locate(folder);
  const objectFormat = await objectFormatOf(env, commonDir);
  const shallow = join(commonDir, 'shallow');
  return { objectFormat, objects, head: headIn(gitDir), refs: refsIn(commonDir), shallow: existsSync(shallow) ? shallowIn(shallow) : null };
}

/**
 * The folder to open for who stands in `cwd`: the nearest one upwards with a `.git`, else `cwd` itself. A bare repository is never found from inside
 * a tree, since a tree can bring one along.
 */
export function foreignTopOf(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return resolve(cwd);
  }
}

function locate(folder: string): { readonly gitDir: string; readonly commonDir: string; readonly objects: string } {
  const dotGit = join(folder, '.git');
  const gitDir = !existsSync(dotGit) ? folder : statSync(dotGit).isDirectory() ? dotGit : resolve(folder, pointerIn(dotGit, 'gitdir: '));
  const commonFile = join(gitDir, 'commondir');
  const commonDir = existsSync(commonFile) ? resolve(gitDir, pointerIn(commonFile, '')) : gitDir;
  if (!existsSync(join(gitDir, 'HEAD')) || !existsSync(join(commonDir, 'objects'))) throw new FatalError(`Not a git repository: ${folder}`);
  if (commonDir !== gitDir && !isLinkedWorktree(dotGit, gitDir, commonDir)) throw refused(folder, 'its common folder does not point back');
  const objects = realpathSync(join(commonDir, 'objects'));
  if (!objects.startsWith(realpathSync(commonDir) + sep)) throw refused(folder, 'its objects are in another place');
  // In a list of alternates these would begin another path or a quotation.
  if (/[:\n"]/.test(objects)) throw refused(folder, 'its path holds a colon, a quote or a line feed');
  if (existsSync(join(objects, 'info', 'alternates'))) throw refused(folder, 'it borrows objects from other repositories');
  if (existsSync(join(commonDir, 'reftable'))) throw refused(folder, 'its refs are stored as reftable');
  return { gitDir, commonDir, objects };
}

/** A linked worktree lives in `<common>/worktrees/<name>`, and its `gitdir` names the `.git` file that led here. */
function isLinkedWorktree(dotGit: string, gitDir: string, commonDir: string): boolean {
  const pointer = join(gitDir, 'gitdir');
  return dirname(realpathSync(gitDir)) === join(realpathSync(commonDir), 'worktrees') && existsSync(pointer) && existsSync(dotGit) && resolve(gitDir, pointerIn(pointer, '')) === join(realpathSync(dirname(dotGit)), '.git');
}

function pointerIn(path: string, before: string): string {
  const text = readText(path).trimEnd();
  if (!text.startsWith(before) || text.includes('\n')) throw new FatalError(`Unexpected content of ${path}, expected one path`);
  return text.slice(before.length);
}

async function objectFormatOf(env: Environment, commonDir: string): Promise<ObjectFormat> {
  const config = join(commonDir, 'config');
  if (!existsSync(config)) return 'sha1';
  if (!lstatSync(config).isFile()) throw refused(commonDir, 'its configuration is not a file');
  // GIT_DIR: or git would look for a repository around, and read its configuration.
  const place = { cwd: commonDir, env: { ...env, GIT_DIR: '/nonexistent' } };
  const { stdout, status } = await runGit(place, ['config', '--no-includes', '-f', config, '--get', 'extensions.objectformat'], { okStatuses: [0, 1], withoutConfig: true });
  const format = status === 0 ? stdout.toString('utf8').trim() : 'sha1';
  if (format !== 'sha1' && format !== 'sha256') throw refused(commonDir, `its object format is ${JSON.stringify(format)}`);
  return format;
}

function headIn(gitDir: string): string {
  const head = readText(join(gitDir, 'HEAD')).trim();
  const target = head.startsWith('ref: ') ? head.slice('ref: '.length) : null;
  if (target === null ? !isObjectId(head) : !isRefName(target)) throw new FatalError(`Unexpected content of HEAD: ${JSON.stringify(head.slice(0, 80))}`);
  return head;
}

/** Only full ids are taken over; a loose ref wins over a packed one. */
function refsIn(commonDir: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  const packed = join(commonDir, 'packed-refs');
  if (existsSync(packed)) {
    for (const line of readText(packed).split('\n')) {
      const [id = '', name = ''] = line.split(' ');
      if (isObjectId(id) && isRefName(name)) refs.set(name, id);
    }
  }
  for (const [name, id] of looseRefs(join(commonDir, 'refs'), 'refs')) refs.set(name, id);
  return refs;
}

function* looseRefs(folder: string, name: string): Generator<readonly [string, string]> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const refName = `${name}/${entry.name}`;
    if (entry.isDirectory()) yield* looseRefs(path, refName);
    else if (entry.isFile() && isRefName(refName)) {
      const id = readText(path).trim();
      if (isObjectId(id)) yield [refName, id];
    }
  }
}

/** Stricter than git: what is left out here is merely not seen. */
function isRefName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return /^refs\/[^\s~^:?*[\\\u0000-\u001f\u007f]+$/.test(name) && !name.includes('..') && !name.includes('//') && !name.includes('@{') && !/(?:\.lock|\.|\/)(?:\/|$)/.test(name) && !/\/\./.test(name);
}

function shallowIn(path: string): string {
  const text = readText(path);
  if (!/^(?:[0-9a-f]+\n)*$/.test(text)) throw new FatalError(`Unexpected content of ${path}`);
  return text;
}

function readText(path: string): string {
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size > textBytesMax) throw new FatalError(`Unexpected kind or size of file: ${path}`);
  return readFileSync(path, 'utf8');
}

function refused(folder: string, why: string): FatalError {
  return new FatalError(`Cannot read ${folder} without trusting it: ${why}`, { hints: ['Fetch from it into a repository of your own and read that'] });
}
