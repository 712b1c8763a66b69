/**
 * Reads a repository without git ever seeing its configuration: an own, empty, bare repository whose objects are theirs by alternates, and whose refs
 * are a copy. In a hostile repository 41 of 68 ordinary commands run something of the owner's choice, and `-c` cannot stop that; in the clean room none
 * did. Nothing of the work tree, of attributes, hooks or remotes is reachable from it, and nothing can be fetched.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readForeignRepository } from './foreign-repository.ts';
import { openGitBinary } from './git-binary.ts';
import { readerEnvironment } from './git-environment.ts';
import type { Environment } from './git-environment.ts';
import type { ObjectFormat } from './object-id.ts';
import type { Repository } from './open-repository.ts';
import { runGit } from './run-git.ts';

/** What a room is made of. */
export type RoomContent = {
  readonly objectFormat: ObjectFormat;
  /** A list as git has it in GIT_ALTERNATE_OBJECT_DIRECTORIES. */
  readonly objects: string;
  /** `ref: refs/heads/main`, or an id. */
  readonly head: string;
  /** Full names and ids. */
  readonly refs: ReadonlyMap<string, string>;
  /** Ids, a line each, of commits whose parents are not there; null where there are none. */
  readonly shallow: string | null;
};

/**
 * Opens a repository of strangers in a clean room; `folder` is the top of its work tree, or its bare folder (no search upwards). What cannot be read
 * without trusting it is refused with `FatalError`. `dispose` removes the room.
 */
export async function openCleanRoom(folder: string, env: Environment): Promise<Repository> {
  return furnish(await readForeignRepository(folder, readerEnvironment(env, 'untrusted')), env);
}

/**
 * A clean room for a repository that is open already and whose owner is trusted to say where its objects are: of a server in `pre-receive`, where the
 * objects of the push are in quarantine, and of a user who checks a range. What is read of it is what was committed, whatever the configuration says.
 */
export async function cleanRoomOf(repository: Repository, env: Environment): Promise<Repository> {
  const { commonDir, gitDir } = repository;
  const own = [env['GIT_OBJECT_DIRECTORY'], join(commonDir, 'objects')].flatMap((path) => (path === undefined || path === '' ? [] : [quoteAlternate(resolve(repository.location.cwd, path))]));
  const borrowed = env['GIT_ALTERNATE_OBJECT_DIRECTORIES'] ?? '';
  const { stdout } = await runGit(repository, ['for-each-ref', '--format=%(objectname) %(refname)']);
  const refs = new Map(stdout.toString('utf8').split('\n').filter((line) => line !== '').map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
  const branch = await repository.git.currentBranch();
  const shallow = join(commonDir, 'shallow');
  return furnish({
    objectFormat: repository.objectFormat,
    objects: [...own, ...(borrowed === '' ? [] : [borrowed])].join(':'),
    head: branch === null ? ((await repository.git.resolveCommit('HEAD')) ?? readFileSync(join(gitDir, 'HEAD'), 'utf8').trim()) : `ref: ${branch}`,
    refs,
    shallow: existsSync(shallow) ? readFileSync(shallow, 'utf8') : null,
  }, env);
}

/** As an entry of a list of alternates, in which a colon begins the next and a quote a quotation. */
function quoteAlternate(path: string): string {
  return /[:"\n\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"` : path;
}

function furnish(content: RoomContent, env: Environment): Repository {
  const { objectFormat, refs, shallow } = content;
  const room = mkdtempSync(join(tmpdir(), 'git-plan-room-'));
  const dispose = (): void => {
    process.off('exit', dispose);
    rmSync(room, { recursive: true, force: true });
  };
  process.on('exit', dispose);
  try {
    for (const name of ['objects', 'refs']) mkdirSync(join(room, name));
    // What `git init --bare` would write, without a process and without a template.
    writeFileSync(join(room, 'config'), `[core]\n\trepositoryformatversion = ${objectFormat === 'sha1' ? 0 : 1}\n\tbare = true\n${objectFormat === 'sha1' ? '' : `[extensions]\n\tobjectformat = ${objectFormat}\n`}`);
    const lines = [...refs].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(([name, id]) => `${id} ${name}\n`);
    writeFileSync(join(room, 'packed-refs'), `# pack-refs with: sorted \n${lines.join('')}`);
    if (shallow !== null) writeFileSync(join(room, 'shallow'), shallow);
    writeFileSync(join(room, 'HEAD'), `${content.head}\n`);
    const location = { cwd: room, env: { ...readerEnvironment(env, 'untrusted'), GIT_DIR: room, GIT_ALTERNATE_OBJECT_DIRECTORIES: content.objects } };
    return { rootPath: null, gitDir: room, commonDir: room, prefix: '', objectFormat, git: openGitBinary(location, objectFormat), location, commonDirTrusted: false, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
