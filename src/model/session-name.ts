/** How a session is named where its agent must be known too: `<agent>/<session>`, in trailers and in `GIT_PLAN_SESSION`. */

export type SessionName = { readonly agent: string; readonly sessionId: string };

/** An agent's slug: `claude-code`, `codex`. */
export function isAgentSlug(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,23}$/.test(text);
}

/** A session id as a trailer may hold it: a handle or a native id. */
export function isSessionId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/.test(text);
}

/** Reads `<agent>/<session>`; null where it is anything else. */
export function readSessionName(value: string): SessionName | null {
  const slash = value.indexOf('/');
  const agent = value.slice(0, Math.max(slash, 0));
  const sessionId = value.slice(slash + 1);
  return isAgentSlug(agent) && isSessionId(sessionId) ? { agent, sessionId } : null;
}
