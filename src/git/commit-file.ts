/** The one commit that git-plan makes: of one file, because a user asked for it in so many words. */
import { UserError } from '../model/errors.ts';
import type { ObjectId } from '../model/commit.ts';
import { GitError } from './git-error.ts';
import type { Repository } from './open-repository.ts';
import { runGit, type RunOptions } from './run-git.ts';

/** What readers are given and a commit must not have: hooks and signing see the user's own environment. */
const asUser: RunOptions = {
  env: { GIT_OPTIONAL_LOCKS: undefined, GIT_NO_LAZY_FETCH: undefined, GIT_ALLOW_PROTOCOL: undefined, GIT_NO_REPLACE_OBJECTS: undefined, GIT_LITERAL_PATHSPECS: undefined, GIT_EDITOR: ':' },
  deadlineMs: 120_000,
};

/**
 * Commits the work tree's version of one file; what else is staged stays staged and uncommitted. Hooks run. Throws `UserError` with git's words where
 * git refuses: a hook said no, a merge is going on, another git holds the lock.
 */
export async function commitFile(repository: Repository, repoPath: string, message: string): Promise<ObjectId> {
  try {
    // A file that git does not know yet must be known before it can be named. One that it knows would be marked as new by this.
    const { stdout } = await runGit(repository, ['ls-files', '-z', '--cached', '--', repoPath]);
    if (stdout.length === 0) await runGit(repository, ['add', '--intent-to-add', '--', repoPath], { ...asUser, env: { ...asUser.env, GIT_LITERAL_PATHSPECS: '1' } });
    // A line that begins with '#' may be a reference to an issue.
    await runGit(repository, ['commit', '--quiet', '--only', '--cleanup=whitespace', '--file=-', '--', `:(top,literal)${repoPath}`], { ...asUser, stdin: message });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const lines = (error.stderr ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '');
    throw new UserError('git did not commit', { hints: lines.length === 0 ? [error.message] : lines.slice(0, 20) });
  }
  const commit = await repository.git.resolveCommit('HEAD');
  if (commit === null) throw new UserError('git did not commit');
  return commit;
}
