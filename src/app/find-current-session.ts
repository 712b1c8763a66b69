/** Which agent session the program runs in. */
import type { AppContext } from './context.ts';
import { currentSession } from '../sessions/current-session.ts';

/**
 * The session's short name, as it stands in a plan; null where none is known. `startedByAgent`: an agent itself started this program (its tools do), so
 * a terminal that hangs on to it says nothing about who asks.
 */
export function findCurrentSession(context: AppContext, options: { readonly startedByAgent?: boolean } = {}): string | null {
  const { commonDir, commonDirTrusted, rootPath } = context.repository;
  return currentSession(context.env, { commonDir: commonDirTrusted ? commonDir : null, worktree: rootPath, ...(options.startedByAgent === true ? { hasTerminal: () => false } : {}) })?.handle ?? null;
}
