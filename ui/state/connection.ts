/**
 * Keeps the page in step with the server: one stream a browser (browsers open at most six connections to a host), held by one tab and passed
 * on to the others. Reads by fetch rather than EventSource, because the token belongs in a header.
 */
import type { ServerMessage } from '../../src/drawer/protocol.ts';
import { readSnapshot, request, ServerError } from './server.ts';
import { answered, connection, page, receive, receiveAll, type Connection } from './store.ts';
import { nextToken } from './token.ts';

type Relay = { readonly kind: 'message'; readonly message: ServerMessage } | { readonly kind: 'status'; readonly status: Connection } | { readonly kind: 'ask' };

const relay = new BroadcastChannel('git-plan:stream');
let lastEventId: string | null = null;
let abort: AbortController | null = null;
let retryNow: (() => void) | null = null;
let isLeader = false;
let reading: Promise<void> | null = null;
/** What was said since the state was asked for: it may be newer than the answer. */
let meanwhile: ServerMessage[] = [];

/** Connects, and stays connected until the page goes away. */
export function connect(): void {
  relay.addEventListener('message', ({ data }: MessageEvent<Relay>) => {
    if (data.kind === 'ask') {
      if (isLeader) relay.postMessage({ kind: 'status', status: connection.value } satisfies Relay);
    } else if (isLeader) {
      // Another tab's words; this one hears the server itself.
    } else if (data.kind === 'status') setStatus(data.status);
    else take(data.message);
  });
  addEventListener('pagehide', () => abort?.abort());
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  addEventListener('online', () => retry());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && connection.value !== 'live') retry();
  });
  relay.postMessage({ kind: 'ask' } satisfies Relay);
  if (!('locks' in navigator)) {
    void lead();
    return;
  }
  let asked = false;
  navigator.locks.request('git-plan:stream', () => {
    asked = true;
    return lead();
  }).catch((error: unknown) => {
    // A frame that may keep nothing gets no lock either: then it has a stream of its own.
    if (asked || !(error instanceof DOMException)) throw error;
    void lead();
  });
  // A tab that does not get the lock reads what there is and then hears the one that has it.
  setTimeout(() => {
    if (!isLeader && page.value === null) void readAgain();
  }, 50);
}

/** Tries to reach the server again at once. */
export function retry(): void {
  retryNow?.();
  if (!isLeader) void readAgain();
}

function setStatus(status: Connection): void {
  connection.value = status;
  if (status === 'live') answered.value += 1;
  if (isLeader) relay.postMessage({ kind: 'status', status } satisfies Relay);
}

function take(message: ServerMessage): void {
  if (reading !== null) meanwhile.push(message);
  if (receive(message) && message.kind !== 'reset') void readAgain();
}

/** Reads the whole state. Several wishes at once are one read. */
function readAgain(): Promise<void> {
  reading ??= (async () => {
    try {
      let isBehind = true;
      while (isBehind) {
        meanwhile = [];
        const { revision, snapshot } = await readSnapshot();
        isBehind = receiveAll([{ kind: 'snapshot', revision, snapshot }, ...meanwhile]) && meanwhile.at(-1)?.kind !== 'reset';
      }
      if (!isLeader) setStatus('live');
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      setStatus(error.status === 401 ? 'locked' : 'offline');
      if (error.status === 401 && !isLeader) void nextToken().then(readAgain);
    } finally {
      reading = null;
    }
  })();
  return reading;
}

async function lead(): Promise<void> {
  isLeader = true;
  let failures = 0;
  let lostAt = performance.now();
  for (;;) {
    try {
      await follow(() => {
        failures = 0;
        setStatus('live');
      });
      lostAt = performance.now();
    } catch (error) {
      if (error instanceof ServerError && error.status === 401) {
        setStatus('locked');
        await nextToken();
        failures = 0;
        setStatus('reconnecting');
        continue;
      }
      if (failures === 0 && connection.value === 'live') lostAt = performance.now();
    }
    failures += 1;
    const gone = performance.now() - lostAt;
    if (gone > 6_000 || failures > 8) setStatus('offline');
    else if (gone > 2_000 || failures > 2) setStatus('reconnecting');
    await pause(Math.min(4_000, 125 * 2 ** Math.min(failures, 5)));
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    retryNow = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Reads one stream to its end. `onOpen` is called when the first bytes are there. */
async function follow(onOpen: () => void): Promise<void> {
  abort = new AbortController();
  const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId };
  const response = await request('/api/events', { headers, signal: abort.signal });
  if (!response.ok || response.body === null) throw new ServerError(response.status, await response.text());
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    let end = buffer.indexOf('\n\n');
    while (end >= 0) {
      hear(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
      end = buffer.indexOf('\n\n');
    }
  }
}

function hear(frame: string): void {
  let data = '';
  for (const line of frame.split('\n')) {
    if (line.startsWith('id: ')) lastEventId = line.slice(4);
    else if (line.startsWith('data: ')) data = line.slice(6);
  }
  if (data === '') return;
  const message = JSON.parse(data) as ServerMessage;
  take(message);
  relay.postMessage({ kind: 'message', message } satisfies Relay);
}
