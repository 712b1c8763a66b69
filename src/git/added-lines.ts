/**
 * Lines that commits add to Markdown files, those that a caller wants: one process for all commits, whose diffs go by and are not kept. Moved files add only
 * what is new in them.
 */
import type { ObjectId } from '../model/commit.ts';
import { GitError } from './git-error.ts';
import { isObjectId, requireObjectId } from './object-id.ts';
import { streamGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

const lineBytesMax = 2_000;
const linesMax = 10_000;

/** Fixed, so that no setting of the user changes a diff. */
const diffArguments: readonly string[] = [
  '--stdin', '-r', '--root', '-p', '-M', '-U0', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index', '--no-relative', '--diff-algorithm=myers', '--src-prefix=a/', '--dst-prefix=b/',
];

/** By commit; those that add none are absent. Merges add nothing of their own here. Empty where a diff needs blobs that a partial clone does not have. */
export async function readAddedLines(target: GitTarget, commits: readonly ObjectId[], pathspecs: readonly string[], isWanted: (line: string) => boolean): Promise<ReadonlyMap<ObjectId, readonly string[]>> {
  const found = new Map<ObjectId, string[]>();
  if (commits.length === 0) return found;
  let [commit, isMarkdown, left, rest] = ['', false, linesMax, Buffer.alloc(0)];
  /** Of the hunk: how many lines of it are still to come. Only there can a line be anything. */
  let open = 0;
  const take = (line: string): void => {
    if (open > 0) {
      if (line.startsWith('\\')) return;
      open -= 1;
      if (!isMarkdown || !line.startsWith('+') || line.length > lineBytesMax || left === 0 || !isWanted(line.slice(1))) return;
      left -= 1;
      found.set(commit, [...(found.get(commit) ?? []), line.slice(1)]);
      return;
    }
    if (isObjectId(line)) commit = line;
    if (line.startsWith('+++ ')) isMarkdown = /\.md"?\t?$/i.test(line);
    const [, removed, added] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
    if (line.startsWith('@@ ')) open = Number(removed ?? 1) + Number(added ?? 1);
  };
  try {
    await streamGit(target, ['diff-tree', ...diffArguments, '--', ...pathspecs], (chunk) => {
      const data = Buffer.concat([rest, chunk]);
      const end = data.lastIndexOf(10);
      rest = data.subarray(end + 1);
      if (end >= 0) for (const line of data.toString('utf8', 0, end).split('\n')) take(line);
    }, { stdin: `${commits.map(requireObjectId).join('\n')}\n`, env: { GIT_LITERAL_PATHSPECS: undefined } });
  } catch (error) {
    if (error instanceof GitError && error.kind === 'failed') return new Map();
    throw error;
  }
  return found;
}
