/** What would be committed: the staging area against HEAD, from blobs, whatever the way of committing (GIT_INDEX_FILE is honoured). */
import type { ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { GitError } from './git-error.ts';
import { emptyTreeId, presentId } from './object-id.ts';
import type { ObjectFormat } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

export type StagedState = 'added' | 'modified' | 'deleted' | 'type-changed' | 'unmerged';

export type StagedEntry = {
  /** Relative to the repository root, POSIX. */
  readonly repoPath: string;
  readonly state: StagedState;
  /** In HEAD; null where it is not there. */
  readonly before: StagedFile | null;
  /** In the staging area; null where it is deleted or unmerged (a conflict has no one content). */
  readonly after: StagedFile | null;
};

export type StagedFile = {
  readonly id: ObjectId;
  /** Octal: 100644, 100755, 120000 (symlink), 160000 (gitlink). */
  readonly mode: string;
};

type StagedSource = { readonly location: GitLocation; readonly objectFormat: ObjectFormat };

/**
 * Lists what differs between HEAD (the empty tree before the first commit) and the staging area below `paths` (literal, relative to the root; all
 * where empty). Renames are a deletion and an addition; intent-to-add entries are not staged content and are left out. Writes nothing, not even a
 * refreshed staging area. One process; two more before the first commit.
 */
export async function listStaged(repository: StagedSource, paths: readonly string[]): Promise<readonly StagedEntry[]> {
  try {
    return await stagedAgainst(repository, 'HEAD', paths);
  } catch (error) {
    if (!(error instanceof GitError) || error.kind !== 'failed') throw error;
    const { status } = await runGit(repository, ['rev-parse', '--verify', '-q', 'HEAD'], { short: true, okStatuses: [0, 1] });
    if (status === 0) throw error;
    return stagedAgainst(repository, emptyTreeId(repository.objectFormat), paths);
  }
}

/** The same against any commit or tree, by full id: for amend and merges, where HEAD is not the only parent. */
export async function stagedAgainst(repository: StagedSource, tree: 'HEAD' | ObjectId, paths: readonly string[]): Promise<readonly StagedEntry[]> {
  const args = ['-c', 'diff.orderFile=/dev/null', 'diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ita-invisible-in-index', '--ignore-submodules=none', tree, '--', ...paths];
  const { stdout } = await runGit(repository, args, { short: true });
  const tokens = stdout.toString('utf8').split('\0');
  const entries: StagedEntry[] = [];
  for (let at = 0; at + 1 < tokens.length; at += 2) entries.push(parseEntry(tokens[at] ?? '', tokens[at + 1] ?? ''));
  return entries;
}

/** `:100644 100644 <id> <id> M`, the path behind it. */
function parseEntry(record: string, repoPath: string): StagedEntry {
  const [beforeMode = '', afterMode = '', beforeId = '', afterId = '', letter = ''] = record.replace(/^:/, '').split(' ');
  return { repoPath, state: stateOf(letter, record), before: fileOf(beforeMode, beforeId), after: fileOf(afterMode, afterId) };
}

function fileOf(mode: string, id: string): StagedFile | null {
  const present = presentId(id);
  return present === null ? null : { id: present, mode };
}

function stateOf(letter: string, record: string): StagedState {
  switch (letter[0]) {
    case 'A':
      return 'added';
    case 'M':
      return 'modified';
    case 'D':
      return 'deleted';
    case 'T':
      return 'type-changed';
    case 'U':
      return 'unmerged';
    default:
      throw new FatalError(`Unexpected answer of git diff-index: ${JSON.stringify(record)}`);
  }
}
