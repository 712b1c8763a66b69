/** The drawer's server as a whole: what every answer says about itself, its limits, slow clients, and 10,000 requests of any bytes. */
import fc from '../support/fast-check.ts';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyBytesMax } from '../../src/drawer/answer-route.ts';
import { connectionsMax, type DrawerServer, headersBytesMax, serveDrawer, serverTimes, type ServeOptions } from '../../src/drawer/serve-drawer.ts';
import { fakeAssets, fakeBackend, pageText, secretText, type FakeBackend } from '../support/drawer-backend.ts';
import { closed, openRaw, parseAnswer, sendRaw, type RawAnswer } from '../support/raw-http.ts';

const token = 'b'.repeat(32);
const servers: DrawerServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

type Served = { readonly server: DrawerServer; readonly backend: FakeBackend; readonly failures: unknown[]; readonly ask: (method: string, target: string, more?: string, body?: string) => Promise<RawAnswer> };

async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  const backend = (options.backend as FakeBackend | undefined) ?? fakeBackend();
  const failures: unknown[] = [];
  const server = await serveDrawer({ assets: fakeAssets, token, onError: (error) => failures.push(error), ...options, backend });
  servers.push(server);
  const ask: Served['ask'] = (method, target, more = '', body = '') => sendRaw(server.port, `${headOf(server, method, target)}Connection: close\r\n${more}\r\n${body}`);
  return { server, backend, failures, ask };
}

const headOf = ({ port }: DrawerServer, method: string, target: string): string => `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`;
const json = (length: number): string => `Content-Type: application/json\r\nContent-Length: ${length}\r\n`;
const message = '{"kind":"create","operationId":"operation-1","title":"T","id":null,"template":"blank","author":null,"tags":[],"debtIds":[],"open":false}';

describe('every answer', () => {
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  const routes: readonly (readonly [string, string, string])[] = [
    ['GET', '/', ''], ['HEAD', '/', ''], ['GET', '/plans/auth', ''], ['GET', '/sessions', ''], ['GET', '/embed', ''], ['GET', '/assets/main-1a2b3c.js', ''], ['HEAD', '/assets/main-1a2b3c.js', ''], ['GET', '/api/snapshot', ''],
    ['GET', '/api/plans/0123456789abcdef', ''], ['POST', '/api/messages', message], ['POST', '/api/messages', '{'], ['GET', '/nothing', ''], ['PUT', '/', ''], ['GET', '/..', ''],
  ];

  it('is under the policy without inline code, is not sniffed, kept, framed or shared, and sets no cookie', async () => {
    const { ask, failures } = await serve();
    for (const [method, target, body] of routes) {
      const { headers, status } = await ask(method, target, method === 'POST' ? json(body.length) : '', body);
      const said = Object.fromEntries([...headers].map(([name, values]) => [name, values.join(' AND ')]));
      expect(said, `${method} ${target}: ${status}`).toMatchObject({
        'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'referrer-policy': 'no-referrer',
        'cache-control': 'no-store', 'x-frame-options': 'DENY',
      });
      expect([...headers.keys()].filter((name) => name === 'set-cookie' || name.startsWith('access-control-') || name === 'server' || name === 'x-powered-by'), target).toEqual([]);
    }
    expect(failures).toEqual([]);
  });

  it('lets only the origins that were named frame the embedded page', async () => {
    const { ask } = await serve({ embedOrigins: ['https://host.example', 'http://127.0.0.1:9'] });
    const embed = await ask('GET', '/embed');
    expect(embed.headers.get('content-security-policy')?.[0]).toContain('frame-ancestors https://host.example http://127.0.0.1:9;');
    expect(embed.headers.has('x-frame-options')).toBe(false);
    const page = await ask('GET', '/');
    expect(page.headers.get('content-security-policy')?.[0]).toBe(policy);
  });

  it('says nothing about a failure inside, and the terminal hears of it', async () => {
    const backend = fakeBackend();
    backend.perform = async () => {
      throw new Error(`${secretText} in /home/ada`);
    };
    const { ask, failures } = await serve({ backend });
    const answer = await ask('POST', '/api/messages', json(message.length), message);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(secretText);
    expect(answer.text).not.toContain('/home');
    expect(String(failures[0])).toContain(secretText);
  });

  it('of HEAD has no body', async () => {
    const { ask } = await serve();
    const { body, headers } = await ask('HEAD', '/');
    expect(body).toBe('');
    expect(headers.get('content-length')).toEqual([String(Buffer.byteLength(pageText))]);
  });
});

