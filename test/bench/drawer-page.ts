/**
 * How soon the drawer's page shows what happened, in a real Chromium with 1,000 plans: from the write of a file to the frame that was painted after it,
 * single saves and a checkout that changes 500 plans; and what the server does under load. The program must be built, and runs as a process of its own.
 * `--plans=<n>` takes another number of plans; `--profile=<folder>` writes CPU profiles of the server there, which costs it some of its speed.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { doneOn, follow, git, nameOf, percentile, planCount, prepare, print, save } from '../support/drawer-bench.ts';
import { type DrawerProcess, startDrawerProcess } from '../support/drawer-process.ts';
import { canRun, isLive, launchBrowser } from '../support/drawer-page.ts';

const savesCount = 200;
const editsCount = 200;
/** Plans that are asked for in turn meanwhile. */
const askedCount = 100;

/** Runs everything and prints a line a figure. `readers <port> <token>` is the other process of the load. */
export async function main(options: readonly string[] = []): Promise<void> {
  if (options[0] === 'readers') return readers(Number(options[1]), options[2] ?? '');
  if (!canRun()) return;
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  const count = Number(options.find((option) => option.startsWith('--plans='))?.slice('--plans='.length) ?? planCount);
  const loadBefore = loadavg()[0] ?? 0;
  const { repository } = prepare(folder, count);
  const profileFolder = options.find((option) => option.startsWith('--profile='))?.slice('--profile='.length) ?? null;
  const drawer = await startDrawerProcess(repository, profileFolder);
  const browser = await launchBrowser();
  try {
    const stream = await follow(drawer);
    await stream.quiet(1500);
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const started = Date.now();
    await page.goto(`${drawer.origin}/#token=${drawer.token}`);
    await isLive(page);
    await page.locator('.card').first().waitFor();
    print(`page: opened with ${count} plans, to the first card`, Date.now() - started, 'ms');

    const empty = await measureFrames(page);
    print('page: a change by the page itself, to the frame after it', percentile(empty, 50), 'ms p50', percentile(empty, 99), 'ms p99');
    const saves = await measureSaves(page, repository);
    print(`page: write to painted, ${count} plans`, percentile(saves, 50), 'ms p50', percentile(saves, 99), 'ms p99', '(aim 100)');

    git(repository, 'checkout', '-q', '-f', 'main');
    await stream.quiet(1500);
    const settles: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const branch = round % 2 === 0 ? 'other' : 'main';
      git(repository, 'checkout', '-q', branch);
      const from = Date.now();
      await stream.untilShown(doneOn(branch, count));
      await settled(page, branch === 'other' ? 5 : 0, count / 2);
      settles.push(Date.now() - from);
      await stream.quiet(1500);
    }
    print(`page: ${count / 2} plans changed by a checkout, end of checkout to painted`, percentile(settles, 50), 'ms p50', Math.max(...settles), 'ms max', '(aim 1000)');
    await page.close();
    stream.close();
    await measureLoad(drawer, repository, count);
    print('machine: processors', String(availableParallelism()), 'load at the start', loadBefore, 'at the end', loadavg()[0] ?? 0);
  } finally {
    await browser.close();
    await drawer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a promise into the page that resolves with the time at which a frame showed `text` in the card titled `title`. */
function expectText(page: Page, title: string, text: string): Promise<void> {
  return page.evaluate(({ wantedTitle, wantedText }) => {
    (window as unknown as { painted: Promise<number> }).painted = new Promise((resolve) => {
      const look = (): boolean => [...document.querySelectorAll('.card')].some((card) => card.querySelector('.disclosure')?.textContent === wantedTitle && card.textContent.includes(wantedText));
      const observer = new MutationObserver(() => {
        if (!look()) return;
        observer.disconnect();
        // What a message after the next frame's callbacks sees has been painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(Date.now());
          port2.postMessage(null);
        });
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  }, { wantedTitle: title, wantedText: text });
}

const painted = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);

async function measureSaves(page: Page, repository: string): Promise<readonly number[]> {
  const times: number[] = [];
  // Plans whose cards can be seen.
  const titles = await page.evaluate(() => [...document.querySelectorAll('.card .disclosure')].slice(0, 5).map((button) => button.textContent));
  for (let round = 0; round < savesCount; round += 1) {
    const title = titles[round % titles.length] ?? '';
    const at = Number(/\d+$/.exec(title)?.[0]);
    const done = round % 11;
    await expectText(page, title, `${done}/12 tasks`);
    const from = Date.now();
    save(repository, at, `round ${round}`, done);
    times.push((await painted(page)) - from);
    await new Promise((resolve) => setTimeout(resolve, 100 + (round % 5) * 40));
  }
  return times;
}

/** The part of it that is the browser's alone. */
async function measureFrames(page: Page): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    times.push(await page.evaluate(() => new Promise<number>((resolve) => {
      const from = performance.now();
      document.body.dataset['round'] = String(from);
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - from);
        port2.postMessage(null);
      });
    })));
  }
  return times;
}

