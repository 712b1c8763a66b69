/** The drawer in a frame of a host application on another origin: what it may be told, what it tells, and whom it does not listen to. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import type { Drawer } from '../../src/drawer/start-drawer.ts';
import { describePages, saveAtomically, until } from '../support/drawer-page.ts';
import { authPath, authTasks, authText, searchPath, storyRepository } from '../support/story-repository.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Serves one page; `html` is given once the port is known. */
async function servePage(html: () => string): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html()));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

type Heard = { readonly kind: string; readonly origin: string; readonly [name: string]: unknown };

/** A host page that keeps what it hears, with a stranger's frame beside the drawer's. */
async function openHost(context: BrowserContext, port: number): Promise<{ readonly page: Page; readonly frame: FrameLocator; readonly heard: (kind: string) => Promise<readonly Heard[]>; readonly tell: (message: unknown) => Promise<void> }> {
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  return {
    page,
    frame: page.frameLocator('#drawer'),
    heard: (kind) => page.evaluate((wanted) => (window as unknown as { heard: Heard[] }).heard.filter((message) => message.kind === wanted), kind),
    tell: (message) => page.evaluate((value) => document.querySelector<HTMLIFrameElement>('#drawer')!.contentWindow!.postMessage(value, '*'), message),
  };
}

const hostPage = (drawer: Drawer, stranger: number): string => `<!doctype html><title>Host</title>
<script>window.heard = []; addEventListener('message', ({ data, origin }) => heard.push({ ...data, origin }));</script>
<iframe id="drawer" style="width:420px;height:800px" src="${drawer.origin}/embed#token=${drawer.token}"></iframe>
<iframe id="stranger" src="http://127.0.0.1:${stranger}/"></iframe>`;

describePages('in a frame of another origin', ({ serve, newContext, complaints }) => {
  it('messages go both ways, in 420 px, and only with the host that was named', async () => {
    const repository = storyRepository();
    let drawer: Drawer | null = null;
    const stranger = await servePage(() => `<!doctype html><title>Stranger</title><script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>`);
    const port = await servePage(() => hostPage(drawer!, stranger));
    drawer = await serve(repository, { embedOrigins: [`http://localhost:${port}`] });
    const { page, frame, heard, tell } = await openHost(await newContext(), port);
    const card = frame.getByRole('article').filter({ has: frame.getByRole('button', { name: 'Refactor Authentication', exact: true }) });
    await card.getByText('4/7 tasks').waitFor();
    // No home, no way to close or widen: that is the host's. Nothing scrolls sideways.
    expect(await frame.getByRole('main').count()).toBe(0);
    expect(await frame.getByRole('button', { name: /drawer$/ }).count()).toBe(0);
    const inner = page.frames().find((each) => each.url().includes('/embed'))!;
    expect(await inner.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth])).toEqual([420, 420]);

    // It says nothing before it is spoken to.
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await card.getByText('5/7 tasks').waitFor();
    expect(await page.evaluate(() => (window as unknown as { heard: Heard[] }).heard)).toEqual([]);

    // A stranger's word is not heard, whatever it says; the host's is.
    const other = page.frames().find((each) => each.url().includes(`:${stranger}`))!;
    await other.evaluate(() => parent.frames[0]!.postMessage({ kind: 'git-plan:theme', theme: 'dark' }, '*'));
    await other.evaluate(() => parent.frames[0]!.postMessage({ kind: 'git-plan:connect' }, '*'));
    await tell({ kind: 'git-plan:connect' });
    await until(async () => expect(await heard('git-plan:ready')).toEqual([{ kind: 'git-plan:ready', plans: 4, origin: drawer!.origin }]));
    expect(await inner.evaluate(() => document.documentElement.dataset['theme'])).toBe('system');
    expect(await other.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);

    await tell({ kind: 'git-plan:theme', theme: 'dark' });
    await until(async () => expect(await inner.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark'));
    for (const nonsense of [null, 7, 'git-plan:theme', { kind: 'git-plan:theme', theme: 'pink' }, { kind: 'git-plan:open-plan', id: 5 }, { kind: 'git-plan:open-plan', id: 'x'.repeat(600) }]) await tell(nonsense);
    await tell({ kind: 'git-plan:open-plan', id: 'plan-2026-01-01-auth-refactor' });
    await card.getByRole('checkbox', { name: authTasks[5] }).waitFor();
    await until(async () => expect((await heard('git-plan:opened')).at(-1)).toMatchObject({ id: 'plan-2026-01-01-auth-refactor' }));

    await card.getByRole('checkbox', { name: authTasks[5] }).check();
    await until(async () => expect((await heard('git-plan:plan-updated')).at(-1)).toMatchObject({ plan: { id: 'plan-2026-01-01-auth-refactor', title: 'Refactor Authentication', status: 'active', taskCount: 7, completedTaskCount: 6, progressPercent: 86 } }));
    expect(repository.read(authPath)).toBe(authText('xxxxxx '));
    repository.remove(searchPath);
    await until(async () => expect(await heard('git-plan:plan-deleted')).toMatchObject([{ id: 'plan-2026-01-01-faster-search', title: 'Faster search' }]));
    // The address inside stays one that the host may load.
    expect(new URL(inner.url()).pathname).toBe('/embed/plans/plan-2026-01-01-auth-refactor');
  });

  it('a page that was not named cannot show it', async () => {
    const repository = storyRepository();
    let drawer: Drawer | null = null;
    const port = await servePage(() => hostPage(drawer!, 1));
    drawer = await serve(repository, { embedOrigins: ['https://host.example'] });
    const { page } = await openHost(await newContext(), port);
    await until(() => expect(page.frames().some((each) => each.url().startsWith('chrome-error:'))).toBe(true));
    expect(await page.frames().find((each) => each.name() === 'drawer' || each.url().includes('/embed'))?.locator('.app').count() ?? 0).toBe(0);
    // The page itself is never for frames, named or not.
    expect(complaints).toEqual([]);
    const answer = await fetch(`${drawer.origin}/`, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' } });
    expect(answer.status).toBe(403);
  });
});
