/** What differs between the fake forges: the description, the names of operations, headers, and how things are written. */
import type { HttpResponse } from './described-api.ts';

export type Person = { readonly id: number; readonly login: string };

export type StoredComment = { readonly id: number; body: string; readonly author: Person; /** GitLab's own notes. */ readonly system?: boolean; /** Slug of the GitHub App that posted it. */ readonly viaApp?: string };

export type StoredStatus = { readonly commit: string; readonly fields: Readonly<Record<string, unknown>> };

export type Call = { readonly name: 'user' | 'list' | 'create' | 'edit' | 'status' | 'pulls' | 'merge-request'; readonly params: Readonly<Record<string, string>>; readonly query: URLSearchParams; readonly fields: Readonly<Record<string, unknown>> };

export type ForgeState = {
  readonly apiUrl: string;
  readonly self: Person;
  readonly comments: readonly StoredComment[];
  readonly pulls: readonly object[];
  readonly mergeRequestBase: string;
};

export type Dialect = {
  readonly kind: 'github' | 'gitlab' | 'gitea';
  /** Path of the API on its host. */
  readonly prefix: string;
  readonly description: object;
  readonly errorSchema: string;
  readonly project: string;
  readonly token: string;
  /** Operation of the description → what it does. */
  readonly calls: Readonly<Record<string, Call['name']>>;
  readonly isAuthorised: (headers: Readonly<Record<string, string>>) => boolean;
  /** What is wrong with the headers, beside the token. */
  readonly headerProblems: (headers: Readonly<Record<string, string>>) => readonly string[];
  readonly error: (status: number, message: string) => HttpResponse;
  readonly user: (state: ForgeState) => HttpResponse;
  readonly comment: (state: ForgeState, comment: StoredComment) => object;
  readonly list: (state: ForgeState, query: URLSearchParams) => HttpResponse;
  readonly status: (state: ForgeState, call: Call) => HttpResponse;
  readonly mergeRequest?: (state: ForgeState) => object;
  /** Of a comment, in UTF-16 units. */
  readonly bodyMax: number;
  readonly tooLong: number;
};

export const time = '2026-01-01T10:00:00Z';

export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, body, headers };
}

/** One page of a list, and whether another follows. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, sizeDefault: number): { readonly items: readonly T[]; readonly page: number; readonly size: number; readonly hasNext: boolean } {
  const size = Math.min(100, Number(query.get('per_page') ?? sizeDefault));
  const page = Number(query.get('page') ?? 1);
  return { items: all.slice((page - 1) * size, page * size), page, size, hasNext: all.length > page * size };
}
