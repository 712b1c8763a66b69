/**
 * A `fetch` for one forge: it sends the token to the configured origin and nowhere else, has a deadline, tries again where that is safe, waits where
 * the forge asks for it, and throws `ForgeError` for every answer that is no success. 404 and 422 are given back, since callers know what they mean.
 */
import { ForgeError } from './forge-error.ts';
import { retryAfter, waitAskedFor } from './rate-limit.ts';

export type GuardOptions = {
  /** Requests go below it. */
  readonly apiUrl: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** For each try. */
  readonly timeoutMs: number;
  /** The most that all waits together may take. */
  readonly waitMaxMs: number;
};

export const triesMax = 3;
const redirectsMax = 3;
const ratePausesMax = 3;

/** A new try after the first waits one second, after the second two. */
export function backoffMs(failures: number): number {
  return 1000 * 2 ** (failures - 1);
}

/** `repeats`: whether a request may be sent again when it is not known what became of it. True for GET, PUT and PATCH unless said otherwise. */
export function guardedFetch(options: GuardOptions, repeats: boolean | null = null): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const method = (init.method ?? 'GET').toUpperCase();
    const mayRepeat = repeats ?? (method === 'GET' || method === 'PUT' || method === 'PATCH');
    let failures = 0;
    let pauses = 0;
    let waited = 0;
    const pause = async (ms: number, otherwise: () => ForgeError): Promise<void> => {
      waited += ms;
      if (waited > options.waitMaxMs) throw otherwise();
      await options.wait(ms);
    };
    for (;;) {
      const answer = await tryOnce(options, url, method, init);
      const name = `${method} ${describeUrl(url)}`;
      if (!('error' in answer)) {
        const asked = waitAskedFor(answer.status, answer.headers, answer.text, options.now());
        if (asked !== null) {
          const limited = (): ForgeError => new ForgeError('rate-limited', `${name}: the forge asks to wait ${Math.ceil(asked / 1000)} seconds`, { status: answer.status });
          pauses += 1;
          if (pauses > ratePausesMax) throw limited();
          await pause(asked, limited);
          continue;
        }
        if (answer.status < 500) return toResponse(options, name, answer);
      }
      failures += 1;
      const failed = (): ForgeError => unavailable(options, name, answer);
      if (!mayRepeat || failures === triesMax) throw failed();
      const asked = 'error' in answer ? null : retryAfter(answer.headers.get('retry-after'), options.now());
      await pause(Math.max(asked ?? 0, backoffMs(failures)), failed);
    }
  };
}

type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** The whole answer, body included: one that breaks off in the middle is a failure like one that never came. */
async function tryOnce(options: GuardOptions, start: string, method: string, init: RequestInit): Promise<Answer | { readonly error: unknown }> {
  let url = start;
  for (let redirects = 0; ; redirects += 1) {
    requireOwnOrigin(options, start, url);
    const timeout = AbortSignal.timeout(options.timeoutMs);
    let response: Response;
    try {
      response = await options.fetch(url, { ...init, method, redirect: 'manual', signal: timeout });
      const location = response.headers.get('location');
      if (location === null || ![301, 302, 307, 308].includes(response.status)) return { status: response.status, headers: response.headers, text: await response.text() };
      await response.body?.cancel();
      url = new URL(location, url).href;
    } catch (error) {
      return { error };
    }
    // 301 and 302 turn a POST into a GET for some, and not for others; forges use 307 and 308 for what is not a GET.
    if (redirects === redirectsMax || (method !== 'GET' && response.status < 307)) {
      requireOwnOrigin(options, start, url);
      throw new ForgeError('redirected', `${method} ${describeUrl(start)}: redirected to ${describeUrl(url)}, which was not followed`, { status: response.status });
    }
  }
}

function requireOwnOrigin(options: GuardOptions, start: string, url: string): void {
  if (new URL(url).origin === new URL(options.apiUrl).origin) return;
  throw new ForgeError('redirected', `${describeUrl(start)}: sends to ${describeUrl(url)}, another host, which is not given the token`);
}

/** A request may carry what nobody should read in a log behind the question mark. */
function describeUrl(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function toResponse(options: GuardOptions, name: string, { status, headers, text }: Answer): Response {
  if ((status >= 200 && status < 300) || status === 404) return new Response(status === 204 || status === 205 ? null : text, { status, headers });
  const said = `${name}: ${status}${wordsOf(text, options.token)}`;
  if (status === 401 || status === 403) throw new ForgeError('forbidden', said, { status, hints: ['the token may not do this: it belongs to a fork, or lacks a permission'] });
  throw new ForgeError(status < 400 ? 'redirected' : 'rejected', said, { status });
}

function unavailable(options: GuardOptions, name: string, answer: Answer | { readonly error: unknown }): ForgeError {
  if ('error' in answer) return new ForgeError('unavailable', `${name}: no answer (${reasonOf(answer.error)})`);
  return new ForgeError('unavailable', `${name}: ${answer.status}${wordsOf(answer.text, options.token)}`, { status: answer.status });
}

/** What went wrong, without the request that it went wrong with. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'it took too long';
  const { cause } = error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? (error as NodeJS.ErrnoException).code ?? error.name;
}

/** What the forge says, on one line: others' text, which may even repeat the token. */
function wordsOf(text: string, token: string): string {
  let words = text;
  try {
    const { message, error } = JSON.parse(text) as { readonly message?: unknown; readonly error?: unknown };
    words = typeof message === 'string' ? message : typeof error === 'string' ? error : JSON.stringify(message ?? error ?? '');
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    if (/^\s*</.test(text)) words = '';
  }
  const line = words.replaceAll(token, '…').replace(/[\p{C}\s]+/gu, ' ').trim().slice(0, 200);
  return line === '' || line === '""' ? '' : ` (${line})`;
}
