/**
 * Which agent session this process runs in. Agents say so by a variable in every shell that they start; an agent started by an agent inherits
 * the outer one's variables, so several of them are settled by the nearest ancestor process that the registry knows, or not at all.
 */
import { closeSync, openSync } from 'node:fs';
import { isSessionHandle, sessionHandle } from '../model/session-handle.ts';
import { isSessionId, readSessionName } from '../model/session-name.ts';
import { agentProcess, ancestorProcesses, askProcess } from './processes.ts';
import type { ProcessInfo } from './processes.ts';
import { readRegistry } from './registry.ts';
import type { SessionRecord } from './session-record.ts';

export type CurrentSession = {
  readonly agent: string;
  /** git-plan's short name. What goes into a plan's `sessions:`. */
  readonly handle: string;
  /** The vendor's id, where the environment has it. */
  readonly nativeId: string | null;
};

type Env = Readonly<Record<string, string | undefined>>;

/** Every variable that can name a session. The hook's guard in sh tests the same ones before Node starts. */
export const sessionVariables = [
  'GIT_PLAN_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CODEX_THREAD_ID', 'COPILOT_AGENT_SESSION_ID', 'CURSOR_CONVERSATION_ID', 'AMP_CURRENT_THREAD_ID', 'OPENCODE_SESSION_ID', 'GEMINI_CLI',
] as const;

function named(agent: string, id: string | undefined): CurrentSession[] {
  if (id === undefined || !isSessionId(id)) return [];
  return [isSessionHandle(id) ? { agent, handle: id, nativeId: null } : { agent, handle: sessionHandle(agent, id), nativeId: id }];
}

/**
 * The sessions that the environment names, one an agent. `hasTerminal`: whether a person may sit here. Claude Code sets its session variable also
 * in terminals of an editor; only its tools and hooks have the child mark (older versions have none, and no terminal either).
 */
export function sessionsOfEnvironment(env: Env, hasTerminal: () => boolean): readonly CurrentSession[] {
  const found: CurrentSession[] = [];
  if (env['CLAUDE_CODE_SESSION_ID'] !== undefined && (env['CLAUDE_CODE_CHILD_SESSION'] === '1' || !hasTerminal())) found.push(...named('claude-code', env['CLAUDE_CODE_SESSION_ID']));
  found.push(...named('codex', env['CODEX_THREAD_ID']));
  found.push(...named('copilot', env['COPILOT_AGENT_SESSION_ID']));
  if (env['CURSOR_AGENT'] === '1') found.push(...named('cursor', env['CURSOR_CONVERSATION_ID']));
  found.push(...named('amp', env['AMP_CURRENT_THREAD_ID']));
  found.push(...named('opencode', env['OPENCODE_SESSION_ID']));
  const own = readSessionName(env['GIT_PLAN_SESSION'] ?? '');
  // It names its agent and has no precedence: in an agent within an agent it would be the outer one's.
  if (own !== null && !found.some(({ agent }) => agent === own.agent)) found.push(...named(own.agent, own.sessionId));
  return found;
}

/** Whether a terminal is attached: somebody could be asked. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

export type CurrentSessionOptions = {
  /** Absolute path of the git common directory; without it the registry is not asked. */
  readonly commonDir?: string | null;
  /** Absolute path of this worktree, for agents whose shell names no session. */
  readonly worktree?: string | null;
  readonly hasTerminal?: () => boolean;
  readonly ancestors?: () => readonly ProcessInfo[];
};

function sessionOf(record: SessionRecord): CurrentSession {
  return { agent: record.agent, handle: record.handle, nativeId: record.nativeId };
}

/** The agent of the nearest ancestor that the registry knows, or whose program is one of the agents that the environment names. */
function nearestAgent(records: readonly SessionRecord[], chain: readonly ProcessInfo[], agents: readonly string[]): string | null {
  for (const info of chain) {
    const found = records.filter((record) => record.pid === info.pid && record.endedAt === null && (record.procStart === null || info.start === null || record.procStart === info.start));
    // After `/clear` or a resume one process has had several sessions: the last one heard of is the one.
    const latest = found.toSorted((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt))[0];
    const agent = latest?.agent ?? agents.find((each) => agentProcess(each, [info]) !== null);
    if (agent !== undefined) return agent;
  }
  return null;
}

/**
 * The session that this process runs in; null where none is known, and where several are and nothing tells them apart: a wrong name in history is
 * worse than none.
 */
export function currentSession(env: Env, options: CurrentSessionOptions = {}): CurrentSession | null {
  const found = sessionsOfEnvironment(env, options.hasTerminal ?? hasTerminal);
  const gemini = env['GEMINI_CLI'] === '1' && !found.some(({ agent }) => agent === 'gemini-cli');
  if (found.length === 0 && !gemini) return null;
  if (found.length === 1 && !gemini) return found[0] ?? null;
  const chain = (options.ancestors ?? ancestorProcesses)();
  const records = readRegistry(options.commonDir ?? null);
  const agents = [...found.map(({ agent }) => agent), ...(gemini ? ['gemini-cli'] : [])];
  const agent = agents.length === 1 ? agents[0] : nearestAgent(records, chain, agents);
  if (agent === 'gemini-cli' && gemini) return onlyGemini(records, chain, options.worktree ?? null);
  return found.find((session) => session.agent === agent) ?? null;
}

/** Gemini's shell has no id: the registry's one live session of this worktree, if its process is above us. */
function onlyGemini(records: readonly SessionRecord[], chain: readonly ProcessInfo[], worktree: string | null): CurrentSession | null {
  const here = records.filter((record) => record.agent === 'gemini-cli' && record.endedAt === null && record.worktree === worktree && askProcess(record) === 'same');
  const only = here[0];
  return here.length === 1 && only !== undefined && chain.some(({ pid }) => pid === only.pid) ? sessionOf(only) : null;
}
