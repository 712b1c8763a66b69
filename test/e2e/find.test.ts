/** Finding: filters, search, palette, sorting, addresses, a plan as of a commit, who did a task. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, planButton, saveAtomically, until } from '../support/drawer-page.ts';
import { authPath, authTasks, authText, codexSession, planText, searchPath, storyRepository } from '../support/story-repository.ts';
import { createRepository } from '../support/temp-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';
const titles = (page: Page): Promise<readonly string[]> => page.getByRole('complementary', { name: 'Plans' }).getByRole('heading', { level: 3 }).allTextContents();
const shows = (page: Page, wanted: readonly string[]): Promise<void> => until(async () => expect(await titles(page)).toEqual(wanted));
const address = (page: Page): string => `${new URL(page.url()).pathname}${decodeURIComponent(new URL(page.url()).search)}`;

describePages('finding', ({ serve, open, openTab }) => {
  it('words and fields filter as they are typed, chips write the same query, and the address holds it', async () => {
    const repository = storyRepository();
    saveAtomically(repository, searchPath, planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', author: 'Grace', tags: ['search'], sessions: [codexSession], boxes: '   ' }));
    const page = await open(await serve(repository));
    const field = page.getByRole('searchbox', { name: 'Search or filter plans' });
    const all = ['Faster search', 'Refactor Authentication', 'Loose notes'];
    await shows(page, all);
    for (const [query, wanted] of [
      ['faster', ['Faster search']], ['tag:auth', ['Refactor Authentication']], ['tag:auth tag:search', ['Faster search', 'Refactor Authentication']], ['status:completed', ['Ship it']],
      ['author:grace', ['Faster search']], ['author:@me', ['Refactor Authentication', 'Loose notes', 'Ship it']], [`session:${codexSession}`, ['Faster search', 'Refactor Authentication']], ['session:codex', ['Refactor Authentication']],
      ['has:question', ['Refactor Authentication']], ['is:uncommitted', ['Faster search']], ['tag:auth nothing', []], ['zzz:auth', []],
    ] as const) {
      await field.fill(query);
      await shows(page, wanted);
      expect(address(page)).toBe(`/?q=${query.replaceAll(' ', '+')}`);
    }
    await page.getByText('No plan matches.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await shows(page, all);
    expect(address(page)).toBe('/');

    await page.getByRole('button', { name: /^Mine/ }).click();
    expect(await field.inputValue()).toBe('author:@me');
    await page.getByRole('combobox', { name: 'Filter by tag' }).selectOption('auth');
    await shows(page, ['Refactor Authentication']);
    expect(await field.inputValue()).toBe('author:@me tag:auth');
    expect(await page.getByRole('button', { name: /^Mine/ }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Clear search' }).click();
    await page.getByRole('combobox', { name: 'Sort plans' }).selectOption('title');
    await shows(page, ['Faster search', 'Loose notes', 'Refactor Authentication']);
    expect(address(page)).toBe('/?sort=title');
    await page.reload();
    await shows(page, ['Faster search', 'Loose notes', 'Refactor Authentication']);
  });

  it('stale plans and plans with problems come first, and are filtered by name', async () => {
    const past = '2020-01-01T10:00:00Z';
    const repository = createRepository();
    repository.commit('old', { 'docs/exec-plans/old.md': planText({ id: 'plan-old', title: 'Old plan' }) }, { date: past });
    repository.commit('new', { 'docs/exec-plans/new.md': planText({ id: 'plan-new', title: 'New work' }) }, { date: `${Math.floor(Date.now() / 1000)} +0000` });
    repository.write('docs/exec-plans/torn.md', planText({ id: 'plan-torn', title: 'Torn plan' }) + '<<<<<<< ours\n- [x] A\n=======\n- [ ] A\n>>>>>>> theirs\n');
    const page = await open(await serve(repository));
    await shows(page, ['Torn plan', 'Old plan', 'New work']);
    await cardNamed(page, 'Torn plan').getByText('conflicted').waitFor();
    await cardNamed(page, 'Old plan').getByText(/^stale \d+d$/).waitFor();
    await page.getByRole('button', { name: 'Stale 1' }).click();
    await shows(page, ['Old plan']);
    await page.getByRole('searchbox').fill('is:conflicted');
    await shows(page, ['Torn plan']);
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('button', { name: 'Old plan' }).click();
    expect(address(page)).toBe('/plans/plan-old?q=is:conflicted');
  });

  it('the palette finds actions and plans by a few letters, and shows their keys', async () => {
    const page = await open(await serve(storyRepository()));
    await page.getByRole('button', { name: 'Ctrl K commands' }).click();
    const palette = page.getByRole('dialog', { name: 'Commands' });
    const field = palette.getByRole('combobox');
    await field.fill('nwpl');
    await until(async () => expect(await palette.getByRole('option', { selected: true }).textContent()).toMatch(/New plan.*N$/));
    await field.fill('dark');
    await field.press('Enter');
    await until(async () => expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark'));
    await page.keyboard.press('Control+k');
    await field.fill('refa auth');
    await palette.getByRole('option', { name: /^Open Refactor Authentication/ }).click();
    await cardNamed(page, 'Refactor Authentication').getByRole('checkbox').first().waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('zzzz');
    await palette.getByText('Nothing matches.').waitFor();
    await field.press('Enter');
    await page.keyboard.press('Escape');
    // What was open acts: commands name it.
    await page.keyboard.press('Control+k');
    await field.fill('abandon');
    await palette.getByRole('option', { name: /Abandon: Refactor Authentication/ }).waitFor();
  });

  it('addresses lead to a plan by id or a part of it, to a task, to a version; back and forward go along', async () => {
    const repository = storyRepository();
    const drawer = await serve(repository);
    const second = repository.id('HEAD~2');
    const page = await open(drawer, { at: '/plans/auth', hash: 'task-7' });
    const target = page.locator('li.task.target');
    await target.getByText(authTasks[6]).waitFor();
    expect(page.url()).toBe(`${drawer.origin}/plans/auth#task-7`);
    await until(async () => {
      const box = (await target.boundingBox())!;
      expect(box.y).toBeGreaterThan(0);
      expect(box.y).toBeLessThan(900);
    });

    const version = await openTab(page, `${drawer.origin}${auth}?at=${second.slice(0, 12)}`);
    await version.getByText(/^As of/).waitFor();
    const box = version.getByRole('region', { name: 'Plan', exact: true }).getByRole('checkbox', { name: authTasks[2] });
    expect(await box.isChecked()).toBe(false);
    expect(await box.isDisabled()).toBe(true);
    await version.getByRole('button', { name: 'Back to now' }).click();
    await version.getByText(/^As of/).waitFor({ state: 'detached' });
    expect(await box.isChecked()).toBe(true);
    await version.goBack();
    await version.getByText(/^As of/).waitFor();

    const lost = await openTab(page, `${drawer.origin}/plans/nobody`);
    await lost.getByText('There is no plan “nobody” here.').waitFor();
    await lost.getByRole('button', { name: 'Show all plans' }).click();
    expect(new URL(lost.url()).pathname).toBe('/');
    await planButton(lost, 'Faster search').click();
    await cardNamed(lost, 'Faster search').getByRole('checkbox').first().waitFor();
    await planButton(lost, 'Loose notes').click();
    await cardNamed(lost, 'Loose notes').getByText('Nothing to tick here.').waitFor();
    await lost.goBack();
    await cardNamed(lost, 'Faster search').getByRole('checkbox').first().waitFor();
    await lost.goForward();
    await cardNamed(lost, 'Loose notes').getByText('Nothing to tick here.').waitFor();
  });

  it('the slider and its arrow keys walk the dots: each shows the plan as of that commit', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: auth });
    const slider = page.getByRole('slider', { name: 'Show the plan as of a commit' });
    const boxes = page.getByRole('region', { name: 'Plan', exact: true }).getByRole('checkbox', { checked: true });
    const card = cardNamed(page, 'Refactor Authentication');
    await slider.focus();
    expect(await slider.getAttribute('aria-valuetext')).toBe('Now');
    // A tick that is not committed is of today.
    saveAtomically(repository, authPath, authText('xxxxx  '));
    const now = '5 of 7 tasks done, 1 of them not committed';
    await until(async () => expect(await card.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(now));
    for (const [done, text, subject] of [[4, '29 → 57%', 'Exchange endpoint'], [2, 'decision', 'Decide on PKCE'], [2, '0 → 29%', 'Audit and design'], [0, 'created', 'Plan the work']] as const) {
      await page.keyboard.press('ArrowLeft');
      await until(async () => expect(await slider.getAttribute('aria-valuetext')).toContain(subject));
      expect(await slider.getAttribute('aria-valuetext')).toContain(text);
      await until(async () => expect(await boxes.count()).toBe(done));
      // The card says nothing of today either.
      await until(async () => expect(await card.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(`${done} of 7 tasks done`));
      await card.locator('.meta-end').getByText(/^as of [0-9a-f]{7}$/).waitFor();
      // The dot says what it was.
      await page.locator('.chart-popover').getByText(new RegExp(subject)).waitFor();
    }
    await page.keyboard.press('End');
    await page.getByText(/^As of/).waitFor({ state: 'detached' });
    expect(await card.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(now);
    expect(await card.locator('.meta-end').getByText(/^as of/).count()).toBe(0);
    await until(async () => expect(await boxes.count()).toBe(5));
    // A commit of the list does the same; once more leads back.
    const commit = page.getByRole('button', { name: /^Show the plan as of [0-9a-f]{7}: Decide on PKCE$/ });
    await commit.click();
    await page.getByText(/^As of/).waitFor();
    await commit.click();
    await page.getByText(/^As of/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Copy commit id/ }).first().click();
    await page.getByRole('status', { name: 'Messages' }).getByText(/^Copied [0-9a-f]{7}$/).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[0-9a-f]{40}$/);
  });

  it('a task says on hover and on focus who did it, in which commit and session', async () => {
    const repository = storyRepository();
    saveAtomically(repository, authPath, authText('xxxxx  '));
    const page = await open(await serve(repository), { at: auth });
    const card = cardNamed(page, 'Refactor Authentication');
    await card.getByRole('img', { name: /^Progress went/ }).waitFor();
    const box = (at: number) => card.getByRole('checkbox', { name: authTasks[at]! });
    await box(2).focus();
    const tooltip = page.getByRole('tooltip');
    await tooltip.waitFor();
    expect(await tooltip.textContent()).toContain(`Done in ${repository.id('HEAD').slice(0, 7)} by Ada, Codex 9b2e, 2h ago`);
    expect(await tooltip.textContent()).toContain(`Added in ${repository.id('HEAD~3').slice(0, 7)} by Ada`);
    expect(await box(2).getAttribute('aria-describedby')).toBe(await tooltip.getAttribute('id'));
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe(auth);
    await card.getByText(authTasks[0]).hover();
    await tooltip.getByText(/Claude c3f1/).waitFor();
    await card.getByText(authTasks[4]).hover();
    await tooltip.getByText('in the work tree, not committed').waitFor();
  });

  it('a problem says what is wrong and where; a safe one has a button that mends it', async () => {
    const repository = storyRepository();
    repository.write('docs/exec-plans/active/torn.md', planText({ id: 'plan-torn', title: 'Torn plan' }).replace('created: 2026-01-01T10:00:00Z', 'created: 2026/01/01').replace('status: active', 'status: actve'));
    const page = await open(await serve(repository), { at: '/plans/plan-torn' });
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText(/line \d+, column \d+/).first().waitFor();
    expect(await problems.getByRole('listitem').count()).toBeGreaterThan(0);
    // The date has one meaning; which status was meant only a person knows.
    expect(await problems.getByRole('listitem').filter({ hasText: 'status-unknown' }).getByRole('button', { name: 'Fix' }).count()).toBe(0);
    const before = repository.read('docs/exec-plans/active/torn.md');
    await problems.getByRole('listitem').filter({ hasText: 'date-format' }).getByRole('button', { name: 'Fix' }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('Repaired 1 problem').waitFor();
    expect(repository.read('docs/exec-plans/active/torn.md')).toBe(before.replace('2026/01/01', '2026-01-01'));
    await problems.getByText('date-format').waitFor({ state: 'detached' });
  });
});
