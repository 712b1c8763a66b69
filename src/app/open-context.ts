/** Makes the context of a use case: repository and settings, read with one git process each, with one for both, or with none where what git would say is known. */
import { readConfigEntries, readPlanConfig } from '../git/config.ts';
import type { ConfigEntry } from '../git/config.ts';
import { readerEnvironment } from '../git/git-environment.ts';
import { openRepository } from '../git/open-repository.ts';
import type { Repository } from '../git/open-repository.ts';
import type { AppContext } from './context.ts';
import { isLookedAt, openKnownConfig } from './known-config.ts';
import { resolveSettings, settingsOf } from './settings.ts';
import type { Settings, SettingValue } from './settings.ts';

export type OpenOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags: they win over everything. */
  readonly overrides?: Partial<Settings>;
  readonly now?: () => Date;
  /** The program answers one command and then ends: git is waited for where that is faster. */
  readonly blocks?: boolean;
  /** Where it is open already. */
  readonly repository?: Repository;
  /** Nothing that was remembered is read, and nothing is remembered, as with `GIT_PLAN_NO_CACHE=1`. */
  readonly noCache?: boolean;
  /** For tests, which cannot wait. See `openKnownConfig`. */
  readonly settledMs?: number;
};

/** A context that also knows where each setting came from, and git's configuration. */
export type OpenContext = AppContext & {
  readonly settingValues: readonly SettingValue[];
  readonly gitConfig: readonly ConfigEntry[];
};

/** Opens the repository around `cwd`. Throws `FatalError` where there is none, `UserError` for a setting that cannot be read. */
export async function openContext(options: OpenOptions): Promise<OpenContext> {
  const blocks = options.blocks === true;
  const location = { cwd: options.cwd, env: readerEnvironment(options.env, 'here'), blocks };
  const known = options.noCache === true ? null : openKnownConfig(location, options.settledMs);
  const reading = known?.entries == null ? readConfigEntries(location) : Promise.resolve(known.entries);
  // Where git is waited for, what it said of the settings often tells where the repository is.
  const said = known?.entries ?? (blocks ? await reading.catch(() => undefined) : undefined);
  const opening = options.repository ?? openRepository(options.cwd, { env: options.env, blocks, ...(said === undefined ? {} : { config: said }) });
  // Of two failures the one about the repository explains the other.
  const [repository, config] = await Promise.allSettled([opening, reading]);
  if (repository.status === 'rejected') throw repository.reason;
  if (config.status === 'rejected') throw config.reason;
  const at = repository.value.rootPath === null ? await repository.value.git.resolveCommit('HEAD') : null;
  const knownPlan = known !== null && known.rootPath === repository.value.rootPath ? known.planEntries : null;
  const planEntries = repository.value.rootPath === null && at === null ? [] : (knownPlan ?? (await readPlanConfig(repository.value, at ?? undefined)));
  // Who serves for long has other things to do.
  if (blocks && repository.value.commonDirTrusted && known !== null && known.rootPath === repository.value.rootPath) await known.remember(config.value, planEntries);
  const settingValues = resolveSettings(config.value, planEntries, options.env);
  return {
    repository: repository.value,
    settings: { ...settingsOf(settingValues), ...options.overrides },
    now: options.now ?? (() => new Date()),
    env: options.env,
    settingValues,
    gitConfig: config.value.filter(isLookedAt),
  };
}
