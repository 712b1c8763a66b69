/**
 * The walk over the few commits that were made since the last one, without a process: `walkCommits` for where each of them, and every tree that has to
 * be looked into, can be read from files. What is not certain is not answered, so that the answer is git's in every case.
 */
import type { ObjectId } from '../model/commit.ts';
import type { ObjectFolder } from './object-folder.ts';
import { pathFilterOf } from './path-filter.ts';
import type { WalkedCommit, WalkQuery } from './port.ts';
import { treeChanges } from './tree-changes.ts';
import type { TreeSource } from './tree-changes.ts';

type WalkCommit = { readonly id: ObjectId; readonly tree: ObjectId; readonly parents: readonly ObjectId[]; /** In seconds since 1970. */ readonly committed: number };

const commitsMax = 16;
/** Beyond these git is sooner there. */
const objectsMax = 64;

/** The commits in git's order; undefined: git is to be asked. */
export function walkFew(objects: ObjectFolder, query: WalkQuery): readonly WalkedCommit[] | undefined {
  const filter = pathFilterOf(query.pathspecs);
  const { isKnown } = query;
  // The heads alone do not tell whether a commit lies below one of them.
  if (isKnown === undefined || filter === undefined || !objects.hasWholeHistory()) return undefined;
  const source = new FewObjects(objects);
  const not = new Set(query.not);
  const commits = walkCommits(source, query.tips, (id) => not.has(id) || isKnown(id));
  if (commits === undefined) return undefined;
  const walked: WalkedCommit[] = [];
  for (const { id, tree, parents } of commits) {
    const [first] = parents;
    const before = first === undefined ? null : source.commit(first)?.tree;
    const changes = before === undefined ? undefined : treeChanges(before, tree, filter, source.tree, objects.idBytes);
    if (changes === undefined) return undefined;
    walked.push({ id, parents, changes });
  }
  return walked;
}

/** All that the tips lead to and that is not known, in the order in which git comes by: the youngest that was reached so far, of several the first. */
function walkCommits(source: FewObjects, tips: readonly ObjectId[], isKnown: (id: ObjectId) => boolean): readonly WalkCommit[] | undefined {
  const seen = new Set<ObjectId>();
  const queue: WalkCommit[] = [];
  const reach = (id: ObjectId): boolean => {
    if (seen.has(id) || isKnown(id)) return true;
    seen.add(id);
    const commit = seen.size > commitsMax ? undefined : source.commit(id);
    if (commit === undefined) return false;
    const at = queue.findIndex(({ committed }) => committed < commit.committed);
    queue.splice(at < 0 ? queue.length : at, 0, commit);
    return true;
  };
  const walked: WalkCommit[] = [];
  if (!tips.every(reach)) return undefined;
  for (let commit = queue.shift(); commit !== undefined; commit = queue.shift()) {
    walked.push(commit);
    if (!commit.parents.every(reach)) return undefined;
  }
  return walked;
}

/** Commits and trees, of which no more than a few are read. */
class FewObjects {
  readonly #objects: ObjectFolder;
  readonly #commits = new Map<ObjectId, WalkCommit | undefined>();
  /** What one commit left, the next one began with. */
  readonly #trees = new Map<ObjectId, Buffer | undefined>();
  #count = 0;

  constructor(objects: ObjectFolder) {
    this.#objects = objects;
  }

  readonly tree: TreeSource = (id) => {
    if (!this.#trees.has(id)) this.#trees.set(id, this.#read(id, 'tree'));
    return this.#trees.get(id);
  };

  commit(id: ObjectId): WalkCommit | undefined {
    if (!this.#commits.has(id)) {
      const bytes = this.#read(id, 'commit');
      this.#commits.set(id, bytes === undefined ? undefined : parseHeader(id, bytes));
    }
    return this.#commits.get(id);
  }

  #read(id: ObjectId, type: string): Buffer | undefined {
    this.#count += 1;
    const object = this.#count > objectsMax ? undefined : this.#objects.read(id);
    return object?.type === type ? object.bytes : undefined;
  }
}

/** What git writes at the beginning of a commit; undefined for anything else, which git may take otherwise. */
function parseHeader(id: ObjectId, bytes: Buffer): WalkCommit | undefined {
  const blank = bytes.indexOf('\n\n', 0, 'latin1');
  const header = bytes.toString('latin1', 0, blank < 0 ? bytes.length : blank + 1);
  const [, tree, parents, committed] = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)author [^\n]*\ncommitter [^\n>]*> (\d{1,11}) [-+]\d{4}\n/.exec(header) ?? [];
  if (tree === undefined || parents === undefined || tree.length !== id.length) return undefined;
  const ids = parents === '' ? [] : parents.trimEnd().split('\n').map((line) => line.slice('parent '.length));
  return ids.every((parent) => parent.length === id.length) ? { id, tree, parents: ids, committed: Number(committed) } : undefined;
}
