/** A forge that refuses or fails. A comment that cannot be posted is a warning and not a failed job: callers catch this and say so. */
import { FatalError } from '../model/errors.ts';

export type ForgeErrorKind =
  /** The token may not do it: a fork, or a missing permission. */
  | 'forbidden'
  /** Too many requests, and the forge asks to wait longer than we do. */
  | 'rate-limited'
  /** Network errors or 5xx, after all tries. */
  | 'unavailable'
  | 'not-found'
  /** Another answer of the 4xx kind: the request itself is at fault. */
  | 'rejected'
  /** Sends us to another host, where the token must not go. */
  | 'redirected'
  /** An answer that does not look as it is documented. */
  | 'malformed';

export class ForgeError extends FatalError {
  readonly kind: ForgeErrorKind;
  /** The HTTP status of the last answer; null where there was none. */
  readonly status: number | null;

  constructor(kind: ForgeErrorKind, message: string, options: { readonly status?: number | null; readonly hints?: readonly string[]; readonly cause?: unknown } = {}) {
    super(message, { ...(options.hints === undefined ? {} : { hints: options.hints }), ...(options.cause === undefined ? {} : { cause: options.cause }) });
    this.name = 'ForgeError';
    this.kind = kind;
    this.status = options.status ?? null;
  }
}
