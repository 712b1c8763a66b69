/**
 * The drawer's server with 32 readers of which 10 stop reading, in a process of its own: prints as JSON what its memory grew by. The readers live in
 * another process, so that what they hold does not count. `naive`: a server that writes and looks at nothing.
 */
import { fork } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { cardWith, fakeAssets, fakeBackend } from '../support/drawer-backend.ts';
import { serveDrawer } from '../../src/drawer/serve-drawer.ts';

const token = 'd'.repeat(32);
/** So many are heard by all before some stall: what a process takes to come up to speed is not counted. */
const warmCount = 30;
const [readerCount, stalledCount, messageCount] = [32, 10, 160];

/** `stream` or `naive`; `readers` and a port make it the other process. */
export async function main([kind = 'stream', port = '']: readonly string[]): Promise<void> {
  if (kind === 'readers') await read(Number(port));
  else await serve(kind);
}

async function serve(kind: string): Promise<void> {
  const backend = fakeBackend();
  const responses = new Set<ServerResponse>();
  const naive = createServer((_request, response) => {
    responses.add(response);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
  });
  const drawer = kind === 'naive' ? null : await serveDrawer({ backend, assets: fakeAssets, token });
  if (drawer === null) await new Promise<void>((resolve) => naive.listen(0, '127.0.0.1', resolve));
  const port = drawer?.port ?? (naive.address() as AddressInfo).port;
  const readers = fork(fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url)), [process.argv[1] as string, 'readers', String(port)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const next = (): Promise<unknown> => new Promise((resolve) => readers.once('message', resolve));
  await next();
  // Each message is as long as that of a checkout that changes a few hundred plans.
  const upserted = Array.from({ length: 100 }, (_, at) => cardWith(String(at).padStart(16, '0'), `Plan ${at} ${'with a long title '.repeat(20)}`));
  let said = 0;
  let before = 0;
  let highest = 0;
  for (let message = 0; message < messageCount; message += 1) {
    if (message === warmCount) {
      readers.send('stall');
      await next();
      globalThis.gc?.();
      before = process.memoryUsage.rss();
    }
    const change = { kind: 'plans', upserted: [{ ...(upserted[0] as (typeof upserted)[number]), completedTaskCount: message }, ...upserted.slice(1)], removed: [] } as const;
    const text = `data: ${JSON.stringify(change)}\n\n`;
    said += text.length;
    if (drawer === null) for (const response of responses) response.write(`data: ${JSON.stringify(change)}\n\n`);
    else backend.say(change);
    readers.send('count');
    await next();
    highest = Math.max(highest, process.memoryUsage.rss());
  }
  const heard = next();
  readers.send('end');
  const counts = (await heard) as readonly number[];
  // What the readers that read have heard: all of it, or the least of them.
  console.log(JSON.stringify({ grownBytes: highest - before, left: drawer?.clientCount() ?? responses.size, heard: Math.min(...counts), messages: messageCount, said }));
  readers.kill();
  process.exit(0);
}

/** Reads with most connections, and never with the others; says after each message how far the slowest reading one is. */
async function read(port: number): Promise<void> {
  const counts = Array.from({ length: readerCount - stalledCount }, () => 0);
  let wanted = 0;
  let waiting: (() => void) | null = null;
  const look = (): void => {
    if (waiting !== null && counts.every((count) => count >= wanted)) {
      const done = waiting;
      waiting = null;
      done();
    }
  };
  let opened = 0;
  const stalling: Socket[] = [];
  await new Promise<void>((resolve) => {
    for (let at = 0; at < readerCount; at += 1) {
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`));
      socket.on('error', () => undefined);
      let tail = '';
      let isFirst = true;
      socket.on('data', (chunk: Buffer) => {
        if (isFirst) {
          isFirst = false;
          opened += 1;
          if (opened === readerCount) resolve();
          if (at < stalledCount) stalling.push(socket);
        }
        if (at < stalledCount) return;
        const text = tail + chunk.toString('latin1');
        const found = text.split('"kind":"plans"').length - 1;
        tail = text.slice(text.lastIndexOf('"kind":"plans"') < 0 ? -20 : Math.max(text.lastIndexOf('"kind":"plans"') + 14, text.length - 20));
        counts[at - stalledCount] = (counts[at - stalledCount] ?? 0) + found;
        look();
      });
    }
  });
  process.send?.('ready');
  process.on('message', (message) => {
    if (message === 'end') process.send?.(counts);
    else if (message === 'stall') {
      for (const socket of stalling) socket.pause();
      process.send?.('stalled');
    }
    else {
      wanted += 1;
      waiting = () => process.send?.('heard');
      look();
    }
  });
  await new Promise(() => undefined);
}
