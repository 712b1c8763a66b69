/** Speaks to the server: reads, and sends messages. Every request carries the token in a header. */
import type { OperationAnswer, PageMessage } from '../../src/drawer/protocol.ts';
import type { DrawerSnapshot, PlanChanges, PlanDetail, PlanHistory, PlanKey, PlanPreamble } from '../../src/model/drawer-view.ts';
import { token } from './token.ts';

/** The server said no, or could not be reached (`status` 0). */
export class ServerError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ServerError';
    this.status = status;
  }
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token() ?? ''}`);
  try {
    return await fetch(path, { ...init, headers, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  } catch (error) {
    if (error instanceof TypeError) throw new ServerError(0, 'The drawer does not answer. Is git plan drawer still running?');
    throw error;
  }
}

async function read<T>(path: string): Promise<T> {
  const response = await request(path);
  if (!response.ok) throw new ServerError(response.status, await refusalText(response));
  return (await response.json()) as T;
}

async function refusalText(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text.trim();
  }
}

export const readSnapshot = (): Promise<{ readonly revision: number; readonly snapshot: DrawerSnapshot }> => read('/api/snapshot');
export const readPlan = (key: PlanKey, at: string | null): Promise<PlanDetail> => read(at === null ? `/api/plans/${key}` : `/api/plans/${key}/at/${at}`);
export const readHistory = (key: PlanKey): Promise<PlanHistory> => read(`/api/plans/${key}/history`);
export const readChanges = (key: PlanKey): Promise<PlanChanges> => read(`/api/plans/${key}/changes`);
export const readPreamble = (key: PlanKey): Promise<PlanPreamble> => read(`/api/plans/${key}/preamble`);

export const newOperationId = (): string => crypto.randomUUID();

/** Sends a message. A lost answer is asked for again with the same operation id, so nothing is done twice. */
export async function send(message: PageMessage, base: string | null): Promise<OperationAnswer> {
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(base === null ? {} : { 'if-match': `"${base}"` }) },
    body: JSON.stringify(message),
  };
  let response: Response;
  try {
    response = await request('/api/messages', init);
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== 0) throw error;
    response = await request('/api/messages', init);
  }
  if (response.status === 200 || response.status === 412 || response.status === 422) return (await response.json()) as OperationAnswer;
  throw new ServerError(response.status, await refusalText(response));
}
