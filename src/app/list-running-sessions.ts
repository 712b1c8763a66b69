/** The agent sessions that are at work in this repository: those that registered, and those that their agents' own files tell of. */
import type { RunningSession } from '../model/running-session.ts';
import { discoverSessions, discoverySources, worktreePaths } from '../sessions/discover-sessions.ts';
import { listSessions } from '../sessions/registry.ts';
import type { AppContext } from './context.ts';

const order: readonly RunningSession['state'][] = ['live', 'idle', 'ended', 'stale'];

/** Those that run first, of these the registered ones; a session is listed once. */
export function listRunningSessions(context: Pick<AppContext, 'repository' | 'settings' | 'env' | 'now'>): readonly RunningSession[] {
  const { commonDir, commonDirTrusted, rootPath } = context.repository;
  const registered = listSessions(commonDirTrusted ? commonDir : null, context.now());
  const wanted = context.settings.discover;
  const sources = discoverySources.filter((source) => wanted.includes(source));
  const found = sources.length === 0 ? [] : discoverSessions(sources, { worktrees: worktreePaths(commonDir, rootPath), env: context.env, now: context.now() });
  const known = new Set(registered.map(({ agent, handle }) => `${agent}/${handle}`));
  const all = [...registered, ...found.filter(({ agent, handle }) => !known.has(`${agent}/${handle}`))];
  return all.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
