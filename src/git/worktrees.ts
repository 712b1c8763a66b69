/** The work trees of a repository, one process. */
import type { Worktree } from '../model/commit.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/**
 * Lists the main work tree first. `git worktree list --porcelain -z`:
 *
 *     worktree /path\0HEAD <id>\0branch refs/heads/main\0\0worktree /other\0HEAD <id>\0detached\0\0
 */
export async function listWorktrees(target: GitTarget): Promise<readonly Worktree[]> {
  const { stdout } = await runGit(target, ['worktree', 'list', '--porcelain', '-z']);
  return stdout.toString('utf8').split('\0\0').filter((block) => block !== '').map((block) => {
    const fields = new Map(block.split('\0').filter((field) => field !== '').map((field) => {
      const space = field.indexOf(' ');
      return space < 0 ? [field, ''] as const : [field.slice(0, space), field.slice(space + 1)] as const;
    }));
    const head = fields.get('HEAD') ?? null;
    return { absolutePath: fields.get('worktree') ?? '', head: head === null || /^0+$/.test(head) ? null : head, branch: fields.get('branch') ?? null, bare: fields.has('bare') };
  });
}
