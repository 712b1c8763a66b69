/** Opens the forge of a pull request, with a token that may comment there. */
import { FatalError } from '../model/errors.ts';
import type { CiEvent } from './ci-event.ts';
import type { Forge } from './forge.ts';

export type ForgeOptions = {
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
  /** Login of who the token posts as, where the token itself cannot tell: `my-app[bot]` for a GitHub App's. */
  readonly author?: string;
};

/** Null where there is no token: then nothing can be posted. */
export function openForge(event: CiEvent, token: string | null, _options: ForgeOptions = {}): Forge | null {
  if (token === null || token === '') return null;
  throw new FatalError(`Cannot post to ${event.kind} yet`);
}
