/** Who may ask the drawer's server what: the whole table of Host, Origin, Sec-Fetch-Site and token, as values and over sockets; targets that lead out. */
import fc from '../support/fast-check.ts';
import { createServer, type Server } from 'node:http';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardRequest, headersMax, type GuardPolicy, type RequestFacts, type Verdict } from '../../src/drawer/guard-request.ts';
import { type DrawerServer, serveDrawer } from '../../src/drawer/serve-drawer.ts';
import { fakeAssets, fakeBackend, pageText, secretText, type FakeBackend } from '../support/drawer-backend.ts';
import { type RawAnswer, sendRaw } from '../support/raw-http.ts';
import { temporaryFolder } from '../support/temp-repository.ts';
import { traversalTargets } from './traversal-targets.ts';

const token = 'a'.repeat(32);
const policyOf = (port: number): GuardPolicy => ({ port, token, assets: new Set(fakeAssets.files.keys()), embedOrigins: ['https://host.example'] });

/** What each header may be, and whether that is ours. */
const hosts = (port: number): readonly (readonly [readonly string[], 'ours' | 'foreign' | 'malformed'])[] => [
  [[`127.0.0.1:${port}`], 'ours'], [[`localhost:${port}`], 'ours'], [[`[::1]:${port}`], 'ours'], [[`LOCALHOST:${port}`], 'ours'],
  [['evil.test'], 'foreign'], [[`evil.test:${port}`], 'foreign'], [['127.0.0.1'], 'foreign'], [[`127.0.0.1:${port + 1}`], 'foreign'], [[`127.0.0.1:${port}.evil.test`], 'foreign'],
  [[`user@127.0.0.1:${port}`], 'foreign'], [[`127.0.0.1.evil.test:${port}`], 'foreign'], [[`0.0.0.0:${port}`], 'foreign'], [[''], 'foreign'], [['[::1'], 'foreign'], [['%00'], 'foreign'], [[`localhost.:${port}`], 'foreign'],
  [[], 'malformed'], [[`127.0.0.1:${port}`, 'evil.test'], 'malformed'], [[`127.0.0.1:${port}`, `127.0.0.1:${port}`], 'malformed'],
];
const origins = (port: number): readonly (readonly [string | null, boolean])[] => [
  [null, true], [`http://127.0.0.1:${port}`, true], [`http://localhost:${port}`, true],
  ['null', false], ['http://evil.test', false], [`https://127.0.0.1:${port}`, false], [`http://127.0.0.1:${port + 1}`, false], [`http://127.0.0.1:${port}.evil.test`, false], ['', false], ['https://host.example', false],
];
const sites = [null, 'same-origin', 'none', 'same-site', 'cross-site', 'Same-Origin', ''] as const;
const authorizations: readonly (readonly [string | null, boolean])[] = [
  [`Bearer ${token}`, true], [null, false], ['', false], [token, false], [`bearer ${token}`, false], [`Bearer ${token} `, false], [`Bearer ${token.slice(1)}b`, false], [`Basic ${token}`, false],
];
const requests = [
  { method: 'GET', target: '/', kind: 'page' }, { method: 'GET', target: '/api/snapshot', kind: 'api' }, { method: 'POST', target: '/api/messages', kind: 'api' },
] as const;

type Combination = { readonly facts: RequestFacts; readonly wanted: 'allow' | number };

/** Every combination, with the verdict that the rules give: Host first, then Origin, then the site, then the token. */
function combinations(port: number): readonly Combination[] {
  const all: Combination[] = [];
  for (const { method, target, kind } of requests) for (const [values, host] of hosts(port)) for (const [origin, isOurs] of origins(port)) for (const site of sites) for (const [authorization, isToken] of authorizations) {
    const isSiteOk = site === null || site === 'same-origin' || (site === 'none' && kind === 'page');
    const wanted = host === 'malformed' ? 400 : host === 'foreign' ? 421 : !isOurs || !isSiteOk ? 403 : kind === 'api' && !isToken ? 401 : 'allow';
    const rawHeaders = [
      ...values.flatMap((value) => ['Host', value]), ...(origin === null ? [] : ['Origin', origin]), ...(site === null ? [] : ['Sec-Fetch-Site', site]),
      ...(authorization === null ? [] : ['Authorization', authorization]), ...(method === 'POST' ? ['Content-Type', 'application/json'] : []),
    ];
    all.push({ facts: { method, target, rawHeaders }, wanted });
  }
  return all;
}

