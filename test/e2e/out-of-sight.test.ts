/** Keys act on what can be seen, commands lead to what cannot, and what goes takes neither the focus nor a wrong word with it. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, planButton, printAll, saveAtomically, until } from '../support/drawer-page.ts';
import { holdMessages } from '../support/hold-requests.ts';
import { authPath, authTasks, authText, planText, searchPath, storyRepository } from '../support/story-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';
const card = (page: Page) => cardNamed(page, 'Refactor Authentication');
const box = (page: Page, at: number) => card(page).getByRole('checkbox', { name: authTasks[at]! });
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' });
const commits = (page: Page) => card(page).getByRole('list', { name: 'Commits, newest first' });

describePages('keys and what is shown', ({ serve, open }) => {
  it('a key that is held down ticks one task', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    for (let repeats = 0; repeats < 4; repeats += 1) await page.keyboard.down('x');
    await page.keyboard.up('x');
    await messages(page).getByText(`Done: ${authTasks[4]}`, { exact: true }).waitFor();
    await box(page, 6).click();
    await messages(page).getByText(`Done: ${authTasks[6]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxx x'));
  });

  it('a task that was pointed at before the plan was closed is no task in hand', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await card(page).getByText(authTasks[6]).hover();
    await page.keyboard.press('Escape');
    await box(page, 6).waitFor({ state: 'detached' });
    await page.mouse.move(3, 3);
    await page.keyboard.press('Enter');
    await box(page, 6).waitFor();
    await page.keyboard.press('x');
    await messages(page).getByText(`Done: ${authTasks[4]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxxx  '));
  });

  it('X and [ do nothing to a plan that is open behind the sessions, or behind the rail', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await commits(page).getByText('Decide on PKCE').waitFor();
    await page.getByRole('tab', { name: /Sessions/ }).click();
    for (const key of ['x', '[']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Close drawer' }).click();
    for (const key of ['x', '[']) await page.keyboard.press(key);
    await page.getByRole('button', { name: /^Open drawer/ }).click();
    await page.getByRole('tab', { name: 'Plans' }).click();
    await box(page, 6).click();
    await messages(page).getByText(`Done: ${authTasks[6]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx  x'));
    expect(new URL(page.url()).search).toBe('');
  });

  it('what is chosen while the drawer is a rail opens it', async () => {
    const page = await open(await serve(storyRepository()), { remembered: { layout: 'rail' } });
    await page.getByRole('button', { name: /^Open drawer/ }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Type a command or a plan' }).fill('loose notes');
    await page.keyboard.press('Enter');
    await cardNamed(page, 'Loose notes').getByText('Nothing to tick here.').waitFor();
    await page.getByRole('button', { name: 'Close drawer' }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByText('No sessions.').waitFor();
    await page.getByRole('button', { name: 'Close drawer' }).click();
    await page.keyboard.press('l');
    await page.getByRole('dialog', { name: 'Link session' }).waitFor();
  });

  it('L does nothing to a plan that is finished, so that Escape closes it', async () => {
    const page = await open(await serve(storyRepository()), { at: '/plans/plan-2026-01-01-ship-it' });
    await cardNamed(page, 'Ship it').getByRole('button', { name: 'Reopen' }).waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('Escape');
    await cardNamed(page, 'Ship it').getByRole('button', { name: 'Reopen' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('a notice of what was deleted goes when it is there again', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').waitFor();
    const text = repository.read(searchPath);
    repository.remove(searchPath);
    await page.getByText('“Faster search” was deleted.').waitFor();
    saveAtomically(repository, searchPath, text);
    await planButton(page, 'Faster search').waitFor();
    await page.getByText('was deleted.').waitFor({ state: 'detached' });
  });

  for (const [where, options] of [['behind the sessions', { at: '/sessions' }], ['behind the rail', { remembered: { layout: 'rail' } }]] as const) {
    it(`all plans are printed from ${where} too`, async () => {
      const page = await open(await serve(storyRepository()), options);
      expect(await printAll(page)).toBe('Refactor Authentication 7, Faster search 3, Loose notes 0');
      await page.locator('.card.open').first().waitFor({ state: 'detached' });
    });
  }

  it('on paper: the home is there while the drawer is a rail', async () => {
    const page = await open(await serve(storyRepository()), { remembered: { layout: 'rail' } });
    await page.getByRole('button', { name: /^Open drawer/ }).waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.getByRole('main').getByText('3 active plans').waitFor();
    expect(await page.getByRole('button', { name: /^Open drawer/ }).isVisible()).toBe(false);
  });

  it('the focus is not lost when what had it goes', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await cardNamed(page, 'Faster search').getByRole('button', { name: 'Mark complete' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Completed', exact: true }).getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    await until(async () => expect(await focused()).toBe('Faster search'));
    await planButton(page, 'Refactor Authentication').press('Enter');
    await commits(page).getByText('Decide on PKCE').waitFor();
    await page.keyboard.press('[');
    await page.getByRole('button', { name: 'Back to now' }).press('Enter');
    await page.getByRole('button', { name: 'Back to now' }).waitFor({ state: 'detached' });
    await until(async () => expect(await focused()).toBe('Refactor Authentication'));

    // A pointer takes the focus where it hits; nothing is moved under it.
    await page.keyboard.press('[');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('button', { name: 'Back to now' }).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });

  it('a session has the colour on its plan\'s card that it has in the plan\'s timeline', async () => {
    const page = await open(await serve(storyRepository()), { at: auth });
    const legend = page.getByRole('region', { name: 'Timeline' }).locator('.legend .session').filter({ hasText: 'Codex 9b2e' });
    await legend.waitFor();
    const colour = (session: ReturnType<Page['locator']>): Promise<string> => session.locator('.swatch').evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
    expect(await colour(card(page).locator('.meta .session').first())).toBe(await colour(legend));
  });

  it('X does nothing to a plan that the search leaves out', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    await box(page, 4).waitFor();
    await page.getByRole('searchbox').fill('faster');
    await card(page).waitFor({ state: 'detached' });
    await planButton(page, 'Faster search').focus();
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Clear search' }).click();
    await box(page, 6).click();
    await messages(page).getByText(`Done: ${authTasks[6]}`, { exact: true }).waitFor();
    expect(repository.read(authPath)).toBe(authText('xxxx  x'));
  });

  it('the focus stays on a task when another is written above it, and in the drawer when its layout changes', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    const isFocused = (at: number): Promise<boolean> => box(page, at).evaluate((element) => element === document.activeElement);
    await box(page, 6).focus();
    const more = ['Ask the security team', ...authTasks];
    saveAtomically(repository, authPath, authText(' xxxx   ', { tasks: more, intro: 'A word before all.\n\n' }));
    await card(page).getByRole('checkbox', { name: more[0]! }).waitFor();
    expect(await isFocused(6)).toBe(true);

    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await planButton(page, 'Faster search').focus();
    await page.keyboard.press('Control+i');
    await page.getByRole('main', { name: 'Plan detail' }).waitFor();
    await until(async () => expect(await focused()).toBe('Faster search'));
    await page.getByRole('button', { name: 'Dock drawer' }).press('Enter');
    await page.getByRole('main', { name: 'Plan detail' }).waitFor({ state: 'detached' });
    await until(async () => expect(await page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'))).toBe('drawer'));
    await page.getByRole('button', { name: 'Close drawer' }).press('Enter');
    await until(async () => expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Open drawer/));
  });

  it('what is typed right after N is the title, and Ctrl K leaves it there', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Refactor Authentication').waitFor();
    // All at once, as from hands that know the keys: nothing is waited for between them.
    await page.evaluate(() => {
      const press = (key: string): void => {
        const target = document.activeElement ?? document.body;
        if (target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })) && target instanceof HTMLInputElement) {
          target.value += key;
          target.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }
      };
      return (async () => {
        for (const key of ['n', 'J', 'x', 'z']) {
          press(key);
          // The least that there is between two keys: the page's own microtasks.
          await Promise.resolve().then(() => undefined).then(() => undefined).then(() => undefined).then(() => undefined);
        }
      })();
    });
    const title = page.getByRole('dialog', { name: 'New plan' }).getByRole('textbox', { name: 'Title' });
    expect(await title.inputValue()).toBe('Jxz');
    await title.focus();
    await page.keyboard.press('Control+k');
    expect(await title.inputValue()).toBe('Jxz');
    expect(await page.getByRole('dialog', { name: 'Commands' }).count()).toBe(0);
  });

  it('going where one is leaves no step for Back', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Faster search').click();
    await page.getByRole('tab', { name: /Sessions/ }).click();
    await page.getByRole('tab', { name: /Sessions/ }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.goBack();
    await cardNamed(page, 'Faster search').getByRole('checkbox').first().waitFor();
    await page.goBack();
    await until(() => expect(new URL(page.url()).pathname).toBe('/'));
  });

  it('a commit that is older than what the chart shows is brought into it', async () => {
    const repository = storyRepository();
    for (let commit = 0; commit < 64; commit += 1) repository.commit(`Word ${commit}`, { [searchPath]: planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', boxes: '   ', more: `\nWord ${commit}\n` }) });
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    const slider = page.getByRole('slider', { name: 'Show the plan as of a commit' });
    await slider.focus();
    await page.getByText('Commits 6 to 65 of 65').waitFor();
    await page.keyboard.press('Home');
    await page.getByText('Commits 1 to 60 of 65').waitFor();
    await page.locator('.chart-popover').getByText('Plan the work').waitFor();
    // The keys that step go on from there, and what floats goes along.
    await page.keyboard.press(']');
    await page.getByText(/^As of/).getByText('Word 0').waitFor();
    expect(await page.locator('.chart-popover').getByText('Plan the work').count()).toBe(0);
    await page.keyboard.press('End');
    await page.getByText('Commits 6 to 65 of 65').waitFor();
  });

  it('Fix, pressed twice, mends once and says so once', async () => {
    const repository = storyRepository();
    repository.write('docs/exec-plans/active/torn.md', planText({ id: 'plan-torn', title: 'Torn plan' }).replace('created: 2026-01-01T10:00:00Z', 'created: 2026/01/01'));
    const page = await open(await serve(repository), { at: '/plans/plan-torn' });
    const fix = page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'Fix' });
    await fix.waitFor();
    const release = await holdMessages(page);
    await page.evaluate(() => {
      const { fetch } = window;
      document.body.dataset['sent'] = '0';
      window.fetch = (address, init) => {
        if (init?.method === 'POST') document.body.dataset['sent'] = String(Number(document.body.dataset['sent']) + 1);
        return fetch(address, init);
      };
    });
    await fix.click();
    await fix.click();
    expect(await page.locator('body').getAttribute('data-sent')).toBe('1');
    await release();
    await messages(page).getByText('Repaired 1 problem').waitFor();
    await fix.waitFor({ state: 'detached' });
    expect(await messages(page).textContent()).toBe('Repaired 1 problem');
    expect(await page.getByRole('alert', { name: 'Errors' }).textContent()).toBe('');
  });

  it('in a frame a plan is read in its card, whatever layout this browser remembers', async () => {
    const page = await open(await serve(storyRepository()), { at: '/embed/plans/plan-2026-01-01-auth-refactor', remembered: { layout: 'expanded' } });
    await box(page, 4).waitFor();
    await page.keyboard.press('Control+i');
    await page.keyboard.press('Escape');
    await box(page, 4).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/embed');
  });

  it('the theme that is remembered is there in the first frame', async () => {
    const page = await open(await serve(storyRepository()), {
      remembered: { theme: 'dark' },
      prepare: async (made) => void (await made.addInitScript(() => {
        new MutationObserver((_changes, observer) => {
          if (document.querySelector('.app') === null) return;
          observer.disconnect();
          requestAnimationFrame(() => document.body.setAttribute('data-first-theme', document.documentElement.dataset['theme'] ?? ''));
        }).observe(document, { childList: true, subtree: true });
      })),
    });
    await page.locator('body[data-first-theme]').waitFor({ state: 'attached' });
    expect(await page.locator('body').getAttribute('data-first-theme')).toBe('dark');
  });

  it('the edge follows the pointer while it is held, and no longer when it is taken away', async () => {
    const page = await open(await serve(storyRepository()));
    const edge = page.getByRole('separator', { name: 'Width of the drawer' });
    const { x, y, height } = (await edge.boundingBox())!;
    await page.mouse.move(x + 4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x - 56, y + height / 2);
    await until(async () => expect(await edge.getAttribute('aria-valuenow')).toBe('480'));
    // As a touch that becomes a scroll, or a window that comes in between.
    await edge.evaluate((element) => {
      for (let pointer = 0; pointer < 20; pointer += 1) if (element.hasPointerCapture(pointer)) element.releasePointerCapture(pointer);
    });
    for (const step of [0, 1, 2]) await page.mouse.move(x - 55 + step, y + height / 2);
    expect(await edge.getAttribute('aria-valuenow')).toBe('480');
    await page.mouse.up();
  });

  it('the completion date is the day of completion, not of the last edit', async () => {
    const repository = storyRepository();
    const ago = (days: number) => ({ date: `${Math.floor(Date.now() / 1000) - days * 86_400} +0000` });
    const path = 'docs/exec-plans/plan-old.md';
    const text = (status: string, more = ''): string => planText({ id: 'plan-old', title: 'Old work', status, boxes: 'xx', more });
    repository.commit('Plan it', { [path]: text('active') }, ago(9));
    repository.commit('Complete it', { [path]: text('completed') }, ago(5));
    repository.commit('Mend a typo', { [path]: text('completed', '\nA word.\n') }, ago(2));
    const page = await open(await serve(repository), { remembered: { 'completed-open': true } });
    await until(async () => expect(await cardNamed(page, 'Old work').locator('time').textContent()).toBe('completed 5d ago'));
    // What is not in history yet has the time of its file.
    saveAtomically(repository, path, text('abandoned'));
    await until(async () => expect(await cardNamed(page, 'Old work').locator('time').textContent()).toBe('abandoned now'));
  });
});
