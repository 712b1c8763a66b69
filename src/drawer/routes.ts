/** The closed table of what the server answers. A plan is named by its opaque key, a version by a full commit id; nothing else varies. */
import type { PlanKey } from '../model/drawer-view.ts';

export type Route =
  /** `/`, `/plans/<anything>`: the page itself finds out what to show. */
  | { readonly kind: 'page' }
  | { readonly kind: 'embed' }
  | { readonly kind: 'asset'; readonly name: string }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'events' }
  | { readonly kind: 'messages' }
  | { readonly kind: 'plan'; readonly key: PlanKey }
  | { readonly kind: 'history'; readonly key: PlanKey }
  | { readonly kind: 'changes'; readonly key: PlanKey }
  | { readonly kind: 'preamble'; readonly key: PlanKey }
  | { readonly kind: 'version'; readonly key: PlanKey; readonly commit: string };

export type RouteMatch = { readonly route: Route; readonly methods: readonly string[] };

const read = ['GET'] as const;
const page = ['GET', 'HEAD'] as const;

/** Finds the route of a request target that the guard found well-formed; null where there is none. */
export function matchRoute(target: string, assets: ReadonlySet<string>): RouteMatch | null {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (path === '/' || path === '/sessions' || /^\/plans\/[^/]{1,512}$/.test(path)) return { route: { kind: 'page' }, methods: page };
  if (path === '/embed' || /^\/embed\/plans\/[^/]{1,512}$/.test(path)) return { route: { kind: 'embed' }, methods: page };
  // A query never changes what an asset or an answer is: refused, so that there is one spelling of each.
  if (query >= 0) return null;
  if (assets.has(path)) return { route: { kind: 'asset', name: path }, methods: page };
  if (path === '/api/snapshot') return { route: { kind: 'snapshot' }, methods: read };
  if (path === '/api/events') return { route: { kind: 'events' }, methods: read };
  if (path === '/api/messages') return { route: { kind: 'messages' }, methods: ['POST'] };
  const plan = /^\/api\/plans\/([0-9a-f]{16})(?:\/(history|changes|preamble|at\/([0-9a-f]{40}|[0-9a-f]{64})))?$/.exec(path);
  if (plan === null) return null;
  const key = plan[1] as string;
  if (plan[2] === undefined) return { route: { kind: 'plan', key }, methods: read };
  if (plan[3] !== undefined) return { route: { kind: 'version', key, commit: plan[3] }, methods: read };
  return { route: { kind: plan[2] as 'history' | 'changes' | 'preamble', key }, methods: read };
}