describe('limits', () => {
  it('a body is taken up to its limit, and refused beyond it, whatever length it claims', async () => {
    const { ask, backend, failures } = await serve();
    const padded = (bytes: number): string => message.padEnd(bytes);
    expect((await ask('POST', '/api/messages', json(bodyBytesMax), padded(bodyBytesMax))).status).toBe(200);
    expect((await ask('POST', '/api/messages', json(bodyBytesMax + 1), padded(bodyBytesMax + 1))).status).toBe(413);
    const chunk = 'a'.repeat(64 * 1024);
    const chunks = `${`${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(5)}0\r\n\r\n`;
    expect((await ask('POST', '/api/messages', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n', chunks)).status).toBe(413);
    // One that says it will send 100 MB is told before it did.
    expect((await ask('POST', '/api/messages', json(100_000_000), padded(bodyBytesMax + 1))).status).toBe(413);
    expect(backend.performed).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('headers are taken up to 16 KiB', async () => {
    const { ask } = await serve();
    expect((await ask('GET', '/', `X-A: ${'a'.repeat(headersBytesMax - 300)}\r\n`)).status).toBe(200);
    expect((await ask('GET', '/', `X-A: ${'a'.repeat(headersBytesMax)}\r\n`)).status).toBe(400);
  });

  it('a client that goes away in the middle of a message is no failure', async () => {
    const { server, failures, ask, backend } = await serve();
    const socket = await openRaw(server.port, `${headOf(server, 'POST', '/api/messages')}${json(1000)}\r\n{"kind":`);
    socket.resetAndDestroy();
    await closed(socket);
    expect((await ask('GET', '/')).status).toBe(200);
    expect(backend.performed).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('clients that dawdle are cut off: in their headers, in their body', async () => {
    const { server, backend } = await serve({ times: { headersMs: 150, requestMs: 300, checkMs: 50 } });
    const heads = await Promise.all(Array.from({ length: 60 }, (_, at) => openRaw(server.port, at % 3 === 0 ? '' : `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: `)));
    const bodies = await Promise.all(Array.from({ length: 40 }, () => openRaw(server.port, `${headOf(server, 'POST', '/api/messages')}${json(1000)}\r\n{`)));
    let said = '';
    for (const socket of heads) socket.on('data', (chunk: Buffer) => void (said += chunk.toString('latin1')));
    await Promise.all([...heads, ...bodies].map(closed));
    // In silence: a browser would take words on a connection that it opened ahead for the answer to its next request.
    expect(said).toBe('');
    expect(backend.performed).toEqual([]);
  });

  it('the times in force are those of the specification', () => {
    expect(serverTimes).toMatchObject({ headersMs: 5_000, requestMs: 15_000 });
    expect([bodyBytesMax, headersBytesMax, connectionsMax]).toEqual([256 * 1024, 16 * 1024, 128]);
  });

  it('200 slow clients take the connections there are, never a stream that is open, and are gone again', async () => {
    const { server, backend, ask } = await serve({ times: { headersMs: 200, requestMs: 400, checkMs: 50 } });
    const stream = await openRaw(server.port, `${headOf(server, 'GET', '/api/events')}\r\n`);
    let heard = '';
    const next = (text: string): Promise<void> => new Promise((resolve) => {
      const look = (): void => {
        if (!heard.includes(text)) return;
        stream.off('data', look);
        resolve();
      };
      stream.on('data', look);
      look();
    });
    stream.on('data', (chunk: Buffer) => void (heard += chunk.toString('utf8')));
    await next('snapshot');
    const slow: Socket[] = await Promise.all(Array.from({ length: 200 }, () => openRaw(server.port, 'GET / HTTP/1.1\r\nHost: ')));
    for (let at = 0; at < 50; at += 1) {
      backend.say({ kind: 'repository', repository: { ...backend.state.repository, branch: `while-slow-${at}` } });
      await next(`while-slow-${at}"`);
    }
    await Promise.all(slow.map(closed));
    expect((await ask('GET', '/')).status).toBe(200);
    stream.destroy();
  });

  it('connections beyond the limit are not kept waiting', async () => {
    const { server } = await serve();
    const kept = await Promise.all(Array.from({ length: connectionsMax }, () => openRaw(server.port)));
    await closed(await openRaw(server.port));
    // The first ones still stand.
    kept[0]?.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`);
    const answer = await new Promise<string>((resolve) => kept[0]?.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1'))));
    expect(parseAnswer(answer).status).toBe(200);
    for (const socket of kept) socket.destroy();
  });
});

describe('10,000 requests of any bytes', () => {
  const good = (port: number): string => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
  const words = ['GET', 'POST', 'OPTIONS', '/', '/api/snapshot', '/api/messages', '/api/events', '/embed', ' HTTP/1.1', ' HTTP/1.0', '\r\n', '\r\n\r\n', '\n', 'Host: ', 'Host: [::1', 'Host: http://[', 'Origin: ', 'Origin: http://[', 'Origin: %', 'Content-Length: ', '-1', '99999999999999999999',
    'Transfer-Encoding: chunked', '0\r\n\r\n', 'ffffffffffffffff\r\n', 'Authorization: Bearer ', 'Sec-Fetch-Site: ', 'If-Match: "', 'Last-Event-ID: ', 'Expect: 100-continue', 'Upgrade: websocket', 'Connection: upgrade', 'Connection: close', '{"kind":', '\0', '\u00ff', '%00', '..', '//'];
  const pieces = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) });
  /** Bytes alone, words of the protocol in any order, and a good request in which something was changed. */
  const requests = (port: number): fc.Arbitrary<Buffer> => fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(pieces, { maxLength: 25 }).map((parts) => Buffer.from(parts.join(''), 'latin1')),
    fc.tuple(fc.nat(good(port).length), fc.nat(6), pieces).map(([at, drop, piece]) => Buffer.from(`${good(port).slice(0, at)}${piece}${good(port).slice(at + drop)}`, 'latin1')),
    fc.tuple(fc.constantFrom('Host', 'Origin', 'Sec-Fetch-Site', 'Authorization', 'If-Match'), fc.string({ unit: 'grapheme-ascii', maxLength: 30 })).map(([name, value]) => Buffer.from(`GET / HTTP/1.1\r\n${name === 'Host' ? '' : `Host: 127.0.0.1:${port}\r\n`}${name}: ${value}\r\nConnection: close\r\n\r\n`, 'latin1')),
  );

  it('leave it alive, say nothing that they must not, and change nothing', { timeout: 110_000 }, async () => {
    const { server, backend, failures, ask } = await serve();
    const counts = new Map<number, number>();
    for (let round = 0; round < 40; round += 1) {
      const sample = fc.sample(requests(server.port), { numRuns: 250, seed: 4000 + round });
      for (let at = 0; at < sample.length; at += 50) {
        const answers = await Promise.all(sample.slice(at, at + 50).map((bytes) => sendRaw(server.port, bytes, { halfClose: true })));
        answers.forEach((answer, index) => {
          counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
          // Only a request that still carries the token, our Host and the path may read.
          if (answer.text.includes(secretText)) expect((sample[at + index] as Buffer).toString('latin1')).toMatch(new RegExp(`api/(?:snapshot|events)[^]*${token}|${token}[^]*api/`, 'i'));
        });
      }
      expect((await ask('GET', '/')).status).toBe(200);
    }
    console.log(`10,000 requests: ${[...counts].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status === 0 ? 'closed' : status}`).join(', ')}`);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
    expect([200, 400, 421].every((status) => (counts.get(status) ?? 0) > 0)).toBe(true);
    expect(counts.has(500)).toBe(false);
    expect(backend.performed).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('would have stopped a guard that reads Host or Origin with new URL (negative control)', () => {
    let thrown = 0;
    for (const bytes of fc.sample(requests(4000), { numRuns: 2000, seed: 1 })) {
      for (const [, name = '', value = ''] of bytes.toString('latin1').matchAll(/^(Host|Origin): ?([^\r\n]*)/gim)) {
        try {
          new URL(name.toLowerCase() === 'host' ? `http://${value}` : value);
        } catch {
          thrown += 1;
        }
      }
    }
    expect(thrown).toBeGreaterThan(100);
  });
});
