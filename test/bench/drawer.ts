/**
 * How soon the drawer tells what happened: from the write of a plan to the message at the socket with 1,000 plans; a checkout that changes 500 plans;
 * what an idle server costs, and what it holds after an hour's worth of events. The program must be built, and runs as a process of its own. Figures are
 * of this machine and of what else it does: compare them with the bare watch (`fs.watch` to callback) that is measured beside them.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { doneOn, follow, git, nameOf, percentile, planCount, prepare, print, save, type Stream } from '../support/drawer-bench.ts';
import { type DrawerProcess, startDrawerProcess } from '../support/drawer-process.ts';

const savesCount = 200;
/** An hour of work: a save every three seconds, a commit every three minutes, a checkout every ten, a page that comes and goes every minute. */
const hour = { saves: 1200, savesACommit: 60, savesACheckout: 200, savesAPage: 20 };
const idleMs = 121_000;

/** Runs everything and prints a line a figure. */
export async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  try {
    const loadBefore = loadavg()[0] ?? 0;
    const { repository } = prepare(folder);
    const started = performance.now();
    const drawer = await startDrawerProcess(repository);
    print('drawer: start to the first answer', performance.now() - started, 'ms');
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
      const branch = round % 2 === 0 ? 'other' : 'main';
      git(repository, 'checkout', '-q', branch);
      const checkedOut = performance.now();
      await stream.untilShown(doneOn(branch));
      settles.push(performance.now() - checkedOut);
      if (round === 0) print('drawer: the checkout itself', checkedOut - at, 'ms');
      await stream.quiet(1500);
    }
    print('drawer: 500 plans changed by a checkout, end of checkout to last message', percentile(settles, 50), 'ms p50', Math.max(...settles), 'ms max');

    const commits: number[] = [];
    drawer.watchBlocks();
    for (let round = 0; round < 10; round += 1) {
      save(repository, round, `commit ${round}`, (round + 1) % 12);
      const heard = stream.next(({ kind }) => kind === 'overview');
      git(repository, 'commit', '-q', '-a', '--no-verify', '-m', `round ${round}`);
      const from = performance.now();
      await heard;
      commits.push(performance.now() - from);
      await stream.quiet(500);
    }
    print('drawer: end of a commit to the curve over all plans', percentile(commits, 50), 'ms p50', Math.max(...commits), 'ms max');
    print('drawer: longest time in which it heard nothing meanwhile', (await drawer.report()).longestBlockMs, 'ms');

    const before = await drawer.report();
    const idleFrom = performance.now();
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const after = await drawer.report();
    print('drawer: idle for two minutes (two periodic looks among them), processor time', ((after.usedMs - before.usedMs) / (performance.now() - idleFrom)) * 100, '%', '(aim 1)');

    print('drawer: memory at first', ...memoryOf(after));
    for (const words of ["after an hour's worth of events", 'after another']) {
      await anHour(repository, drawer, stream, words);
      // An hour has pauses, in which memory that was collected goes back to the system.
      for (let pause = 0; pause < 6; pause += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        await drawer.report();
      }
      print(`drawer: memory ${words}, 15 s later`, ...memoryOf(await drawer.report()), '(aim 150)');
    }
    print('machine: processors', String(availableParallelism()), 'load at the start', loadBefore, 'at the end', loadavg()[0] ?? 0);
    stream.close();
    await drawer.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryOf({ rss, heapUsed }: { readonly rss: number; readonly heapUsed: number }): readonly (number | string)[] {
  return [rss / 1e6, 'MB resident,', heapUsed / 1e6, 'MB of objects'];
}

async function anHour(repository: string, drawer: DrawerProcess, stream: Stream, words: string): Promise<void> {
  for (let event = 0; event < hour.saves; event += 1) {
    const at = (event * 7) % planCount;
    const heard = stream.next((message) => message.kind === 'plans' && message.upserted.some(({ id }) => id === nameOf(at)));
    save(repository, at, `${words} ${event}`);
    await heard;
    if (event % hour.savesACommit === 0) git(repository, 'commit', '-q', '-a', '--no-verify', '-m', `${words} ${event}`);
    if (event % hour.savesACheckout === 0) {
      git(repository, 'checkout', '-q', '-f', 'other');
      await stream.quiet(500);
      git(repository, 'checkout', '-q', '-f', 'main');
      await stream.quiet(500);
    }
    if (event % hour.savesAPage === 0) {
      const page = await follow(drawer);
      await page.opened;
      page.close();
    }
  }
  await stream.quiet(1500);
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
