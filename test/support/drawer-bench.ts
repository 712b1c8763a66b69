/** What the benches of the drawer share: a repository of a thousand plans, saves as editors make them, and one reader of the stream. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { ServerMessage } from '../../src/drawer/protocol.ts';

export const planCount = 1000;

/** Prints a figure, or several with words between them. */
export function print(name: string, ...parts: readonly (number | string)[]): void {
  console.log(`${name}: ${parts.map((part) => (typeof part === 'number' ? part.toFixed(1) : part)).join(' ')}`);
}

/** Makes a repository of `count` plans on `main`, of which branch `other` changes half; and a page that is empty. */
export function prepare(folder: string, count = planCount): { readonly repository: string; readonly assets: string } {
  const repository = join(folder, 'repository');
  const plans = join(repository, 'docs/exec-plans/active');
  mkdirSync(plans, { recursive: true });
  git(repository, 'init', '-q', '-b', 'main');
  git(repository, 'config', 'user.name', 'Ada');
  git(repository, 'config', 'user.email', 'ada@example.com');
  for (let at = 0; at < count; at += 1) writeFileSync(join(plans, `${nameOf(at)}.md`), planText(at, 'first'));
  commit(repository, 'first');
  git(repository, 'checkout', '-q', '-b', 'other');
  for (let at = 0; at < count / 2; at += 1) writeFileSync(join(plans, `${nameOf(at)}.md`), planText(at, 'other', (at + 5) % 12));
  commit(repository, 'other');
  git(repository, 'checkout', '-q', 'main');
  const assets = join(folder, 'ui');
  mkdirSync(join(assets, 'assets'), { recursive: true });
  writeFileSync(join(assets, 'index.html'), '<!doctype html>');
  return { repository, assets };
}

export function nameOf(at: number): string {
  return `plan-2026-01-01-number-${String(at).padStart(4, '0')}`;
}

/** `done` of its twelve tasks are ticked. */
export function planText(at: number, word: string, done = at % 12): string {
  const tasks = Array.from({ length: 12 }, (_, task) => `- [${task < done ? 'x' : ' '}] Task ${task + 1} of plan ${at}`).join('\n');
  return `---\nid: ${nameOf(at)}\ntitle: Plan number ${at}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: []\ntags: [bench]\n---\n\n# Plan number ${at}\n\n## Goal\n\n${word} ${'Some words about it. '.repeat(40)}\n\n## Tasks\n\n${tasks}\n\n## Progress Log\n`;
}

export function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd, stdio: 'pipe' });
}

function commit(cwd: string, message: string): void {
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--no-verify', '-m', message);
}

/** How many tasks are done in the plans of a branch that the other one has otherwise. */
export function doneOn(branch: 'main' | 'other', count = planCount): ReadonlyMap<string, number> {
  return new Map(Array.from({ length: count / 2 }, (_, at) => [nameOf(at), (branch === 'other' ? at + 5 : at) % 12]));
}

/** As editors do: a new file, renamed over the old one. */
export function save(repository: string, at: number, word: string, done = at % 12): void {
  const path = join(repository, 'docs/exec-plans/active', `${nameOf(at)}.md`);
  writeFileSync(`${path}.tmp`, planText(at, word, done));
  renameSync(`${path}.tmp`, path);
}

export type Stream = {
  /** Resolves when the first snapshot is there. */
  readonly opened: Promise<unknown>;
  readonly next: (wanted: (message: ServerMessage) => boolean) => Promise<ServerMessage>;
  /** Resolves when these plans are shown with so many tasks done, which they may be already. */
  readonly untilShown: (done: ReadonlyMap<string, number>) => Promise<void>;
  /** Resolves when nothing was heard for so long. */
  readonly quiet: (ms: number) => Promise<void>;
  readonly close: () => void;
};

/** Opens the stream. */
export function follow({ port, token }: { readonly port: number; readonly token: string }): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/events', headers: { authorization: `Bearer ${token}` } }, (response: IncomingMessage) => {
      const shown = new Map<string, number>();
      const note = (message: ServerMessage): void => {
        const cards = message.kind === 'snapshot' ? message.snapshot.plans : message.kind === 'plans' ? message.upserted : [];
        for (const { id, completedTaskCount } of cards) shown.set(id, completedTaskCount);
      };
      const listeners = new Set<(message: ServerMessage) => void>();
      let buffer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        buffer += chunk;
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const data = buffer.slice(0, end).split('\n').find((line) => line.startsWith('data: '));
          buffer = buffer.slice(end + 2);
          if (data === undefined) continue;
          const message = JSON.parse(data.slice(6)) as ServerMessage;
          note(message);
          for (const listener of listeners) listener(message);
        }
      });
      const until = (done: (message: ServerMessage) => boolean): Promise<ServerMessage> => new Promise((settle) => {
        const listener = (message: ServerMessage): void => {
          if (!done(message)) return;
          listeners.delete(listener);
          settle(message);
        };
        listeners.add(listener);
      });
      resolve({
        opened: until(({ kind }) => kind === 'snapshot'),
        next: until,
        untilShown: async (done) => {
          const isShown = (): boolean => [...done].every(([id, count]) => shown.get(id) === count);
          if (!isShown()) await until(isShown);
        },
        quiet: (ms) => new Promise((settle) => {
          const end = (): void => {
            listeners.delete(listener);
            settle();
          };
          let timer = setTimeout(end, ms);
          const listener = (): void => {
            clearTimeout(timer);
            timer = setTimeout(end, ms);
          };
          listeners.add(listener);
        }),
        close: () => asked.destroy(),
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The value below which `share` per cent lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? Number.NaN;
}
