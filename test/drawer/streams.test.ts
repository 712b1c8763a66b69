/** The drawer's streams: readers that stall, pages that come back, servers that start anew. What a page ends with is what the server has. */
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../src/drawer/protocol.ts';
import { hubLimits } from '../../src/drawer/event-hub.ts';
import { type DrawerServer, serveDrawer, type ServeOptions } from '../../src/drawer/serve-drawer.ts';
import type { PlanCard } from '../../src/model/drawer-view.ts';
import { apply, type PageState } from '../../ui/state/apply.ts';
import { cardWith, fakeAssets, fakeBackend, type FakeBackend } from '../support/drawer-backend.ts';
import { openRaw, sendRaw } from '../support/raw-http.ts';

const token = 'c'.repeat(32);
const servers: DrawerServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(backend: FakeBackend, options: Partial<ServeOptions> = {}): Promise<DrawerServer> {
  const server = await serveDrawer({ backend, assets: fakeAssets, token, ...options });
  servers.push(server);
  return server;
}

const streamRequest = (port: number, lastEventId: string | null): string => `GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n${lastEventId === null ? '' : `Last-Event-ID: ${lastEventId}\r\n`}\r\n`;

/** What a page does: keeps its state by the messages it hears, comes back with the last id that it saw. */
class Follower {
  state: PageState | null = null;
  lastEventId: string | null = null;
  readonly kinds = new Map<string, number>();
  private socket: Socket | null = null;
  private readonly looks = new Set<() => void>();

  connect(port: number): void {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(streamRequest(port, this.lastEventId)));
    this.socket = socket;
    let buffer = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (this.socket !== socket) return;
      // Chunk sizes stand on lines of their own between the frames.
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
        this.hear(buffer.slice(0, end));
        buffer = buffer.slice(end + 2);
      }
      for (const look of this.looks) look();
    });
  }

  drop(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!test()) return;
        this.looks.delete(look);
        resolve();
      };
      this.looks.add(look);
      look();
    });
  }

  private hear(frame: string): void {
    for (const line of frame.split('\n')) {
      if (line.startsWith('id: ')) this.lastEventId = line.slice(4);
      if (!line.startsWith('data: ')) continue;
      const message = JSON.parse(line.slice(6)) as ServerMessage;
      this.kinds.set(message.kind, (this.kinds.get(message.kind) ?? 0) + 1);
      this.state = apply(this.state, message);
    }
  }
}

/** A backend whose plans count. */
function counting(): FakeBackend & { readonly bump: (plan: number) => void } {
  const backend = fakeBackend();
  const plans = new Map<string, PlanCard>();
  return Object.assign(backend, {
    bump: (plan: number) => {
      const key = String(plan).padStart(16, '0');
      const card = cardWith(key, `Plan ${plan}`, (plans.get(key)?.completedTaskCount ?? 0) + 1);
      plans.set(key, card);
      backend.state = { ...backend.state, plans: [...plans.values()] };
      backend.say({ kind: 'plans', upserted: [card], removed: [] });
    },
  });
}

const counts = (cards: Iterable<PlanCard>): string => [...cards].map(({ key, completedTaskCount }) => `${key} ${completedTaskCount}`).toSorted().join('\n');
const isUpToDate = (follower: Follower, backend: FakeBackend): boolean => follower.state !== null && !follower.state.behind && counts(follower.state.plans.values()) === counts(backend.state.plans);

