/**
 * One running session as the registry keeps it: one JSON file in `<git-common-dir>/git-plan/sessions/`. This room may import `model` and `git`.
 * The state is computed and never stored: a stored one outlives the process that it speaks of.
 */
import { isSessionHandle } from '../model/session-handle.ts';
import type { SessionState } from '../model/running-session.ts';
import { isAgentSlug, isSessionId } from '../model/session-name.ts';

/** What the session is told: `prompt` at its next prompt too, `off` nothing; null leaves it to `plan.context`. */
export type ContextSwitch = 'start' | 'prompt' | 'off' | null;

export type SessionRecord = {
  readonly v: 1;
  readonly handle: string;
  readonly agent: string;
  readonly nativeId: string | null;
  readonly aliases: readonly string[];
  /** Handle of the session that this one continues (`/clear`, fork). */
  readonly parent: string | null;
  readonly host: string;
  readonly pid: number | null;
  readonly procStart: string | null;
  readonly worktree: string;
  readonly branch: string | null;
  readonly startSource: string | null;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly turn: 'busy' | 'idle' | null;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly plans: readonly string[];
  readonly context: ContextSwitch;
  readonly contextSentAt: string | null;
};

type Fields = Readonly<Record<string, unknown>>;

function text(fields: Fields, key: string, lengthMax: number): string | null {
  const value = fields[key];
  return typeof value === 'string' && value.length <= lengthMax ? value : null;
}

function time(fields: Fields, key: string): string | null {
  const value = text(fields, key, 40);
  return value !== null && Number.isFinite(Date.parse(value)) ? value : null;
}

function texts(fields: Fields, key: string): readonly string[] {
  const value = fields[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item.length <= 300).slice(0, 100) : [];
}

/** Reads a record from parsed JSON; null where it is none. Whatever lies in that folder was written by somebody: every key is checked. */
export function readSessionRecord(value: unknown): SessionRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Fields;
  const handle = text(fields, 'handle', 64) ?? '';
  const agent = text(fields, 'agent', 24) ?? '';
  const nativeId = text(fields, 'nativeId', 200);
  const worktree = text(fields, 'worktree', 4_096);
  const startedAt = time(fields, 'startedAt');
  const lastSeenAt = time(fields, 'lastSeenAt');
  if (fields['v'] !== 1 || !isSessionHandle(handle) || !isAgentSlug(agent) || worktree === null || startedAt === null || lastSeenAt === null) return null;
  const pid = fields['pid'];
  const turn = fields['turn'];
  const context = fields['context'];
  return {
    v: 1, handle, agent, nativeId: nativeId !== null && isSessionId(nativeId) ? nativeId : null,
    aliases: texts(fields, 'aliases').filter(isSessionId), parent: text(fields, 'parent', 64), host: text(fields, 'host', 255) ?? '',
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1 ? pid : null, procStart: text(fields, 'procStart', 100),
    worktree, branch: text(fields, 'branch', 300), startSource: text(fields, 'startSource', 40), startedAt, lastSeenAt,
    turn: turn === 'busy' || turn === 'idle' ? turn : null, endedAt: time(fields, 'endedAt'), endReason: text(fields, 'endReason', 100),
    plans: texts(fields, 'plans'), context: context === 'start' || context === 'prompt' || context === 'off' ? context : null,
    contextSentAt: time(fields, 'contextSentAt'),
  };
}

/** What the machine says about the record's process. `null`: it cannot say (another host, no pid, no way to look). */
export type ProcessAnswer = 'same' | 'gone' | null;

/** Agents whose hooks tell when a session ends: silence means more there. */
const reportsEnd = new Set(['claude-code', 'codex', 'cursor', 'copilot', 'gemini-cli', 'opencode', 'devin']);

const minute = 60_000;
const liveMs = 30 * minute;

/** How long a silent session of this agent counts as idle. */
export function idleMsOf(agent: string): number {
  return (reportsEnd.has(agent) ? 4 : 12) * 60 * minute;
}

/** The state of a record, by the first rule that applies. A dead process ends a session in every state; age alone never does. */
export function stateOf(record: SessionRecord, now: Date, process: ProcessAnswer): SessionState {
  if (record.endedAt !== null || process === 'gone') return 'ended';
  if (process === 'same') return 'live';
  const silentMs = now.getTime() - Date.parse(record.lastSeenAt);
  if (silentMs <= liveMs) return 'live';
  return silentMs <= idleMsOf(record.agent) ? 'idle' : 'stale';
}

const endedKeptMs = 24 * 60 * minute;
const staleKeptMs = 7 * 24 * 60 * minute;

/** True for files that nobody needs any more: ended for a day, or stale for a week. */
export function isExpired(record: SessionRecord, state: SessionState, now: Date): boolean {
  const since = now.getTime() - Date.parse(record.endedAt ?? record.lastSeenAt);
  return (state === 'ended' && since > endedKeptMs) || (state === 'stale' && since > staleKeptMs);
}
