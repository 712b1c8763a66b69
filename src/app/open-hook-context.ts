/** The context of a hook: as `openContext`, but the tracked settings come from what is recorded, as a hook does not look at the work tree. */
import { readConfigEntries, readRecordedPlanConfig } from '../git/config.ts';
import { readerEnvironment } from '../git/git-environment.ts';
import { readKnownAnswers } from '../git/known-answers.ts';
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
  /** Descriptor on which the guard hands over what it asked git; absent where it asked nothing. */
  readonly answersFrom?: number;
  /** False where a timer must be heard while git is waited for. Default: true. */
  readonly blocks?: boolean;
};

/** Three git processes, which are waited for, and none where the guard asked before. Throws `FatalError` and `UserError` as `openContext` does. */
export async function openHookContext({ cwd, env, planConfig, answersFrom, blocks = true }: HookPlace): Promise<AppContext> {
  const known = answersFrom === undefined ? {} : { known: readKnownAnswers(answersFrom) };
  const target = { cwd, env: readerEnvironment(env, 'here'), blocks, ...known };
  const [repository, gitEntries, planEntries] = await Promise.all([openRepository(cwd, { env, blocks, ...known }), readConfigEntries(target), readRecordedPlanConfig(target, planConfig)]);
  return { repository, settings: settingsOf(resolveSettings(gitEntries, planEntries, env)), now: () => new Date(), env, gitConfig: gitEntries };
}
