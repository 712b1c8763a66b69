/**
 * Answers what git-plan asks of a repository without a git program: for bots on serverless platforms and for hosts that embed the library. Slower on
 * packs and on history than git (a second for the first object of a large pack), therefore never the default where git is there. Linked worktrees,
 * borrowed objects, SHA-256 and reftable are refused with a `FatalError` by the first question.
 */
import type { ObjectId, Ref, TreeEntry } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { byBytes, entryAt, findMergeBase, topmost, walkAll, walkLog } from './isomorphic-log.ts';
import { IsomorphicStore, isPackageError } from './isomorphic-store.ts';
import type { IsomorphicSource } from './file-system.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import type { GitObject, GitReader } from './port.ts';

/** Opens the repository at `gitdir` (default `<dir>/.git`) on any node-like file system. Nothing is read until the first question. */
export function openIsomorphic(source: IsomorphicSource): GitReader {
  const store = new IsomorphicStore(source);
  return {
    objectFormat: 'sha1',
    resolveCommit: (revision) => resolveCommit(store, revision),
    resolveCommits: async (revisions) => {
      const found = new Map<string, ObjectId>();
      for (const revision of revisions) {
        const id = await resolveCommit(store, revision);
        if (id !== null) found.set(revision, id);
      }
      return found;
    },
    currentBranch: () => currentBranch(store),
    listTree: (commit, paths) => listTree(store, commit, paths),
    readBlobs: (ids, options) => readBlobs(store, ids, options?.bytesMax ?? Number.MAX_SAFE_INTEGER),
    log: async (query) => {
      await store.package();
      [...query.tips, ...(query.not ?? [])].forEach(requireObjectId);
      return walkLog(store, query);
    },
    walk: async (query, visit) => {
      await store.package();
      [...query.tips, ...(query.not ?? [])].forEach(requireObjectId);
      await walkAll(store, query, visit);
    },
    visitObjects: (ids, visit, options) => visitObjects(store, [...new Set(ids)], visit, options),
    askObjects: (visit, options) => {
      const asked: ObjectId[] = [];
      return { ask: (ids) => void asked.push(...ids.map(requireObjectId)), end: () => visitObjects(store, asked, visit, options) };
    },
    listRefs: (prefixes) => listRefs(store, prefixes),
    mergeBase: async (a, b) => {
      await store.package();
      return findMergeBase(store, requireObjectId(a), requireObjectId(b));
    },
  };
}

async function visitObjects(store: IsomorphicStore, ids: readonly ObjectId[], visit: (object: GitObject) => void, options?: { readonly bytesMax?: number }): Promise<void> {
  for (const id of ids.map(requireObjectId)) {
    const object = await store.readObject(id);
    if (object !== null) visit({ id, type: object.type, bytes: object.bytes.length <= (options?.bytesMax ?? Number.MAX_SAFE_INTEGER) ? object.bytes : null });
  }
}

async function currentBranch(store: IsomorphicStore): Promise<string | null> {
  await store.package();
  const head = (await store.readText('HEAD'))?.trim() ?? '';
  return head.startsWith('ref: ') ? head.slice('ref: '.length).trim() : null;
}

async function listTree(store: IsomorphicStore, commit: ObjectId, paths: readonly string[]): Promise<readonly TreeEntry[]> {
  const { tree } = await store.commit(requireObjectId(commit));
  const found: TreeEntry[] = [];
  const collect = async (repoPath: string, entry: { readonly mode: string; readonly type: TreeEntry['type']; readonly id: ObjectId }): Promise<void> => {
    if (entry.type !== 'tree') {
      found.push({ mode: entry.mode, type: entry.type, id: entry.id, repoPath });
      return;
    }
    for (const child of await store.tree(entry.id)) await collect(repoPath === '' ? child.name : `${repoPath}/${child.name}`, child);
  };
  for (const path of topmost(paths)) {
    const entry = await entryAt(store, tree, path);
    if (entry !== null) await collect(path, entry);
  }
  return found.sort((a, b) => byBytes(a.repoPath, b.repoPath));
}

async function readBlobs(store: IsomorphicStore, ids: readonly ObjectId[], bytesMax: number): Promise<ReadonlyMap<ObjectId, Uint8Array | null>> {
  const blobs = new Map<ObjectId, Uint8Array | null>();
  for (const id of new Set(ids.map(requireObjectId))) {
    const object = await store.readObject(id);
    if (object !== null && object.type === 'blob') blobs.set(id, object.bytes.length <= bytesMax ? object.bytes : null);
  }
  return blobs;
}

