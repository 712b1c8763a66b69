/** What the tests of the forges share: a client with recorded waits, comments with a marker, and a careless client as negative control. */
import type { CiEvent } from '../../src/bot/ci-event.ts';
import type { Forge } from '../../src/bot/forge.ts';
import { openForge } from '../../src/bot/open-forge.ts';
import type { ForgeOptions } from '../../src/bot/open-forge.ts';
import { postComment } from '../../src/bot/post-comment.ts';
import type { CommentToPost, Posting } from '../../src/bot/post-comment.ts';
import type { FakeForge } from '../support/fake-forge.ts';

/** Milliseconds since 1970 at which these tests take place. */
export const startedAt = Date.parse('2026-01-01T10:00:00Z');

export const shas = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40)) as [string, string, string, string];

export function eventOf(fake: FakeForge, more: Partial<CiEvent> = {}): CiEvent {
  return {
    kind: fake.dialect.kind, number: '7', base: shas[0], head: shas[1], isFork: false, webUrl: 'https://forge.example/acme/payments', baseName: 'main',
    runUrl: null, runId: '8841', apiUrl: fake.apiUrl, project: fake.dialect.project, ...more,
  };
}

export type Client = { readonly forge: Forge; /** Milliseconds of each wait; time passes by waiting only. */ readonly waits: number[] };

export function connect(fake: FakeForge, options: ForgeOptions = {}, token = fake.dialect.token): Client {
  const waits: number[] = [];
  let now = startedAt;
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    now += ms;
  };
  const forge = openForge(eventOf(fake), token, { wait, now: () => now, ...options });
  if (forge === null) throw new Error('no token');
  return { forge, waits };
}

/** The comment of a run on `head`. */
export function bodyOf(text: string, { key = 'default', head = shas[1], run = '8841.1', sum = '' } = {}): string {
  return `<!-- git-plan:comment v=1 key=${key} head=${head.slice(0, 10)} base=${shas[0].slice(0, 10)} run=${run}${sum === '' ? '' : ` sum=${sum}`} -->\n### Plans: ${text}`;
}

export const reduced = 'No plan changes any more.';

export function post(client: Client, text: string | null, options: Parameters<typeof bodyOf>[1] & { readonly isAncestor?: CommentToPost['isAncestor'] } = {}): Promise<Posting> {
  return postComment(client.forge, {
    key: options?.key ?? 'default', body: text === null ? null : bodyOf(text, options), reducedBody: bodyOf(reduced, options), isAncestor: options?.isAncestor ?? (async () => false),
  });
}

/**
 * What many actions do: the first page only, no look at the author, a post that is sent again when its answer is lost, redirects followed with all
 * headers. The checks of these tests must catch it.
 */
export async function postCarelessly(fake: FakeForge, body: string): Promise<void> {
  const { dialect, apiUrl } = fake;
  const repository = dialect.kind === 'gitlab' ? `/projects/${dialect.project}` : `/repos/${dialect.project}`;
  const list = dialect.kind === 'gitlab' ? `${repository}/merge_requests/7/notes` : `${repository}/issues/7/comments`;
  const token: Record<string, string> = dialect.kind === 'github' ? { authorization: `Bearer ${dialect.token}` } : dialect.kind === 'gitlab' ? { 'private-token': dialect.token } : { authorization: `token ${dialect.token}` };
  const headers = { ...token, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'content-type': 'application/json' };
  const send = async (method: string, url: string, text?: string): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await fetch(url, { method, headers, redirect: 'manual', ...(text === undefined ? {} : { body: text }) });
        const location = response.headers.get('location');
        if (location !== null && response.status >= 300 && response.status < 400) return await send(method, new URL(location, url).href, text);
        const words = await response.text();
        if (response.status >= 500) throw new TypeError('try again');
        return new Response(words, { status: response.status });
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  };
  const comments = (await (await send('GET', `${apiUrl}${list}${dialect.kind === 'gitlab' ? '?sort=asc' : ''}`)).json()) as readonly { readonly id: number; readonly body: string }[];
  const own = comments.find((comment) => comment.body.includes('git-plan:comment'));
  const text = JSON.stringify({ body });
  if (own === undefined) await send('POST', `${apiUrl}${list}`, text);
  else if (dialect.kind === 'gitlab') await send('PUT', `${apiUrl}${list}/${own.id}`, text);
  else await send('PATCH', `${apiUrl}${repository}/issues/comments/${own.id}`, text);
}
