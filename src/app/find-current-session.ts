/** Which agent session the program runs in. */
import type { AppContext } from './context.ts';
import { currentSession } from '../sessions/current-session.ts';

/** The session's short name, as it stands in a plan; null where none is known. */
export function findCurrentSession(context: AppContext): string | null {
  const { commonDir, rootPath } = context.repository;
  return currentSession(context.env, { commonDir, worktree: rootPath })?.handle ?? null;
}
