/** Several hands on one plan: two tabs, an editor, the page's own undo. Nothing that anybody wrote is lost, and the loser is asked. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, saveAtomically, until } from '../support/drawer-page.ts';
import { hold, holdMessages } from '../support/hold-requests.ts';
import { authPath, authTasks, authText, searchPath, storyRepository } from '../support/story-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';
const box = (page: Page, at: number) => cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[at]! });
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' });
const conflict = (page: Page) => page.getByRole('alert').filter({ hasText: 'This plan changed on disk.' });

describePages('several hands on one plan', ({ serve, open, openTab }) => {
  it('a tick shows at once, is written, and is taken back by the toast and by Z', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    await box(page, 4).click();
    expect(await box(page, 4).isChecked()).toBe(true);
    expect(repository.read(authPath)).toContain(`- [ ] ${authTasks[4]}`);
    // While it is on its way a second click is not a second wish.
    await box(page, 4).click();
    expect(await box(page, 4).isChecked()).toBe(true);
    expect(await release()).toBe(1);
    await messages(page).getByText(`Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxx  '));

    await messages(page).getByRole('button', { name: 'Undo' }).click();
    await messages(page).getByText(`Undone: Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));
    expect(await box(page, 4).isChecked()).toBe(false);

    await box(page, 5).click();
    await messages(page).getByText(`Done: ${authTasks[5]}`, { exact: true }).waitFor();
    await page.keyboard.press('z');
    await messages(page).getByText(`Undone: Done: ${authTasks[5]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));
    await page.keyboard.press('z');
    await messages(page).getByText('Nothing to undo').waitFor();
  });

  it('says that a task is done when the page knows it, so that X takes back what is said', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 6).focus();
    const release = await hold(page, '**/api/plans/*');
    await page.keyboard.press('Space');
    await release.caught();
    expect(repository.read(authPath)).toBe(authText('xxxx  x'));
    expect(await messages(page).getByText(`Done: ${authTasks[6]}`).count()).toBe(0);
    await page.keyboard.press('x');
    await release();
    await messages(page).getByText(`Done: ${authTasks[6]}`, { exact: true }).waitFor();
    await page.keyboard.press('x');
    await messages(page).getByText(`Open again: ${authTasks[6]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));
  });

  it('X, pressed faster than plans are written, ticks one task after the other', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('x');
    await release();
    await until(() => expect(repository.read(authPath)).toBe(authText('xxxxxxx')));
  });

  it('quick ticks follow each other, each on the version before it', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    for (const at of [4, 5, 6]) await box(page, at).click();
    await cardNamed(page, 'Refactor Authentication').getByText('7/7 tasks').waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxxxx'));
    expect(await conflict(page).count()).toBe(0);
  });

  it('two tabs and an editor change three tasks: all three stay', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const first = await open(drawer, { at: auth });
    const second = await openTab(first, `${drawer.origin}${auth}`);
    await Promise.all([box(first, 4).waitFor(), box(second, 5).waitFor()]);
    const [one, two] = await Promise.all([holdMessages(first), holdMessages(second)]);
    await box(first, 4).click();
    await box(second, 5).click();
    saveAtomically(repository, authPath, authText('xxxx  x'));
    await one();
    await two();
    for (const page of [first, second]) await cardNamed(page, 'Refactor Authentication').getByText('7/7 tasks').waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxxxx'));
    expect(await conflict(first).count() + await conflict(second).count()).toBe(0);
  });

  it('the loser of two that mean different things sees the bar; take theirs writes nothing', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    await box(page, 4).click();
    const theirs = authText('xxxx   ', { tasks: authTasks.map((task, at) => (at === 4 ? 'Rotate the keys and revoke the old ones' : task)) });
    saveAtomically(repository, authPath, theirs);
    await release();
    await conflict(page).getByText(`Not written: Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(theirs);
    await cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: 'Rotate the keys and revoke the old ones' }).waitFor();
    await conflict(page).getByRole('button', { name: 'Take theirs' }).click();
    await conflict(page).waitFor({ state: 'detached' });
    expect(repository.read(authPath)).toBe(theirs);
  });

  it('compare shows both, and keep mine makes the change on top of theirs', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    const release = await holdMessages(page);
    await box(page, 4).click();
    const words = authTasks.map((task, at) => (at === 4 ? 'Rotate the keys and revoke the old ones' : task));
    saveAtomically(repository, authPath, authText('xxxx   ', { tasks: words, more: '\n## Notes\n\nTheir words.\n' }));
    await release();
    await conflict(page).getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'This plan changed on disk' });
    await dialog.getByText(`Done: ${authTasks[4]}`).waitFor();
    await dialog.getByText('Rotate the keys and revoke the old ones').waitFor();
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await messages(page).getByText(`Done: ${authTasks[4]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxx  ', { tasks: words, more: '\n## Notes\n\nTheir words.\n' }));
    await conflict(page).waitFor({ state: 'detached' });
  });

  it('somebody else set the status: the page\'s own wish is not forced on them', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('checkbox', { name: 'Measure' }).waitFor();
    const release = await holdMessages(page);
    await card.getByRole('button', { name: 'Mark complete' }).click();
    const theirs = repository.read(searchPath).replace('status: active', 'status: draft');
    saveAtomically(repository, searchPath, theirs);
    await release();
    await conflict(page).waitFor();
    expect(repository.read(searchPath)).toBe(theirs);
  });

  it('a plan that is deleted while it is ticked is not made again', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('checkbox', { name: 'Measure' }).waitFor();
    const release = await holdMessages(page);
    await card.getByRole('checkbox', { name: 'Measure' }).click();
    repository.remove(searchPath);
    await page.getByText('“Faster search” was deleted.').waitFor();
    await release();
    await page.getByRole('alert', { name: 'Errors' }).getByText('there is no such plan any more').waitFor();
    expect(repository.exists(searchPath)).toBe(false);
    await page.getByRole('button', { name: 'Close message' }).click();
    await page.getByText('there is no such plan any more').waitFor({ state: 'detached' });
  });

  it('undo after a move leads to the plan where it is now', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('button', { name: 'Mark complete' }).click();
    await page.getByRole('region', { name: 'Completed', exact: true }).getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    await messages(page).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('region', { name: 'Active plans' }).getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    expect(repository.read(searchPath)).toContain('status: active');
  });

  it('a plan that is not open can be changed from the palette, and its conflict is one click away', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    const complete = async (title: string): Promise<void> => {
      await page.getByRole('complementary', { name: 'Plans' }).getByRole('button', { name: title, exact: true }).focus();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Type a command or a plan' }).fill('mark complete');
      await page.keyboard.press('Enter');
    };
    await complete('Loose notes');
    await messages(page).getByText('Completed: Loose notes').waitFor();
    const release = await holdMessages(page);
    await complete('Faster search');
    await release.caught();
    const theirs = repository.read(searchPath).replace('status: active', 'status: draft');
    saveAtomically(repository, searchPath, theirs);
    await release();
    await messages(page).getByText('This plan changed on disk.').waitFor();
    await messages(page).getByRole('button', { name: 'Show' }).click();
    await conflict(page).getByRole('button', { name: 'Take theirs' }).click();
    expect(repository.read(searchPath)).toBe(theirs);
  });

  it('Commit… shows message and difference, and records this file and nothing else', async () => {
    const repository = storyRepository();
    repository.write('src/auth.ts', 'export const auth = 2;\n');
    repository.git(['add', 'src/auth.ts']);
    saveAtomically(repository, authPath, authText('xxxxx  '));
    const page = await open(await serve(repository), { at: auth });
    await cardNamed(page, 'Refactor Authentication').getByRole('button', { name: 'Commit…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Commit this plan' });
    const message = dialog.getByRole('textbox', { name: 'Message' });
    await dialog.getByRole('region', { name: 'Diff' }).getByText(`+- [x] ${authTasks[4]}`).waitFor();
    expect(await message.inputValue()).toBe(`plan: do ${authTasks[4]}`);
    await message.fill('Keys rotated');
    await dialog.getByRole('button', { name: 'Commit', exact: true }).click();
    await messages(page).getByText(/^Committed [0-9a-f]{10}$/).waitFor();
    expect(repository.git(['log', '-1', '--format=%s', '--name-only'])).toBe(`Keys rotated\n\n${authPath}`);
    expect(repository.git(['diff', '--cached', '--name-only'])).toBe('src/auth.ts');
  });
});
