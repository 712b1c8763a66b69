/**
 * How soon the drawer shows what happened: from the write of a plan to the message at the socket with 1,000 plans; a checkout that changes 500 plans;
 * a commit; what an idle server costs, and what it holds after an hour's worth of events. Figures are of this machine and of what else it does:
 * compare them with the bare watch (`fs.watch` to callback) that is measured beside them.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContext } from '../../src/app/open-context.ts';
import { startDrawer, type Drawer } from '../../src/drawer/start-drawer.ts';
import type { ServerMessage } from '../../src/drawer/protocol.ts';

const planCount = 1000;
const savesCount = 200;
const hourOfEvents = 1200;

/** Runs everything and prints a line a figure. */
export async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  try {
    const { repository, assets } = prepare(folder);
    const started = performance.now();
    const context = await openContext({ cwd: repository, env: process.env });
    const drawer = await startDrawer(context, { assetsPath: assets, onError: (error) => console.error(error) });
    print('drawer: start to first answer', performance.now() - started, 'ms');
    const stream = await follow(drawer);
    await stream.quiet(1500);

    const bare = await bareWatch(repository);
    print('drawer: bare fs.watch, write to callback', percentile(bare, 50), 'ms p50', percentile(bare, 99), 'ms p99');
    const saves = await measureSaves(repository, stream);
    print(`drawer: write to message, ${planCount} plans`, percentile(saves, 50), 'ms p50', percentile(saves, 99), 'ms p99');
    await stream.quiet(1500);

    git(repository, 'checkout', '-q', '-f', 'main');
    await stream.quiet(1500);
    const settles: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const at = performance.now();
      git(repository, 'checkout', '-q', round % 2 === 0 ? 'other' : 'main');
      const checkedOut = performance.now();
      await stream.untilAll(500);
      settles.push(performance.now() - checkedOut);
      if (round === 0) print('drawer: the checkout itself', checkedOut - at, 'ms');
      await stream.quiet(1500);
    }
    print('drawer: 500 plans changed by a checkout, end of checkout to last message', percentile(settles, 50), 'ms p50', Math.max(...settles), 'ms max');

    const before = process.cpuUsage();
    const idleFrom = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 40_000));
    const used = process.cpuUsage(before);
    print('drawer: idle CPU over 40 s (one periodic look among them)', ((used.user + used.system) / 1000 / (performance.now() - idleFrom)) * 100, '%');

    globalThis.gc?.();
    const heldBefore = process.memoryUsage().rss;
    for (let event = 0; event < hourOfEvents; event += 1) {
      save(repository, event % planCount, `hour ${event}`);
      await stream.next((message) => message.kind === 'plans');
    }
    await stream.quiet(1500);
    print(`drawer: memory after ${hourOfEvents} saves (an hour at one every three seconds)`, process.memoryUsage().rss / 1e6, 'MB; before', heldBefore / 1e6, 'MB');
    stream.close();
    await drawer.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(name: string, ...parts: readonly (number | string)[]): void {
  console.log(`${name}: ${parts.map((part) => (typeof part === 'number' ? part.toFixed(1) : part)).join(' ')}`);
}

function prepare(folder: string): { readonly repository: string; readonly assets: string } {
  const repository = join(folder, 'repository');
  const plans = join(repository, 'docs/exec-plans/active');
  mkdirSync(plans, { recursive: true });
  git(repository, 'init', '-q', '-b', 'main');
  git(repository, 'config', 'user.name', 'Ada');
  git(repository, 'config', 'user.email', 'ada@example.com');
  for (let at = 0; at < planCount; at += 1) writeFileSync(join(plans, `${nameOf(at)}.md`), planText(at, 'first'));
  commit(repository, 'first');
  git(repository, 'checkout', '-q', '-b', 'other');
  for (let at = 0; at < 500; at += 1) writeFileSync(join(plans, `${nameOf(at)}.md`), planText(at, 'other'));
  commit(repository, 'other');
  git(repository, 'checkout', '-q', 'main');
  const assets = join(folder, 'ui');
  mkdirSync(join(assets, 'assets'), { recursive: true });
  writeFileSync(join(assets, 'index.html'), '<!doctype html>');
  return { repository, assets };
}

function nameOf(at: number): string {
  return `plan-2026-01-01-number-${String(at).padStart(4, '0')}`;
}

function planText(at: number, word: string): string {
  const tasks = Array.from({ length: 12 }, (_, task) => `- [${task < at % 12 ? 'x' : ' '}] Task ${task + 1} of plan ${at}`).join('\n');
  return `---\nid: ${nameOf(at)}\ntitle: Plan number ${at}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: []\ntags: [bench]\n---\n\n# Plan number ${at}\n\n## Goal\n\n${word} ${'Some words about it. '.repeat(40)}\n\n## Tasks\n\n${tasks}\n\n## Progress Log\n`;
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', [...args], { cwd, stdio: 'pipe' });
}

function commit(cwd: string, message: string): void {
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-q', '--no-verify', '-m', message);
}

/** As editors do: a new file, renamed over the old one. */
function save(repository: string, at: number, word: string): void {
  const path = join(repository, 'docs/exec-plans/active', `${nameOf(at)}.md`);
  writeFileSync(`${path}.tmp`, planText(at, word));
  renameSync(`${path}.tmp`, path);
}

type Stream = {
  readonly next: (wanted: (message: ServerMessage) => boolean) => Promise<ServerMessage>;
  readonly untilAll: (plans: number) => Promise<void>;
  /** Resolves when nothing was heard for so long. */
  readonly quiet: (ms: number) => Promise<void>;
  readonly close: () => void;
};

function follow({ port, token }: Drawer): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/events', headers: { authorization: `Bearer ${token}` } }, (response: IncomingMessage) => {
      const listeners = new Set<(message: ServerMessage) => void>();
      let buffer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        buffer += chunk;
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const data = buffer.slice(0, end).split('\n').find((line) => line.startsWith('data: '));
          buffer = buffer.slice(end + 2);
          if (data !== undefined) for (const listener of listeners) listener(JSON.parse(data.slice(6)) as ServerMessage);
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
        next: until,
        untilAll: async (plans) => {
          const seen = new Set<string>();
          await until((message) => {
            if (message.kind === 'plans') for (const { key } of message.upserted) seen.add(key);
            return seen.size >= plans;
          });
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

async function measureSaves(repository: string, stream: Stream): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < savesCount; round += 1) {
    const at = (round * 37) % planCount;
    const heard = stream.next((message) => message.kind === 'plans' && message.upserted.some(({ id }) => id === nameOf(at)));
    const from = performance.now();
    save(repository, at, `round ${round}`);
    await heard;
    times.push(performance.now() - from);
    // People and agents save one file after the other, with pauses.
    await new Promise((resolve) => setTimeout(resolve, 60 + (round % 5) * 20));
  }
  return times;
}

async function bareWatch(repository: string): Promise<readonly number[]> {
  const folder = join(repository, 'docs/exec-plans/active');
  const times: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    await new Promise<void>((resolve) => {
      let from = 0;
      const watcher = watch(folder, (_event, name) => {
        if (name !== `${nameOf(round)}.md`) return;
        times.push(performance.now() - from);
        watcher.close();
        resolve();
      });
      from = performance.now();
      const path = join(folder, `${nameOf(round)}.md`);
      const text = readFileSync(path);
      writeFileSync(`${path}.tmp`, text);
      renameSync(`${path}.tmp`, path);
    });
  }
  return times;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? Number.NaN;
}
