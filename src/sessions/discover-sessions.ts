/**
 * Sessions that did not register, found in the files that agents keep for themselves. Those are undocumented and change: each source is read behind its own
 * switch, takes only ids, folders and times, and lists nothing where it does not understand what it sees. Never evidence for who did something.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { isSessionId } from '../model/session-name.ts';
import { sessionHandle } from '../model/session-handle.ts';
import type { RunningSession } from '../model/running-session.ts';
import { askProcess } from './processes.ts';

export const discoverySources = ['claude-code', 'codex', 'copilot'] as const;
export type DiscoverySource = (typeof discoverySources)[number];

export type DiscoveryPlace = {
  /** Work trees of this repository, absolute. */
  readonly worktrees: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
};

const recentMs = 30 * 60_000;
const filesMax = 200;
const fileBytesMax = 64 * 1024;

type Fields = Readonly<Record<string, unknown>>;
type Found = { readonly agent: DiscoverySource; readonly nativeId: string; readonly cwd: string; readonly startedAt: string | null; readonly lastSeenAt: string | null; readonly title: string | null };

/** Sessions of these sources that work in one of the work trees now, unordered. */
export function discoverSessions(sources: readonly DiscoverySource[], place: DiscoveryPlace): readonly RunningSession[] {
  const readers = { 'claude-code': claudeSessions, codex: codexSessions, copilot: copilotSessions } as const;
  const real = place.worktrees.map((path) => realPathOf(path)).filter((path) => path !== null);
  return sources.flatMap((source) => quietly(() => readers[source](place)) ?? []).flatMap(({ agent, nativeId, cwd, startedAt, lastSeenAt, title }): RunningSession[] => {
    const folder = realPathOf(cwd);
    // The innermost one: work trees can lie in each other.
    const worktree = folder === null ? undefined : real.filter((path) => folder === path || folder.startsWith(path + sep)).toSorted((a, b) => b.length - a.length)[0];
    if (worktree === undefined || !isSessionId(nativeId)) return [];
    return [{ handle: sessionHandle(agent, nativeId), agent, state: 'live', source: `${agent} files`, worktree, branch: null, startedAt, lastSeenAt, planIds: [], title }];
  });
}

/** The work trees of a repository, from the files that git keeps about linked ones. */
export function worktreePaths(commonDir: string, rootPath: string | null): readonly string[] {
  const linked = quietly(() => readdirSync(join(commonDir, 'worktrees')).slice(0, filesMax).flatMap((name) => {
    const pointer = quietly(() => readFileSync(join(commonDir, 'worktrees', name, 'gitdir'), 'utf8').trim()) ?? '';
    return pointer === '' ? [] : [dirname(resolve(join(commonDir, 'worktrees', name), pointer))];
  })) ?? [];
  const main = commonDir.endsWith(`${sep}.git`) ? [dirname(commonDir)] : [];
  return [...new Set([...(rootPath === null ? [] : [rootPath]), ...main, ...linked])];
}

/** What others write may be anything, be gone in between, or not be for us: then it says nothing. */
function quietly<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

function realPathOf(path: string): string | null {
  return quietly(() => realpathSync(path));
}

function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(fields: Fields, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' && value !== '' && value.length <= 4_096 ? value : null;
}

/** Milliseconds or ISO 8601, as ISO 8601. */
function time(value: unknown): string | null {
  const date = new Date(typeof value === 'number' || typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function homeOf({ env }: DiscoveryPlace): string {
  return env['HOME'] ?? homedir();
}

/** `~/.claude/sessions/<pid>.json`, one file a process, removed when it ends; leftovers are told by pid and start. */
function claudeSessions(place: DiscoveryPlace): readonly Found[] {
  const folder = join(place.env['CLAUDE_CONFIG_DIR'] || join(homeOf(place), '.claude'), 'sessions');
  return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name)).slice(0, filesMax).flatMap((name) => quietly(() => {
    const path = join(folder, name);
    if (statSync(path).size > fileBytesMax) return null;
    const fields = fieldsOf(readFileSync(path, 'utf8'));
    const [nativeId, cwd] = [text(fields, 'sessionId'), text(fields, 'cwd')];
    const procStart = fields['procStart'];
    const answer = askProcess({ host: hostname(), pid: Number(name.slice(0, -'.json'.length)), procStart: typeof procStart === 'string' && /^\d+$/.test(procStart) ? procStart : null });
    if (nativeId === null || cwd === null || answer !== 'same') return null;
    return { agent: 'claude-code', nativeId, cwd, startedAt: time(fields['startedAt']), lastSeenAt: time(fields['updatedAt']) ?? time(fields['startedAt']), title: text(fields, 'name') } as const;
  }) ?? []);
}

/** `~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl`, changed lately. Only the first line is read: below it is the conversation. */
function codexSessions(place: DiscoveryPlace): readonly Found[] {
  const root = join(place.env['CODEX_HOME'] || join(homeOf(place), '.codex'), 'sessions');
  // A session is filed under the day on which it began, in local time.
  const days = [1, 0, -1, -2].map((day) => new Date(place.now.getTime() + day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '/'));
  return days.flatMap((day) => (quietly(() => readdirSync(join(root, day))) ?? []).filter((name) => /^rollout-.*\.jsonl$/.test(name)).slice(-filesMax).flatMap((name) => quietly(() => {
    const path = join(root, day, name);
    const { mtimeMs } = statSync(path);
    if (place.now.getTime() - mtimeMs > recentMs) return null;
    const first = fieldsOf(firstLine(path));
    const payload = first['type'] === 'session_meta' && typeof first['payload'] === 'object' && first['payload'] !== null ? (first['payload'] as Fields) : {};
    const [nativeId, cwd] = [text(payload, 'id'), text(payload, 'cwd')];
    if (nativeId === null || cwd === null || payload['thread_source'] === 'subagent') return null;
    return { agent: 'codex', nativeId, cwd, startedAt: time(first['timestamp']), lastSeenAt: new Date(mtimeMs).toISOString(), title: null } as const;
  }) ?? []));
}

/** `~/.copilot/session-state/<id>/`: `events.jsonl` grows while it works, `workspace.yaml` says where. */
function copilotSessions(place: DiscoveryPlace): readonly Found[] {
  const root = join(homeOf(place), '.copilot', 'session-state');
  return readdirSync(root).slice(0, filesMax).flatMap((name) => quietly(() => {
    const { mtimeMs } = statSync(join(root, name, 'events.jsonl'));
    const path = join(root, name, 'workspace.yaml');
    if (place.now.getTime() - mtimeMs > recentMs || statSync(path).size > fileBytesMax) return null;
    const lines = readFileSync(path, 'utf8');
    const value = (key: string): string | null => new RegExp(`^${key}:[ \\t]*["']?([^"'\\n]{1,4096}?)["']?[ \\t]*$`, 'm').exec(lines)?.[1] ?? null;
    const cwd = value('cwd') ?? value('git_root');
    if (cwd === null) return null;
    return { agent: 'copilot', nativeId: value('mc_session_id') ?? value('id') ?? name, cwd, startedAt: null, lastSeenAt: new Date(mtimeMs).toISOString(), title: null } as const;
  }) ?? []);
}

function firstLine(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(fileBytesMax);
    const bytes = readSync(descriptor, buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytes).split('\n', 1)[0] ?? '';
  } finally {
    closeSync(descriptor);
  }
}
