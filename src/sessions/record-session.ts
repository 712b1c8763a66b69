/** What the three moments of a session do to the registry: it starts, it gives a sign of life, it ends. */
import { hostname } from 'node:os';
import { agentProcess, askProcess, processInfo } from './processes.ts';
import type { ProcessInfo } from './processes.ts';
import { handleInClone, readRegistry, readSession, writeSession, writtenAtMs } from './registry.ts';
import type { SessionRecord } from './session-record.ts';

export type SessionSighting = {
  readonly agent: string;
  /** The vendor's id, or a handle where only that is known. */
  readonly nativeId: string;
  /** Set where the handle is given and not made from the id. */
  readonly handle?: string;
  readonly aliases?: readonly string[];
  /** Absolute path of the worktree. */
  readonly worktree: string;
  readonly branch: string | null;
  /** `startup`, `resume`, `clear`, `compact`, `fork`, or what the host says. */
  readonly startSource?: string | null;
  readonly turn?: 'busy' | 'idle' | null;
  readonly reason?: string | null;
  /** The session's process where it is known; else the nearest ancestor that is the agent. */
  readonly pid?: number | null;
  readonly now: Date;
};

export type RecordedSession = {
  readonly record: SessionRecord;
  /** True where this session was not in the registry before. */
  readonly isNew: boolean;
};

const beatMsMin = 30_000;

function processOf({ agent, pid }: SessionSighting): ProcessInfo | null {
  return pid === undefined || pid === null ? agentProcess(agent) : processInfo(pid);
}

/** Other sessions that this process had before: `/clear`, fork and resume go on in one process under another id. */
function releasePredecessors(commonDir: string, record: SessionRecord, at: string): SessionRecord | null {
  if (record.pid === null) return null;
  const before = readRegistry(commonDir)
    .filter(({ agent, handle, pid, procStart, host, endedAt }) => agent === record.agent && handle !== record.handle && pid === record.pid && procStart === record.procStart && host === record.host && endedAt === null)
    .toSorted((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt));
  for (const old of before) {
    // Without its process the record ages like any other; a forked or left session may be resumed.
    writeSession(commonDir, record.startSource === 'clear' ? { ...old, endedAt: at, endReason: 'clear' } : { ...old, pid: null, procStart: null });
  }
  return before[0] ?? null;
}

/** Registers a session, or takes up again one that is there: the same id with another process (resume), or with the same (compact). */
export function startSession(commonDir: string, sighting: SessionSighting): RecordedSession {
  const { agent, nativeId, worktree, branch, now } = sighting;
  const handle = sighting.handle ?? handleInClone(commonDir, agent, nativeId);
  const old = readSession(commonDir, agent, handle);
  const info = processOf(sighting);
  const at = now.toISOString();
  const record: SessionRecord = {
    v: 1, handle, agent, nativeId: sighting.handle === nativeId ? (old?.nativeId ?? null) : nativeId,
    aliases: [...new Set([...(old?.aliases ?? []), ...(sighting.aliases ?? [])])], parent: old?.parent ?? null,
    host: hostname(), pid: info?.pid ?? null, procStart: info?.start ?? null, worktree, branch,
    startSource: sighting.startSource ?? null, startedAt: old?.startedAt ?? at, lastSeenAt: at, turn: sighting.turn ?? 'idle', endedAt: null, endReason: null,
    plans: old?.plans ?? [], context: old?.context ?? null, contextSentAt: old?.contextSentAt ?? null,
  };
  const predecessor = releasePredecessors(commonDir, record, at);
  const parent = record.startSource === 'clear' || record.startSource === 'fork' ? (predecessor?.handle ?? record.parent) : record.parent;
  writeSession(commonDir, { ...record, parent });
  return { record: { ...record, parent }, isNew: old === null };
}

/** Notes a sign of life, at most every half minute. A session that nobody registered (it began before the hooks were there) is registered. */
export function beatSession(commonDir: string, sighting: SessionSighting): RecordedSession {
  const handle = sighting.handle ?? handleInClone(commonDir, sighting.agent, sighting.nativeId);
  const old = readSession(commonDir, sighting.agent, handle);
  if (old === null) return startSession(commonDir, { ...sighting, startSource: null });
  const writtenAt = writtenAtMs(commonDir, sighting.agent, handle);
  const moved = old.worktree !== sighting.worktree || old.branch !== sighting.branch || old.endedAt !== null || (sighting.turn === 'busy' && old.turn !== 'busy');
  if (writtenAt !== null && !moved && sighting.now.getTime() - writtenAt < beatMsMin) return { record: old, isNew: false };
  const process = old.pid !== null && askProcess(old) === 'same' ? { pid: old.pid, start: old.procStart } : processOf(sighting);
  const record: SessionRecord = {
    ...old, worktree: sighting.worktree, branch: sighting.branch, lastSeenAt: sighting.now.toISOString(), turn: sighting.turn ?? old.turn,
    host: hostname(), pid: process?.pid ?? null, procStart: process?.start ?? null, endedAt: null, endReason: null,
  };
  writeSession(commonDir, record);
  return { record, isNew: false };
}

/** Notes that a session ended. One that was never registered leaves nothing. */
export function endSession(commonDir: string, sighting: Pick<SessionSighting, 'agent' | 'nativeId' | 'handle' | 'reason' | 'now'>): SessionRecord | null {
  const old = readSession(commonDir, sighting.agent, sighting.handle ?? handleInClone(commonDir, sighting.agent, sighting.nativeId));
  if (old === null) return null;
  const at = sighting.now.toISOString();
  const record: SessionRecord = { ...old, lastSeenAt: at, turn: 'idle', endedAt: at, endReason: sighting.reason ?? null };
  writeSession(commonDir, record);
  return record;
}

/** Sets what a registered session is told; null leaves it to `plan.context`. False where the session is not registered. */
export function setSessionContext(commonDir: string, agent: string, handle: string, context: SessionRecord['context']): boolean {
  const record = readSession(commonDir, agent, handle);
  if (record !== null) writeSession(commonDir, { ...record, context, contextSentAt: null });
  return record !== null;
}

/** Notes that a session was told of its plan. */
export function noteContextSent(commonDir: string, { agent, handle }: Pick<SessionRecord, 'agent' | 'handle'>, now: Date): void {
  const record = readSession(commonDir, agent, handle);
  if (record !== null) writeSession(commonDir, { ...record, contextSentAt: now.toISOString() });
}

/** Notes in the registry that a session works on a plan, so that its next start is told. False where the session is not registered. */
export function noteLinkedPlan(commonDir: string, handle: string, planId: string, options: { readonly linked: boolean; readonly context?: SessionRecord['context'] }): boolean {
  const found = readRegistry(commonDir).filter((record) => record.handle === handle || record.nativeId === handle || record.aliases.includes(handle));
  for (const record of found) {
    const others = record.plans.filter((plan) => plan !== planId);
    writeSession(commonDir, { ...record, plans: options.linked ? [...others, planId] : others, // A session that is to be told is told of this plan too, whatever it heard before.
      ...(options.context === undefined ? {} : { context: options.context, contextSentAt: null }) });
  }
  return found.length > 0;
}
