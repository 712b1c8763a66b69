/**
 * A forge on a loopback port that checks every request, and every response of its own, against the published description of the API; what is not as
 * described is in `violations`. Faults are put in by the test: answers, cut connections, answers that are lost after the work is done.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { describeApi } from './forges/described-api.ts';
import type { DescribedApi, HttpRequest, HttpResponse } from './forges/described-api.ts';
import { answer } from './forges/dialect.ts';
import type { Call, Dialect, ForgeState, Person, StoredComment, StoredStatus } from './forges/dialect.ts';
import { gitea } from './forges/gitea.ts';
import { github } from './forges/github.ts';
import { gitlab } from './forges/gitlab.ts';

export const dialects = { github, gitlab, gitea } as const;

export type Fault = {
  /** Tested on `POST /repos/…`. */
  readonly on: RegExp;
  /** How often; default once. */
  readonly times?: number;
  /** Requests that pass before it. */
  readonly after?: number;
} & (
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly message?: string }
  /** The connection ends before anything is done. */
  | { readonly kind: 'drop' }
  /** The work is done and the connection ends without an answer. */
  | { readonly kind: 'lose' }
  /** The work is done and the answer breaks off in the middle. */
  | { readonly kind: 'break' }
  /** The work is done and something between us answers with this status. */
  | { readonly kind: 'mask'; readonly status: number }
  /** Called instead of an answer, or before it where it gives nothing. */
  | { readonly kind: 'call'; readonly call: (forge: FakeForge) => void }
);

/** `status`: null where the connection was cut. */
export type Recorded = HttpRequest & { readonly status: number | null };

export type FakeForge = {
  readonly dialect: Dialect;
  readonly apiUrl: string;
  readonly self: Person;
  comments: StoredComment[];
  readonly statuses: StoredStatus[];
  readonly pulls: object[];
  /** Where GitLab's merge request began. */
  mergeRequestBase: string;
  readonly requests: Recorded[];
  readonly violations: string[];
  faults: Fault[];
  /** Adds a comment as its author would. */
  readonly say: (body: string, author?: Person, more?: Partial<StoredComment>) => StoredComment;
  /** Requests like `POST …comments`, as the forge saw them. */
  readonly count: (pattern: RegExp) => number;
};

export const somebody: Person = { id: 501, login: 'somebody' };
export const bot: Person = { id: 777, login: 'plan-bot' };

const running: { close: () => void }[] = [];
afterAll(() => running.splice(0).forEach((each) => each.close()));

const described = new Map<Dialect['kind'], Promise<DescribedApi>>();

