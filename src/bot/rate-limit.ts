/** How long a forge asks us to wait. */

/**
 * Milliseconds; null where the answer is no rate limit. `Retry-After` in seconds or as a date; GitHub's `x-ratelimit-reset` and GitLab's
 * `RateLimit-Reset` in seconds since 1970. GitHub answers 403 as well as 429, and its secondary limits may come without any header: a minute then.
 */
export function waitAskedFor(status: number, headers: Headers, text: string, now: number): number | null {
  const isSecondary = status === 403 && /secondary rate limit|abuse detection/i.test(text);
  const isEmpty = status === 403 && headers.get('x-ratelimit-remaining') === '0';
  const after = retryAfter(headers.get('retry-after'), now);
  if (status !== 429 && !isSecondary && !isEmpty && !(status === 403 && after !== null)) return null;
  if (after !== null) return after;
  const hasRest = headers.get('x-ratelimit-remaining') !== '0' && headers.get('x-ratelimit-remaining') !== null;
  const reset = hasRest ? null : secondsOf(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'));
  // A second more: the forge's clock and ours differ.
  return reset === null ? 60_000 : Math.max(0, reset * 1000 - now) + 1000;
}

/** The wait that a `Retry-After` header names; null without one. */
export function retryAfter(value: string | null, now: number): number | null {
  const seconds = secondsOf(value);
  if (seconds !== null) return seconds * 1000;
  const at = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function secondsOf(value: string | null): number | null {
  return value !== null && /^\d{1,12}$/.test(value.trim()) ? Number(value) : null;
}
