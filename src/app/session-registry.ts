/** Sessions that are registered by hand: agents without hooks, scripts, people. */
import { readHeadBranch } from '../git/head-branch.ts';
import { UserError } from '../model/errors.ts';
import { isSessionHandle } from '../model/session-handle.ts';
import { isAgentSlug, isSessionId, readSessionName } from '../model/session-name.ts';
import { currentSession } from '../sessions/current-session.ts';
import { beatSession, endSession, setSessionContext, startSession } from '../sessions/record-session.ts';
import { isDenied, readRegistry } from '../sessions/registry.ts';
import type { ContextSwitch, SessionRecord } from '../sessions/session-record.ts';
import type { AppContext } from './context.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { mustOwnGitFolder } from './may-remember.ts';

export type SessionCall = {
  readonly action: 'start' | 'beat' | 'end';
  /** A native id, a handle, or `<agent>/<id>`; null: the session that this runs in. */
  readonly session: string | null;
  readonly agent: string | null;
  readonly pid: number | null;
  /** Null leaves it as it is. */
  readonly context: ContextSwitch;
};

/** Null where the registry cannot be written: inside an agent's sandbox that is the normal case. Throws `UserError` where no session is known. */
export function recordSession(context: AppContext, call: SessionCall): { readonly agent: string; readonly handle: string } | null {
  const worktree = mustHaveWorkTree(context);
  const { commonDir, gitDir } = context.repository;
  mustOwnGitFolder(context.repository);
  const { agent, id } = sessionOf(context, call);
  const now = context.now();
  const isHandle = isSessionHandle(id);
  const sighting = { agent, nativeId: id, ...(isHandle ? { handle: id } : {}), worktree, branch: readHeadBranch(gitDir), pid: call.pid, now };
  try {
    const record = recorded(commonDir, call.action, sighting);
    if (record === null) throw new UserError(`session '${id}' is not registered`, { hints: ['git plan session list shows those that are'] });
    if (call.context !== null) setSessionContext(commonDir, record.agent, record.handle, call.context);
    return { agent: record.agent, handle: record.handle };
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

function recorded(commonDir: string, action: SessionCall['action'], sighting: Parameters<typeof startSession>[1]): SessionRecord | null {
  switch (action) {
    case 'start': return startSession(commonDir, { ...sighting, startSource: 'startup' }).record;
    case 'beat': return beatSession(commonDir, sighting).record;
    case 'end': return endSession(commonDir, sighting);
    default: return action satisfies never;
  }
}

function sessionOf(context: AppContext, { session, agent }: SessionCall): { readonly agent: string; readonly id: string } {
  const { commonDir, rootPath } = context.repository;
  if (agent !== null && !isAgentSlug(agent)) throw new UserError(`unexpected agent '${agent}', expected a short name in lower case such as aider`, { exitCode: 129 });
  if (session === null) {
    const own = currentSession(context.env, { commonDir, worktree: rootPath });
    if (own === null || (agent !== null && own.agent !== agent)) throw new UserError('no session was named, and this command does not run in one that is known', { hints: ['git plan session start <id> --agent <name>'] });
    return { agent: own.agent, id: own.nativeId ?? own.handle };
  }
  const named = readSessionName(session);
  const id = named === null ? session : named.sessionId;
  if (!isSessionId(id)) throw new UserError(`unexpected session id ${JSON.stringify(session)}, expected 3 to 128 letters, digits, dots, dashes and underscores`, { exitCode: 129 });
  const known = readRegistry(commonDir).find((record) => (agent === null || record.agent === agent) && (record.handle === id || record.nativeId === id || record.aliases.includes(id)));
  const name = agent ?? named?.agent ?? known?.agent ?? null;
  if (name === null) throw new UserError(`session '${id}' is not registered, and its agent was not named`, { hints: [`git plan session start ${id} --agent <name>`] });
  return { agent: name, id: known === undefined ? id : (known.nativeId ?? known.handle) };
}
