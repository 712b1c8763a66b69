/**
 * Decides about a request before anything reads it. Total: whatever bytes arrive, it returns a verdict and never throws. Every transport
 * goes through it, and each check stands alone: the shape of the target, Host (DNS rebinding), Origin and Sec-Fetch (other pages), the
 * token (other programs). Texts of refusals are fixed: nothing from the request is ever echoed.
 */
import { timingSafeEqual } from 'node:crypto';
import { matchRoute, type Route } from './routes.ts';

export type RequestFacts = {
  readonly method: string;
  /** Request target as sent. */
  readonly target: string;
  /** Names and values in turn, as sent, repeated headers included. */
  readonly rawHeaders: readonly string[];
};

export type GuardPolicy = {
  readonly port: number;
  readonly token: string;
  /** Asset names that exist. */
  readonly assets: ReadonlySet<string>;
  /** Origins that may show `/embed` in a frame, e.g. `https://host.example`. */
  readonly embedOrigins: readonly string[];
};

export type Verdict =
  | { readonly kind: 'allow'; readonly route: Route; readonly header: (name: string) => string | null }
  | { readonly kind: 'refuse'; readonly status: RefusalStatus; readonly reason: string };

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 415 | 421 | 431;

/** More headers are refused. node:http would drop what is beyond its own limit without a word, a second Host among it: that limit is one higher. */
export const headersMax = 50;

const refuse = (status: RefusalStatus, reason: string): Verdict => ({ kind: 'refuse', status, reason });

/** The values that `Host` may have on this port. A port of 80 may be left out by browsers. */
export function allowedHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/** Judges a request. */
export function guardRequest(facts: RequestFacts, policy: GuardPolicy): Verdict {
  if (facts.rawHeaders.length > headersMax * 2) return refuse(431, 'Too many headers.');
  const headers = collectHeaders(facts.rawHeaders);
  if (!isPlainTarget(facts.target)) return refuse(400, 'Malformed request target.');

  const hosts = headers.get('host') ?? [];
  if (hosts.length !== 1) return refuse(400, 'Expected exactly one Host header.');
  const allowed = allowedHosts(policy.port);
  if (!allowed.includes((hosts[0] as string).toLowerCase())) return refuse(421, 'This server does not answer for that host name.');

  for (const name of ['origin', 'authorization', 'sec-fetch-site', 'sec-fetch-dest', 'content-type', 'if-match', 'if-none-match', 'last-event-id', 'content-length']) {
    if ((headers.get(name) ?? []).length > 1) return refuse(400, 'A header was sent twice.');
  }
  const header = (name: string): string | null => headers.get(name)?.[0] ?? null;

  const match = matchRoute(facts.target, policy.assets);
  if (match === null) return refuse(404, 'Nothing here.');

  const origin = header('origin');
  if (origin !== null && !allowed.some((host) => origin === `http://${host}`)) return refuse(403, 'Requests from other origins are not answered.');

  const site = header('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && !(site === 'none' && match.route.kind === 'page') && !isAllowedFrame(match.route, site, header('sec-fetch-dest'), policy)) {
    return refuse(403, 'Requests from other sites are not answered.');
  }

  if (!match.methods.includes(facts.method)) return refuse(405, 'That method is not supported here.');
  if (match.route.kind === 'page' || match.route.kind === 'embed' || match.route.kind === 'asset') return { kind: 'allow', route: match.route, header };

  if (!isToken(header('authorization'), policy.token)) return refuse(401, 'Expected the token that git plan drawer prints.');
  if (facts.method === 'POST' && !/^application\/json(;\s*charset=utf-8)?$/i.test(header('content-type') ?? '')) return refuse(415, 'Expected application/json.');
  return { kind: 'allow', route: match.route, header };
}

/** A frame in a host page that was named on the command line may load `/embed`, and only as a document. */
function isAllowedFrame(route: Route, site: string, destination: string | null, policy: GuardPolicy): boolean {
  if (route.kind === 'embed' && site === 'none') return true;
  return route.kind === 'embed' && policy.embedOrigins.length > 0 && (site === 'cross-site' || site === 'same-site') && destination === 'iframe';
}

/** Origin-form, one canonical spelling: no escapes that stand for separators, dots or NUL, no backslash, no empty or dot segments. */
function isPlainTarget(target: string): boolean {
  if (target.length === 0 || target.length > 2048) return false;
  if (!/^\/[!$&'()*+,\-./0-9:;=?@A-Z_a-z~%]*$/.test(target)) return false;
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (path.includes('//') || /%(?![0-9A-Fa-f]{2})/.test(target)) return false;
  if (/%(?:2e|2f|5c|00|25|0d|0a|23|3f)/i.test(path)) return false;
  return !path.split('/').some((segment) => segment === '.' || segment === '..');
}

function collectHeaders(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [String(rawHeaders[index + 1])]);
    else values.push(String(rawHeaders[index + 1]));
  }
  return headers;
}

/** Compares in constant time. */
function isToken(authorization: string | null, token: string): boolean {
  const given = Buffer.from(authorization ?? '', 'utf8');
  const expected = Buffer.from(`Bearer ${token}`, 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
