/**
 * Script in plans, in a real Chromium: every payload as title, task, body, frontmatter, commit subject and author, with the page's policy in force and
 * without it. Nothing runs, nothing outside is asked for, nothing of a payload becomes an element. A page that takes the same texts for HTML is the
 * negative control.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { type Drawer, startDrawer } from '../../src/drawer/start-drawer.ts';
import { canRun, isLive, launchBrowser, pageFolder } from '../support/drawer-page.ts';
import { createRepository, type ImportedCommit, type TempRepository } from '../support/temp-repository.ts';
import { payloadLists } from './xss-payloads.ts';

const together = 40;
const lists = payloadLists();
const payloads = lists.flatMap((list) => list.payloads);
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ');

/** A plan a payload for the list, and a plan for every forty with their tasks, bodies, commits and authors: the one that is opened. */
function repositoryOf(): TempRepository {
  const repository = createRepository();
  const quoted = (text: string): string => JSON.stringify(oneLine(text));
  const commits = payloads.map((payload, at): ImportedCommit => {
    const first = at - (at % together);
    const line = oneLine(payload);
    const mine = payloads.slice(first, at + 1);
    return {
      // Git itself takes angle brackets out of names.
      author: `${oneLine(payload).replace(/[<>\0]/g, '').trim() || 'x'} <a@example.com>`,
      message: line,
      files: {
        [`docs/exec-plans/active/p${at}.md`]: `---\nid: p${at}\ntitle: ${quoted(payload)}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: ${quoted(payload)}\nsessions: []\ntags: [${quoted(payload)}]\nnote: ${quoted(payload)}\n---\n\n# Plan\n\n- [ ] ${line}\n- [x] ${line}\n`,
        [`docs/exec-plans/active/together-${first}.md`]: `---\nid: together-${first}\ntitle: Together ${first}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: ${quoted(payload)}\nsessions: []\ntags: [${mine.map(quoted).join(', ')}]\nnote: ${quoted(payload)}\n---\n\n# Together ${first}\n\n## Tasks\n\n${mine.map((text) => `- [ ] ${oneLine(text)}\n`).join('')}\n## Notes\n\n${mine.map((text) => `${text}\n\n<!-- -->\n\n`).join('')}\n## Decision Log\n\n- ${oneLine(mine.at(-1) ?? '')}\n\n## Open Questions\n\n- ${oneLine(mine.at(-1) ?? '')}\n`,
      },
    };
  });
  repository.import(commits);
  return repository;
}

