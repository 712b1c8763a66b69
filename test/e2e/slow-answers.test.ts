/** Answers that come late: what is shown is the newest that was said, and what was meant for something else is not done to this. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, cutConnections, describePages, planButton, saveAtomically, until } from '../support/drawer-page.ts';
import { hold, holdAnswers, holdMessages } from '../support/hold-requests.ts';
import { authPath, authTasks, authText, planText, searchPath, storyRepository } from '../support/story-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';
const card = (page: Page) => cardNamed(page, 'Refactor Authentication');
const box = (page: Page, at: number) => card(page).getByRole('checkbox', { name: authTasks[at]! });
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' });
const commits = (page: Page) => card(page).getByRole('list', { name: 'Commits, newest first' });

describePages('answers that come late', ({ serve, open, openTab, complaints }) => {
  it('a plan that changed while it was read for the first time is read again', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    const release = await holdAnswers(page, '**/api/plans/*');
    await planButton(page, 'Refactor Authentication').click();
    await release.caught();
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await card(page).getByText('5/7 tasks').waitFor();
    await release();
    await until(async () => expect(await box(page, 4).isChecked()).toBe(true));
  });

  it('a timeline that grew while it was read for the first time is read again', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    const release = await holdAnswers(page, '**/api/plans/*/history');
    await planButton(page, 'Refactor Authentication').click();
    await release.caught();
    repository.commit('Rotate the keys', { [authPath]: authText('xxxxx  ') });
    await card(page).getByText('5/7 tasks').waitFor();
    await page.getByRole('region', { name: 'Recent' }).getByText('Rotate the keys').waitFor();
    await release();
    await commits(page).getByText('Rotate the keys').waitFor();
  });

  it('a plan that could not be read is read when the drawer answers again', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const page = await open(drawer);
    await planButton(page, 'Refactor Authentication').waitFor();
    await page.context().setOffline(true);
    cutConnections(drawer.port);
    await planButton(page, 'Refactor Authentication').click();
    await card(page).getByText('The drawer does not answer.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Retry' }).or(page.getByText('Live')).first().click();
    await box(page, 4).waitFor();
    await commits(page).getByText('Decide on PKCE').waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !/Failed to load resource/.test(line)));
  });

  it('a tab that is opened while plans change misses none of it', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const first = await open(drawer);
    await planButton(first, 'Refactor Authentication').waitFor();
    const second = await openTab(first, 'about:blank');
    const release = await holdAnswers(second, '**/api/snapshot');
    await second.goto(`${drawer.origin}/`);
    await release.caught();
    saveAtomically(repository, authPath, authText('xxxxx  '));
    await card(first).getByText('5/7 tasks').waitFor();
    await release();
    await card(second).getByText('5/7 tasks').waitFor();
  });

  it('Z, pressed while a tick is on its way, takes back that tick', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    await box(page, 4).click();
    await page.keyboard.press('z');
    await release();
    await messages(page).getByText(`Undone: Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));
  });

  it('each Undo takes back what it stands beside, and is gone once Z did it', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    const note = (at: number) => messages(page).locator('.toast').filter({ has: page.getByText(`Done: ${authTasks[at]}`, { exact: true }) });
    // One after the other at once: a note is there for eight seconds.
    await box(page, 5).waitFor();
    for (const at of [4, 5]) await box(page, at).click();
    for (const at of [4, 5]) await note(at).waitFor();
    await note(4).getByRole('button', { name: 'Undo' }).click();
    await messages(page).getByText(`Undone: Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx x '));
    await page.keyboard.press('z');
    await messages(page).getByText(`Undone: Done: ${authTasks[5]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));
    expect(await note(5).count()).toBe(0);
  });

  it('what cannot be taken back while the drawer does not answer can be afterwards', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const page = await open(drawer, { at: auth });
    await box(page, 4).click();
    await messages(page).getByText(`Done: ${authTasks[4]}`, { exact: true }).waitFor();
    await page.context().setOffline(true);
    cutConnections(drawer.port);
    await page.getByRole('alert').getByText('The drawer does not answer.').first().waitFor();
    await page.keyboard.press('z');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Retry' }).or(page.getByText('Live')).first().click();
    await page.getByText('The drawer does not answer. What is shown').waitFor({ state: 'detached' });
    await page.keyboard.press('z');
    await until(() => expect(repository.read(authPath)).toBe(authText('xxxx   ')));
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !/Failed to load resource/.test(line)));
  });

  it('Mark complete, pressed twice, completes once', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const complete = cardNamed(page, 'Faster search').getByRole('button', { name: 'Mark complete' });
    await complete.waitFor();
    const release = await holdMessages(page);
    await complete.click();
    await complete.click();
    await release();
    const completed = page.getByRole('region', { name: 'Completed', exact: true });
    await completed.getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    await completed.getByRole('button', { name: 'Reopen' }).click();
    await messages(page).getByText('Reopened: Faster search').waitFor();
    expect(await page.getByRole('alert', { name: 'Errors' }).textContent()).toBe('');
    expect(repository.read(searchPath)).toContain('status: active');
  });

  it('a change that was not made stays asked about while the next one is made', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    await box(page, 4).click();
    await box(page, 5).click();
    const words = authTasks.map((task, at) => (at === 4 ? 'Rotate the keys and revoke the old ones' : task));
    saveAtomically(repository, authPath, authText('xxxx   ', { tasks: words }));
    await release();
    await messages(page).getByText(`Done: ${authTasks[5]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx x ', { tasks: words }));
    const bar = page.getByRole('alert').filter({ hasText: 'This plan changed on disk.' });
    await bar.getByText(`Not written: Done: ${authTasks[4]}`).waitFor();
    await bar.getByRole('button', { name: 'Keep mine' }).click();
    await until(() => expect(repository.read(authPath)).toBe(authText('xxxxxx ', { tasks: words })));
    await bar.waitFor({ state: 'detached' });
  });

  it('a plan is committed as it was shown: one that changed meanwhile is shown again first', async () => {
    const repository = storyRepository();
    saveAtomically(repository, authPath, authText('xxxxx  '));
    const page = await open(await serve(repository), { at: auth });
    await card(page).getByRole('button', { name: 'Commit…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Commit this plan' });
    const diff = dialog.getByRole('region', { name: 'Diff' });
    await diff.getByText(`+- [x] ${authTasks[4]}`).waitFor();
    const head = repository.id('HEAD');
    const release = await hold(page, '**/changes');
    saveAtomically(repository, authPath, authText('xxxxxx '));
    await card(page).getByText('6/7 tasks').waitFor();
    await dialog.getByRole('button', { name: 'Commit', exact: true }).click();
    await dialog.getByRole('alert').getByText('The plan changed meanwhile.').waitFor();
    expect(repository.id('HEAD')).toBe(head);
    await release();
    await diff.getByText(`+- [x] ${authTasks[5]}`).waitFor();
    // What changes now is shown without being asked for.
    saveAtomically(repository, authPath, authText('xxxxxxx'));
    await diff.getByText(`+- [x] ${authTasks[6]}`).waitFor();
    await dialog.getByRole('button', { name: 'Commit', exact: true }).click();
    await messages(page).getByText(/^Committed [0-9a-f]{10}$/).waitFor();
    expect(repository.git(['show', `HEAD:${authPath}`])).toBe(authText('xxxxxxx').trimEnd());
  });

  it('a dialog that was closed while its answer was awaited leaves the next one alone, and its refusal is said', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').waitFor();
    const make = async (title: string, id: string | null = null): Promise<() => Promise<number>> => {
      const release = await holdMessages(page);
      await page.keyboard.press('n');
      const dialog = page.getByRole('dialog', { name: 'New plan' });
      await dialog.getByRole('textbox', { name: 'Title' }).fill(title);
      if (id !== null) await dialog.getByRole('textbox', { name: 'Id' }).fill(id);
      await page.keyboard.press('Enter');
      await release.caught();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      return release;
    };
    const first = await make('Made meanwhile');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    await first();
    await messages(page).getByText('Created: Made meanwhile').waitFor();
    expect(await sheet.count()).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    // Somebody else is faster with this name.
    const second = await make('Never made', 'plan-never-made');
    repository.write('docs/exec-plans/active/plan-never-made.md', planText({ id: 'plan-never-made', title: 'Made by somebody else' }));
    await second();
    await page.getByRole('alert', { name: 'Errors' }).locator('.toast').waitFor();
  });

  it('a version that cannot be shown says so, and does not pass for the present', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: `${auth}?at=${'a'.repeat(12)}` });
    const notice = page.getByRole('status').filter({ hasText: 'aaaaaaa' });
    await notice.getByText('as it is now').waitFor();
    await notice.getByRole('button', { name: 'Back to now' }).click();
    await notice.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });
});