describe('a page that comes back', () => {
  it('hears what it missed and no more, once', async () => {
    const backend = counting();
    const server = await serve(backend);
    const follower = new Follower();
    follower.connect(server.port);
    await follower.until(() => follower.state !== null);
    for (let drops = 0; drops < 20; drops += 1) {
      follower.drop();
      for (let at = 0; at < 7; at += 1) backend.bump(at);
      follower.connect(server.port);
      await follower.until(() => isUpToDate(follower, backend));
    }
    expect([...follower.kinds]).toEqual([['snapshot', 1], ['plans', 20 * 7]]);
    follower.drop();
  });

  it('is told to begin again, once, where what it missed is no longer kept', async () => {
    const backend = counting();
    const server = await serve(backend, { limits: { ...hubLimits, ringMax: 10 } });
    const follower = new Follower();
    follower.connect(server.port);
    await follower.until(() => follower.state !== null);
    follower.drop();
    for (let at = 0; at < 11; at += 1) backend.bump(at);
    follower.connect(server.port);
    await follower.until(() => isUpToDate(follower, backend));
    expect([follower.kinds.get('reset'), follower.kinds.get('snapshot')]).toEqual([1, 2]);
  });

  it('with an id that is not ours begins again', async () => {
    const backend = counting();
    const server = await serve(backend);
    backend.bump(1);
    for (const id of ['0', '1', 'abc', '-1', '000000000000-1', `${'f'.repeat(12)}-999999999999999`, `${'f'.repeat(12)}-1e3`, '__proto__']) {
      const follower = new Follower();
      follower.lastEventId = id;
      follower.connect(server.port);
      await follower.until(() => isUpToDate(follower, backend));
      expect([follower.kinds.get('reset'), follower.kinds.get('snapshot')], id).toEqual([1, 1]);
      follower.drop();
    }
  });

  it('20 restarts of the server in 1,000 changes: every page ends with all of them, with one reset a restart', { timeout: 60_000 }, async () => {
    const backend = counting();
    let server = await serve(backend);
    const { port } = server;
    const followers = Array.from({ length: 10 }, () => new Follower());
    for (const follower of followers) follower.connect(port);
    await Promise.all(followers.map((follower) => follower.until(() => follower.state !== null)));
    for (let restart = 0; restart < 20; restart += 1) {
      for (let at = 0; at < 25; at += 1) backend.bump((restart * 7 + at) % 40);
      // Some are cut off in the middle, some were away before.
      if (restart % 2 === 0) followers[restart % 10]?.drop();
      await server.close();
      servers.splice(0);
      for (let at = 0; at < 25; at += 1) backend.bump((restart * 3 + at) % 40);
      server = await serve(backend, { port });
      for (const follower of followers) {
        follower.drop();
        follower.connect(port);
      }
      await Promise.all(followers.map((follower) => follower.until(() => isUpToDate(follower, backend))));
    }
    for (const follower of followers) {
      expect(follower.kinds.get('reset')).toBe(20);
      expect(follower.kinds.get('snapshot')).toBe(21);
      follower.drop();
    }
    expect(backend.state.plans.reduce((sum, { completedTaskCount }) => sum + completedTaskCount, 0)).toBe(1000);
  });

  it('a page that misses a message knows (negative control)', () => {
    const backend = counting();
    const messages: ServerMessage[] = [];
    backend.subscribe((change) => messages.push({ ...change, revision: messages.length + 1 } as ServerMessage));
    for (let at = 0; at < 5; at += 1) backend.bump(1);
    const heard = [...messages.slice(0, 2), ...messages.slice(3)].reduce<PageState | null>(apply, apply(null, { kind: 'snapshot', revision: 0, snapshot: { ...backend.state, plans: [] } }));
    expect(heard?.behind).toBe(true);
  });
});

describe('many readers', () => {
  it('32 get a stream, the next is told that there are too many, and gets one when another leaves', async () => {
    const backend = counting();
    const server = await serve(backend);
    const sockets: Socket[] = [];
    for (let at = 0; at < hubLimits.clientsMax; at += 1) {
      const socket = await openRaw(server.port, streamRequest(server.port, null));
      await new Promise<void>((resolve) => socket.once('data', () => resolve()));
      sockets.push(socket);
    }
    expect(server.clientCount()).toBe(32);
    const ask = (): ReturnType<typeof sendRaw> => sendRaw(server.port, streamRequest(server.port, null).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect((await ask()).status).toBe(503);
    sockets.pop()?.destroy();
    while (server.clientCount() === hubLimits.clientsMax) await new Promise((resolve) => setImmediate(resolve));
    const late = new Follower();
    late.connect(server.port);
    await late.until(() => late.state !== null);
    late.drop();
    for (const socket of sockets) socket.destroy();
  });

  it('10 that do not read cost the server little, and the others nothing', { timeout: 60_000 }, async () => {
    const measured = await stall('stream');
    console.log(`10 stalled of 32 readers, ${(measured.said / 1e6).toFixed(0)} MB said to each: memory grew by ${(measured.grownBytes / 1e6).toFixed(1)} MB, ${measured.left} of 32 readers are left, the others heard ${measured.heard} of ${measured.messages} messages`);
    expect(measured.grownBytes).toBeLessThan(30e6);
    expect(measured.left).toBe(22);
    expect(measured.heard).toBe(measured.messages);
  });

  it('a server that only writes keeps what they do not read (negative control)', { timeout: 60_000 }, async () => {
    const { grownBytes } = await stall('naive');
    console.log(`a server that only writes: memory grew by ${(grownBytes / 1e6).toFixed(1)} MB`);
    expect(grownBytes).toBeGreaterThan(45e6);
  });
});

type Stalled = { readonly grownBytes: number; readonly left: number; readonly heard: number; readonly messages: number; readonly said: number };

/** Runs the server in a process of its own, whose memory is its own. */
function stall(kind: 'stream' | 'naive'): Promise<Stalled> {
  const runner = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url));
  const script = fileURLToPath(new URL('./stalled-readers.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', runner, script, kind], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString('utf8')));
    child.on('close', (status) => (status === 0 ? resolve(JSON.parse(out.trim().split('\n').at(-1) ?? '') as Stalled) : reject(new Error(`ended with ${status}: ${out}`))));
  });
}
