/**
 * How soon the drawer shows what happened: from the write of a plan to the message at the socket with 1,000 plans; a checkout that changes 500 plans;
 * a commit; what an idle server costs, and what it holds after an hour's worth of events. Figures are of this machine and of what else it does:
 * compare them with the bare watch (`fs.watch` to callback) that is measured beside them.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContext } from '../../src/app/open-context.ts';
import { startDrawer } from '../../src/drawer/start-drawer.ts';
import { follow, git, nameOf, percentile, planCount, prepare, print, save, type Stream } from '../support/drawer-bench.ts';

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
