/** The sessions that the drawer shows: the registry, with the plans that each works on. */
import { basename } from 'node:path';
import type { PlanKey, SessionView } from '../model/drawer-view.ts';
import { listRunningSessions } from './list-running-sessions.ts';
import type { AppContext } from './context.ts';

type Linkable = { readonly key: PlanKey; readonly id: string; readonly linkedSessionIds: readonly string[] };

/** Running sessions first. A session belongs to the plans that name it, and to those that its record names. */
export function readSessionViews(context: AppContext, plans: Iterable<Linkable>): readonly SessionView[] {
  const all = [...plans];
  return listRunningSessions(context).map((session): SessionView => ({
    handle: session.handle,
    agent: session.agent,
    state: session.state === 'live' || session.state === 'idle' ? session.state : 'recent',
    worktree: session.worktree === null ? null : basename(session.worktree),
    branch: session.branch,
    startedAt: session.startedAt,
    lastSeenAt: session.lastSeenAt,
    planKeys: all.filter((plan) => plan.linkedSessionIds.includes(session.handle) || session.planIds.includes(plan.id)).map(({ key }) => key),
  }));
}
