/** Which files of the work tree contain a text: `git grep`, tracked files and those that are new and not ignored. */
import type { Repository } from './open-repository.ts';
import { runGit } from './run-git.ts';

/** Paths relative to the root, in git's order, of text files that contain one of `texts` literally. Reads the work tree and fetches nothing. */
export async function grepFiles(repository: Repository, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.length === 0) return [];
  const patterns = texts.flatMap((text) => ['-e', text]);
  // Status 1: found nothing.
  const { stdout } = await runGit(repository, ['grep', '--untracked', '--full-name', '-I', '-l', '-z', '-F', '--no-color', ...patterns, '--', '.'], { okStatuses: [0, 1] });
  return stdout.toString('utf8').split('\0').filter((path) => path !== '');
}