/** Understands names, ids (abbreviated too) and the steps `~`, `~n`, `^`, `^n`, `^{commit}`, `^{}` behind them. Says so where a revision needs more. */
async function resolveCommit(store: IsomorphicStore, revision: string): Promise<ObjectId | null> {
  await store.package();
  const match = /^([^~^:]+)((?:~\d*|\^\d*|\^\{(?:commit)?\})*)$/.exec(revision);
  const name = match?.[1] ?? '';
  const steps = match?.[2] ?? '';
  if (/^\^|\.\.|[\s\0\\?*[]/.test(revision) || revision === '') return null;
  if (match === null || name.includes('@{')) throw new FatalError(`Cannot resolve ${JSON.stringify(revision)} without the git program`);
  const start = await resolveName(store, name === '@' ? 'HEAD' : name);
  let id = start === null ? null : await store.peelToCommit(start);
  for (const [step] of steps.matchAll(/~\d*|\^\d+|\^\{\w*\}|\^/g)) {
    if (id === null) return null;
    if (step.startsWith('^{')) continue;
    const count = step.length === 1 ? 1 : Number(step.slice(1));
    if (step.startsWith('^')) {
      if (count > 0) id = (await store.commit(id)).commit.parents[count - 1] ?? null;
    } else {
      for (let left = count; left > 0 && id !== null; left -= 1) id = (await store.commit(id)).commit.parents[0] ?? null;
    }
  }
  return id;
}

/** A full id, then a ref by git's rules of precedence, then an abbreviated id. */
async function resolveName(store: IsomorphicStore, name: string): Promise<ObjectId | null> {
  if (isObjectId(name)) return name;
  const git = await store.package();
  try {
    const id = await git.resolveRef({ fs: store.fs, gitdir: store.gitdir, ref: name });
    // A file of the git folder that is no ref (`config`) resolves to its text.
    if (isObjectId(id)) return id;
  } catch (error) {
    if (!isPackageError(error, 'NotFoundError') && !isPackageError(error, 'EISDIR') && !isPackageError(error, 'InvalidRefNameError')) throw error;
  }
  if (!/^[0-9a-f]{4,40}$/i.test(name)) return null;
  try {
    return await git.expandOid({ fs: store.fs, gitdir: store.gitdir, oid: name.toLowerCase() });
  } catch (error) {
    if (isPackageError(error, 'NotFoundError') || isPackageError(error, 'AmbiguousError')) return null;
    throw error;
  }
}

/** Reads the files themselves: the package lists branches and tags only, and pull requests live elsewhere. */
async function listRefs(store: IsomorphicStore, prefixes: readonly string[]): Promise<readonly Ref[]> {
  const git = await store.package();
  const names = new Set<string>();
  for (const line of (await store.readText('packed-refs'))?.split('\n') ?? []) {
    const match = /^[0-9a-f]{40} (\S+)$/.exec(line);
    if (match?.[1] !== undefined) names.add(match[1]);
  }
  await collectLoose(store, 'refs', names);
  const refs: Ref[] = [];
  for (const name of [...names].filter((each) => prefixes.some((prefix) => each.startsWith(prefix))).sort()) {
    let id: string;
    try {
      id = await git.resolveRef({ fs: store.fs, gitdir: store.gitdir, ref: name });
    } catch (error) {
      // A symbolic ref that points nowhere is not listed by git either.
      if (isPackageError(error, 'NotFoundError')) continue;
      throw error;
    }
    refs.push({ name, commit: isObjectId(id) ? await store.peelToCommit(id) : null });
  }
  return refs;
}

async function collectLoose(store: IsomorphicStore, folder: string, names: Set<string>): Promise<void> {
  const children = (await store.fs.promises.readdir(`${store.gitdir}/${folder}`)) as readonly string[];
  for (const child of children) {
    const path = `${folder}/${child}`;
    const stat = (await store.fs.promises.lstat(`${store.gitdir}/${path}`)) as { isDirectory(): boolean };
    if (stat.isDirectory()) await collectLoose(store, path, names);
    else if (!path.endsWith('.lock')) names.add(path);
  }
}
