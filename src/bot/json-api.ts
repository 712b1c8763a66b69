/** A JSON API below one address, through a guarded fetch: all that GitLab and Gitea need. */
import { ForgeError } from './forge-error.ts';

export type JsonRequest = {
  readonly fetch: typeof fetch;
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type JsonAnswer = { readonly status: number; readonly headers: Headers; readonly data: unknown };

/** `path` begins with a slash, and its parts are encoded. Throws `ForgeError`; 404 is an answer, without data. */
export async function sendJson({ fetch, apiUrl, headers }: JsonRequest, method: string, path: string, body?: Readonly<Record<string, unknown>>): Promise<JsonAnswer> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { accept: 'application/json', 'user-agent': userAgent, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status === 404) return { status: 404, headers: response.headers, data: null };
  try {
    return { status: response.status, headers: response.headers, data: text === '' ? null : JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ForgeError('malformed', `${method} ${path.replace(/\?.*/, '')}: the answer is not JSON`, { status: response.status });
  }
}

export const userAgent = 'git-plan';

/** What a comment has in every forge. Throws where the answer has no id. */
export function requireCommentId(id: unknown, what: string): string {
  if (typeof id === 'number' || typeof id === 'bigint' || (typeof id === 'string' && /^\d+$/.test(id))) return String(id);
  throw new ForgeError('malformed', `${what}: the answer has no comment with an id`);
}

/** Null where the pull request is not there: throws `ForgeError` instead, since nothing can be said about it. */
export function requireFound<T extends { readonly status: number }>(answer: T, what: string): T {
  if (answer.status !== 404) return answer;
  throw new ForgeError('not-found', `${what}: not found, or the token may not see it`, { status: 404 });
}

/** At most `unitsMax` UTF-16 units, not through a pair. */
export function cutText(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  return `${text.slice(0, unitsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
