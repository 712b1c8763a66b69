/** What the machine says about processes: whether one still is the one that it was, and which agent stands above us. What starts `ps` is loaded only where it is needed. */
import { readFileSync } from 'node:fs';
import { hostname, platform } from 'node:os';
import type { ProcessAnswer, SessionRecord } from './session-record.ts';

export type ProcessInfo = { readonly pid: number; readonly parent: number; readonly command: readonly string[]; readonly start: string | null };

/** Reads `/proc/<pid>/stat`: the name in brackets may hold anything, so fields are counted from the last bracket. */
function procStat(pid: number): { parent: number; start: string } | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), start: fields[19] ?? '' };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}

/** macOS and the BSDs have no /proc; `ps` prints the start time as words, which are compared and never read. */
function psInfo(pid: number): ProcessInfo | null {
  let line: string;
  try {
    line = process.getBuiltinModule('node:child_process').execFileSync('ps', ['-o', 'ppid=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000, stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], LC_ALL: 'C' } }).trim();
  } catch (error) {
    // ps ends with 1 where there is no such process, and is not there at all on some systems: both say nothing.
    if (error instanceof Error) return null;
    throw error;
  }
  const match = /^(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/s.exec(line);
  return match === null ? null : { pid, parent: Number(match[1]), start: match[2] ?? null, command: (match[3] ?? '').split(' ') };
}

/** One process; null where it is gone or may not be looked at. */
export function processInfo(pid: number): ProcessInfo | null {
  if (platform() === 'win32') return null;
  if (platform() !== 'linux') return psInfo(pid);
  const stat = procStat(pid);
  if (stat === null) return null;
  return { pid, parent: stat.parent, start: stat.start, command: (readOrNull(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '') };
}

/** This process's ancestors, nearest first. */
export function ancestorProcesses(from: number = process.ppid): readonly ProcessInfo[] {
  const chain: ProcessInfo[] = [];
  let pid = from;
  while (pid > 1 && chain.length < 64) {
    const info = processInfo(pid);
    if (info === null || info.pid === info.parent) break;
    chain.push(info);
    pid = info.parent;
  }
  return chain;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the record's process is still the same one. A pid alone proves nothing: numbers are used again. */
export function askProcess(record: Pick<SessionRecord, 'host' | 'pid' | 'procStart'>): ProcessAnswer {
  if (record.pid === null || record.host !== hostname()) return null;
  if (!isAlive(record.pid)) return 'gone';
  if (record.procStart === null) return 'same';
  const start = processInfo(record.pid)?.start ?? null;
  if (start === null) return null;
  return start === record.procStart ? 'same' : 'gone';
}

/** Program names by which an agent's own process is known. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'claude-code': ['claude', 'claude.exe'], codex: ['codex', 'codex-cli'], cursor: ['cursor-agent', 'cursor', 'Cursor'], copilot: ['copilot'],
  'gemini-cli': ['gemini'], opencode: ['opencode'], amp: ['amp'], devin: ['devin'], windsurf: ['windsurf', 'Windsurf'],
};

/** Packages whose scripts are run by node under another name. */
const scripts: Readonly<Record<string, RegExp>> = {
  'claude-code': /[/\\]@anthropic-ai[/\\]claude-code[/\\]|[/\\]claude$/, codex: /[/\\]@openai[/\\]codex[/\\]|[/\\]codex$/, copilot: /[/\\]@github[/\\]copilot[/\\]|[/\\]copilot$/,
  'gemini-cli': /[/\\]@google[/\\]gemini-cli[/\\]|[/\\]gemini$/, amp: /[/\\]@(?:sourcegraph|ampcode)[/\\](?:amp|cli)[/\\]|[/\\]amp$/, opencode: /[/\\]opencode(?:-ai)?[/\\]|[/\\]opencode$/,
};

/** The nearest ancestor whose program is the agent; null where there is none that can be told. */
export function agentProcess(agent: string, chain: readonly ProcessInfo[] = ancestorProcesses()): ProcessInfo | null {
  const names = programs[agent] ?? [agent];
  return (
    chain.find(({ command }) => {
      const program = (command[0] ?? '').split('/').at(-1) ?? '';
      if (names.includes(program)) return true;
      return /^(?:node|bun|deno)$/.test(program) && (scripts[agent]?.test(command[1] ?? '') ?? false);
    }) ?? null
  );
}
