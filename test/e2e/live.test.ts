/** What happens elsewhere is on the page without a reload: saves, commits, checkouts, branches, deletions; and a server that goes and comes back loses nothing. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { addressOf, type Drawer } from '../../src/drawer/start-drawer.ts';
import { cardNamed, cutConnections, describePages, leads, planButton, saveAtomically, until } from '../support/drawer-page.ts';
import { serveUnderLimit } from '../support/drawer-process.ts';
import { limitedWatch } from '../support/limited-watch.ts';
import { authPath, authTasks, authText, planText, searchPath, storyRepository } from '../support/story-repository.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';

/** Marks the document; a reload would take the mark away. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.body.setAttribute('data-test-mark', ''));
}

const isMarked = async (page: Page): Promise<boolean> => (await page.locator('body[data-test-mark]').count()) === 1;

describePages('what happens elsewhere', ({ serve, open, openTab, complaints }) => {
  it('a save in an editor, a commit, a branch and a checkout each reach the page without reload', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    const card = cardNamed(page, 'Refactor Authentication');
    const bar = card.getByRole('progressbar');
    await card.getByRole('checkbox', { name: authTasks[4] }).waitFor();
    await mark(page);

    saveAtomically(repository, authPath, authText('xxxxx  '));
    await card.getByText('5/7 tasks').waitFor();
    await page.waitForFunction((name) => [...document.querySelectorAll<HTMLInputElement>('input[type=checkbox]')].some((box) => box.labels?.[0]?.textContent === name && box.checked), authTasks[4]);
    await until(async () => expect(await bar.getAttribute('aria-valuetext')).toBe('5 of 7 tasks done, 1 of them not committed'));
    await card.getByRole('button', { name: 'Commit…' }).waitFor();

    repository.commit('Rotate the keys');
    await card.getByRole('list', { name: 'Commits, newest first' }).getByText('Rotate the keys').waitFor();
    await card.getByRole('button', { name: 'Commit…' }).waitFor({ state: 'detached' });
    await until(async () => expect(await bar.getAttribute('aria-valuetext')).toBe('5 of 7 tasks done'));
    await page.getByRole('region', { name: 'Recent' }).getByText('Rotate the keys').waitFor();

    // A branch that somebody makes without a work tree, by plumbing.
    const index = { GIT_INDEX_FILE: join(repository.path, '.git/scratch-index') };
    const blob = repository.git(['hash-object', '-w', '--stdin'], { input: authText('xxxxxx ') });
    repository.git(['read-tree', 'HEAD'], { env: index });
    repository.git(['update-index', '--add', '--cacheinfo', `100644,${blob},${authPath}`], { env: index });
    const tree = repository.git(['write-tree'], { env: index });
    repository.git(['update-ref', 'refs/heads/feat/docs', repository.git(['commit-tree', tree, '-p', 'HEAD', '-m', 'Document it'])]);
    await card.getByText('+1 on feat/docs').waitFor();

    repository.git(['checkout', '-q', 'feat/docs']);
    await card.getByText('6/7 tasks').waitFor();
    await page.getByRole('main').getByText('feat/docs', { exact: true }).waitFor();
    expect(await isMarked(page)).toBe(true);
  });

  it('a plan that is made elsewhere appears, one that moves stays open, and a notice is only for what is gone', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    await cardNamed(page, 'Faster search').getByRole('checkbox', { name: 'Measure' }).waitFor();
    repository.write('docs/exec-plans/active/extra.md', planText({ id: 'plan-2026-01-01-extra', title: 'Extra work' }));
    await planButton(page, 'Extra work').waitFor();
    const done = planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', status: 'completed', boxes: 'xxx', tasks: ['Measure', 'Index titles', 'Index bodies'] });
    repository.move(searchPath, searchPath.replace('/active/', '/completed/'));
    saveAtomically(repository, searchPath.replace('/active/', '/completed/'), done);
    await page.getByRole('region', { name: 'Completed', exact: true }).getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/plans/plan-2026-01-01-faster-search');
    expect(await page.getByText('was deleted').count()).toBe(0);
  });

  it('an edit that keeps somebody else\'s words leaves the focus and the place of the reader alone', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    const box = cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[6] });
    // What comes late (the order of the list, the timeline above the tasks) would move the box by itself.
    await leads(page, 'Refactor Authentication');
    await cardNamed(page, 'Refactor Authentication').getByRole('img', { name: /^Progress went/ }).waitFor();
    await box.focus();
    const before = (await box.boundingBox())!.y;
    saveAtomically(repository, searchPath, planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', boxes: 'xxx' }));
    await cardNamed(page, 'Faster search').getByText('3/3 tasks').waitFor();
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    // The other card is now above this one: what is read stays where it was.
    expect(Math.abs((await box.boundingBox())!.y - before)).toBeLessThan(2);
  });

  it('a repository that goes away is said to be gone, nothing can be written, and it comes back', async () => {
    const repository = createRepository({ at: join(temporaryFolder(), 'here'), files: { 'docs/exec-plans/a.md': planText({ id: 'plan-a', title: 'Plan A' }) } });
    const page = await open(await serve(repository), { at: '/plans/plan-a' });
    const box = page.getByRole('checkbox', { name: 'Task A' });
    await box.waitFor();
    renameSync(repository.path, `${repository.path}-away`);
    await page.getByRole('alert').getByText('The repository is no longer there.').waitFor();
    expect(await box.isDisabled()).toBe(true);
    renameSync(`${repository.path}-away`, repository.path);
    await page.getByText('The repository is no longer there.').waitFor({ state: 'detached' });
    await box.check();
    await page.getByRole('status', { name: 'Messages' }).getByText('Done: Task A').waitFor();
    expect(repository.read('docs/exec-plans/a.md')).toContain('- [x] Task A');
  });

  it('a folder that is no repository any more says so, and shows its plans again after git init', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': planText({ id: 'plan-a', title: 'Plan A' }) } });
    const page = await open(await serve(repository));
    await planButton(page, 'Plan A').waitFor();
    expect(await page.getByText('Not a Git repository.').count()).toBe(0);
    await mark(page);
    renameSync(join(repository.path, '.git'), join(repository.path, 'git-away'));
    const state = page.getByRole('tabpanel', { name: 'Plans' }).getByRole('status').filter({ hasText: 'Not a Git repository. Run git init.' });
    await state.waitFor();
    expect(await planButton(page, 'Plan A').count()).toBe(0);
    repository.git(['init', '-q']);
    await planButton(page, 'Plan A').waitFor();
    await state.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Recent' }).getByText('Progress appears after the first commit.').waitFor();
    expect(await isMarked(page)).toBe(true);
  });

  it('where the system has no watches left a banner says so, saves still come, and the banner goes when there are some again', async () => {
    const repository = storyRepository();
    const limit = { watches: 3 };
    const page = await open(await serve(repository, { watch: { watch: limitedWatch(limit, 'ENOSPC', 'throw'), rearmMs: 250 } }));
    const banner = page.getByRole('complementary', { name: 'Plans' }).getByRole('status').filter({ hasText: 'The system has no file watches left' });
    await banner.getByText('fs.inotify.max_user_watches').waitFor();
    await mark(page);
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await cardNamed(page, 'Refactor Authentication').getByText('5/7 tasks').waitFor();
    expect(await banner.count()).toBe(1);
    // Looking is no reason to forbid anything.
    await planButton(page, 'Refactor Authentication').click();
    await page.getByRole('checkbox', { name: authTasks[5] }).check();
    await cardNamed(page, 'Refactor Authentication').getByText('6/7 tasks').waitFor();
    limit.watches = 1000;
    await banner.waitFor({ state: 'detached' });
    saveAtomically(repository, authPath, authText('xxxxxxx'));
    await cardNamed(page, 'Refactor Authentication').getByText('7/7 tasks').waitFor();
    expect(await isMarked(page)).toBe(true);
  });

  it('a real limit of the kernel brings the banner', async ({ skip }) => {
    const repository = storyRepository();
    const drawer = await serveUnderLimit(repository.path, 4);
    if (drawer === null) skip();
    try {
      const page = await open(drawer as Drawer);
      await page.getByRole('status').filter({ hasText: 'The system has no file watches left' }).waitFor();
      saveAtomically(repository, authPath, authText('xxxxx  '));
      await cardNamed(page, 'Refactor Authentication').getByText('5/7 tasks').waitFor();
    } finally {
      await drawer?.close();
    }
  });

  it('a server that ends is said to be gone; what changed meanwhile is there when it is started again, through the address that it prints', async () => {
    const repository = storyRepository();
    const first = await serve(repository);
    const page = await open(first, { at: auth });
    await cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[4] }).waitFor();
    await mark(page);
    await first.close();
    await page.getByText('Reconnecting').or(page.getByText('Offline')).first().waitFor();
    saveAtomically(repository, authPath, authText('xxxxxxx'));
    // The same port, another token.
    const second = await serve(repository, { port: first.port });
    await page.getByRole('alert').getByText('This page has no valid token.').waitFor();
    expect(await page.getByRole('checkbox', { name: authTasks[4] }).isDisabled()).toBe(true);
    const tab = await openTab(page, addressOf(second));
    await planButton(tab, 'Refactor Authentication').waitFor();
    await cardNamed(page, 'Refactor Authentication').getByText('7/7 tasks').waitFor();
    await page.getByText('This page has no valid token.').waitFor({ state: 'detached' });
    await page.getByRole('status').getByText('Live').waitFor();
    expect(await isMarked(page)).toBe(true);
    // The browser itself says of each request that it failed, and that it was refused.
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !/Failed to load resource/.test(line)));
  });

  it('a line that breaks: offline after a while, read-only with Retry, and nothing is lost', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const page = await open(drawer, { at: auth });
    const card = cardNamed(page, 'Refactor Authentication');
    await card.getByRole('checkbox', { name: authTasks[4] }).waitFor();
    await page.context().setOffline(true);
    cutConnections(drawer.port);
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await page.getByRole('alert').getByText('The drawer does not answer.').waitFor();
    expect(await card.getByRole('checkbox', { name: authTasks[4] }).isDisabled()).toBe(true);
    expect(await card.getByText('4/7 tasks').count()).toBe(1);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Retry' }).or(page.getByText('Live')).first().click();
    await card.getByText('5/7 tasks').waitFor();
    await page.getByText('The drawer does not answer.').waitFor({ state: 'detached' });
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !/Failed to load resource/.test(line)));
  });

  it('two tabs of one browser share one stream, and the second takes over when the first is closed', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const first = await open(drawer);
    const streams: string[] = [];
    first.context().on('request', (request) => {
      if (request.url().endsWith('/api/events')) streams.push(request.frame().page() === first ? 'first' : 'second');
    });
    const second = await openTab(first, `${drawer.origin}/`);
    await planButton(second, 'Refactor Authentication').waitFor();
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await Promise.all([first, second].map((tab) => cardNamed(tab, 'Refactor Authentication').getByText('5/7 tasks').waitFor()));
    expect(streams).toEqual([]);
    await first.close();
    saveAtomically(repository, authPath, authText('xxxxxx '));
    await cardNamed(second, 'Refactor Authentication').getByText('6/7 tasks').waitFor();
    expect(streams).toEqual(['second']);
  });

  it('an empty repository, one without history, and one where all is done say what to do', async () => {
    const repository = createRepository();
    const page = await open(await serve(repository));
    await page.getByText('No plans yet.').waitFor();
    await page.getByText('git plan new "Title"').waitFor();
    await page.getByRole('region', { name: 'Progress by commit' }).getByText('Progress appears after the first commit.').waitFor();
    await page.getByRole('tabpanel').getByRole('button', { name: 'New plan' }).click();
    await page.getByRole('dialog', { name: 'New plan' }).waitFor();
    await page.keyboard.press('Escape');
    repository.write('docs/exec-plans/a.md', planText({ id: 'plan-a', title: 'Plan A', status: 'completed', boxes: 'xx' }));
    await page.getByText('Nothing active. 1 completed.').waitFor();
  });
});