/** Resolves when every card that is drawn shows the tasks of the branch that was checked out, and that was painted. */
function settled(page: Page, shift: number, below: number): Promise<void> {
  return page.evaluate(([more, changed]) => new Promise<void>((resolve) => {
    const look = (): void => {
      const isShown = [...document.querySelectorAll('.card')].every((card) => {
        const at = Number(/\d+$/.exec(card.querySelector('.disclosure')?.textContent ?? '')?.[0]);
        return card.textContent.includes(`${(at + (at < changed ? more : 0)) % 12}/12 tasks`);
      });
      if (isShown) requestAnimationFrame(() => resolve());
      else requestAnimationFrame(look);
    };
    look();
  }), [shift, below] as const);
}

/** 32 streams and 50 requests a second in another process, while plans are saved 1,000 times a minute. */
async function measureLoad(drawer: DrawerProcess, repository: string, count: number): Promise<void> {
  const child: ChildProcess = fork(fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url)), [fileURLToPath(import.meta.url), 'readers', String(drawer.port), drawer.token], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const heard: number[] = [];
  const waiting = new Map<string, (at: readonly number[]) => void>();
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  await ready;
  child.on('message', (message: { readonly id: string; readonly at: readonly number[] }) => waiting.get(message.id)?.(message.at));
  drawer.watchBlocks();
  for (let edit = 0; edit < editsCount; edit += 1) {
    const at = (edit * 37) % count;
    const arrived = new Promise<readonly number[]>((resolve) => waiting.set(nameOf(at), resolve));
    const from = Date.now();
    save(repository, at, `load ${edit}`, edit % 12);
    heard.push(...(await arrived).map((time) => time - from));
    waiting.delete(nameOf(at));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 60 - (Date.now() - from))));
  }
  const answers = await new Promise<readonly number[]>((resolve) => {
    waiting.set('answers', resolve);
    child.send('end');
  });
  child.kill();
  print('server: longest time in which it heard nothing meanwhile', (await drawer.report()).longestBlockMs, 'ms');
  print('server: 31 streams, 1,000 saves a minute, each message at each stream', percentile(heard, 50), 'ms p50', percentile(heard, 99), 'ms p99', '(aim 300)');
  print(`server: ${answers.length} requests at 50 a second meanwhile`, percentile(answers, 50), 'ms p50', percentile(answers, 99), 'ms p99', '(aim 50)');
}

/** Opens the streams, says when each heard of a plan, and asks for a plan 50 times a second. */
async function readers(port: number, token: string): Promise<void> {
  const opening = performance.now();
  const streams = await Promise.all(Array.from({ length: 31 }, () => follow({ port, token })));
  await Promise.all(streams.map((stream) => stream.opened));
  print('server: 31 streams opened at once, until the last has its snapshot', performance.now() - opening, 'ms');
  const times = new Map<string, number[]>();
  for (const stream of streams) {
    void stream.next((message) => {
      if (message.kind !== 'plans') return false;
      for (const { id, uncommitted } of message.upserted) {
        if (!uncommitted) continue;
        const known = [...(times.get(id) ?? []), Date.now()];
        if (known.length === streams.length) {
          times.delete(id);
          process.send?.({ id, at: known });
        } else times.set(id, known);
      }
      return false;
    });
  }
  const answers: number[] = [];
  const keys = await readKeys(port, token);
  const timer = setInterval(() => {
    const from = performance.now();
    const key = keys[answers.length % askedCount] ?? '';
    void fetch(`http://127.0.0.1:${port}/api/plans/${key}`, { headers: { authorization: `Bearer ${token}` } }).then((response) => response.arrayBuffer()).then(() => answers.push(performance.now() - from));
  }, 20);
  process.send?.('ready');
  await new Promise<void>((resolve) => process.once('message', () => resolve()));
  clearInterval(timer);
  process.send?.({ id: 'answers', at: answers });
  await new Promise(() => undefined);
}

async function readKeys(port: number, token: string): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/api/snapshot`, { headers: { authorization: `Bearer ${token}` } });
  const { snapshot } = (await response.json()) as { readonly snapshot: { readonly plans: readonly { readonly key: string }[] } };
  return snapshot.plans.map(({ key }) => key);
}
