/** The token goes to the configured origin and nowhere else, and no request hangs or repeats for ever. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForgeError } from '../../src/bot/forge-error.ts';
import { openForge } from '../../src/bot/open-forge.ts';
import { waitAskedFor } from '../../src/bot/rate-limit.ts';
import { dialects, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge } from '../support/fake-forge.ts';
import { bodyOf, connect, eventOf, post, postCarelessly, startedAt } from './forge-kit.ts';

/** A host that is not the forge's: another port is another origin. It remembers what it was sent. */
const stranger = { url: '', seen: [] as string[], server: createServer((request, response) => {
  stranger.seen.push(JSON.stringify(request.headers));
  response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
}) };
beforeAll(async () => {
  await new Promise<void>((resolve) => stranger.server.listen(0, '127.0.0.1', resolve));
  stranger.url = `http://127.0.0.1:${(stranger.server.address() as AddressInfo).port}/api`;
});
afterAll(() => void stranger.server.close());

describe.each(Object.values(dialects))('requests to $kind', (dialect) => {
  let fake: FakeForge;
  const list = /^GET .*(comments|notes)/;
  beforeEach(async () => {
    fake = await startFakeForge(dialect);
    stranger.seen.length = 0;
  });

  it.each([301, 302, 307, 308])('are not sent on to another host (%i)', async (status) => {
    for (const on of [list, /^POST/]) {
      fake.faults = [{ on, kind: 'answer', status, headers: { location: `${stranger.url}/steal?token=1` } }];
      const failure = await post(connect(fake), '1 changed').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ForgeError);
      expect(failure).toMatchObject({ kind: 'redirected', message: expect.not.stringContaining('token=1') as string });
    }
    expect(stranger.seen).toEqual([]);
    expect(fake.comments).toEqual([]);
  });

  it('are sent on by a careless client, token and all (negative control)', async () => {
    fake.faults = [{ on: list, kind: 'answer', status: 302, headers: { location: stranger.url } }];
    await postCarelessly(fake, bodyOf('1 changed'));
    expect(stranger.seen.join('\n')).toContain(dialect.token);
  });

  it('follow the forge to a place of its own', async () => {
    fake.faults = [{ on: list, kind: 'answer', status: 301, headers: { location: `${new URL(fake.apiUrl).pathname}${dialect.kind === 'gitlab' ? '/projects/4711/merge_requests/7/notes' : '/repos/acme/payments/issues/7/comments'}` } }];
    expect(await post(connect(fake), '1 changed')).toMatchObject({ kind: 'created' });
  });

  it('do not go in circles', async () => {
    fake.faults = [{ on: list, kind: 'answer', status: 307, times: 99, headers: { location: `${fake.apiUrl}${dialect.kind === 'gitlab' ? '/projects/4711/merge_requests/7/notes' : '/repos/acme/payments/issues/7/comments'}` } }];
    await expect(post(connect(fake), '1 changed')).rejects.toMatchObject({ kind: 'redirected' });
    expect(fake.count(list)).toBeLessThan(10);
  });

  it('end after their time, and are tried again', async () => {
    let calls = 0;
    const hanging: typeof fetch = async (_input, init) => {
      calls += 1;
      if (calls > 2) return new Response('[]', { headers: { 'content-type': 'application/json' } });
      return new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));
    };
    // The timer of a signal does not keep the process alive; something else has to.
    const alive = setInterval(() => {}, 1000);
    const client = connect(fake, { fetch: hanging, timeoutMs: 20 });
    const listed = [];
    for await (const comment of client.forge.listComments()) listed.push(comment);
    clearInterval(alive);
    expect(listed).toEqual([]);
    expect(client.waits).toEqual([1000, 2000]);
  });

  it('need a token, and one that can be sent', () => {
    expect(openForge(eventOf(fake), null)).toBeNull();
    expect(openForge(eventOf(fake), ' \n')).toBeNull();
    const failure = (() => {
      try {
        return openForge(eventOf(fake), 'two\nlines');
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toMatchObject({ name: 'UserError', message: expect.not.stringContaining('lines') as string });
    expect(openForge(eventOf(fake), `${dialect.token}\n`)).not.toBeNull();
  });
});

describe('waits', () => {
  const asked = (status: number, headers: Record<string, string>, text = ''): number | null => waitAskedFor(status, new Headers(headers), text, startedAt);

  it('are what the forge asks for', () => {
    expect(asked(429, { 'retry-after': '5' })).toBe(5000);
    expect(asked(429, { 'retry-after': new Date(startedAt + 9000).toUTCString() })).toBe(9000);
    expect(asked(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(startedAt / 1000 + 30) })).toBe(31_000);
    expect(asked(403, { 'retry-after': '60' }, 'You have exceeded a secondary rate limit')).toBe(60_000);
    expect(asked(403, { 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': String(startedAt / 1000 + 3000) }, 'You have exceeded a secondary rate limit.')).toBe(60_000);
    expect(asked(429, {})).toBe(60_000);
    expect(asked(429, { 'ratelimit-reset': String(startedAt / 1000 - 5) })).toBe(1000);
  });

  it('are none where it only refuses', () => {
    expect(asked(403, { 'x-ratelimit-remaining': '4000' }, 'Resource not accessible by integration')).toBeNull();
    expect(asked(404, {})).toBeNull();
    expect(asked(200, { 'x-ratelimit-remaining': '0' })).toBeNull();
  });
});
