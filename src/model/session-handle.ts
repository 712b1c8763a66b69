/**
 * git-plan's short name for an agent session. Deterministic, so that two worktrees, machines or readers agree without a shared file; 50 bits
 * of a hash, so that a random native id cannot be read back from it.
 */
import type { SessionRef } from './session.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** `session-` and 10 characters of lower-case base32 (RFC 4648) of sha256("git-plan:session:v1" NUL agent NUL native id). */
export function sessionHandle(agent: string, nativeId: string): string {
  const digest = process.getBuiltinModule('node:crypto').createHash('sha256').update(`git-plan:session:v1\0${agent}\0${nativeId}`, 'utf8').digest();
  let handle = '';
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5 && handle.length < 10) {
      bits -= 5;
      handle += base32[(held >> bits) & 31];
    }
  }
  return `session-${handle}`;
}

/** True for text that has the shape of a handle. A native id never begins with `session-` (Claude's has an underscore). */
export function isSessionHandle(id: string): boolean {
  return /^session-[a-z0-9]{3,32}$/.test(id);
}

/** The handle under which a found session is shown and printed: itself, or the hash of its native id. Null where no session is known. */
export function handleOf(session: Pick<SessionRef, 'agent' | 'sessionId'>): string | null {
  if (session.sessionId === null) return null;
  return isSessionHandle(session.sessionId) ? session.sessionId : sessionHandle(session.agent ?? 'unknown', session.sessionId);
}
