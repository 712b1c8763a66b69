/**
 * Fetches commits without the git program, into any node-like file system: for a bot that has no checkout. Objects and refs only; nothing is checked
 * out, no configuration of the other side is read. The login goes to the address that it is for and nowhere else.
 */
import { FatalError } from '../model/errors.ts';
import type { IsomorphicSource } from './file-system.ts';
import { openIsomorphic } from './isomorphic.ts';

export type RemoteCommits = {
  /** `https://github.com/acme/payments.git` */
  readonly url: string;
  /** Full names of two refs on the other side: the target branch, and the pull request's head. */
  readonly refs: readonly [base: string, head: string];
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly fetch?: typeof fetch;
};

/** How many commits of each side are fetched, until both are connected. The last is the whole history. */
const depths = [50, 500, 0x7fffffff] as const;

/** Fetches into a new bare repository at `gitdir`. Throws `FatalError` where the other side refuses, or the refs are not there. */
export async function fetchIsomorphic(source: IsomorphicSource & { readonly gitdir: string }, { url, refs, login, fetch: send = fetch }: RemoteCommits): Promise<{ readonly base: string; readonly head: string }> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new FatalError('Unexpected address to fetch from, expected http or https');
  const loaded = await import('isomorphic-git');
  const git = 'fetch' in loaded ? loaded : (loaded as { readonly default: typeof import('isomorphic-git') }).default;
  const { fs, gitdir } = source;
  const authorization = login === null ? {} : { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` };
  const http = { request: (request: HttpRequest) => sendTo(send, new URL(url), authorization, request) };
  await git.init({ fs, gitdir, bare: true, defaultBranch: 'git-plan' });
  // Where the package puts what it was given; it asks its configuration and nothing else.
  await git.setConfig({ fs, gitdir, path: 'remote.origin.fetch', value: '+refs/*:refs/git-plan/*' });
  for (const depth of depths) {
    const ids: string[] = [];
    for (const ref of refs) {
      const { fetchHead } = await attempt(ref, () => git.fetch({ fs, gitdir, http, url, ref, remoteRef: ref, singleBranch: true, tags: false, depth }));
      if (fetchHead === null) throw new FatalError(`Cannot fetch ${ref}: it is not there`);
      ids.push(fetchHead);
    }
    const [base, head] = ids as [string, string];
    // A new reader each time: where the history ends is remembered.
    if ((await openIsomorphic({ fs, gitdir }).mergeBase(base, head)) !== null || depth === depths[2]) return { base, head };
  }
  throw new FatalError('Cannot connect the two sides');
}

async function attempt<T>(ref: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code, data } = error as Error & { readonly code?: string; readonly data?: { readonly statusCode?: number } };
    throw new FatalError(`Cannot fetch ${ref}: ${code ?? error.name}${data?.statusCode === undefined ? '' : ` ${data.statusCode}`}`);
  }
}

type HttpRequest = { readonly url: string; readonly method?: string | undefined; readonly headers?: Record<string, string> | undefined; readonly body?: AsyncIterable<Uint8Array> | undefined };
type HttpResponse = { readonly url: string; readonly method: string; readonly headers: Record<string, string>; readonly body: AsyncIterableIterator<Uint8Array>; readonly statusCode: number; readonly statusMessage: string };

async function sendTo(send: typeof fetch, own: URL, authorization: Readonly<Record<string, string>>, { url, method = 'GET', headers = {}, body }: HttpRequest): Promise<HttpResponse> {
  if (new URL(url).origin !== own.origin) throw new FatalError('Cannot fetch from another host than was given');
  const pieces: Uint8Array[] = [];
  if (body !== undefined) for await (const piece of body) pieces.push(piece);
  const response = await send(url, { method, redirect: 'manual', headers: { ...headers, ...authorization, 'user-agent': 'git/git-plan' }, ...(body === undefined ? {} : { body: Buffer.concat(pieces) }) });
  return { url, method, headers: Object.fromEntries(response.headers), body: piecesOf(response), statusCode: response.status, statusMessage: response.statusText };
}

async function* piecesOf(response: Response): AsyncIterableIterator<Uint8Array> {
  if (response.body !== null) for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) yield piece;
}
