/** Which agent session something is attributed to, from which source, and how sure that is (0 to 1). */
export type SessionRef = {
  readonly agent: string | null;
  readonly sessionId: string | null;
  readonly source: string;
  readonly confidence: number;
};

/** One string for one session: what is coloured and counted as one. An agent without an id is one session; nobody is null. */
export function sessionKey(session: SessionRef | null): string | null {
  return session === null || (session.agent === null && session.sessionId === null) ? null : (session.sessionId ?? `agent:${session.agent}`);
}
