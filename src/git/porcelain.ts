/**
 * The few writes that a user asks for in so many words, through simple-git: settings of this clone. Fixed keys only; never in hooks, bots or tools.
 */
import type { Repository } from './open-repository.ts';

export type ConfigChange = { readonly key: string; /** Null removes it. */ readonly value: string | null };

/** Sets or removes settings in the repository's own configuration. A section that becomes empty goes too. */
export async function changeLocalConfig(repository: Pick<Repository, 'gitDir' | 'rootPath'>, changes: readonly ConfigChange[]): Promise<void> {
  const { simpleGit } = await import('simple-git');
  // The drivers that git-plan registers are what its guard against injected settings is for: the keys come from `app/set-up.ts` and from nowhere else.
  const git = simpleGit({ baseDir: repository.rootPath ?? repository.gitDir, trimmed: true, unsafe: { allowUnsafeMergeDriver: true, allowUnsafeDiffTextConv: true } });
  for (const { key, value } of changes) {
    if (value !== null) await git.raw(['config', '--local', '--replace-all', key, value]);
    else {
      // Status 5: it is not there, which is what was wanted.
      await git.raw(['config', '--local', '--unset-all', key]).catch((error: unknown) => {
        if (!(error instanceof Error)) throw error;
      });
    }
  }
}
