/** Headers of every answer. No CORS header, no cookie, no inline script or style, ever. */

const policy = (frameAncestors: string): string => [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
  `frame-ancestors ${frameAncestors}`, "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

/** `embedOrigins` are the pages that may frame this answer: none except for the embedding route. */
export function securityHeaders(embedOrigins: readonly string[] = []): Readonly<Record<string, string>> {
  const framed = embedOrigins.length > 0;
  return {
    'content-security-policy': policy(framed ? embedOrigins.join(' ') : "'none'"),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    // A document in a foreign frame must be loadable across origins; everything that it then loads is same-origin again.
    'cross-origin-resource-policy': framed ? 'cross-origin' : 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
    ...(framed ? {} : { 'x-frame-options': 'DENY' }),
  };
}
