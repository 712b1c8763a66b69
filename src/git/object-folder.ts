/** Where a repository's objects may be read from files: only where git, asked in the same environment, would look there first and find the same. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectId } from '../model/commit.ts';
import type { Environment } from './git-environment.ts';
import { readLooseObject } from './loose-objects.ts';
import type { StoredObject } from './loose-objects.ts';
import { emptyTreeId } from './object-id.ts';
import type { ObjectFormat } from './object-id.ts';
import { PackFiles } from './pack-files.ts';

/** Variables with which git finds other objects, or other parents of commits. */
const disturbing = ['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_QUARANTINE_PATH', 'GIT_GRAFT_FILE', 'GIT_SHALLOW_FILE'];

const keptMax = 32;
const keptBytesMax = 16 * 1024;

export class ObjectFolder {
  readonly idBytes: number;
  readonly #commonDir: string;
  readonly #emptyTree: ObjectId;
  readonly #packs: PackFiles;
  /** Commits that were read last: who walks them then asks for what they say. */
  readonly #commits = new Map<ObjectId, StoredObject>();

  /** `commonDir`: absolute. */
  constructor(commonDir: string, format: ObjectFormat) {
    this.#commonDir = commonDir;
    this.idBytes = format === 'sha1' ? 20 : 32;
    this.#emptyTree = emptyTreeId(format);
    this.#packs = new PackFiles(join(commonDir, 'objects/pack'), this.idBytes);
  }

  /** Undefined: git is to be asked. */
  read(id: ObjectId): StoredObject | undefined {
    if (id.length !== this.idBytes * 2) return undefined;
    if (id === this.#emptyTree) return { type: 'tree', bytes: Buffer.alloc(0) };
    const object = this.#commits.get(id) ?? readLooseObject(join(this.#commonDir, 'objects'), id) ?? this.#packs.read(id);
    if (object?.type === 'commit' && object.bytes.length <= keptBytesMax) {
      if (this.#commits.size >= keptMax) this.#commits.clear();
      this.#commits.set(id, object);
    }
    return object;
  }

  /** False where a clone is shallow, or grafts give commits other parents than they name. */
  hasWholeHistory(): boolean {
    return !existsSync(join(this.#commonDir, 'shallow')) && !existsSync(join(this.#commonDir, 'info/grafts'));
  }
}

/** Null where variables say that objects are to be had elsewhere, or that refs replace them. */
export function objectFolderOf(commonDir: string, format: ObjectFormat, env: Environment): ObjectFolder | null {
  const isReplaced = env['GIT_NO_REPLACE_OBJECTS'] === undefined;
  return isReplaced || disturbing.some((name) => env[name] !== undefined) ? null : new ObjectFolder(commonDir, format);
}
