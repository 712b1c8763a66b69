/**
 * Objects of a repository through isomorphic-git: the one home of that package. Reads raw objects and parses commits itself, because the package
 * drops carriage returns from messages. What the package cannot read is said, and not answered wrongly.
 */
import type { Commit, ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { parseCommitObject } from './commit-object.ts';
import type { FileSystem, IsomorphicSource } from './file-system.ts';

export type StoredTreeEntry = { readonly mode: string; readonly type: 'blob' | 'tree' | 'commit'; readonly id: ObjectId; readonly name: string };
export type StoredCommit = { readonly commit: Commit; readonly tree: ObjectId };

type Package = typeof import('isomorphic-git');

/** An open store: its cache lives as long as it does. */
export class IsomorphicStore {
  readonly fs: FileSystem;
  readonly gitdir: string;
  readonly #cache: object = {};
  readonly #commits = new Map<ObjectId, StoredCommit>();
  readonly #trees = new Map<ObjectId, readonly StoredTreeEntry[]>();
  #loaded: Promise<Package> | null = null;
  #shallow: ReadonlySet<ObjectId> | null = null;

  constructor(source: IsomorphicSource) {
    if (source.gitdir === undefined && source.dir === undefined) throw new FatalError('Cannot open a repository without a folder');
    this.fs = source.fs;
    this.gitdir = source.gitdir ?? `${withoutEndSlashes(source.dir ?? '')}/.git`;
  }

  /** The package, loaded on first use and only after the repository is known to be one that it can read. */
  async package(): Promise<Package> {
    this.#loaded ??= (async () => {
      const loaded = await import('isomorphic-git');
      // Bundlers and Node differ in where they put the names of a CommonJS module.
      const found = 'readObject' in loaded ? loaded : (loaded as { readonly default: Package }).default;
      await this.#requireReadable(found);
      return found;
    })();
    return this.#loaded;
  }

  async #requireReadable(loaded: Package): Promise<void> {
    const refuse = (why: string): never => {
      throw new FatalError(`Cannot read ${this.gitdir} without the git program: ${why}`, { hints: ['Install git, which reads it'] });
    };
    if ((await this.readText('HEAD')) === null) {
      // A linked worktree and a submodule have a file in place of the folder.
      const pointer = await this.#readPointer();
      if (pointer !== null) refuse('it is the work tree of a linked worktree or a submodule');
      throw new FatalError(`Not a git repository: ${this.gitdir}`);
    }
    if ((await this.readText('commondir')) !== null) refuse('it is a linked worktree');
    if ((await this.readText('objects/info/alternates')) !== null) refuse('it borrows objects from another repository');
    const config = async (path: string): Promise<string> => String((await loaded.getConfig({ fs: this.fs, gitdir: this.gitdir, path })) ?? '').toLowerCase();
    if ((await config('extensions.objectformat')) === 'sha256') refuse('its object ids are SHA-256');
    if ((await config('extensions.refstorage')) === 'reftable' || (await this.readText('HEAD'))?.trim() === 'ref: refs/heads/.invalid') refuse('its refs are stored as reftable');
  }

  async #readPointer(): Promise<string | null> {
    return readTextOrNull(this.fs, this.gitdir);
  }

  /** Text of a file of the git folder; null where it is absent. */
  async readText(path: string): Promise<string | null> {
    return readTextOrNull(this.fs, `${this.gitdir}/${path}`);
  }

  /** The raw object; null where it is missing. */
  async readObject(id: ObjectId): Promise<{ readonly type: string; readonly bytes: Uint8Array } | null> {
    const git = await this.package();
    try {
      const result = await git.readObject({ fs: this.fs, gitdir: this.gitdir, oid: id, format: 'content', cache: this.#cache });
      return { type: String(result.type), bytes: result.object as Uint8Array };
    } catch (error) {
      if (isPackageError(error, 'NotFoundError')) return null;
      throw new FatalError(`Cannot read object ${id}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Peels tags. Null where it does not end at a commit, or is missing. */
  async peelToCommit(id: ObjectId): Promise<ObjectId | null> {
    let current = id;
    for (;;) {
      if (this.#commits.has(current)) return current;
      const object = await this.readObject(current);
      if (object === null) return null;
      if (object.type === 'commit') return current;
      if (object.type !== 'tag') return null;
      const target = /^object ([0-9a-f]+)$/m.exec(new TextDecoder().decode(object.bytes))?.[1];
      if (target === undefined) return null;
      current = target;
    }
  }

  /** A commit with its tree; at the boundary of a shallow clone without parents, as git shows it. Throws where it is missing. */
  async commit(id: ObjectId): Promise<StoredCommit> {
    const known = this.#commits.get(id);
    if (known !== undefined) return known;
    const object = await this.readObject(id);
    if (object === null || object.type !== 'commit') throw new FatalError(`Cannot read commit ${id}: ${object === null ? 'it is missing' : `it is a ${object.type}`}`);
    const parsed = parseCommit(id, object.bytes);
    this.#shallow ??= new Set((await this.readText('shallow'))?.split('\n') ?? []);
    const stored = this.#shallow.has(id) ? { ...parsed, commit: { ...parsed.commit, parents: [] } } : parsed;
    this.#commits.set(id, stored);
    return stored;
  }

  /** Entries of one tree. Throws where it is missing. */
  async tree(id: ObjectId): Promise<readonly StoredTreeEntry[]> {
    const known = this.#trees.get(id);
    if (known !== undefined) return known;
    const object = await this.readObject(id);
    if (object === null || object.type !== 'tree') throw new FatalError(`Cannot read tree ${id}`);
    const entries = parseTree(object.bytes);
    this.#trees.set(id, entries);
    return entries;
  }
}

async function readTextOrNull(fs: FileSystem, path: string): Promise<string | null> {
  try {
    return String(await fs.promises.readFile(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}

/** Whether `error` is one of the package's own, by its stable code. */
export function isPackageError(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}

/** `<mode> <name>\0<20 bytes of id>`, repeated. */
function parseTree(bytes: Uint8Array): StoredTreeEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: StoredTreeEntry[] = [];
  let at = 0;
  while (at < buffer.length) {
    const space = buffer.indexOf(0x20, at);
    const end = buffer.indexOf(0, space);
    const mode = buffer.toString('latin1', at, space).padStart(6, '0');
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    entries.push({ mode, type, name: buffer.toString('utf8', space + 1, end), id: buffer.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return entries;
}

function parseCommit(id: ObjectId, bytes: Uint8Array): StoredCommit {
  // A commit begins with its tree.
  const tree = /^tree ([0-9a-f]+)\n/.exec(Buffer.from(bytes.subarray(0, 80)).toString('latin1'))?.[1] ?? '';
  return { commit: parseCommitObject(id, bytes), tree };
}
