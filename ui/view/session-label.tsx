import type { SessionRef } from '../../src/model/session.ts';
import { sessionName } from '../state/session-names.ts';

export type Colour = { readonly colour: number; readonly hollow: boolean };

/** A session by its colour, agent and four characters of its id. */
export function SessionLabel({ session, colour }: { readonly session: SessionRef | null; readonly colour?: Colour | undefined }) {
  if (session === null) return <span class="session"><i class="swatch s0" />no session</span>;
  return (
    <span class="session" title={`${session.sessionId ?? session.agent ?? ''}${session.confidence < 1 ? ` (known from ${session.source})` : ''}`}>
      <i class={`swatch s${colour?.colour ?? 1}${colour?.hollow === true ? ' hollow' : ''}`} />
      {sessionName(session.agent, session.sessionId)}
    </span>
  );
}
