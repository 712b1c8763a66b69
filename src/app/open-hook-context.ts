/** The context of a hook: as `openContext`, but the tracked settings come from what is recorded, as a hook does not look at the work tree. */
import { readConfigEntries, readRecordedPlanConfig } from '../git/config.ts';
import { readerEnvironment } from '../git/git-environment.ts';
import { openRepository } from '../git/open-repository.ts';
import type { AppContext } from './context.ts';
import { resolveSettings, settingsOf } from './settings.ts';

export type HookPlace = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Where `.planconfig` is read: the staging area for a commit, HEAD for a push. A server reads its own HEAD and never what is pushed, or a push could
   * switch the rules off.
   */
  readonly planConfig: ':' | 'HEAD:';
};

/** Three git processes, which are waited for. Throws `FatalError` and `UserError` as `openContext` does. */
export async function openHookContext({ cwd, env, planConfig }: HookPlace): Promise<AppContext> {
  const target = { cwd, env: readerEnvironment(env, 'here'), blocks: true };
  const [repository, gitEntries, planEntries] = await Promise.all([openRepository(cwd, { env, blocks: true }), readConfigEntries(target), readRecordedPlanConfig(target, planConfig)]);
  return { repository, settings: settingsOf(resolveSettings(gitEntries, planEntries, env)), now: () => new Date(), env, gitConfig: gitEntries };
}
