/** Settings as they hold for a commit: its `.planconfig` in place of that of the work tree. */
import { readConfigEntries, readPlanConfig } from '../git/config.ts';
import type { ObjectId } from '../model/commit.ts';
import type { AppContext } from './context.ts';
import { resolveSettings, settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';

/** Git's configuration stays that of the context. Throws as `openContext` does. */
export async function settingsAt(context: AppContext, commit: ObjectId): Promise<Settings> {
  const { repository, env } = context;
  const [gitConfig, planEntries] = await Promise.all([context.gitConfig ?? readConfigEntries(repository), readPlanConfig(repository, commit)]);
  return settingsOf(resolveSettings(gitConfig, planEntries, env));
}
