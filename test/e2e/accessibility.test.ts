/** axe-core in both themes with everything open that can be open; narrow, zoomed, without motion, in forced colours, on paper. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, planButton, printAll, saveAtomically } from '../support/drawer-page.ts';
import { cli } from '../support/run-cli.ts';
import { authPath, authTasks, authText, claudeSession, planText, searchPath, storyRepository } from '../support/story-repository.ts';
import { createRepository } from '../support/temp-repository.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const auth = '/plans/plan-2026-01-01-auth-refactor';

/** What axe says against WCAG 2.2 A and AA and good practice, a line a finding; of the whole page, or of what `within` selects. */
async function findings(page: Page, within: string | null = null): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate((selector) => (window as unknown as { axe: { run: (root: Document | string, options: object) => Promise<AxeResults> } }).axe.run(selector ?? document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }), within);
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary?.replace(/\s+/g, ' ').slice(0, 200) ?? ''}`));
}

const noScroll = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth && [...document.querySelectorAll('*')].every((element) => {
  const { overflowX } = getComputedStyle(element);
  const mayScroll = overflowX === 'auto' || overflowX === 'scroll' || overflowX === 'hidden' || overflowX === 'clip';
  return mayScroll || element.closest('svg') !== null || element.getBoundingClientRect().right <= document.documentElement.clientWidth + 1 || element.parentElement?.closest('pre, .table, .chips, .hidden, [hidden]') != null;
}));

describePages('accessible', ({ serve, open }) => {
  it('axe finds what is wrong, where something is', async () => {
    const page = await open(await serve(storyRepository()));
    await page.evaluate(() => document.body.insertAdjacentElement('beforeend', document.createElement('button')));
    expect((await findings(page)).join('\n')).toContain('button-name');
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`axe finds nothing in the ${theme} theme: card, conflict bar, dialogs, palette, sessions, debt, completed, expanded, rail`, async () => {
      const repository = storyRepository();
      repository.worktree('feat/keys').commit('Rotate', { [authPath]: authText('xxxxx  ') });
      repository.write('docs/exec-plans/active/broken.md', '---\nid: plan-x\ntitle: [never closed\n---\n\n# Broken\n');
      await cli(repository.path, ['session', 'start', claudeSession, '--agent', 'claude-code']);
      saveAtomically(repository, searchPath, planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', sessions: [claudeSession], boxes: 'x  ', more: '- [~] Doing\n- [-] Cancelled\n' }));
      const page = await open(await serve(repository), { at: auth, context: { reducedMotion: 'reduce' }, remembered: { theme, 'completed-open': true, 'debt-open': true, 'resolved-shown': true } });
      const card = cardNamed(page, 'Refactor Authentication');
      const box = card.getByRole('checkbox', { name: authTasks[4] });
      await box.waitFor();
      await card.getByRole('img', { name: /^Progress went/ }).waitFor();
      expect(await findings(page), 'card').toEqual([]);

      await box.focus();
      await page.getByRole('tooltip').waitFor();
      expect(await findings(page, '.plan-text'), 'blame').toEqual([]);
      await page.route('**/api/messages', async (route) => {
        saveAtomically(repository, authPath, authText('xxxx   ', { tasks: authTasks.map((task, at) => (at === 4 ? 'Other words' : task)) }));
        await route.continue();
      });
      await box.click();
      await page.getByRole('button', { name: 'Keep mine' }).waitFor();
      expect(await findings(page), 'conflict bar').toEqual([]);
      await page.unroute('**/api/messages');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('dialog', { name: 'This plan changed on disk' }).waitFor();
      expect(await findings(page, 'dialog'), 'compare').toEqual([]);
      await page.getByRole('button', { name: 'Take theirs' }).last().click();

      await card.getByRole('button', { name: 'Link session' }).click();
      await page.getByRole('dialog', { name: 'Link session' }).waitFor();
      // What it covers while it is open is out of reach until it is closed, as under a dialog.
      expect(await findings(page, '.popover'), 'link session').toEqual([]);
      await page.keyboard.press('Escape');
      await card.getByRole('button', { name: 'Commit…' }).click();
      await page.getByRole('region', { name: 'Diff' }).waitFor();
      expect(await findings(page, 'dialog'), 'commit').toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const [key, name] of [['n', 'New plan'], ['?', 'Keyboard shortcuts'], ['Control+k', 'Commands']] as const) {
        await page.keyboard.press(key);
        await page.getByRole('dialog', { name }).waitFor();
        expect(await findings(page, 'dialog'), name).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.keyboard.press('[');
      await page.getByText(/^As of/).waitFor();
      expect(await findings(page), 'version').toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('article').filter({ hasText: 'invalid' }).getByRole('button').first().click();
      await page.getByRole('region', { name: 'Raw content' }).waitFor();
      expect(await findings(page, '.card.open'), 'raw content').toEqual([]);
      await page.keyboard.press('Control+i');
      await page.getByRole('main', { name: 'Plan detail' }).waitFor();
      expect(await findings(page), 'expanded').toEqual([]);
      await page.keyboard.press('Control+i');

      await page.getByRole('tab', { name: /Sessions/ }).click();
      await page.getByRole('tabpanel').getByRole('button', { name: /^Claude/ }).click();
      expect(await findings(page), 'sessions').toEqual([]);
      await page.getByRole('button', { name: 'Close drawer' }).click();
      await page.getByRole('button', { name: /^Open drawer/ }).waitFor();
      expect(await findings(page), 'rail').toEqual([]);
    }, 240_000);
  }

  it('long lists stay lists, and only what can be seen is drawn', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`docs/exec-plans/p${at}.md`, planText({ id: `plan-${at}`, title: `Plan number ${String(at).padStart(3, '0')}` })]));
    const page = await open(await serve(createRepository({ files })), { at: '/?sort=title' });
    await planButton(page, 'Plan number 000').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await page.getByRole('article').count()).toBeLessThan(60);
    const row = page.getByRole('list', { name: 'Active plans' }).getByRole('listitem').first();
    expect(await row.getAttribute('aria-setsize')).toBe('300');
    await page.locator('#drawer-body').evaluate((body) => body.scrollTo(0, body.scrollHeight));
    await planButton(page, 'Plan number 299').waitFor();
    await planButton(page, 'Plan number 000').waitFor({ state: 'detached' });
    // The keys go on where the eye is.
    await planButton(page, 'Plan number 299').focus();
    await page.keyboard.press('k');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Plan number 298');
  });

  it('keys walk through a list that is longer than the window', async () => {
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`docs/exec-plans/p${at}.md`, planText({ id: `plan-${at}`, title: `Plan number ${String(at).padStart(3, '0')}` })]));
    const page = await open(await serve(createRepository({ files })), { at: '/?sort=title' });
    await planButton(page, 'Plan number 000').waitFor();
    for (let steps = 0; steps < 120; steps += 1) await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Plan number 119');
    const box = (await page.evaluate(() => document.activeElement?.getBoundingClientRect().top)) ?? -1;
    expect(box).toBeGreaterThan(0);
    expect(box).toBeLessThan(900);
  });

  for (const [name, width, height] of [['320 px', 320, 700], ['400 % zoom of 1280 × 1024', 320, 256], ['480 px', 480, 800], ['900 px', 900, 700]] as const) {
    it(`nothing scrolls sideways at ${name}, and everything can be reached`, async () => {
      const repository = storyRepository();
      const page = await open(await serve(repository), { at: auth, context: { viewport: { width, height } }, remembered: { 'debt-open': true, 'completed-open': true } });
      const box = cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[6] });
      await box.waitFor();
      await page.getByRole('img', { name: /^Progress went/ }).waitFor();
      expect(await noScroll(page)).toBe(true);
      await box.click();
      await cardNamed(page, 'Refactor Authentication').getByText('5/7 tasks').waitFor();
      await cardNamed(page, 'Refactor Authentication').getByRole('button', { name: 'Link session' }).click();
      await page.getByRole('dialog', { name: 'Link session' }).waitFor();
      expect(await noScroll(page)).toBe(true);
      await page.keyboard.press('Escape');
      await page.keyboard.press('n');
      await page.getByRole('dialog', { name: 'New plan' }).getByRole('button', { name: 'Create', exact: true }).scrollIntoViewIfNeeded();
      expect(await noScroll(page)).toBe(true);
    });
  }

  it('targets are at least 24 px, and the focus is never hidden under the head of the drawer', async () => {
    const page = await open(await serve(storyRepository()), { at: auth });
    await cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[6] }).waitFor();
    const small = await page.getByRole('complementary', { name: 'Plans' }).evaluate((drawer) => [...drawer.querySelectorAll<HTMLElement>('button, .task-box, [role=tab]')].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && (width < 24 || height < 24) ? [`${element.className} ${element.getAttribute('aria-label') ?? element.textContent} ${width}×${height}`] : [];
    }));
    // Words within a line of text are exempt (2.5.8), as links are.
    expect(small.filter((line) => !/^(?:commit-id|commit-subject|text-button|disclosure|row-title)/.test(line))).toEqual([]);
    const head = (await page.locator('.drawer-head').boundingBox())!;
    await cardNamed(page, 'Refactor Authentication').getByRole('checkbox', { name: authTasks[6] }).focus();
    for (let steps = 0; steps < 40; steps += 1) {
      await page.keyboard.press('Shift+Tab');
      const hidden = await page.evaluate((bottom) => {
        const element = document.activeElement as HTMLElement;
        const inside = element.closest('#drawer-body') !== null && element.id !== 'drawer-body';
        return inside && element.getBoundingClientRect().bottom <= bottom ? element.outerHTML.slice(0, 200) : null;
      }, head.y + head.height);
      expect(hidden).toBeNull();
    }
  });

  it('nothing moves for those who asked for no motion', async () => {
    const moving = (page: Page): Promise<number> => page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
      const long = (value: string): boolean => value.split(',').some((part) => Number.parseFloat(part) > 0.001);
      return long(transitionDuration) || (animationName !== 'none' && long(animationDuration));
    }).length);
    const drawer = await serve(storyRepository());
    const still = await open(drawer, { at: auth, context: { reducedMotion: 'reduce' } });
    await cardNamed(still, 'Refactor Authentication').getByRole('checkbox').first().waitFor();
    expect(await moving(still)).toBe(0);
    const lively = await open(drawer, { at: auth, context: { reducedMotion: 'no-preference' } });
    await cardNamed(lively, 'Refactor Authentication').getByRole('checkbox').first().waitFor();
    expect(await moving(lively)).toBeGreaterThan(0);
  });

  it('more contrast and forced colours are answered', async () => {
    const drawer = await serve(storyRepository());
    const border = (page: Page): Promise<string> => cardNamed(page, 'Faster search').evaluate((card) => getComputedStyle(card).borderTopColor);
    const plain = await open(drawer, { context: { contrast: 'no-preference' } });
    const strong = await open(drawer, { context: { contrast: 'more' } });
    expect(await border(strong)).not.toBe(await border(plain));
    const forced = await open(drawer, { context: { forcedColors: 'active' } });
    await forced.evaluate(() => document.documentElement.dataset['theme']);
    const bar = cardNamed(forced, 'Refactor Authentication').getByRole('progressbar');
    const [track, done] = await bar.evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element.querySelector('.bar-committed')!).backgroundColor]);
    expect(done).not.toBe(track);
  });

  it('on paper: the plan without the chrome, all of it', async () => {
    const page = await open(await serve(storyRepository()), { at: auth });
    const card = cardNamed(page, 'Refactor Authentication');
    await card.getByRole('checkbox', { name: authTasks[6] }).waitFor();
    await card.getByRole('img', { name: /^Progress went/ }).waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const gone of [page.getByRole('search'), page.getByRole('tablist'), page.getByRole('contentinfo'), card.getByRole('button', { name: 'Mark complete' }), page.getByRole('button', { name: 'Close drawer' })]) expect(await gone.filter({ visible: true }).count()).toBe(0);
    await card.getByText(authTasks[6]).first().waitFor();
    expect(await page.locator('.drawer-body').evaluate((body) => getComputedStyle(body).overflowY)).toBe('visible');
    // One plan for the address of one plan.
    expect(await cardNamed(page, 'Faster search').isVisible()).toBe(false);
    const pdf = await page.pdf({ printBackground: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('on paper: of the list every card is open', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Faster search').waitFor();
    expect(await printAll(page)).toBe('Refactor Authentication 7, Faster search 3, Loose notes 0');
    await cardNamed(page, 'Faster search').getByRole('checkbox').first().waitFor({ state: 'detached' });
  });
});
