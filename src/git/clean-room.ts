/**
 * Reads a repository of strangers without git ever seeing its configuration: an own, empty, bare repository whose objects are theirs by alternates,
 * and whose refs are copies read here as text. In a hostile repository 41 of 68 ordinary commands run something of the owner's choice, and `-c` cannot
 * stop that; in the clean room none did. What cannot be read this way is refused.
 */
import { copyFileSync, existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { openGitBinary } from './git-binary.ts';
import { readerEnvironment } from './git-environment.ts';
import type { Environment } from './git-environment.ts';
import { isObjectId } from './object-id.ts';
import type { ObjectFormat } from './object-id.ts';
import type { Repository } from './open-repository.ts';
import { runGit } from './run-git.ts';

const textBytesMax = 64 * 1024 * 1024;

/** Opens the repository whose work tree, or bare folder, is `folder` itself (no search upwards). `dispose` removes the room. */
export async function openCleanRoom(folder: string, env: Environment): Promise<Repository> {
  const theirs = locate(folder);
  const room = mkdtempSync(join(tmpdir(), 'git-plan-room-'));
  const dispose = (): void => {
    process.off('exit', dispose);
    rmSync(room, { recursive: true, force: true });
  };
  process.on('exit', dispose);
  try {
    const base = { cwd: room, env: readerEnvironment(env, 'untrusted') };
    const objectFormat = await objectFormatOf(base, theirs.commonDir);
    await runGit(base, ['init', '-q', '--bare', '--template=', `--object-format=${objectFormat}`, room]);
    copyRefs(theirs, room);
    copyIfThere(join(theirs.commonDir, 'shallow'), join(room, 'shallow'), /^(?:[0-9a-f]+\n)*$/);
    const index = join(theirs.gitDir, 'index');
    if (existsSync(index)) copyFileSync(index, join(room, 'index'));
    const location = { cwd: room, env: { ...base.env, GIT_DIR: room, GIT_INDEX_FILE: join(room, 'index'), GIT_ALTERNATE_OBJECT_DIRECTORIES: theirs.objects } };
    return {
      rootPath: theirs.rootPath,
      gitDir: theirs.gitDir,
      commonDir: theirs.commonDir,
      prefix: '',
      objectFormat,
      git: openGitBinary(location, objectFormat),
      location,
      commonDirTrusted: false,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

type Theirs = { readonly rootPath: string | null; readonly gitDir: string; readonly commonDir: string; readonly objects: string };

function locate(folder: string): Theirs {
  const dotGit = join(folder, '.git');
  const rootPath = existsSync(dotGit) ? folder : null;
  const gitDir = rootPath === null ? folder : statSync(dotGit).isDirectory() ? dotGit : resolve(folder, pointerIn(dotGit, 'gitdir: '));
  const commonFile = join(gitDir, 'commondir');
  const commonDir = existsSync(commonFile) ? resolve(gitDir, pointerIn(commonFile, '')) : gitDir;
  if (!existsSync(join(gitDir, 'HEAD')) || !existsSync(join(commonDir, 'objects'))) throw new FatalError(`Not a git repository: ${folder}`);
  if (commonDir !== gitDir && dirname(realpathSync(gitDir)) !== join(realpathSync(commonDir), 'worktrees')) throw refused(folder, 'its common folder does not point back');
  const objects = realpathSync(join(commonDir, 'objects'));
  // In a list of alternates these would begin another path or a quotation.
  if (/[:\n"]/.test(objects)) throw refused(folder, 'its path holds a colon, a quote or a line feed');
  if (existsSync(join(objects, 'info', 'alternates'))) throw refused(folder, 'it borrows objects from other repositories');
  if (existsSync(join(commonDir, 'reftable'))) throw refused(folder, 'its refs are stored as reftable');
  return { rootPath, gitDir, commonDir, objects };
}

function pointerIn(path: string, before: string): string {
  const text = readText(path).trimEnd();
  if (!text.startsWith(before) || text.includes('\n')) throw new FatalError(`Unexpected content of ${path}, expected one path`);
  return text.slice(before.length);
}

async function objectFormatOf(base: { cwd: string; env: Environment }, commonDir: string): Promise<ObjectFormat> {
  const config = join(commonDir, 'config');
  if (!existsSync(config)) return 'sha1';
  const { stdout, status } = await runGit(base, ['config', '--no-includes', '-f', config, '--get', 'extensions.objectformat'], { okStatuses: [0, 1], withoutConfig: true });
  const format = status === 0 ? stdout.toString('utf8').trim() : 'sha1';
  if (format !== 'sha1' && format !== 'sha256') throw refused(commonDir, `its object format is ${JSON.stringify(format)}`);
  return format;
}

/** Only full ids and symbolic HEADs are taken over; a loose ref wins over a packed one. */
function copyRefs(theirs: Theirs, room: string): void {
  const refs = new Map<string, string>();
  const packed = join(theirs.commonDir, 'packed-refs');
  if (existsSync(packed)) {
    for (const line of readText(packed).split('\n')) {
      const [id = '', name = ''] = line.split(' ');
      if (isObjectId(id) && isRefName(name)) refs.set(name, id);
    }
  }
  for (const [name, id] of looseRefs(join(theirs.commonDir, 'refs'), 'refs')) refs.set(name, id);
  const lines = [...refs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, id]) => `${id} ${name}\n`);
  writeFileSync(join(room, 'packed-refs'), `# pack-refs with: sorted \n${lines.join('')}`);
  const head = readText(join(theirs.gitDir, 'HEAD')).trim();
  const target = head.startsWith('ref: ') ? head.slice('ref: '.length) : null;
  if (target === null ? !isObjectId(head) : !isRefName(target)) throw new FatalError(`Unexpected content of HEAD: ${JSON.stringify(head.slice(0, 80))}`);
  writeFileSync(join(room, 'HEAD'), `${head}\n`);
}

function* looseRefs(folder: string, name: string): Generator<readonly [string, string]> {
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

function copyIfThere(from: string, to: string, shape: RegExp): void {
  if (!existsSync(from)) return;
  const text = readText(from);
  if (!shape.test(text)) throw new FatalError(`Unexpected content of ${from}`);
  writeFileSync(to, text);
}

function readText(path: string): string {
  const stat = lstatSync(path);
  if (!stat.isFile() || stat.size > textBytesMax) throw new FatalError(`Unexpected kind or size of file: ${path}`);
  return readFileSync(path, 'utf8');
}

function refused(folder: string, why: string): FatalError {
  return new FatalError(`Cannot read ${folder} without trusting it: ${why}`, { hints: ['Fetch from it into a repository of your own and read that'] });
}