/** Says what would be a breach of the page by what is in the document: run inside the page, after everything was hovered, focused and clicked. */
function poke(): readonly string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${element.tagName} has ${name}`);
      if (/^(?:href|src|action|formaction|data|xlink:href|srcdoc|poster|ping|background)$/i.test(name) && !/^(?:https?:|mailto:|data:image\/svg|[/#]|\?)/i.test(value)) found.push(`${element.tagName} has ${name}=${value}`);
    }
    if (/^(?:script|iframe|frame|object|embed|base|meta|link|style|template|math|video|audio|img|picture|marquee|form|xmp|portal)$/i.test(element.tagName) && element.closest('[data-ours]') === null) found.push(`there is a ${element.tagName}`);
  }
  return found;
}

/** Hovers, focuses and clicks: everything, but for the page's own controls and links that lead out by intent. */
function stir(): void {
  for (const element of (document.querySelector('.card.open') ?? document).querySelectorAll<HTMLElement>('*')) {
    for (const type of ['pointerover', 'mouseover', 'mouseenter', 'focus']) element.dispatchEvent(new MouseEvent(type, { bubbles: type.endsWith('over'), cancelable: true }));
    const isOwn = element.closest('button, summary, input, select, textarea, svg, [role="option"]') !== null && document.documentElement.dataset['harness'] === undefined;
    const leadsOut = element.closest('a')?.getAttribute('href')?.match(/^(?:https?:|mailto:|\/)/) ?? null;
    if (isOwn || leadsOut !== null) continue;
    element.focus?.();
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }
}

type Watch = { readonly ran: string[]; readonly outside: string[] };

/** Hears of everything that runs and of every request that leaves; the requests go nowhere. */
async function watchOver(context: BrowserContext, origin: string): Promise<Watch> {
  const watch: Watch = { ran: [], outside: [] };
  await context.exposeBinding('__ran', ({ frame }, what: string) => void watch.ran.push(`${frame.name()} ${what}`));
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print'] as const) {
      Object.defineProperty(window, name, { configurable: false, writable: false, value: (...args: readonly unknown[]) => void (window as unknown as { __ran: (what: string) => void }).__ran(`${name}(${args.map(String).join()})`) });
    }
  });
  await context.route((url) => url.origin !== origin && url.protocol !== 'data:' && url.protocol !== 'blob:', (route) => {
    watch.outside.push(route.request().url());
    return route.abort();
  });
  return watch;
}

const frames = (page: Page): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)))));

describe.skipIf(!canRun())('script in plans', () => {
  let browser: Browser;
  let drawer: Drawer;
  beforeAll(async () => {
    console.log(`${payloads.length} payloads: ${lists.map(({ name, payloads: own }) => `${own.length} ${name}`).join(', ')}`);
    const repository = repositoryOf();
    drawer = await startDrawer(await openContext({ cwd: repository.path, env: process.env }), { assetsPath: pageFolder });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await drawer?.close();
  });

  for (const bypassCSP of [false, true]) {
    it(`does not run ${bypassCSP ? 'where the page has no policy' : 'under the policy'}, and asks nobody outside`, { timeout: 600_000 }, async () => {
      const context = await browser.newContext({ bypassCSP, viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(120_000);
      const watch = await watchOver(context, drawer.origin);
      const page = await context.newPage();
      const breaches: string[] = [];
      const thrown: string[] = [];
      page.on('pageerror', (error) => thrown.push(error.message));
      const look = async (): Promise<void> => {
        await page.evaluate(stir);
        breaches.push(...(await page.evaluate(poke)));
      };
      await page.goto(`${drawer.origin}/#token=${drawer.token}`);
      await isLive(page);
      await page.locator('.card').first().waitFor();
      const seen = await scrollThrough(page);
      await look();
      // Every title was drawn, as text.
      const titles = payloads.map((payload) => oneLine(payload).trim()).filter((title) => title !== '');
      const missing = titles.filter((title) => !seen.has(squeeze(title)));
      let shown = 0;
      for (let first = 0; first < payloads.length; first += together) {
        const mine = payloads.slice(first, first + together);
        await page.evaluate((id) => {
          history.pushState(null, '', `/plans/${id}`);
          dispatchEvent(new PopStateEvent('popstate'));
        }, `together-${first}`);
        await page.waitForFunction((title) => {
          const open = document.querySelector('.card.open');
          const more = open?.querySelector<HTMLElement>('.timeline > .text-button[aria-expanded="false"]');
          more?.click();
          return open?.querySelector('.disclosure')?.textContent?.trim() === title && open.querySelector('.task-line') !== null && open.querySelector('.commits li') !== null && more == null;
        }, `Together ${first}`);
        await frames(page);
        await look();
        const text = squeeze(await page.locator('.card.open').innerText());
        for (const payload of mine) {
          if (text.includes(squeeze(oneLine(payload)))) shown += 1;
        }
      }
      console.log(`${bypassCSP ? 'without' : 'with'} the policy: ${watch.ran.length} ran, ${watch.outside.length} requests outside, ${breaches.length} elements or attributes of content, ${titles.length - missing.length} of ${titles.length} titles drawn, ${shown} of ${payloads.length} texts read back from open plans`);
      expect(watch.ran).toEqual([]);
      expect(watch.outside).toEqual([]);
      expect(breaches.slice(0, 5)).toEqual([]);
      expect(thrown).toEqual([]);
      expect(missing).toEqual([]);
      expect(shown).toBeGreaterThan(payloads.length * 0.9);
      await context.close();
    });
  }

  it('runs where a page takes it for HTML (negative control)', { timeout: 600_000 }, async () => {
    const context = await browser.newContext();
    const harness = 'http://harness.test';
    const watch = await watchOver(context, harness);
    await context.route(`${harness}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><html data-harness><body></body></html>' }));
    const page = await context.newPage();
    await page.goto(`${harness}/`);
    for (let at = 0; at < payloads.length; at += 40) {
      await page.evaluate(({ texts, from }) => {
        for (const frame of document.querySelectorAll('iframe')) frame.remove();
        texts.forEach((text, index) => {
          const frame = document.createElement('iframe');
          frame.name = `p${from + index}`;
          document.body.append(frame);
          const inner = frame.contentDocument as Document;
          inner.documentElement.dataset['harness'] = '';
          inner.body.innerHTML = text;
        });
      }, { texts: payloads.slice(at, at + 40), from: at });
      await frames(page);
      // A payload may lead its frame elsewhere, or take it away.
      await Promise.all(page.frames().filter((frame) => /^p\d+$/.test(frame.name())).map((frame) => frame.evaluate(stir).catch(() => undefined)));
      await frames(page);
    }
    const ran = new Set(watch.ran.map((line) => line.split(' ')[0]).filter((name) => /^p\d+$/.test(name ?? '')));
    console.log(`taken for HTML: ${ran.size} of ${payloads.length} payloads ran, ${watch.outside.length} requests outside`);
    expect(ran.size).toBeGreaterThanOrEqual(20);
    expect(watch.outside.length).toBeGreaterThan(0);
    await context.close();
  });
});

const squeeze = (text: string): string => text.replace(/[\s\u0000-\u0020\u00ad\u200b-\u200f\ufeff]+/g, '');

/** Scrolls the list from its top to its end, and gives the titles that were drawn. */
async function scrollThrough(page: Page): Promise<ReadonlySet<string>> {
  const titles = await page.evaluate(async () => {
    const seen = new Set<string>();
    const next = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    let scroller = document.querySelector<HTMLElement>('.card') as HTMLElement;
    while (scroller.parentElement !== null && !(scroller.scrollHeight > scroller.clientHeight + 10 && /auto|scroll/.test(getComputedStyle(scroller).overflowY))) scroller = scroller.parentElement;
    for (let last = -1; scroller.scrollTop !== last;) {
      last = scroller.scrollTop;
      await next();
      for (const button of document.querySelectorAll<HTMLElement>('.card .disclosure')) seen.add(button.textContent ?? '');
      scroller.scrollTop += scroller.clientHeight * 0.8;
      await next();
    }
    scroller.scrollTop = 0;
    await next();
    return [...seen];
  });
  return new Set(titles.map(squeeze));
}
