/**
 * Numbers changes and sends them to every open stream as server-sent events. A page that comes back says the last number it saw and gets
 * what it missed, or a snapshot when that is no longer kept. A page that does not read is cut off before it costs memory.
 */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { DrawerSnapshot } from '../model/drawer-view.ts';
import type { Change } from './backend.ts';
import type { ServerMessage } from './protocol.ts';

export type HubLimits = {
  readonly clientsMax: number;
  /** Messages kept for pages that come back. */
  readonly ringMax: number;
  /** The kept messages together. Who missed more is better served with a snapshot, which is smaller. */
  readonly ringBytesMax: number;
  /** A stream with more than this unread is destroyed. */
  readonly backlogBytesMax: number;
  readonly heartbeatMs: number;
};

export const hubLimits: HubLimits = { clientsMax: 32, ringMax: 1000, ringBytesMax: 4 * 1024 * 1024, backlogBytesMax: 1024 * 1024, heartbeatMs: 15_000 };

export type EventHub = {
  readonly revision: () => number;
  readonly clientCount: () => number;
  readonly isFull: () => boolean;
  readonly publish: (change: Change) => void;
  /** Opens a stream on `response`, whose head is written. `lastEventId` is what the page saw last. */
  readonly open: (response: ServerResponse, lastEventId: string | null) => void;
  readonly close: () => void;
};

type Kept = { readonly revision: number; readonly frame: string };

/** Opens a hub. `snapshot` gives the state at the current revision. */
export function openEventHub(snapshot: () => DrawerSnapshot, limits: HubLimits = hubLimits): EventHub {
  // Another run of the server is another numbering: its ids say so.
  const run = randomBytes(6).toString('hex');
  const clients = new Set<ServerResponse>();
  const ring: Kept[] = [];
  let ringBytes = 0;
  let revision = 0;

  const frameOf = (message: ServerMessage): string => `id: ${run}-${message.revision}\ndata: ${JSON.stringify(message)}\n\n`;

  // Many pages come back at once, after a sleep say: a thousand cards are put into words once for all of them.
  let written: Kept | null = null;
  const snapshotFrame = (): string => {
    if (written?.revision !== revision) written = { revision, frame: frameOf({ kind: 'snapshot', revision, snapshot: snapshot() }) };
    return written.frame;
  };

  // The first write of a stream may be large (a snapshot of a thousand plans); only what piles up behind it is a stalled reader.
  const allowance = new WeakMap<ServerResponse, number>();
  const send = (client: ServerResponse, frame: string): void => {
    if (client.writableLength > limits.backlogBytesMax + (allowance.get(client) ?? 0)) {
      clients.delete(client);
      client.destroy();
      return;
    }
    client.write(frame);
  };

  const heartbeat = setInterval(() => {
    for (const client of clients) send(client, ': still here\n\n');
  }, limits.heartbeatMs);
  heartbeat.unref();

  return {
    revision: () => revision,
    clientCount: () => clients.size,
    isFull: () => clients.size >= limits.clientsMax,
    publish: (change) => {
      revision += 1;
      written = null;
      const frame = frameOf({ ...change, revision } as ServerMessage);
      ring.push({ revision, frame });
      ringBytes += frame.length;
      while (ring.length > limits.ringMax || (ringBytes > limits.ringBytesMax && ring.length > 1)) ringBytes -= (ring.shift() as Kept).frame.length;
      for (const client of clients) send(client, frame);
    },
    open: (response, lastEventId) => {
      clients.add(response);
      response.on('close', () => clients.delete(response));
      const first = catchUp(run, lastEventId, revision, ring);
      const frames = first ?? [
        ...(lastEventId === null ? [] : [frameOf({ kind: 'reset', revision })]),
        snapshotFrame(),
      ];
      const text = `: open\n\n${frames.join('')}`;
      allowance.set(response, Buffer.byteLength(text));
      response.write(text, () => allowance.delete(response));
    },
    close: () => {
      clearInterval(heartbeat);
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}

/** The frames that a page missed; null where it needs a snapshot: first visit, another run, or too long away. */
function catchUp(run: string, lastEventId: string | null, revision: number, ring: readonly Kept[]): readonly string[] | null {
  const match = /^([0-9a-f]{12})-(\d{1,15})$/.exec(lastEventId ?? '');
  if (match === null || match[1] !== run) return null;
  const seen = Number(match[2]);
  if (seen > revision) return null;
  if (seen === revision) return [];
  const oldest = ring[0]?.revision ?? revision + 1;
  if (oldest > seen + 1) return null;
  return ring.filter((kept) => kept.revision > seen).map((kept) => kept.frame);
}