const statusOf = (verdict: Verdict): 'allow' | number => (verdict.kind === 'allow' ? 'allow' : verdict.status);
const allowed = (facts: Partial<RequestFacts>): 'allow' | number => statusOf(guardRequest({ method: 'GET', target: '/', rawHeaders: ['Host', '127.0.0.1:4000'], ...facts }, policyOf(4000)));

describe('the table', () => {
  it('each combination of Host, Origin, Sec-Fetch-Site and token has the verdict of the rules', () => {
    const all = combinations(4000);
    const wrong = all.filter(({ facts, wanted }) => statusOf(guardRequest(facts, policyOf(4000))) !== wanted);
    console.log(`${all.length} combinations, ${all.filter(({ wanted }) => wanted === 'allow').length} allowed, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(all.length).toBeGreaterThanOrEqual(96);
  });

  it('guards that leave one check out give other verdicts (negative control)', () => {
    const all = combinations(4000);
    const without = (dropped: string): number => all.filter(({ facts, wanted }) => {
      const rawHeaders: string[] = [];
      for (let at = 0; at < facts.rawHeaders.length; at += 2) if (facts.rawHeaders[at] !== dropped) rawHeaders.push(facts.rawHeaders[at] as string, facts.rawHeaders[at + 1] as string);
      return statusOf(guardRequest({ ...facts, rawHeaders: dropped === 'Host' ? ['Host', '127.0.0.1:4000', ...rawHeaders] : rawHeaders }, policyOf(4000))) !== wanted;
    }).length;
    for (const dropped of ['Host', 'Origin', 'Sec-Fetch-Site']) expect(without(dropped), dropped).toBeGreaterThan(96);
  });

  it('headers that decide may come once only', () => {
    for (const name of ['Origin', 'Authorization', 'Sec-Fetch-Site', 'Sec-Fetch-Dest', 'Content-Type', 'If-Match', 'Last-Event-ID', 'Content-Length']) {
      expect(allowed({ rawHeaders: ['Host', '127.0.0.1:4000', name, 'x', name, 'x'] }), name).toBe(400);
    }
  });

  it('more headers than are looked at are refused', () => {
    const many = (count: number): readonly string[] => ['Host', '127.0.0.1:4000', ...Array.from({ length: count - 1 }, () => ['X-A', '1']).flat()];
    expect(allowed({ rawHeaders: many(headersMax) })).toBe('allow');
    expect(allowed({ rawHeaders: many(headersMax + 1) })).toBe(431);
  });

  it('messages are JSON, and nothing else', () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'text/json', 'application/json; charset=latin1', ''];
    const post = (type: string | null): 'allow' | number => allowed({ method: 'POST', target: '/api/messages', rawHeaders: ['Host', '127.0.0.1:4000', 'Authorization', `Bearer ${token}`, ...(type === null ? [] : ['Content-Type', type])] });
    for (const type of [...types, null]) expect(post(type), String(type)).toBe(415);
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) expect(post(type), type).toBe('allow');
  });

  it('reading is GET, writing is POST, and no method does the other', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'get', ''];
    const verdicts = (target: string): readonly string[] => methods.filter((method) => allowed({ method, target, rawHeaders: ['Host', '127.0.0.1:4000', 'Authorization', `Bearer ${token}`, 'Content-Type', 'application/json'] }) === 'allow');
    expect(verdicts('/')).toEqual(['GET', 'HEAD']);
    expect(verdicts('/api/snapshot')).toEqual(['GET']);
    expect(verdicts('/api/messages')).toEqual(['POST']);
    expect(verdicts('/api/plans/0123456789abcdef')).toEqual(['GET']);
  });

  it('a host application may load the frame, as a frame, and nothing else', () => {
    const frame = (target: string, site: string, destination: string | null, embedOrigins: readonly string[] = ['https://host.example']): 'allow' | number =>
      statusOf(guardRequest({ method: 'GET', target, rawHeaders: ['Host', '127.0.0.1:4000', 'Sec-Fetch-Site', site, ...(destination === null ? [] : ['Sec-Fetch-Dest', destination])] }, { ...policyOf(4000), embedOrigins }));
    expect(frame('/embed', 'cross-site', 'iframe')).toBe('allow');
    expect(frame('/embed/plans/auth', 'same-site', 'iframe')).toBe('allow');
    for (const destination of ['document', 'script', 'image', 'empty', 'object', 'embed', null]) expect(frame('/embed', 'cross-site', destination), String(destination)).toBe(403);
    for (const target of ['/', '/plans/auth', '/assets/main-1a2b3c.js']) expect(frame(target, 'cross-site', 'iframe'), target).toBe(403);
    expect(frame('/embed', 'cross-site', 'iframe', [])).toBe(403);
  });

  it('whatever facts there are, there is a verdict', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('/', '/api/snapshot', '127.0.0.1:4000', `Bearer ${token}`, 'same-origin', '[::1', '%', '%%', '\0', '//', 'http://[', '__proto__', 'constructor'));
    const name = fc.oneof(fc.constantFrom('Host', 'Origin', 'Authorization', 'Sec-Fetch-Site', '__proto__', 'toString'), fc.string({ unit: 'binary', maxLength: 20 }));
    let allowances = 0;
    const ours = fc.constantFrom<readonly [string, string][]>([], [['Host', '127.0.0.1:4000']], [['Host', '127.0.0.1:4000'], ['Authorization', `Bearer ${token}`]]);
    fc.assert(fc.property(fc.constantFrom('GET', 'POST', 'HEAD', '', '\0'), text, ours, fc.array(fc.tuple(name, text), { maxLength: 4 }), (method, target, good, more) => {
      const headers = [...good, ...more];
      const facts = { method, target, rawHeaders: headers.flat() };
      const verdict = guardRequest(facts, policyOf(4000));
      if (verdict.kind === 'allow') {
        allowances += 1;
        expect(headers.filter(([header]) => header.toLowerCase() === 'host').map(([, value]) => value.toLowerCase())).toEqual(['127.0.0.1:4000']);
        if (target.startsWith('/api/')) expect(headers.some(([header, value]) => header.toLowerCase() === 'authorization' && value === `Bearer ${token}`)).toBe(true);
      } else expect(verdict.reason).not.toContain(secretText);
    }), { numRuns: 10_000 });
    expect(allowances).toBeGreaterThan(0);
  });
});

describe('over sockets', () => {
  let backend: FakeBackend;
  let server: DrawerServer;
  const failures: unknown[] = [];
  beforeAll(async () => {
    backend = fakeBackend();
    server = await serveDrawer({ backend, assets: fakeAssets, token, embedOrigins: ['https://host.example'], onError: (error) => failures.push(error) });
  });
  afterAll(async () => {
    await server.close();
    expect(failures).toEqual([]);
  });

  const bytesOf = ({ method, target, rawHeaders }: RequestFacts, body = ''): string => {
    const lines: string[] = [];
    for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
    return `${method} ${target} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}Connection: close\r\n${method === 'POST' ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`;
  };
  const good = (): string => `Host: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
  const isRefused = (answer: RawAnswer): boolean => (answer.status === 0 || answer.status >= 400) && !answer.text.includes(secretText);

  it('the table holds, no answer says more than it must, and none sets a cookie', { timeout: 60_000 }, async () => {
    // The values of the token in full, the rest of the table once for each.
    // Blanks after a value are not part of it on the wire.
    const all = combinations(server.port).filter(({ facts: { rawHeaders } }, at) => (at % 11 === 0 || rawHeaders.includes(`Bearer ${token}`)) && !rawHeaders.includes(`Bearer ${token} `));
    const wrong: unknown[] = [];
    const readsBefore = backend.reads();
    const counts = { allowed: 0, refused: 0 };
    for (let at = 0; at < all.length; at += 64) {
      await Promise.all(all.slice(at, at + 64).map(async ({ facts, wanted }) => {
        const answer = await sendRaw(server.port, bytesOf(facts));
        // A message that was let through is empty here: it is the answer to it that says so.
        const ok = wanted === 'allow' ? (facts.method === 'POST' ? 400 : 200) : wanted;
        const reads = facts.target === '/api/snapshot' && wanted === 'allow';
        if (answer.status !== ok || answer.text.includes(secretText) !== reads || answer.headers.has('set-cookie') || [...answer.headers.keys()].some((name) => name.startsWith('access-control-'))) wrong.push({ facts, wanted, answer: answer.text });
        else if (answer.headers.get('x-content-type-options')?.[0] !== 'nosniff') wrong.push({ facts, answer: answer.text });
        counts[wanted === 'allow' ? 'allowed' : 'refused'] += 1;
      }));
    }
    console.log(`${all.length} combinations over sockets: ${counts.allowed} answered, ${counts.refused} refused`);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(counts.allowed).toBeGreaterThan(10);
    expect(backend.performed).toEqual([]);
    expect(backend.reads() - readsBefore).toBe(all.filter(({ facts, wanted }) => facts.target === '/api/snapshot' && wanted === 'allow').length);
  });

  const odd: Readonly<Record<string, (port: number) => string>> = {
    'two Host headers, ours first': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.test\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'two Host headers, ours last': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: evil.test\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'a second Host behind more headers than are looked at': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n${'X-A: 1\r\n'.repeat(60)}Host: evil.test\r\n\r\n`,
    'HTTP/1.0 without Host': () => `GET /api/snapshot HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'HTTP/1.1 without Host': () => `GET /api/snapshot HTTP/1.1\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    'HTTP/0.9': () => 'GET /api/snapshot\r\n\r\n',
    'HTTP/2 without asking': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'an absolute target': (port) => `GET http://127.0.0.1:${port}/api/snapshot HTTP/1.1\r\n${good()}\r\n`,
    'an absolute target of another host': () => `GET http://evil.test/api/snapshot HTTP/1.1\r\n${good()}\r\n`,
    'an authority as target': (port) => `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n${good()}\r\n`,
    'an asterisk as target': () => `OPTIONS * HTTP/1.1\r\n${good()}\r\n`,
    'a target with a fragment': () => `GET /api/snapshot#x HTTP/1.1\r\n${good()}\r\n`,
    'a Host with spaces in it': () => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1 evil.test\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'a Host that is no address': () => `GET /api/snapshot HTTP/1.1\r\nHost: [::1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'a Host folded over two lines': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:\r\n ${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'a Host with a blank before the colon': (port) => `GET /api/snapshot HTTP/1.1\r\nHost : 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    'an Origin that is no address': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://[\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    'an upgrade to WebSocket': () => `GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    'an expectation': () => `POST /api/messages HTTP/1.1\r\n${good()}Expect: 200-maybe\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    'two lengths': () => `POST /api/messages HTTP/1.1\r\n${good()}Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    'a length and chunks': () => `POST /api/messages HTTP/1.1\r\n${good()}Content-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'bare line feeds': (port) => `GET /api/snapshot HTTP/1.1\nHost: evil.test\nHost: 127.0.0.1:${port}\n\n`,
    'the token in the address': (port) => `GET /api/snapshot?token=${token} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    'the token as a cookie': (port) => `GET /api/snapshot HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: token=${token}\r\nConnection: close\r\n\r\n`,
    'a header of 20,000 bytes': () => `GET /api/snapshot HTTP/1.1\r\n${good()}X-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
    'nothing but line ends': () => '\r\n\r\n\r\n',
    'bytes of TLS': () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  };
  for (const [name, bytes] of Object.entries(odd)) {
    it(`${name}: refused, and the server goes on`, async () => {
      const answer = await sendRaw(server.port, Buffer.from(bytes(server.port), 'latin1'), { halfClose: true });
      expect(isRefused(answer), answer.text.slice(0, 300)).toBe(true);
      expect((await sendRaw(server.port, `GET /api/snapshot HTTP/1.1\r\n${good()}\r\n`)).status).toBe(200);
    });
  }

  it('targets that lead out of the table are refused, whatever their spelling', async () => {
    const targets = traversalTargets();
    const answers = await Promise.all(targets.map(async (target) => ({ target, answer: await sendRaw(server.port, Buffer.from(`GET ${target} HTTP/1.1\r\n${good()}\r\n`, 'latin1'), { halfClose: true }) })));
    // `/plans/…` of any spelling is the page itself, byte for byte.
    const leaks = answers.filter(({ answer }) => !isRefused(answer) && !(answer.status === 200 && answer.body === pageText));
    console.log(`${targets.length} targets: ${answers.filter(({ answer }) => isRefused(answer)).length} refused, ${answers.filter(({ answer }) => answer.status === 200).length} are the page`);
    expect(leaks.map(({ target, answer }) => [target, answer.text.slice(0, 200)])).toEqual([]);
    expect(targets.length).toBeGreaterThanOrEqual(67 + 15);
  });

  it('a server that joins paths leaks on some of them (negative control)', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'public/assets'), { recursive: true });
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git/config'), secretText);
    const naive: Server = createServer((request, response) => {
      try {
        response.end(readFileSync(join(folder, 'public', decodeURIComponent(request.url ?? ''))));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => naive.listen(0, '127.0.0.1', resolve));
    const port = (naive.address() as AddressInfo).port;
    const answers = await Promise.all(traversalTargets().map((target) => sendRaw(port, Buffer.from(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1'), { halfClose: true })));
    await new Promise((resolve) => naive.close(resolve));
    const leaked = answers.filter(({ body }) => body.includes(secretText)).length;
    console.log(`a server that joins paths leaks on ${leaked}`);
    expect(leaked).toBeGreaterThanOrEqual(3);
  });
});
