/** Opens the forge of a pull request, with a token that may comment there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../model/errors.ts';
import type { CiEvent } from './ci-event.ts';
import type { Forge } from './forge.ts';
import { openGitea } from './gitea.ts';
import { openGithub } from './github.ts';
import { openGitlab } from './gitlab.ts';
import type { GuardOptions } from './guarded-fetch.ts';

export type ForgeOptions = {
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
  readonly timeoutMs?: number;
  /** The most that the waits of one request may take together. */
  readonly waitMaxMs?: number;
  /** Login of who the token posts as, where the token itself cannot tell: `my-app[bot]` for that of a GitHub App. */
  readonly author?: string | null;
};

/** Null where there is no token: then nothing can be posted. */
export function openForge(event: CiEvent, token: string | null, options: ForgeOptions = {}): Forge | null {
  const guard = guardOf(event.apiUrl, token, options);
  if (guard === null) return null;
  const author = options.author === undefined || options.author === '' ? null : options.author;
  if (event.kind === 'gitlab') return openGitlab(event, guard);
  return event.kind === 'github' ? openGithub(event, guard, author) : openGitea(event, guard, author);
}

/** What a guarded fetch needs; null without a token. Throws `UserError` for what cannot be a token, without saying it. */
export function guardOf(apiUrl: string, token: string | null, options: ForgeOptions): GuardOptions | null {
  const secret = (token ?? '').trim();
  if (secret === '') return null;
  if (!/^[\x21-\x7e]+$/.test(secret)) throw new UserError('the token holds white space or other characters that no token has');
  return {
    apiUrl,
    token: secret,
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
    wait: options.wait ?? ((ms) => sleep(ms)),
    timeoutMs: options.timeoutMs ?? 20_000,
    waitMaxMs: options.waitMaxMs ?? 120_000,
  };
}
