/** Where the page is. Everything visible except sizes and theme is in the address. */
import { signal } from '@preact/signals';
import { sortOrders, type SortOrder } from './filter-plans.ts';

export type Tab = 'plans' | 'sessions';

export type Place = {
  readonly tab: Tab;
  /** Id (or a unique part of one) of the open plan. */
  readonly plan: string | null;
  /** The plan as of this commit. */
  readonly at: string | null;
  readonly task: number | null;
  readonly query: string;
  readonly sort: SortOrder;
};

export const embedded = location.pathname === '/embed' || location.pathname.startsWith('/embed/');

/** Reads an address. Whatever it says that is not understood is as if it were not there. */
export function readPlace(path: string, search: string, hash: string): Place {
  const params = new URLSearchParams(search);
  const segment = /^(?:\/embed)?\/plans\/([^/]+)$/.exec(path)?.[1];
  let plan: string | null = null;
  try {
    plan = segment === undefined ? null : decodeURIComponent(segment);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  const at = params.get('at');
  const sort = sortOrders.find((order) => order === params.get('sort'));
  const task = /(?:^#|&)task-(\d{1,6})(?:&|$)/.exec(hash)?.[1];
  return {
    tab: path === '/sessions' ? 'sessions' : 'plans',
    plan,
    at: plan !== null && at !== null && /^[0-9a-f]{7,64}$/.test(at) ? at : null,
    task: task === undefined ? null : Number(task),
    query: (params.get('q') ?? '').slice(0, 500),
    sort: sort ?? 'attention',
  };
}

/** Writes an address that reads the same. */
export function writePlace(place: Place, prefix = ''): string {
  const path = place.tab === 'sessions' ? '/sessions' : place.plan === null ? prefix === '' ? '/' : prefix : `${prefix}/plans/${encodeURIComponent(place.plan)}`;
  const params = new URLSearchParams();
  if (place.at !== null && place.plan !== null) params.set('at', place.at);
  if (place.query !== '') params.set('q', place.query);
  if (place.sort !== 'attention') params.set('sort', place.sort);
  const search = params.size === 0 ? '' : `?${params.toString()}`;
  return `${path}${search}${place.task === null ? '' : `#task-${place.task}`}`;
}

export const place = signal<Place>(readPlace(location.pathname, location.search, location.hash));

/** Moves. `replace` leaves no step in the browser's history: for typing and sliding. */
export function go(change: Partial<Place>, replace = false): void {
  const next = { ...place.value, ...change };
  if (change.plan !== undefined && change.plan !== place.value.plan) {
    if (change.at === undefined) (next as { at: string | null }).at = null;
    if (change.task === undefined) (next as { task: number | null }).task = null;
  }
  const address = writePlace(next, embedded ? '/embed' : '');
  // In a frame the sessions view has no address of its own.
  if (!embedded || next.tab === 'plans') {
    // Going where one is would be a step that Back does not undo.
    if (replace || address === `${location.pathname}${location.search}${location.hash}`) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  }
  place.value = next;
}

addEventListener('popstate', () => {
  place.value = readPlace(location.pathname, location.search, location.hash);
});
