/**
 * Answers what git-plan asks of a repository with the git binary. Every question is one process at most, however much is asked in it; none takes a
 * lock, writes, or fetches. May import `model` and its own folder only.
 */
import type { ObjectId, TreeEntry } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { readLog } from './log.ts';
import { requireObjectId } from './object-id.ts';
import type { ObjectFolder } from './object-folder.ts';
import type { ObjectFormat } from './object-id.ts';
import type { GitReader } from './port.ts';
import { askObjects, readBlobs, visitObjects } from './read-blobs.ts';
import { readHeadRef, readRefFile } from './ref-files.ts';
import type { RefPlaces } from './ref-files.ts';
import { currentBranch, listRefs, resolveCommit } from './refs.ts';
import { resolveMany } from './resolve-many.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';
import { walkFew } from './walk-few.ts';
import { walkCommits } from './walk.ts';

/** Makes the reader of the repository at `location`. Starts nothing yet. `places`, `objects`: where refs and a few objects may be read from files, without a process. */
export function openGitBinary(location: GitLocation, objectFormat: ObjectFormat, places: RefPlaces | null = null, objects: ObjectFolder | null = null): GitReader {
  const written = (name: string): ObjectId | null | undefined => (places === null || (name !== 'HEAD' && !name.startsWith('refs/')) ? undefined : readRefFile(places, name));
  return {
    objectFormat,
    resolveCommit: async (revision) => {
      const known = written(revision);
      return known === undefined ? resolveCommit(location, revision) : known;
    },
    resolveCommits: async (revisions) => {
      const found = new Map<string, ObjectId>();
      const open = revisions.filter((revision) => {
        const known = written(revision);
        if (typeof known === 'string') found.set(revision, known);
        return known === undefined;
      });
      return open.length === 0 ? found : new Map([...found, ...(await resolveMany(location, open))]);
    },
    currentBranch: async () => {
      const known = places === null ? undefined : readHeadRef(places);
      return known === undefined ? currentBranch(location) : known;
    },
    listTree: (commit, paths) => listTree(location, commit, paths),
    readBlobs: (ids, options) => readBlobs(location, ids, options),
    log: (query) => readLog(location, query),
    walk: async (query, visit) => {
      const walked = query.few === true && objects !== null ? walkFew(objects, query) : undefined;
      if (walked === undefined) await walkCommits(location, query, visit);
      else for (const commit of walked) visit(commit);
    },
    visitObjects: (ids, visit, options) => visitObjects(location, ids, visit, options),
    askObjects: (visit, options) => askObjects(location, visit, options, objects),
    listRefs: (prefixes) => listRefs(location, prefixes),
    mergeBase: (a, b) => mergeBase(location, a, b),
  };
}

/** Longer lists of paths than fit an argument list are filtered here instead. */
const pathBytesMax = 100_000;

async function listTree(location: GitLocation, commit: ObjectId, paths: readonly string[]): Promise<readonly TreeEntry[]> {
  const wanted = paths.map(withoutEndSlashes).filter((path) => path !== '');
  const everything = wanted.length < paths.length;
  const asked = everything || wanted.reduce((bytes, path) => bytes + path.length + 1, 0) > pathBytesMax ? [] : wanted;
  const { stdout } = await runGit(location, ['ls-tree', '-r', '-z', '--full-tree', requireObjectId(commit), '--', ...asked]);
  const entries = parseTreeEntries(stdout);
  if (everything || wanted.length === 0 || asked.length > 0) return entries;
  const files = new Set(wanted);
  return entries.filter(({ repoPath }) => files.has(repoPath) || wanted.some((path) => repoPath.startsWith(`${path}/`)));
}

/** `100644 blob c3ab…\tdocs/a.md\0`, without any quoting. */
function parseTreeEntries(stdout: Buffer): TreeEntry[] {
  return stdout.toString('utf8').split('\0').filter((record) => record !== '').map((record) => {
    const tab = record.indexOf('\t');
    const [mode = '', type = '', id = ''] = record.slice(0, tab).split(' ');
    if (type !== 'blob' && type !== 'tree' && type !== 'commit') throw new FatalError(`Unexpected answer of git ls-tree: ${JSON.stringify(record)}`);
    return { mode, type, id, repoPath: record.slice(tab + 1) };
  });
}

async function mergeBase(location: GitLocation, a: ObjectId, b: ObjectId): Promise<ObjectId | null> {
  const { stdout, status } = await runGit(location, ['merge-base', requireObjectId(a), requireObjectId(b)], { okStatuses: [0, 1] });
  return status === 0 ? stdout.toString('latin1').trim().split('\n')[0] ?? null : null;
}
