/**
 * Pages of other sites against the drawer, in a real Chromium: a name that leads to this machine (DNS rebinding), and everything that a page may send
 * across origins without asking. They read nothing, and nothing happens. A server without the checks is the negative control of each.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DrawerServer, serveDrawer } from '../../src/drawer/serve-drawer.ts';
import { canRun, launchBrowser } from '../support/drawer-page.ts';
import { fakeAssets, fakeBackend, secretText, type FakeBackend } from '../support/drawer-backend.ts';

const host = 'evil.test';
const token = 'e'.repeat(32);
const message = '{"kind":"create","operationId":"operation-1","title":"T","id":null,"template":"blank","author":null,"tags":[],"debtIds":[],"open":false}';

/** A server that answers whoever asks: what the drawer must not be. */
type Naive = { readonly server: Server; readonly port: number; readonly asked: string[] };

async function serveNaive(): Promise<Naive> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': request.url === '/api/events' ? 'text/event-stream' : 'application/json' }).end(request.url === '/api/events' ? `data: ${secretText}\n\n` : JSON.stringify({ name: secretText }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, asked };
}

describe.skipIf(!canRun())('pages of other sites', () => {
  let browser: Browser;
  let drawer: DrawerServer;
  let backend: FakeBackend;
  let naive: Naive;
  beforeAll(async () => {
    // Newer browsers also keep pages from this machine's own addresses; what holds here must not depend on it.
    browser = await launchBrowser([`--host-resolver-rules=MAP ${host} 127.0.0.1`, '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights']);
    backend = fakeBackend();
    drawer = await serveDrawer({ backend, assets: fakeAssets, token });
    naive = await serveNaive();
  });
  afterAll(async () => {
    await browser?.close();
    await drawer?.close();
    await new Promise((resolve) => (naive === undefined ? resolve(null) : naive.server.close(resolve)));
  });

  /** A page of the attacker at `address`: its document comes from the attacker, everything else from where the name leads. */
  async function attackerAt(address: string, run: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext();
    await context.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>attacker</title>' }));
    const page = await context.newPage();
    await page.goto(address);
    await run(page);
    await context.close();
  }

  /** What a page at a name that was led here can read of a path, by everything that reads. */
  const readAll = (page: Page): Promise<readonly string[]> => page.evaluate(async (bearer) => {
    const paths = ['/', '/api/snapshot', '/api/events', '/embed', '/assets/main-1a2b3c.js', '/plans/auth'];
    const said: string[] = [];
    for (const path of paths) {
      for (const headers of [{}, { authorization: `Bearer ${bearer}` }]) {
        const response = await fetch(path, { headers, cache: 'no-store' });
        const reader = response.body?.getReader();
        const first = await reader?.read();
        await reader?.cancel();
        said.push(`${response.status} ${new TextDecoder().decode(first?.value)}`);
      }
    }
    return said;
  }, token);

  it('a name that leads here reads nothing, not even with the token', async () => {
    const before = backend.reads();
    await attackerAt(`http://${host}:${drawer.port}/attack`, async (page) => {
      const said = await readAll(page);
      expect(said.map((text) => text.slice(0, 3))).toEqual(said.map(() => '421'));
      expect(said.join('\n')).not.toContain(secretText);
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    const response = await page.goto(`http://${host}:${drawer.port}/#token=${token}`);
    expect(response?.status()).toBe(421);
    await context.close();
    expect(backend.reads()).toBe(before);
  });

  it('and reads everything where Host is not checked (negative control)', async () => {
    await attackerAt(`http://${host}:${naive.port}/attack`, async (page) => {
      expect((await readAll(page)).join('\n')).toContain(secretText);
    });
  });

  /** Everything that a page may send to another origin without being asked whether it may; resolves when all of it was answered or refused. */
  const sendAll = (page: Page, origin: string): Promise<readonly string[]> => page.evaluate(async ({ to, body }) => {
    const seen: string[] = [];
    const settled = (start: (done: () => void) => void): Promise<void> => new Promise((resolve) => start(resolve));
    for (const path of ['/api/snapshot', '/api/events', '/', '/embed', '/assets/main-1a2b3c.js']) {
      for (const mode of ['no-cors', 'cors'] as const) {
        try {
          const response = await fetch(`${to}${path}`, { mode, credentials: 'include' });
          seen.push(await response.text());
        } catch {
          // Refused by the browser on behalf of the server.
        }
      }
    }
    for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      try {
        const response = await fetch(`${to}/api/messages`, { method: 'POST', mode: 'no-cors', headers: { 'content-type': contentType }, body });
        seen.push(await response.text());
      } catch {
        // As above.
      }
    }
    for (const init of [{ method: 'POST', headers: { 'content-type': 'application/json' }, body }, { method: 'PUT', body }, { method: 'DELETE' }]) {
      try {
        seen.push(await (await fetch(`${to}/api/messages`, init)).text());
      } catch {
        // The question beforehand (OPTIONS) was not answered with yes.
      }
    }
    navigator.sendBeacon(`${to}/api/messages`, body);
    await settled((done) => {
      const image = new Image();
      image.onload = image.onerror = () => done();
      image.src = `${to}/api/snapshot`;
    });
    await settled((done) => {
      const script = document.createElement('script');
      script.onload = script.onerror = () => done();
      script.src = `${to}/api/snapshot`;
      document.head.append(script);
    });
    await settled((done) => {
      const link = document.createElement('link');
      link.onload = link.onerror = () => done();
      link.rel = 'stylesheet';
      link.href = `${to}/api/snapshot`;
      document.head.append(link);
    });
    await settled((done) => {
      const events = new EventSource(`${to}/api/events`);
      events.onmessage = ({ data }: MessageEvent<string>) => {
        seen.push(data);
        events.close();
        done();
      };
      events.onerror = () => {
        events.close();
        done();
      };
    });
    await settled((done) => {
      const socket = new WebSocket(`${to.replace('http', 'ws')}/api/events`);
      socket.onmessage = ({ data }) => void seen.push(String(data));
      socket.onopen = socket.onerror = () => {
        socket.close();
        done();
      };
    });
    for (const path of ['/', '/embed', '/api/snapshot']) {
      await settled((done) => {
        const frame = document.createElement('iframe');
        frame.onload = () => {
          try {
            seen.push(frame.contentDocument?.documentElement.outerHTML ?? '');
          } catch {
            // Another origin.
          }
          done();
        };
        frame.src = `${to}${path}`;
        document.body.append(frame);
      });
    }
    await settled((done) => {
      const frame = document.createElement('iframe');
      frame.name = 'answer';
      document.body.append(frame);
      frame.onload = () => done();
      const form = document.createElement('form');
      form.method = 'post';
      form.enctype = 'text/plain';
      form.action = `${to}/api/messages`;
      form.target = 'answer';
      const input = document.createElement('input');
      input.name = body.slice(0, -1);
      input.value = '}';
      form.append(input);
      document.body.append(form);
      form.submit();
    });
    return seen;
  }, { to: origin, body: message });

  it('a page of another site may send what it likes: it is not taken, and nothing is read', async () => {
    const before = backend.reads();
    await attackerAt('http://attacker.test/', async (page) => {
      expect((await sendAll(page, drawer.origin)).join('\n')).not.toContain(secretText);
      // No frame shows the drawer.
      expect((await Promise.all(page.frames().map((frame) => frame.title().catch(() => '')))).join()).not.toContain('page of the drawer');
    });
    // Another port of this machine is the same site, and another origin all the same.
    await attackerAt(`http://127.0.0.1:${naive.port}/attack`, async (page) => {
      expect((await sendAll(page, drawer.origin)).join('\n')).not.toContain(secretText);
    });
    expect(backend.performed).toEqual([]);
    expect(backend.reads()).toBe(before);
    expect(drawer.clientCount()).toBe(0);
  });

  it('a server without the checks takes at least an image, a message, a form and a stream (negative control)', async () => {
    naive.asked.splice(0);
    await attackerAt(`http://127.0.0.1:${drawer.port}/attack`, async (page) => {
      await sendAll(page, `http://127.0.0.1:${naive.port}`);
    });
    const posts = naive.asked.filter((line) => line === 'POST /api/messages').length;
    console.log(`a server without the checks was asked ${naive.asked.length} times, ${posts} of them to change something`);
    expect(posts).toBeGreaterThanOrEqual(4);
    expect(naive.asked).toContain('GET /api/events');
    expect(naive.asked.filter((line) => line === 'GET /api/snapshot').length).toBeGreaterThanOrEqual(3);
  });
});
