/**
 * Fetches commits of a pull request into a clean room: the one place that talks to another repository. Only into a room, which has no configuration but
 * ours; by one protocol; without prompts, tags, submodules and redirects. The token goes through the environment: neither on a command line nor on disk.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

export type FetchSource = {
  readonly url: string;
  /** Full names of refs on the other side. */
  readonly refs: readonly string[];
  /** Name and password or token; null for a public repository. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** `file` is for tests. */
  readonly protocols?: readonly string[];
};

const refName = /^refs\/(?:heads|pull|merge-requests)\/(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[^\s~^:?*[\\\x00-\x1f\x7f]+$/;

/** True where the history of the room ends somewhere before its beginning. */
export function isShallow(room: { readonly location: GitLocation }): boolean {
  return existsSync(join(room.location.cwd, 'shallow'));
}

/** `deepen`: how many more commits of a shallow history, or all of them. Throws `GitError` where it does not work out, `FatalError` for a source that is none. */
export async function fetchCommits(room: { readonly location: GitLocation; readonly commonDirTrusted: boolean }, { url, refs, login, protocols = ['https', 'http'] }: FetchSource, deepen: number | 'all' | null = null): Promise<void> {
  if (room.location.env['GIT_DIR'] !== room.location.cwd || room.commonDirTrusted) throw new FatalError('Cannot fetch into a repository that is not a clean room');
  const protocol = URL.canParse(url) ? new URL(url).protocol.slice(0, -1) : '';
  if (!protocols.includes(protocol)) throw new FatalError(`Unexpected address to fetch from, expected ${protocols.join(' or ')}`);
  for (const ref of refs) if (!refName.test(ref)) throw new FatalError(`Unexpected name of a ref: ${JSON.stringify(ref.slice(0, 120))}`);
  const depth = deepen === null ? [] : deepen === 'all' ? ['--unshallow'] : [`--deepen=${deepen}`];
  const settings: [string, string][] = [['http.followRedirects', 'false'], ['credential.helper', ''], ['protocol.allow', 'never'], ...protocols.map((name): [string, string] => [`protocol.${name}.allow`, 'always'])];
  if (login !== null) settings.push([`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`]);
  const env = {
    GIT_ALLOW_PROTOCOL: protocols.join(':'), GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_NO_LAZY_FETCH: undefined,
    GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(settings.flatMap(([key, value], at) => [[`GIT_CONFIG_KEY_${at}`, key], [`GIT_CONFIG_VALUE_${at}`, value]])),
  };
  await runGit(room, ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-maintenance', ...depth, '--', url, ...refs.map((ref) => `+${ref}:refs/git-plan/${ref.slice('refs/'.length)}`)], { env, deadlineMs: 300_000 });
}
