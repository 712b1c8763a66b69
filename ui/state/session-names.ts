/** How a session is named and coloured. Pure. */
import { sessionKey, type SessionRef } from '../../src/model/session.ts';
import type { TimelineEntry } from '../../src/model/timeline.ts';

const agentNames: Readonly<Record<string, string>> = {
  'claude-code': 'Claude', claude: 'Claude', codex: 'Codex', cursor: 'Cursor', copilot: 'Copilot', 'gemini-cli': 'Gemini', gemini: 'Gemini', opencode: 'OpenCode', amp: 'Amp',
  devin: 'Devin', jules: 'Jules', aider: 'Aider', windsurf: 'Windsurf',
};

/** "Claude". An agent that is not known keeps its own name. */
export const agentName = (agent: string | null): string => (agent === null ? 'Session' : (agentNames[agent] ?? agent));

/** Four characters that tell sessions apart: of a handle without its `session-`, of an id its beginning. */
export const shortId = (sessionId: string): string => sessionId.replace(/^(?:[a-z-]+\/)?(?:session[-_])?/i, '').slice(0, 4);

/** "Claude c3f1". */
export function sessionName(agent: string | null, sessionId: string | null): string {
  return sessionId === null ? agentName(agent) : `${agentName(agent)} ${shortId(sessionId)}`;
}

/** Colour of the session that came as the `place`th, from 0: numbers 1 to 7, then again from 1 and drawn hollow. */
export const colourAt = (place: number): { readonly colour: number; readonly hollow: boolean } => ({ colour: (place % 7) + 1, hollow: place >= 7 });

/** Colours by first appearance within the plan. */
export function sessionColours(entries: readonly TimelineEntry[]): ReadonlyMap<string, { readonly colour: number; readonly hollow: boolean; readonly session: SessionRef }> {
  const colours = new Map<string, { colour: number; hollow: boolean; session: SessionRef }>();
  for (const { session } of entries) {
    const key = sessionKey(session);
    if (key === null || session === null || colours.has(key)) continue;
    colours.set(key, { ...colourAt(colours.size), session });
  }
  return colours;
}
