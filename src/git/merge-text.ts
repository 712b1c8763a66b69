/** Git's own three-way merge of text files, for what cannot be merged by meaning. Works outside a repository too. */
import { resolve } from 'node:path';
import { GitError } from './git-error.ts';
import { runGit } from './run-git.ts';

export type TextMerge = {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
  readonly labels: { readonly ours: string; readonly base: string; readonly theirs: string };
  readonly markerSize: number;
  readonly diff3: boolean;
};

/** Merges three files (paths relative to `cwd`) and gives the text and the number of conflicts; writes nothing. Throws `GitError` for binary files. */
export async function mergeTextFiles(cwd: string, merge: TextMerge): Promise<{ readonly text: Buffer; readonly conflicts: number }> {
  const { labels } = merge;
  const args = [
    'merge-file', '-p', '-q', ...(merge.diff3 ? ['--diff3'] : []), `--marker-size=${merge.markerSize}`, '-L', labels.ours, '-L', labels.base, '-L', labels.theirs,
    // Absolute paths cannot be taken for options.
    resolve(cwd, merge.ours), resolve(cwd, merge.base), resolve(cwd, merge.theirs),
  ];
  // The status is the number of conflicts, at most 127; failures are 128 and more.
  const { stdout, status, stderr } = await runGit({ cwd }, args, { okStatuses: Array.from({ length: 256 }, (_, at) => at), deadlineMs: 20_000 });
  if (status > 127) throw new GitError('failed', args, { status, stderr });
  return { text: stdout, conflicts: status };
}
