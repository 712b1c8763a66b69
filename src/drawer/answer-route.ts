/** Answers a request that the guard let through. One branch a route; reading never changes anything. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlanDetail } from '../model/drawer-view.ts';
import type { DrawerBackend } from './backend.ts';
import type { EventHub } from './event-hub.ts';
import type { Asset, Assets } from './load-assets.ts';
import type { OperationMemory } from './operation-memory.ts';
import { parsePageMessage } from './parse-page-message.ts';
import type { OperationAnswer, PageMessage } from './protocol.ts';
import type { Route } from './routes.ts';
import { securityHeaders } from './security-headers.ts';

export const bodyBytesMax = 256 * 1024;

export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly header: (name: string) => string | null;
  readonly backend: DrawerBackend;
  readonly assets: Assets;
  readonly hub: EventHub;
  readonly memory: OperationMemory;
  readonly embedOrigins: readonly string[];
};

/** Writes the answer. */
export async function answerRoute(exchange: Exchange): Promise<void> {
  const { route, backend, assets, hub, response, header } = exchange;
  switch (route.kind) {
    case 'page':
      return sendAsset(exchange, assets.page, securityHeaders());
    case 'embed':
      return sendAsset(exchange, assets.page, securityHeaders(exchange.embedOrigins));
    case 'asset':
      return sendAsset(exchange, assets.files.get(route.name) as Asset, securityHeaders());
    case 'snapshot':
      return sendJson(response, 200, { revision: hub.revision(), snapshot: backend.snapshot() });
    case 'events':
      return openStream(exchange, header('last-event-id'));
    case 'plan':
      return sendPlan(response, await backend.plan(route.key));
    case 'version':
      return sendPlan(response, await backend.planAt(route.key, route.commit));
    case 'history':
      return sendFound(response, await backend.history(route.key));
    case 'changes':
      return sendFound(response, await backend.changes(route.key));
    case 'preamble':
      return sendFound(response, await backend.preamble(route.key));
    case 'messages':
      return takeMessage(exchange);
    default:
      return route satisfies never;
  }
}

async function takeMessage({ request, response, header, backend, memory }: Exchange): Promise<void> {
  const text = await readBody(request);
  if (text === null) return sendRefusal(response, 413, 'The message is too large.');
  const message = parsePageMessage(text);
  if (message === null) return sendRefusal(response, 400, 'The message was not understood.');
  const base = parseEntityTag(header('if-match'));
  if (needsBase(message) && base === null) return sendRefusal(response, 428, 'Expected If-Match with the version that was seen.');
  const answer = await memory.once(message.operationId, () => backend.perform(message, base));
  const tag = answer.kind === 'done' ? answer.blobId : answer.kind === 'stale' ? answer.detail.blobId : null;
  sendJson(response, statusOf(answer), answer, tag);
}

const needsBase = (message: PageMessage): boolean => message.kind === 'operate' || message.kind === 'fix' || message.kind === 'commit';

function statusOf(answer: OperationAnswer): number {
  switch (answer.kind) {
    case 'done':
      return 200;
    case 'stale':
      return 412;
    case 'refused':
      return 422;
  }
}

/** A strong entity tag holding an object id; anything else, `*` and lists among it, is none. */
function parseEntityTag(value: string | null): string | null {
  return /^"([0-9a-f]{40}|[0-9a-f]{64})"$/.exec(value ?? '')?.[1] ?? null;
}

/** The body as text; null where it is longer than the limit, whatever its Content-Length claims. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function openStream({ request, response, hub }: Exchange, lastEventId: string | null): void {
  if (hub.isFull()) return sendRefusal(response, 503, 'Too many pages are open.');
  response.writeHead(200, { ...securityHeaders(), 'content-type': 'text/event-stream; charset=utf-8' });
  request.socket.setNoDelay(true);
  hub.open(response, lastEventId);
}

function sendPlan(response: ServerResponse, detail: PlanDetail | null): void {
  sendFound(response, detail, detail?.blobId ?? null);
}

function sendFound(response: ServerResponse, found: object | null, tag: string | null = null): void {
  if (found === null) sendRefusal(response, 404, 'There is no such plan any more.');
  else sendJson(response, 200, found, tag);
}

function sendRefusal(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { kind: 'refused', message, hints: [] } satisfies OperationAnswer);
}

function sendJson(response: ServerResponse, status: number, value: unknown, tag: string | null = null): void {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, {
    ...securityHeaders(),
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    ...(tag === null ? {} : { etag: `"${tag}"` }),
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function sendAsset({ request, response }: Exchange, asset: Asset, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, { ...headers, 'content-type': asset.type, 'content-length': asset.body.length });
  response.end(request.method === 'HEAD' ? undefined : asset.body);
}
