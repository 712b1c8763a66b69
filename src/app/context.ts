/** What a use case is given: the repository, the settings, the clock. Use cases load, compute and return; they never print. */
import type { ConfigEntry } from '../git/config.ts';
import type { Repository } from '../git/open-repository.ts';
import type { Settings } from './settings.ts';

export type AppContext = {
  readonly repository: Repository;
  readonly settings: Settings;
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Git's configuration as it was read for the settings, of the sections that this program looks at (`isLookedAt` in `known-config`); absent where a context was made without it. */
  readonly gitConfig?: readonly ConfigEntry[];
};
