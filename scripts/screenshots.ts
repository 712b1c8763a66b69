/**
 * Makes the pictures of the drawer: of a made-up repository with forty plans, and of this repository's own plans. The program must be built.
 *
 *     node scripts/run-ts.mjs scripts/screenshots.ts            writes docs/images
 *     node scripts/run-ts.mjs scripts/screenshots.ts <folder>   writes every state to a folder, to be looked at
 *     node scripts/run-ts.mjs scripts/screenshots.ts <folder> <words…>   only those whose name has one of the words
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { demoEnvironment, demoNow, makeDemoRepository } from './screenshots/demo-repository.ts';
import { makeOwnRepository } from './screenshots/own-repository.ts';
import { pictures, type Picture, type Snapshot } from './screenshots/pictures.ts';
import { clockAt, serveDrawer, type ServedDrawer } from './screenshots/served-drawer.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = [process.execPath, join(root, 'dist/cli.js')];

type Served = { drawer: ServedDrawer; readonly now: Date; readonly path: string; readonly start: () => Promise<ServedDrawer> };

async function take(browser: Browser, picture: Picture, served: Served, folder: string): Promise<void> {
  const { drawer, now, path: repository } = served;
  const { name, theme, path = '/', layout = 'dock', media = {}, remembered = {} } = picture;
  const context = await browser.newContext({
    viewport: { width: picture.width, height: picture.height }, deviceScaleFactor: picture.docs === true && picture.width < 600 ? 1.5 : 1, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC',
    forcedColors: media.forcedColors ?? 'none', contrast: media.contrast ?? 'no-preference',
  });
  try {
    await context.clock.setFixedTime(now);
    await context.addInitScript((entries) => {
      for (const [key, value] of entries) localStorage.setItem(`git-plan:${key}`, JSON.stringify(value));
    }, Object.entries({ layout, theme: 'system', ...remembered }));
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
    page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
    const address = new URL(drawer.address);
    const { snapshot } = picture;
    if (snapshot !== undefined) {
      await page.route('**/api/snapshot', async (route) => {
        const response = await route.fetch();
        const body = (await response.json()) as { snapshot?: Snapshot } & Snapshot;
        snapshot(body.snapshot ?? body);
        await route.fulfill({ response, json: body });
      });
    }
    await page.goto(`${address.origin}${path}${picture.locked === true ? '' : address.hash}`);
    await page.locator('.drawer .card .meta, .empty, .rail-value, .detail-pane .meta, .connection.locked').first().waitFor({ state: 'attached' });
    const stop = async (): Promise<void> => {
      await drawer.close();
      served.drawer = { address: '', close: async () => {} };
    };
    await picture.steps?.(page, { path: repository, stop });
    if (media.media !== undefined) await page.emulateMedia({ media: media.media });
    await page.waitForTimeout(150);
    if (media.media === 'print') await page.pdf({ path: join(folder, `${name}.pdf`), format: 'A4' });
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide', fullPage: media.media === 'print' });
  } finally {
    await context.close();
  }
}

/** Looks once, so that the server has read history and other branches before the first picture. */
async function warm(browser: Browser, { drawer }: Served): Promise<void> {
  const page = await browser.newPage();
  await page.goto(drawer.address);
  await page.locator('.overview-chart').waitFor();
  await page.waitForTimeout(1_500);
  await page.close();
}

/** The program. */
export async function main(args: readonly string[]): Promise<number> {
  const [given, ...words] = args;
  const folder = given === undefined ? join(root, 'docs/images') : resolve(given);
  const wanted = pictures.filter(({ name, docs }) => (given === undefined ? docs === true : words.length === 0 || words.some((word) => name.includes(word))));
  mkdirSync(folder, { recursive: true });
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'git-plan-pictures-')));
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--font-render-hinting=none', '--disable-lcd-text'] });
  const served = new Map<Picture['of'], Served>();
  try {
    for (const of of new Set(wanted.map((picture) => picture.of))) {
      const env = demoEnvironment(home);
      const cwd = join(home, of === 'demo' ? 'payments' : 'git-plan');
      if (of === 'demo') makeDemoRepository(cwd, home, program);
      // Our own plans are seen an hour after the last commit that changed one.
      const now = of === 'demo' ? demoNow : new Date(makeOwnRepository(cwd, root, env).getTime() + 3_600_000);
      const start = (): Promise<ServedDrawer> => serveDrawer(program, cwd, { ...env, ...clockAt(home, now) });
      const one = { now, path: cwd, start, drawer: await start() };
      served.set(of, one);
      await warm(browser, one);
    }
    for (const picture of wanted) {
      try {
        const from = served.get(picture.of) as Served;
        if (from.drawer.address === '') from.drawer = await from.start();
        await take(browser, picture, from, folder);
        console.log(picture.name);
      } catch (error) {
        console.error(`${picture.name}: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
    }
  } finally {
    await browser.close();
    for (const { drawer } of served.values()) await drawer.close();
    rmSync(home, { recursive: true, force: true });
  }
  return Number(process.exitCode ?? 0);
}
