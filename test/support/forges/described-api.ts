/** Checks requests and responses against the published description of an API. */
import { OpenAPIBackend } from 'openapi-backend';
import type { Document, Operation } from 'openapi-backend';

export type HttpRequest = { readonly method: string; readonly path: string; readonly query: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
export type HttpResponse = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: unknown };

export type DescribedApi = {
  /** The operation that a request is, with the values in its path; null where the description has none. */
  readonly match: (request: HttpRequest) => { readonly operationId: string; readonly params: Readonly<Record<string, string>> } | null;
  /** What is wrong with a request; nothing where it is as described. */
  readonly requestProblems: (request: HttpRequest) => readonly string[];
  /** What is wrong with a response. A status that the operation does not list must at least be an error of the API's usual shape. */
  readonly responseProblems: (request: HttpRequest, response: HttpResponse) => readonly string[];
};

/** `errorSchema`: the name of the usual error's schema, used for statuses that an operation does not list (every forge may answer 404 and 5xx). */
export async function describeApi(definition: object, errorSchema: string): Promise<DescribedApi> {
  const document = structuredClone(definition) as Document & { paths: Record<string, object> };
  // One more operation, so that the error's schema is compiled like all others.
  document.paths['/-/error'] = { get: { operationId: 'error', responses: { 400: { description: '', content: { 'application/json': { schema: { $ref: `#/components/schemas/${errorSchema}` } } } } } } };
  const api = new OpenAPIBackend({ definition: document, validate: true, quick: true, coerceTypes: true, ajvOpts: { strict: false, formats: { 'date-time': true, uri: true, email: true, int64: true } } });
  await api.init();
  const operationOf = (request: HttpRequest): Operation | undefined => api.matchOperation(toRequest(request));
  return {
    match: (request) => {
      const operation = operationOf(request);
      if (operation === undefined) return null;
      const { params } = api.router.parseRequest(toRequest(request), operation);
      return { operationId: operation.operationId ?? '', params: params as Readonly<Record<string, string>> };
    },
    requestProblems: (request) => {
      const operation = operationOf(request);
      const name = `${request.method} ${request.path}`;
      if (operation === undefined) return [`${name}: no such operation`];
      const { errors } = api.validateRequest(toRequest(request), operation);
      return (errors ?? []).map(({ instancePath, message }) => `${name}: request${instancePath} ${message ?? ''}`);
    },
    responseProblems: (request, { status, body }) => {
      const operation = operationOf(request);
      const name = `${request.method} ${request.path}: ${status}`;
      if (operation === undefined) return [`${name}: no such operation`];
      const isListed = operation.responses?.[status as unknown as string] !== undefined;
      if (!isListed && status < 400) return [`${name}: not a status of this operation`];
      if (status === 204) return body === undefined ? [] : [`${name}: has a body`];
      const { errors } = isListed ? api.validateResponse(body, operation, status) : api.validateResponse(body, 'error', 400);
      return (errors ?? []).map(({ instancePath, message, params }) => `${name}: response${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
    },
  };
}

function toRequest({ method, path, query, headers, body }: HttpRequest): Parameters<OpenAPIBackend['matchOperation']>[0] {
  return { method, path, query, headers: { ...headers }, ...(body === '' ? {} : { body }) };
}
