/** Everything by keys alone, as the sheet in the page says: no pointer is used in this file. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, leads, planButton, until } from '../support/drawer-page.ts';
import { authPath, authTasks, authText, storyRepository } from '../support/story-repository.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' });
const isFocused = (element: Element): boolean => element === document.activeElement;
/** What the focus is on, in words. */
const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const element = document.activeElement as HTMLElement;
  return element.getAttribute('aria-label') ?? (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null) ?? element.textContent ?? '';
});

describePages('the keyboard alone', ({ serve, open }) => {
  it('goes from plan to plan, opens one, ticks a task, takes it back, and leaves level by level', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await leads(page, 'Refactor Authentication');
    await press(page, 'j');
    expect(await focused(page)).toBe('Refactor Authentication');
    await press(page, 'j', 'j', 'k');
    expect(await focused(page)).toBe('Faster search');
    await press(page, 'ArrowUp');
    expect(await focused(page)).toBe('Refactor Authentication');
    await press(page, 'ArrowDown', 'ArrowUp', 'Enter');
    const card = cardNamed(page, 'Refactor Authentication');
    const box = card.getByRole('checkbox', { name: authTasks[4] });
    await box.waitFor();
    expect(new URL(page.url()).pathname).toBe('/plans/plan-2026-01-01-auth-refactor');

    // X without a task in hand ticks the next one; on a task it ticks that one.
    await press(page, 'x');
    await messages(page).getByText(`Done: ${authTasks[4]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxx  '));
    await press(page, 'z');
    await messages(page).getByText(`Undone: Done: ${authTasks[4]}`).waitFor();
    const last = card.getByRole('checkbox', { name: authTasks[6] });
    for (let steps = 0; steps < 60 && !(await last.evaluate(isFocused)); steps += 1) await press(page, 'Tab');
    expect(await last.evaluate(isFocused)).toBe(true);
    await press(page, 'Space');
    await messages(page).getByText(`Done: ${authTasks[6]}`, { exact: true }).waitFor();
    await press(page, 'x');
    await messages(page).getByText(`Open again: ${authTasks[6]}`).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx   '));

    // Older and newer, then back out.
    await press(page, '[');
    await page.getByText(/^As of/).waitFor();
    await press(page, '[');
    await page.getByText('Decide on PKCE').last().waitFor();
    await press(page, ']', ']');
    await page.getByText(/^As of/).waitFor({ state: 'detached' });
    await press(page, '[');
    await page.getByText(/^As of/).waitFor();
    await press(page, 'Escape');
    await page.getByText(/^As of/).waitFor({ state: 'detached' });
    await press(page, 'Escape');
    await box.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await focused(page)).toBe('Refactor Authentication');
  });

  it('searches with /, leaves what is typed alone, and Escape empties the field', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Refactor Authentication').waitFor();
    await press(page, '/');
    const search = page.getByRole('searchbox', { name: 'Search or filter plans' });
    await until(async () => expect(await search.evaluate(isFocused)).toBe(true));
    await page.keyboard.type('xnjz index?');
    expect(await search.inputValue()).toBe('xnjz index?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await press(page, 'Escape');
    expect(await search.inputValue()).toBe('');
    await page.keyboard.type('search');
    await planButton(page, 'Refactor Authentication').waitFor({ state: 'detached' });
    await press(page, 'ArrowDown');
    expect(await focused(page)).toBe('Faster search');
    await press(page, 'Escape');
    await planButton(page, 'Refactor Authentication').waitFor();
  });

  it('N, ? and Ctrl K open dialogs that keep the focus inside and give it back; letters do nothing in them', async () => {
    const page = await open(await serve(storyRepository()));
    await leads(page, 'Refactor Authentication');
    await press(page, 'j', 'n');
    const make = page.getByRole('dialog', { name: 'New plan' });
    await make.waitFor();
    expect(await focused(page)).toBe('Title');
    await page.keyboard.type('jkx');
    expect(await make.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('jkx');
    for (let steps = 0; steps < 25; steps += 1) {
      await press(page, 'Tab');
      // The browser's own frame is the one stop outside.
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    await press(page, 'Escape');
    await make.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Refactor Authentication');

    await press(page, '?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    for (const text of ['Search', 'Next and previous plan', 'Tick the task', 'Open in editor', 'Link session', 'Copy link', 'Undo', 'Next region', 'Close one level']) expect(await sheet.getByText(text, { exact: true }).count()).toBe(1);
    await press(page, 'n');
    expect(await make.count()).toBe(0);
    await press(page, 'Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Refactor Authentication');

    await press(page, 'Control+k');
    const field = page.getByRole('combobox', { name: 'Type a command or a plan' });
    await field.waitFor();
    await page.keyboard.type('loose');
    await until(async () => expect(await page.getByRole('listbox', { name: 'Commands' }).getByRole('option', { selected: true }).textContent()).toContain('Loose notes'));
    await press(page, 'Enter');
    await cardNamed(page, 'Loose notes').getByText('Nothing to tick here.').waitFor();
    await press(page, 'Control+k');
    await field.waitFor();
    await press(page, 'ArrowDown', 'ArrowUp', 'Escape');
    await field.waitFor({ state: 'detached' });
  });

  it('L links and gives the focus back, C copies, G leads to the sections, Ctrl I expands and docks', async () => {
    const page = await open(await serve(storyRepository()));
    await leads(page, 'Refactor Authentication');
    await press(page, 'j', 'c');
    await messages(page).getByText('Link copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${new URL(page.url()).origin}/plans/plan-2026-01-01-auth-refactor`);

    await press(page, 'l');
    const list = page.getByRole('dialog', { name: 'Link session' });
    await list.waitFor();
    await until(async () => expect(await focused(page)).toBe('Search sessions or paste an id'));
    await page.keyboard.type('thread-0199-abc');
    await list.getByRole('button').first().waitFor();
    await press(page, 'ArrowDown');
    expect(await focused(page)).toBe('Link “thread-0199-abc”');
    await press(page, 'Escape');
    await list.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Refactor Authentication');

    await press(page, 'g', 'c');
    await until(async () => expect(await focused(page)).toMatch(/^Completed/));
    await planButton(page, 'Ship it').waitFor();
    await press(page, 'g', 'd');
    await until(async () => expect(await focused(page)).toMatch(/^Tech debt/));
    await press(page, 'g', 's');
    await page.getByText('No sessions.').waitFor();
    await press(page, 'g', 'h');
    await planButton(page, 'Refactor Authentication').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');

    await press(page, 'Control+i');
    await page.getByRole('main', { name: 'Plan detail' }).waitFor();
    await press(page, 'Escape');
    await page.getByRole('main', { name: 'Plan detail' }).waitFor({ state: 'detached' });
  });

  it('F6 goes round the regions, and the width of the drawer has arrow keys', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Refactor Authentication').waitFor();
    const region = (): Promise<string | null> => page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') ?? null);
    await press(page, 'F6');
    const first = await region();
    await press(page, 'F6');
    const second = await region();
    await press(page, 'F6');
    expect(new Set([first, second])).toEqual(new Set(['home', 'drawer']));
    expect(await region()).toBe(first);
    await press(page, 'Shift+F6');
    expect(await region()).toBe(second);

    const edge = page.getByRole('separator', { name: 'Width of the drawer' });
    await edge.focus();
    const before = (await page.getByRole('complementary', { name: 'Plans' }).boundingBox())!.width;
    await press(page, 'ArrowLeft');
    expect(await edge.getAttribute('aria-valuenow')).toBe('436');
    await until(async () => expect(Math.round((await page.getByRole('complementary', { name: 'Plans' }).boundingBox())!.width - before)).toBe(16));
    await press(page, 'End');
    expect(await edge.getAttribute('aria-valuenow')).toBe('640');
    await page.reload();
    await edge.waitFor();
    expect(await edge.getAttribute('aria-valuenow')).toBe('640');
  });

  it('E opens the editor of git at the plan, where it has a window of its own', async () => {
    const folder = temporaryFolder();
    const heard = join(folder, 'heard');
    // An editor that says how it was called.
    writeFileSync(join(folder, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > "${heard}.tmp" && mv "${heard}.tmp" "${heard}"\n`);
    chmodSync(join(folder, 'code'), 0o755);
    const repository = storyRepository();
    repository.git(['config', '--global', 'core.editor', `${join(folder, 'code')} --wait`]);
    const page = await open(await serve(repository));
    await leads(page, 'Refactor Authentication');
    await press(page, 'j', 'e');
    await messages(page).getByText('Opened in the editor').waitFor();
    await until(() => expect(existsSync(heard)).toBe(true));
    expect(readFileSync(heard, 'utf8')).toBe(`--goto\n${join(repository.path, authPath)}:1\n`);
  });

  it('single letters can be turned off, and stay off; the rest still works', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Refactor Authentication').waitFor();
    await press(page, '?');
    const choice = page.getByRole('checkbox', { name: 'Single-letter shortcuts' });
    await choice.focus();
    await press(page, 'Space', 'Escape');
    await choice.waitFor({ state: 'detached' });
    await page.reload();
    await leads(page, 'Refactor Authentication');
    await press(page, 'j', 'n', '?', '/');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await press(page, 'ArrowDown');
    expect(await focused(page)).toBe('Refactor Authentication');
    await press(page, 'Control+k');
    await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    await page.keyboard.type('turn single');
    await press(page, 'Enter');
    await page.getByRole('dialog', { name: 'Commands' }).waitFor({ state: 'detached' });
    await press(page, 'n');
    await page.getByRole('dialog', { name: 'New plan' }).waitFor();
  });
});
