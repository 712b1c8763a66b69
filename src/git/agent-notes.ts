/**
 * What other tools keep about sessions in refs of their own: git-ai's notes (`refs/notes/ai`) and Entire's checkpoints
 * (`entire/checkpoints/v1`). Gives their texts; what they mean is read in `history`. Never writes there, and never fetches.
 */
import type { ObjectId, Ref, TreeEntry } from '../model/commit.ts';
import type { GitReader } from './port.ts';

/** Prefixes of the refs that these readers ask for. */
export const agentRefPrefixes = ['refs/notes/ai', 'refs/heads/entire/checkpoints/v1', 'refs/remotes/'] as const;

/** The same refs by their full names, as far as the keys of the configuration (lower-cased section and name) tell the remotes. */
export function agentRefNames(configKeys: readonly string[]): string[] {
  const remotes = new Set(configKeys.flatMap((key) => /^remote\.(.+)\.url$/.exec(key)?.[1] ?? []));
  return ['refs/notes/ai', 'refs/heads/entire/checkpoints/v1', ...[...remotes].map((remote) => `refs/remotes/${remote}/entire/checkpoints/v1`)];
}

const textBytesMax = 4 * 1024 * 1024;

function commitOf(refs: readonly Ref[], matches: (name: string) => boolean): ObjectId | null {
  return refs.find(({ name, commit }) => commit !== null && matches(name))?.commit ?? null;
}

async function readTexts(git: GitReader, entries: readonly TreeEntry[]): Promise<ReadonlyMap<ObjectId, string>> {
  const blobs = entries.length === 0 ? new Map<ObjectId, Uint8Array | null>() : await git.readBlobs([...new Set(entries.map(({ id }) => id))], { bytesMax: textBytesMax });
  const texts = new Map<ObjectId, string>();
  const decoder = new TextDecoder();
  for (const [id, bytes] of blobs) if (bytes !== null) texts.set(id, decoder.decode(bytes));
  return texts;
}

/**
 * git-ai's notes of these commits, by commit. A notes tree fans out by two digits a level once it is large (`ab/cd/ef…`), so the path without its
 * slashes is the commit.
 */
export async function readAuthorshipNotes(git: GitReader, refs: readonly Ref[], commits: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, string>> {
  const notes = new Map<ObjectId, string>();
  const tip = commitOf(refs, (name) => name === 'refs/notes/ai');
  if (tip === null || commits.length === 0) return notes;
  const wanted = new Set(commits);
  const entries = (await git.listTree(tip, [])).filter(({ type, repoPath }) => type === 'blob' && wanted.has(repoPath.replaceAll('/', '')));
  const texts = await readTexts(git, entries);
  for (const { id, repoPath } of entries) {
    const text = texts.get(id);
    if (text !== undefined) notes.set(repoPath.replaceAll('/', ''), text);
  }
  return notes;
}

/**
 * The metadata files of Entire checkpoints, by checkpoint id: one text a session (`a3/e13cc6b6d2/0/metadata.json`, `…/1/metadata.json`), in order;
 * the checkpoint's own file where it has no numbered folders. The local branch is asked first, then the remote-tracking ones.
 */
export async function readCheckpointTexts(git: GitReader, refs: readonly Ref[], checkpoints: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const branches = refs.filter(({ name }) => /^refs\/(?:heads|remotes\/[^/]+)\/entire\/checkpoints\/v1$/.test(name));
  for (const { commit } of branches) {
    const missing = [...new Set(checkpoints)].filter((id) => /^[0-9a-f]{12}$/.test(id) && !found.has(id));
    if (commit === null || missing.length === 0) continue;
    const entries = (await git.listTree(commit, missing.map(folderOf))).filter(({ type, repoPath }) => type === 'blob' && /^[0-9a-f]{2}\/[0-9a-f]{10}\/(?:\d{1,4}\/)?metadata\.json$/.test(repoPath));
    const texts = await readTexts(git, entries);
    for (const id of missing) {
      const own = entries.filter(({ repoPath }) => repoPath.startsWith(`${folderOf(id)}/`));
      const numbered = own.filter(({ repoPath }) => repoPath.split('/').length === 4).toSorted((a, b) => numberOf(a) - numberOf(b));
      const read = (numbered.length > 0 ? numbered : own).map((entry) => texts.get(entry.id)).filter((text) => text !== undefined);
      if (read.length > 0) found.set(id, read);
    }
  }
  return found;
}

function folderOf(checkpoint: string): string {
  return `${checkpoint.slice(0, 2)}/${checkpoint.slice(2)}`;
}

function numberOf({ repoPath }: TreeEntry): number {
  return Number(repoPath.split('/')[2]);
}
