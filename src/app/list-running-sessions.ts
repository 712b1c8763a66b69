/** The agent sessions that are at work in this repository. */
import type { AppContext } from './context.ts';
import type { RunningSession } from '../model/running-session.ts';
import { listSessions } from '../sessions/registry.ts';

/** Lists them as the registry has them. */
export function listRunningSessions(context: Pick<AppContext, 'repository' | 'now'>): readonly RunningSession[] {
  return listSessions(context.repository.commonDir, context.now());
}
