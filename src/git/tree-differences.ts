/** What many commits have otherwise than one commit, below some paths, in one process. */
import type { ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { GitError } from './git-error.ts';
import { presentId, requireObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/**
 * For each of `commits` that differs from `base`: path → blob id there, null where the path is gone there. Compares trees, which is a matter of
 * what differs and not of how many files there are; no rename is looked for, so that no blob is read. Empty where trees are missing (partial clone).
 *
 *     <commit>\0:100644 100644 <blob in base> <blob> M\0path\0:… \0path\0<commit>\0…
 */
export async function treeDifferences(target: GitTarget, base: ObjectId, commits: readonly ObjectId[], pathspecs: readonly string[]): Promise<ReadonlyMap<ObjectId, ReadonlyMap<string, ObjectId | null>>> {
  const found = new Map<ObjectId, Map<string, ObjectId | null>>();
  const others = [...new Set(commits)].filter((commit) => commit !== base);
  if (others.length === 0) return found;
  // With a second id on its line, git takes that for the parent of the first.
  const stdin = others.map((commit) => `${requireObjectId(commit)} ${requireObjectId(base)}\n`).join('');
  const answer = await answerOf(target, ['diff-tree', '--stdin', '-r', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-relative', '--', ...pathspecs], stdin);
  const fields = answer.split('\0');
  let differences: Map<string, ObjectId | null> | null = null;
  for (let at = 0; at < fields.length - 1; at += 1) {
    const field = fields[at]!;
    if (!field.startsWith(':')) {
      differences = new Map();
      found.set(field, differences);
      continue;
    }
    const [, mode = '', , after = ''] = field.split(' ');
    at += 1;
    if (differences === null) throw new FatalError('Unexpected answer of git diff-tree: a difference before any commit');
    differences.set(fields[at]!, mode.startsWith('100') ? presentId(after) : null);
  }
  return found;
}

async function answerOf(target: GitTarget, args: readonly string[], stdin: string): Promise<string> {
  try {
    return (await runGit(target, args, { stdin, env: { GIT_LITERAL_PATHSPECS: undefined } })).stdout.toString('utf8');
  } catch (error) {
    if (error instanceof GitError && error.kind === 'failed') return '';
    throw error;
  }
}
