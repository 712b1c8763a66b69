/** Who is here now: states are computed, files are cleared away, and what lies in the folder is not trusted. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askProcess, processInfo } from '../../src/sessions/processes.ts';
import { beatSession, endSession, startSession } from '../../src/sessions/record-session.ts';
import { listEntries, listSessions, readRegistry, readSession, writeSession } from '../../src/sessions/registry.ts';
import { readSessionRecord, stateOf } from '../../src/sessions/session-record.ts';
import type { SessionRecord } from '../../src/sessions/session-record.ts';
import { asNobody } from '../support/as-nobody.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

const now = new Date('2026-08-22T12:00:00Z');
const minutesAgo = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  v: 1, handle: 'session-abc123', agent: 'codex', nativeId: 'abc-123', aliases: [], parent: null, host: 'elsewhere', pid: null, procStart: null, worktree: '/w', branch: 'main', startSource: 'startup',
  startedAt: minutesAgo(600), lastSeenAt: minutesAgo(1), turn: 'idle', endedAt: null, endReason: null, plans: [], context: null, contextSentAt: null, ...more,
});

describe('the state of a session', () => {
  const states: readonly (readonly [string, Partial<SessionRecord>, 'same' | 'gone' | null, string])[] = [
    ['seen a minute ago', {}, null, 'live'],
    ['silent for an hour', { lastSeenAt: minutesAgo(60) }, null, 'idle'],
    ['silent for five hours, of an agent that says when it ends', { lastSeenAt: minutesAgo(300) }, null, 'stale'],
    ['silent for five hours, of an agent that does not', { agent: 'aider', lastSeenAt: minutesAgo(300) }, null, 'idle'],
    ['silent for a day', { agent: 'aider', lastSeenAt: minutesAgo(1_440) }, null, 'stale'],
    ['silent for days, its process there', { lastSeenAt: minutesAgo(9_999) }, 'same', 'live'],
    ['seen a minute ago, its process gone', {}, 'gone', 'ended'],
    ['silent for days, its process gone', { lastSeenAt: minutesAgo(9_999) }, 'gone', 'ended'],
    ['ended, its process still there', { endedAt: minutesAgo(1) }, 'same', 'ended'],
  ];
  for (const [name, more, process, expected] of states) it(`${name}: ${expected}`, () => expect(stateOf(record(more), now, process)).toBe(expected));

  it('asks for the start of a process too, as numbers are used again', () => {
    const start = processInfo(process.pid)?.start ?? null;
    expect(askProcess({ host: hostname(), pid: process.pid, procStart: start })).toBe('same');
    if (start !== null) expect(askProcess({ host: hostname(), pid: process.pid, procStart: `${start}0` })).toBe('gone');
    expect(askProcess({ host: hostname(), pid: 2 ** 22 + 12_345, procStart: null })).toBe('gone');
    expect(askProcess({ host: 'elsewhere', pid: process.pid, procStart: start })).toBe(null);
  });
});

describe('the registry', () => {
  it('clears away what ended a day ago or is stale for a week, and nothing else', () => {
    const commonDir = temporaryFolder();
    const keep = [record({ handle: 'session-aaaaaa', endedAt: minutesAgo(60) }), record({ handle: 'session-bbbbbb', lastSeenAt: minutesAgo(3 * 1_440) }), record({ handle: 'session-cccccc' })];
    for (const each of [...keep, record({ handle: 'session-dddddd', endedAt: minutesAgo(1_500) }), record({ handle: 'session-eeeeee', lastSeenAt: minutesAgo(8 * 1_440) })]) writeSession(commonDir, each);
    expect(listEntries(commonDir, now).map(({ record: { handle }, state }) => [handle, state])).toEqual([['session-cccccc', 'live'], ['session-aaaaaa', 'ended'], ['session-bbbbbb', 'stale']]);
    expect(readdirSync(join(commonDir, 'git-plan/sessions'))).toHaveLength(3);
  });

  it('follows /clear and fork in one process, and takes a resumed session up again', () => {
    const commonDir = temporaryFolder();
    const sighting = { agent: 'claude-code', worktree: '/w', branch: 'main', pid: process.pid, now };
    const first = startSession(commonDir, { ...sighting, nativeId: 'first-id', startSource: 'startup' }).record;
    const second = startSession(commonDir, { ...sighting, nativeId: 'second-id', startSource: 'clear' }).record;
    expect(second.parent).toBe(first.handle);
    expect(readSession(commonDir, 'claude-code', first.handle)).toMatchObject({ endReason: 'clear' });
    const fork = startSession(commonDir, { ...sighting, nativeId: 'third-id', startSource: 'fork' }).record;
    expect(fork.parent).toBe(second.handle);
    expect(readSession(commonDir, 'claude-code', second.handle)).toMatchObject({ endedAt: null, pid: null });
    const again = startSession(commonDir, { ...sighting, nativeId: 'first-id', startSource: 'resume', now: new Date(now.getTime() + 60_000) }).record;
    expect(again).toMatchObject({ handle: first.handle, endedAt: null, startedAt: first.startedAt });
  });

  it('beats at most every half minute, unless something moved', () => {
    const commonDir = temporaryFolder();
    const sighting = { agent: 'codex', nativeId: 'abc-123', worktree: '/w', branch: 'main', pid: process.pid };
    const at = new Date();
    startSession(commonDir, { ...sighting, now: at });
    const later = (seconds: number, branch = 'main'): string => beatSession(commonDir, { ...sighting, branch, now: new Date(at.getTime() + seconds * 1_000) }).record.lastSeenAt;
    expect(later(5)).toBe(at.toISOString());
    expect(later(10, 'feat/x')).toBe(new Date(at.getTime() + 10_000).toISOString());
    expect(later(120, 'feat/x')).toBe(new Date(at.getTime() + 120_000).toISOString());
  });

  it('ends nothing that it does not know, and registers at a beat who began before', () => {
    const commonDir = temporaryFolder();
    expect(endSession(commonDir, { agent: 'codex', nativeId: 'abc-123', now })).toBe(null);
    expect(beatSession(commonDir, { agent: 'codex', nativeId: 'abc-123', worktree: '/w', branch: null, now }).isNew).toBe(true);
    expect(listSessions(commonDir, now)).toHaveLength(1);
  });

  it('passes over files that are none of its own making', () => {
    const commonDir = temporaryFolder();
    const folder = join(commonDir, 'git-plan/sessions');
    writeSession(commonDir, record());
    writeFileSync(join(folder, 'a.json'), '{');
    writeFileSync(join(folder, 'b.json'), JSON.stringify({ ...record(), handle: '../../x' }));
    writeFileSync(join(folder, 'c.json'), 'x'.repeat(100_000));
    mkdirSync(join(folder, 'd.json'));
    symlinkSync('/etc/passwd', join(folder, 'e.json'));
    expect(readRegistry(commonDir)).toHaveLength(1);
    expect(readSessionRecord({ ...record(), pid: -5, plans: ['ok', 5, 'x'.repeat(999)], aliases: ['../x', 'session_01'] })).toMatchObject({ pid: null, plans: ['ok'], aliases: ['session_01'] });
  });

  it('says nothing of what this user may not read: a clone that several share has the registry of another one', async () => {
    const commonDir = temporaryFolder();
    const folder = join(commonDir, 'git-plan/sessions');
    writeSession(commonDir, record());
    writeSession(commonDir, record({ handle: 'session-def456' }));
    chmodSync(join(folder, 'codex-session-def456.json'), 0);
    await asNobody(commonDir, () => {
      expect(readRegistry(commonDir).length).toBeLessThan(2);
      chmodSync(folder, 0);
      expect(readRegistry(commonDir)).toEqual([]);
      expect(listSessions(commonDir, now)).toEqual([]);
      expect(readSession(commonDir, 'codex', 'session-abc123')).toBe(null);
    });
    chmodSync(folder, 0o700);
    expect(readRegistry(commonDir).length).toBeGreaterThan(0);
  });

  it('keeps what a newer version wrote beside its own keys', () => {
    const commonDir = temporaryFolder();
    writeSession(commonDir, record());
    const path = join(commonDir, 'git-plan/sessions/codex-session-abc123.json');
    writeFileSync(path, JSON.stringify({ ...record(), mood: 'good' }));
    writeSession(commonDir, record({ turn: 'busy' }));
    expect(readSession(commonDir, 'codex', 'session-abc123')?.turn).toBe('busy');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ mood: 'good' });
  });
});
