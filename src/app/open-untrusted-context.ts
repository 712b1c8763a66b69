/**
 * The context for a repository that is not trusted: a pull request in a job, a clone of strangers. Git never sees its configuration, attributes, hooks or
 * work tree; objects and refs are read in a clean room. The settings are those of the user, and the tracked ones of the base: what the pull request
 * does to `.planconfig` holds once it is merged.
 */
import { readConfigEntries, readPlanConfig } from '../git/config.ts';
import { userEnvironment } from '../git/git-environment.ts';
import { openRepository } from '../git/open-repository.ts';
import { UserError } from '../model/errors.ts';
import type { OpenContext, OpenOptions } from './open-context.ts';
import { resolveSettings, settingsOf } from './settings.ts';

export type UntrustedOptions = OpenOptions & {
  /** The revision whose `.planconfig` holds: where the target branch is. */
  readonly base: string;
};

/**
 * Opens the repository around `cwd` without trusting it. End it with `context.repository.dispose()`. Throws `FatalError` for what cannot be read this
 * way, `UserError` where `base` names no commit or a setting cannot be read.
 */
export async function openUntrustedContext({ cwd, env, base, overrides, now }: UntrustedOptions): Promise<OpenContext> {
  const repository = await openRepository(cwd, { env, mode: 'untrusted' });
  try {
    const at = await repository.git.resolveCommit(base);
    if (at === null) throw new UserError(`unknown revision '${base}'`, { exitCode: 128, hints: ['in a job: fetch it first, and check out with fetch-depth: 0'] });
    // In the room there is no configuration but that of the user and `-c`.
    const room = { cwd: repository.gitDir, env: { ...userEnvironment(env), GIT_DIR: repository.gitDir } };
    const [gitConfig, planEntries] = await Promise.all([readConfigEntries(room), readPlanConfig(repository, at)]);
    const settingValues = resolveSettings(gitConfig, planEntries, env);
    return { repository, settings: { ...settingsOf(settingValues), ...overrides }, now: now ?? (() => new Date()), env, settingValues, gitConfig };
  } catch (error) {
    repository.dispose();
    throw error;
  }
}
