/** Serves repositories below a folder over HTTP on a loopback port, through git's own `http-backend`, and remembers what it was asked. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export type GitServer = { readonly url: string; readonly requests: { readonly path: string; readonly authorization: string | null }[] };

const running: { close: () => void }[] = [];
afterAll(() => running.splice(0).forEach((each) => each.close()));

/** `authorization`: what every request must carry, else 401. */
export async function serveGit(folder: string, authorization: string | null = null): Promise<GitServer> {
  const requests: { path: string; authorization: string | null }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization ?? null });
    if (authorization !== null && request.headers.authorization !== authorization) response.writeHead(401).end();
    else answer(folder, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ close: () => (server.close(), server.closeAllConnections()) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'], GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', PATH_INFO: path, QUERY_STRING: query, REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '', REMOTE_ADDR: '127.0.0.1',
      // Read by name as CGI does.
      ...(request.headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.on('close', () => {
    const output = Buffer.concat(pieces);
    const end = output.indexOf('\r\n\r\n');
    const headers = Object.fromEntries(output.toString('latin1', 0, end).split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    const status = Number(/^\d+/.exec(headers['Status'] ?? '200')?.[0]);
    delete headers['Status'];
    response.writeHead(status, headers).end(output.subarray(end + 4));
  });
}
