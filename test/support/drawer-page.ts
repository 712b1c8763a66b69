/**
 * The drawer in a real browser: one Chromium a test file, a page a test, over a repository made by plain git and served by the program's own server.
 * Nothing waits for time to pass: conditions are waited for. Where there is no browser, or the page is not built, tests skip and say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, vi } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { addressOf, type Drawer, startDrawer, type StartOptions } from '../../src/drawer/start-drawer.ts';
import { projectRoot } from './built-program.ts';
import type { TempRepository } from './temp-repository.ts';

export const pageFolder = join(projectRoot, 'dist/ui');
const patienceMs = 40_000;

/** The browser that is installed, as `scripts/test.mjs` looks for it; null where there is none. */
export function findBrowser(): string | null {
  return ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
}

function pathOf(program: string): string {
  return spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
}

/** Whether there is a browser and a page; says what is missing. */
export function canRun(): boolean {
  const missing = findBrowser() === null ? 'no Chromium is installed' : existsSync(join(pageFolder, 'index.html')) ? null : 'dist/ui is not built (npm run build)';
  if (missing !== null) console.log(`skipped: ${missing}`);
  return missing === null;
}

/** Starts the installed browser; `args` come on top. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: pathOf(findBrowser() ?? ''), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb', ...args] });
}

export type OpenOptions = {
  /** Path and query, e.g. `/plans/auth?at=…`; a fragment goes to `hash`. */
  readonly at?: string;
  readonly hash?: string;
  readonly context?: BrowserContextOptions;
  /** What the browser remembers of earlier visits: `git-plan:` keys of local storage. */
  readonly remembered?: Readonly<Record<string, unknown>>;
  /** Runs before the page's own script. */
  readonly prepare?: (page: Page) => Promise<void>;
};

export type DrawerPages = {
  /** Serves a repository until the test ends. */
  readonly serve: (repository: TempRepository, options?: Partial<StartOptions>) => Promise<Drawer>;
  /** Opens the page in a browser of its own, and waits until it is live. */
  readonly open: (drawer: Drawer, options?: OpenOptions) => Promise<Page>;
  /** Another tab of the same browser. */
  readonly openTab: (page: Page, address: string) => Promise<Page>;
  readonly newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** What pages said in their consoles and threw, since the test began. Emptied by the test that expects some. */
  readonly complaints: string[];
};

/** A `describe` whose tests get pages. Every test also fails where a page threw, or its console said an error. */
export function describePages(name: string, tests: (pages: DrawerPages) => void): void {
  // A browser among other work may miss a beat; vitest says which test needed its second try.
  describe.skipIf(!canRun())(name, { retry: 1 }, () => {
    let browser: Browser;
    const contexts: BrowserContext[] = [];
    const drawers: Drawer[] = [];
    const complaints: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      await Promise.all(drawers.splice(0).map((drawer) => drawer.close()));
      const heard = complaints.splice(0);
      if (heard.length > 0) throw new Error(`The page complained:\n${heard.join('\n')}`);
    });

    const newContext = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', timezoneId: 'UTC', permissions: ['clipboard-read', 'clipboard-write'], ...options });
      context.setDefaultTimeout(patienceMs);
      contexts.push(context);
      return context;
    };
    const watched = (page: Page): Page => {
      page.on('pageerror', (error) => complaints.push(`threw ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        // 412 and 422 are answers, not failures; the browser calls them so anyway.
        if (message.type() === 'error' && !/status of (?:412|422) /.test(message.text())) complaints.push(`console: ${message.text()} (${message.location().url})`);
      });
      return page;
    };
    tests({
      complaints,
      newContext,
      serve: async (repository, options = {}) => {
        const failures: unknown[] = [];
        const drawer = await startDrawer(await openContext({ cwd: repository.path, env: process.env }), { assetsPath: pageFolder, onError: (error) => failures.push(error), ...options });
        let closed = false;
        const once: Drawer = {
          ...drawer,
          close: async () => {
            if (closed) return;
            closed = true;
            await drawer.close();
            for (const failure of failures) complaints.push(`server: ${failure instanceof Error ? failure.stack : String(failure)}`);
          },
        };
        drawers.push(once);
        return once;
      },
      open: async (drawer, options = {}) => {
        const context = await newContext(options.context);
        const { remembered } = options;
        if (remembered !== undefined) {
          await context.addInitScript((values) => {
            if (window.origin === 'null' || sessionStorage.getItem('test:remembered') !== null) return;
            sessionStorage.setItem('test:remembered', 'yes');
            for (const [key, value] of Object.entries(values)) localStorage.setItem(`git-plan:${key}`, JSON.stringify(value));
          }, remembered);
        }
        const page = watched(await context.newPage());
        await options.prepare?.(page);
        await page.goto(`${drawer.origin}${options.at ?? '/'}#${options.hash === undefined ? '' : `${options.hash}&`}token=${drawer.token}`);
        await isLive(page);
        return page;
      },
      openTab: async (page, address) => {
        const tab = watched(await page.context().newPage());
        await tab.goto(address);
        return tab;
      },
    });
  });
}

/** Waits until `check` no longer throws. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: patienceMs, interval: 40 });
}

/** Waits until the page shows what the server knows. */
export async function isLive(page: Page): Promise<void> {
  await page.locator('.app[aria-busy="false"]').waitFor({ state: 'attached' });
}

/** Saves as editors do: another file, renamed over the old one. */
export function saveAtomically(repository: TempRepository, repoPath: string, text: string): void {
  const absolute = join(repository.path, repoPath);
  writeFileSync(`${absolute}.swap`, text);
  renameSync(`${absolute}.swap`, absolute);
}

/** Breaks every connection to a server of this process, as a network does: neither side says goodbye. */
export function cutConnections(port: number): void {
  const { _getActiveHandles: handles } = process as unknown as { readonly _getActiveHandles: () => readonly unknown[] };
  for (const handle of handles.call(process)) if (handle instanceof Socket && handle.localPort === port) handle.destroy();
}

/** The card of a plan, by the plan's title. */
export function cardNamed(page: Page, title: string): Locator {
  return page.getByRole('article').filter({ has: page.getByRole('button', { name: title, exact: true }) });
}

/** The button that opens and closes a plan. */
export function planButton(page: Page, title: string): Locator {
  return page.getByRole('complementary', { name: 'Plans' }).getByRole('button', { name: title, exact: true });
}

/** Waits until a plan heads the list: its order is settled once the history of plans is read. */
export function leads(page: Page, title: string): Promise<void> {
  return until(async () => {
    const first = await page.locator('.card .disclosure').first().textContent();
    if (first?.trim() !== title) throw new Error(`'${first}' heads the list, expected '${title}'`);
  });
}

/** Has all active plans printed by the palette's command. The browser's dialog is not there in a test: gives what is open then, and with how many boxes. */
export async function printAll(page: Page): Promise<string | null> {
  await page.evaluate(() => {
    window.print = () => {
      document.body.dataset['printed'] = [...document.querySelectorAll('.card.open')].map((card) => `${card.querySelector('h3')?.textContent} ${card.querySelectorAll('input[type=checkbox]').length}`).join(', ');
      window.dispatchEvent(new Event('afterprint'));
    };
  });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Type a command or a plan' }).fill('print all');
  await page.keyboard.press('Enter');
  await page.locator('body[data-printed]').waitFor({ state: 'attached' });
  return page.locator('body').getAttribute('data-printed');
}

export { addressOf };
