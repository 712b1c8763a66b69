/**
 * The drawer's server: node:http on the loopback interface, one guard, a closed route table, answers from memory. May import `model` and
 * its own folder; knows nothing of git or plans, which the backend answers for. Deliberately absent: cookies, CORS, file names in URLs.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FatalError } from '../model/errors.ts';
import { answerRoute } from './answer-route.ts';
import type { DrawerBackend } from './backend.ts';
import { openEventHub, hubLimits, type HubLimits } from './event-hub.ts';
import { guardRequest, headersMax, type GuardPolicy } from './guard-request.ts';
import type { Assets } from './load-assets.ts';
import { OperationMemory } from './operation-memory.ts';
import { securityHeaders } from './security-headers.ts';

export type ServeOptions = {
  readonly backend: DrawerBackend;
  readonly assets: Assets;
  /** 0 chooses a free one. */
  readonly port?: number;
  readonly token?: string;
  readonly embedOrigins?: readonly string[];
  readonly limits?: HubLimits;
  readonly times?: ServerTimes;
  /** Hears of failures inside the server; the page only hears that there was one. */
  readonly onError?: (error: unknown) => void;
};

/** How long a client may take. Shorter than what node:http gives, because every client is on this machine. */
export type ServerTimes = { readonly headersMs: number; readonly requestMs: number; readonly checkMs: number };

export const serverTimes: ServerTimes = { headersMs: 5_000, requestMs: 15_000, checkMs: 1_000 };

export type DrawerServer = {
  readonly port: number;
  readonly token: string;
  /** `http://127.0.0.1:<port>`, without the token. */
  readonly origin: string;
  readonly clientCount: () => number;
  readonly close: () => Promise<void>;
};

export const headersBytesMax = 16 * 1024;
export const connectionsMax = 128;

/** Starts the server; resolves when it listens. Throws a FatalError where the port is taken. */
export async function serveDrawer(options: ServeOptions): Promise<DrawerServer> {
  const { backend, assets, onError = () => undefined } = options;
  const token = options.token ?? randomBytes(16).toString('hex');
  const embedOrigins = options.embedOrigins ?? [];
  const hub = openEventHub(() => backend.snapshot(), options.limits ?? hubLimits);
  const stop = backend.subscribe((change) => hub.publish(change));
  const memory = new OperationMemory();
  let policy: GuardPolicy = { port: 0, token, assets: new Set(assets.files.keys()), embedOrigins };

  const { headersMs, requestMs, checkMs } = options.times ?? serverTimes;
  // A missing Host is for the guard to refuse, with the headers of every answer.
  const server = createServer({ requireHostHeader: false, maxHeaderSize: headersBytesMax, headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: 5_000, connectionsCheckingInterval: checkMs });
  server.maxHeadersCount = headersMax + 1;
  server.maxConnections = connectionsMax;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const verdict = guardRequest({ method: request.method ?? '', target: request.url ?? '', rawHeaders: request.rawHeaders }, policy);
    if (verdict.kind === 'refuse') {
      refuse(request, response, verdict.status, verdict.reason);
      return;
    }
    await answerRoute({ request, response, route: verdict.route, header: verdict.header, backend, assets, hub, memory, embedOrigins });
  };

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', onError);
    handle(request, response).catch((error: unknown) => {
      // A client that went away in the middle of what it sent is no failure of ours.
      if (request.destroyed && !request.complete) return;
      onError(error);
      if (response.headersSent) response.destroy();
      else refuse(request, response, 500, 'Something went wrong; the terminal that runs git plan drawer says what.');
    });
  });
  // No upgrade, no CONNECT, no Expect: each has its own event, and silence there would leave the socket open.
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('connect', (_request, socket) => socket.destroy());
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => refuse(request, response, 417, 'Unsupported expectation.'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Browsers open connections ahead of need. One that was idle too long is closed in silence: words on it would be taken for the answer to the next request.
    if (socket.writable && error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });

  await listen(server, options.port ?? 0);
  const port = (server.address() as AddressInfo).port;
  policy = { ...policy, port };
  return {
    port,
    token,
    origin: `http://127.0.0.1:${port}`,
    clientCount: () => hub.clientCount(),
    close: async () => {
      stop();
      hub.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await backend.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES'
        ? new FatalError(`cannot listen on port ${port}`, { hints: ['choose another with --port, or leave it out for a free one'], cause: error })
        : error);
    });
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, reason: string): void {
  const body = `${reason}\n`;
  response.writeHead(status, { ...securityHeaders(), 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