/** Starts one; it ends with the test file. */
export async function startFakeForge(dialect: Dialect): Promise<FakeForge> {
  if (!described.has(dialect.kind)) described.set(dialect.kind, describeApi(dialect.description, dialect.errorSchema));
  const api = await described.get(dialect.kind)!;
  const server = createServer((request, response) => void serve(forge, api, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ close: () => (server.close(), server.closeAllConnections()) });
  let nextId = 1000;
  const forge: FakeForge = {
    dialect, self: bot, apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${dialect.prefix}`,
    comments: [], statuses: [], pulls: [], mergeRequestBase: '', requests: [], violations: [], faults: [],
    say: (body, author = somebody, more = {}) => {
      const comment = { id: (nextId += 1), body, author, ...more };
      forge.comments.push(comment);
      return comment;
    },
    count: (pattern) => forge.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length,
  };
  return forge;
}

async function serve(forge: FakeForge, api: DescribedApi, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await read(forge, incoming);
  const fault = takeFault(forge, request);
  const record = (status: number | null): void => void forge.requests.push({ ...request, status });
  if (fault?.kind === 'drop') {
    record(null);
    incoming.socket.destroy();
    return;
  }
  const problems = api.requestProblems(request);
  forge.violations.push(...problems, ...forge.dialect.headerProblems(request.headers).map((problem) => `${request.method} ${request.path}: ${problem}`));
  if (fault?.kind === 'call') fault.call(forge);
  const response = fault?.kind === 'answer' ? { ...forge.dialect.error(fault.status, fault.message ?? 'no'), headers: fault.headers ?? {} } : perform(forge, api, request, problems);
  // What stands between the client and the forge, a proxy or a balancer, is described by nobody.
  if (response.status < 500 && response.status >= 200 && !(response.status >= 300 && response.status < 400)) forge.violations.push(...api.responseProblems(request, response));
  if (fault?.kind === 'lose') {
    record(null);
    incoming.socket.destroy();
    return;
  }
  const text = fault?.kind === 'mask' ? '<html>Bad gateway</html>' : response.body === undefined ? '' : JSON.stringify(response.body);
  const status = fault?.kind === 'mask' ? fault.status : response.status;
  outgoing.writeHead(status, { 'content-type': fault?.kind === 'mask' ? 'text/html' : 'application/json; charset=utf-8', ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }), ...response.headers });
  if (fault?.kind === 'break') {
    record(null);
    outgoing.write(text.slice(0, text.length / 2), () => incoming.socket.destroy());
    return;
  }
  record(status);
  outgoing.end(text);
}

function perform(forge: FakeForge, api: DescribedApi, request: HttpRequest, problems: readonly string[]): HttpResponse {
  const { dialect } = forge;
  if (!dialect.isAuthorised(request.headers)) return dialect.error(401, 'Unauthorized');
  const operation = api.match(request);
  const name = operation === null ? undefined : dialect.calls[operation.operationId];
  if (operation === null || name === undefined) return dialect.error(404, 'Not Found');
  if (problems.length > 0) return dialect.error(dialect.tooLong, 'Validation Failed');
  const fields = request.body === '' ? {} : (JSON.parse(request.body) as Readonly<Record<string, unknown>>);
  return performCall(forge, { name, params: operation.params, query: new URLSearchParams(request.query), fields });
}

function performCall(forge: FakeForge, call: Call): HttpResponse {
  const { dialect } = forge;
  const state: ForgeState = forge;
  if (call.name === 'user') return dialect.user(state);
  if (call.name === 'list') return dialect.list(state, call.query);
  if (call.name === 'pulls') return answer(200, Number(call.query.get('page') ?? 1) > 1 ? [] : forge.pulls);
  if (call.name === 'status') {
    const { sha = '' } = call.params;
    forge.statuses.push({ commit: sha, fields: call.fields });
    return dialect.status(state, call);
  }
  if (call.name === 'merge-request') return answer(200, dialect.mergeRequest!(state));
  const body = String(call.fields['body']);
  if (body.length > dialect.bodyMax) return dialect.error(dialect.tooLong, 'body is too long');
  if (call.name === 'create') return answer(201, dialect.comment(state, forge.say(body, forge.self)));
  const id = Number(call.params['comment_id'] ?? call.params['note_id'] ?? call.params['id']);
  const comment = forge.comments.find((each) => each.id === id);
  if (comment === undefined) return dialect.error(404, 'Not Found');
  comment.body = body;
  return answer(200, dialect.comment(state, comment));
}

function takeFault(forge: FakeForge, { method, path }: HttpRequest): Fault | undefined {
  const at = forge.faults.findIndex(({ on }) => on.test(`${method} ${path}`));
  const fault = forge.faults[at];
  if (fault === undefined) return undefined;
  const passes = fault.after ?? 0;
  const times = fault.times ?? 1;
  if (passes > 0) {
    forge.faults[at] = { ...fault, after: passes - 1 };
    return undefined;
  }
  if (times > 1) forge.faults[at] = { ...fault, times: times - 1 };
  else forge.faults.splice(at, 1);
  return fault;
}

async function read(forge: FakeForge, incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', forge.apiUrl);
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const { prefix } = forge.dialect;
  if (!url.pathname.startsWith(`${prefix}/`)) forge.violations.push(`${incoming.method} ${url.pathname}: not below ${prefix}`);
  return { method: incoming.method ?? 'GET', path: url.pathname.slice(prefix.length), query: url.search.slice(1), headers, body: Buffer.concat(chunks).toString('utf8') };
}
