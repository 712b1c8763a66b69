/** Each thing that the original design asks of the drawer, looked for in the page by its role and its name. */
import { expect, it } from 'vitest';
import { cardNamed, describePages, planButton, saveAtomically, until } from '../support/drawer-page.ts';
import { cli } from '../support/run-cli.ts';
import { authPath, authText, authTasks, claudeSession, codexSession, notesPath, planText, searchPath, shipPath, storyRepository, trackerPath } from '../support/story-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

async function startSession(repository: TempRepository, id: string, agent: string): Promise<void> {
  const { code, err } = await cli(repository.path, ['session', 'start', id, '--agent', agent]);
  expect(code, err).toBe(0);
}

describePages('what the design asks of the drawer', ({ serve, open }) => {
  it('a Plans tab with a check-list icon', async () => {
    const page = await open(await serve(storyRepository()));
    const tab = page.getByRole('tab', { name: 'Plans' });
    expect(await tab.getAttribute('aria-selected')).toBe('true');
    expect(await tab.locator('svg.icon').count()).toBe(1);
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByText('No sessions.').waitFor();
    expect(await tab.getAttribute('aria-selected')).toBe('false');
  });

  it('active plans on top: a card a plan with title, bar, "4/7 tasks", last update', async () => {
    const page = await open(await serve(storyRepository()));
    // History says when each was changed last, and comes after the files.
    await until(async () => expect(await page.getByRole('region', { name: 'Active plans' }).getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Refactor Authentication', 'Faster search', 'Loose notes']));
    const card = cardNamed(page, 'Refactor Authentication');
    expect(await card.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('57');
    await card.getByText('4/7 tasks').waitFor();
    await card.getByText('57%').first().waitFor();
    await until(async () => expect(await card.locator('time').first().textContent()).toBe('2h ago'));
    expect(await card.locator('time').first().getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    const active = await page.getByRole('region', { name: 'Active plans' }).boundingBox();
    const completed = await page.getByRole('region', { name: 'Completed' }).boundingBox();
    expect(active!.y).toBeLessThan(completed!.y);
  });

  it('a card expands to the whole plan, rendered as Markdown', async () => {
    const page = await open(await serve(storyRepository()));
    const button = planButton(page, 'Refactor Authentication');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    const text = page.getByRole('region', { name: 'Plan', exact: true });
    await text.getByRole('heading', { name: 'Goal' }).waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    expect(await text.locator('strong').textContent()).toBe('session cookies');
    expect(await text.getByRole('link', { name: /the note/ }).getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await text.getByRole('group', { name: 'Code, ts' }).textContent()).toContain('const token = await exchange(code);');
    expect(await text.getByRole('cell', { name: 'PKCE over JWT' }).count()).toBe(1);
    expect(await text.getByRole('checkbox').count()).toBe(7);
    expect(await text.getByRole('checkbox', { name: authTasks[0] }).isChecked()).toBe(true);
    expect(await text.getByRole('checkbox', { name: authTasks[4] }).isChecked()).toBe(false);
    await button.click();
    await text.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('Link session: a list of the running ones; linking writes the plan, a second one is linked beside it, and both are shown', async () => {
    const repository = storyRepository();
    await startSession(repository, claudeSession, 'claude-code');
    await startSession(repository, codexSession, 'codex');
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').click();
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('button', { name: 'Link session' }).click();
    const list = page.getByRole('dialog', { name: 'Link session' });
    await until(async () => expect(await list.getByRole('button').filter({ hasText: 'running' }).count()).toBe(2));
    await list.getByRole('button', { name: /Claude c3f1/ }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('Linked Claude c3f1').waitFor();
    expect(repository.read(searchPath)).toContain(`sessions: [${claudeSession}]`);
    await card.getByRole('button', { name: 'Link session' }).click();
    await list.getByRole('button', { name: /Codex 9b2e/ }).click();
    await card.getByText('Claude c3f1, Codex 9b2e').waitFor();
    expect(repository.read(searchPath)).toContain(`sessions: [${claudeSession}, ${codexSession}]`);

    // Linked ones are ticked; unlinking is the last of the list.
    await card.getByRole('button', { name: 'Link session' }).click();
    await until(async () => expect(await list.getByRole('button', { pressed: true }).count()).toBe(2));
    await list.getByRole('button', { name: 'Unlink Claude c3f1' }).click();
    await card.getByText('Claude c3f1, Codex 9b2e').waitFor({ state: 'detached' });
    expect(repository.read(searchPath)).toContain(`sessions: [${codexSession}]`);
  });

  it('Link session: a pasted id is linked, and one that is nobody\'s is not offered', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').click();
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('button', { name: 'Link session' }).click();
    const list = page.getByRole('dialog', { name: 'Link session' });
    await list.getByText('No session found.').waitFor();
    const search = list.getByRole('searchbox', { name: 'Search sessions or paste an id' });
    await search.fill('not an id');
    expect(await list.getByRole('button').count()).toBe(0);
    await search.fill('thread-0199-abc');
    await list.getByRole('button', { name: 'Link “thread-0199-abc”' }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('Linked thread-0199-abc').waitFor();
    expect(repository.read(searchPath)).toContain('sessions: [thread-0199-abc]');
  });

  it('with a tick, the session that is linked is told', async () => {
    const repository = storyRepository();
    await startSession(repository, claudeSession, 'claude-code');
    const record = `.git/git-plan/sessions/claude-code-${claudeSession}.json`;
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').click();
    const card = cardNamed(page, 'Faster search');
    await card.getByRole('button', { name: 'Link session' }).click();
    const list = page.getByRole('dialog', { name: 'Link session' });
    await list.getByRole('checkbox', { name: 'Tell the session about the plan' }).check();
    await list.getByRole('button', { name: /Claude c3f1/ }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('Claude c3f1 will be told at its next prompt').waitFor();
    expect(JSON.parse(repository.read(record))).toMatchObject({ plans: ['plan-2026-01-01-faster-search'], context: 'prompt' });
  });

  it('Mark complete, Abandon and Reopen, each written to the plan and moved to its folder', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await planButton(page, 'Faster search').click();
    await cardNamed(page, 'Faster search').getByRole('button', { name: 'Mark complete' }).click();
    const completed = page.getByRole('region', { name: 'Completed', exact: true });
    await completed.getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    const moved = searchPath.replace('/active/', '/completed/');
    await until(() => expect(repository.exists(searchPath)).toBe(false));
    expect(repository.read(moved)).toContain('status: completed');

    await completed.getByRole('button', { name: 'Reopen' }).click();
    await page.getByRole('region', { name: 'Active plans' }).getByRole('button', { name: 'Faster search', exact: true }).waitFor();
    expect(repository.read(searchPath)).toContain('status: active');

    await cardNamed(page, 'Faster search').getByRole('button', { name: 'Abandon' }).click();
    await completed.getByRole('article').getByText('abandoned').first().waitFor();
    expect(repository.read(moved)).toContain('status: abandoned');
  });

  it('completed plans: collapsed with their number, with completion date, read-only', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    const fold = page.getByRole('button', { name: 'Completed 1' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    expect(await planButton(page, 'Ship it').count()).toBe(0);
    await fold.click();
    const card = cardNamed(page, 'Ship it');
    await until(async () => expect(await card.locator('time').textContent()).toBe('completed 3d ago'));
    await planButton(page, 'Ship it').click();
    await card.getByRole('checkbox', { name: 'Task A' }).waitFor();
    for (const box of await card.getByRole('checkbox').all()) expect(await box.isDisabled()).toBe(true);
    expect(await card.getByRole('button', { name: 'Mark complete' }).count()).toBe(0);
    expect(await card.getByRole('button', { name: 'Reopen' }).count()).toBe(1);
    expect(repository.read(shipPath)).toContain('- [x] Task A');
    await page.reload();
    await page.getByRole('region', { name: 'Completed', exact: true }).getByRole('button', { name: 'Ship it', exact: true }).waitFor();
  });

  it('tech debt: collapsed, severity badges, a plan from the items that are chosen', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    const fold = page.getByRole('button', { name: 'Tech debt 1 high 1 low' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    const items = page.getByRole('list', { name: 'Tech debt items' }).getByRole('listitem');
    expect(await items.count()).toBe(2);
    expect(await items.first().textContent()).toContain('high');
    await page.getByRole('checkbox', { name: 'Show resolved' }).check();
    await page.getByText('Slow start').waitFor();
    expect(await items.filter({ hasText: 'Slow start' }).textContent()).toContain('resolved');
    expect(await page.getByRole('button', { name: 'Create plan', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /Token cache is never emptied/ }).check();
    await page.getByRole('checkbox', { name: /Two date libraries/ }).check();
    await page.getByRole('button', { name: 'Create plan from 2 items' }).click();
    const dialog = page.getByRole('dialog', { name: 'New plan from 2 debt items' });
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Pay it off');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await cardNamed(page, 'Pay it off').getByRole('checkbox', { name: 'Two date libraries' }).waitFor();
    const made = repository.git(['ls-files', '--others', '--exclude-standard']).split('\n').find((path) => path.includes('pay-it-off'))!;
    expect(repository.read(made)).toContain('debt: [debt-aaaaaaaaaa, debt-bbbbbbbbbb]');
    expect(repository.read(trackerPath)).toMatch(/debt-aaaaaaaaaa .*plan-[\d-]+-pay-it-off \|/);
    await items.filter({ hasText: 'Two date libraries' }).getByRole('button', { name: 'plan' }).waitFor();
  });

  it('New plan: title and template make the file, and it is opened', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await page.getByRole('complementary', { name: 'Plans' }).getByRole('button', { name: 'New plan' }).click();
    const dialog = page.getByRole('dialog', { name: 'New plan' });
    const templates = dialog.getByRole('group', { name: 'Template' }).getByRole('radio');
    expect(await Promise.all((await templates.all()).map((radio) => radio.getAttribute('value')))).toEqual(['blank', 'feature', 'bugfix', 'refactor', 'execplan']);
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Mend the login');
    await dialog.getByRole('radio', { name: /bugfix/ }).check();
    await dialog.getByRole('textbox', { name: 'Tags' }).fill('auth, bug');
    const id = await dialog.getByRole('textbox', { name: 'Id' }).inputValue();
    expect(id).toMatch(/^plan-\d{4}-\d\d-\d\d-mend-the-login$/);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await cardNamed(page, 'Mend the login').getByRole('checkbox', { name: 'Find the cause' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/plans/${id}`);
    expect(repository.read(`docs/exec-plans/active/${id}.md`)).toMatch(/tags: \[auth, bug\]/);
  });

  it('New plan: an empty title is said, an id that is taken is offered with -2, and the editor may be opened', async () => {
    const repository = storyRepository();
    // No editor with a window: the path is copied, and that is said.
    const page = await open(await serve(repository));
    await page.getByRole('main').getByRole('button', { name: 'New plan' }).click();
    const dialog = page.getByRole('dialog', { name: 'New plan' });
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByRole('alert').getByText('A plan needs a title.').waitFor();
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Faster search');
    await dialog.getByRole('textbox', { name: 'Id' }).fill('plan-2026-01-01-faster-search');
    await dialog.getByText('This id is taken.').waitFor();
    await dialog.getByRole('button', { name: 'Use plan-2026-01-01-faster-search-2' }).click();
    await dialog.getByRole('button', { name: 'Create and open in editor' }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('the path was copied').waitFor();
    const made = 'docs/exec-plans/active/plan-2026-01-01-faster-search-2.md';
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made);
    expect(repository.exists(made)).toBe(true);
  });

  it('a running session has a header; a linked one has a plan icon that jumps to the plan; opened, it offers the plan as context', async () => {
    const repository = storyRepository();
    await startSession(repository, claudeSession, 'claude-code');
    await startSession(repository, codexSession, 'codex');
    saveAtomically(repository, searchPath, planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', sessions: [codexSession], boxes: 'x ', tasks: ['Measure', 'Index titles'] }));
    const page = await open(await serve(repository));
    await page.getByRole('tab', { name: /Sessions/ }).click();
    expect(new URL(page.url()).pathname).toBe('/sessions');
    const panel = page.getByRole('tabpanel', { name: /Sessions/ });
    const claude = panel.getByRole('article', { name: 'Claude c3f1' });
    const codex = panel.getByRole('article', { name: 'Codex 9b2e' });
    await codex.getByText('running').waitFor();
    expect(await claude.getByRole('button', { name: /^Go to plan/ }).count()).toBe(0);
    await codex.getByRole('button', { name: 'Codex 9b2e' }).click();
    await codex.getByText('next: Index titles').waitFor();
    await codex.getByRole('button', { name: 'Use as context' }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('Context copied').waitFor();
    const context = await page.evaluate(() => navigator.clipboard.readText());
    expect(context).toContain('[git-plan Context] You are working on plan: "Faster search"');
    expect(context).toContain('Current progress: 1/2 tasks complete.');
    await codex.getByRole('button', { name: 'Go to plan Faster search' }).click();
    await cardNamed(page, 'Faster search').getByRole('checkbox', { name: 'Measure' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/plans/plan-2026-01-01-faster-search');
  });

  it('home: "3 active plans, 19% average progress"', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository));
    await page.getByRole('main').getByText('3 active plans, 19% average progress').waitFor();
    await until(async () => expect(await page.title()).toBe('3 active plans, 19% average progress'));
    repository.remove(searchPath);
    repository.remove(notesPath);
    await page.getByRole('main').getByText('1 active plan, 57% average progress').waitFor();
  });

  it('a plan without tasks says "No tasks defined" instead of a bar', async () => {
    const page = await open(await serve(storyRepository()));
    const card = cardNamed(page, 'Loose notes');
    await card.getByText('No tasks defined').waitFor();
    expect(await card.getByRole('progressbar').count()).toBe(0);
  });

  it('broken frontmatter shows the error with its line, and the raw content', async () => {
    const repository = storyRepository();
    const raw = '---\nid: plan-x\ntitle: [never closed\nstatus: active\n---\n\n# Broken\n\n- [ ] <img src=x onerror=alert(1)>\n';
    repository.write('docs/exec-plans/active/broken.md', raw);
    const page = await open(await serve(repository));
    const card = page.getByRole('article').filter({ hasText: 'invalid' });
    await card.getByRole('button').first().click();
    const problems = card.getByRole('region', { name: 'Problems' });
    await problems.getByText(/line \d+, column \d+/).first().waitFor();
    expect(await problems.getByRole('button', { name: /^Open at line \d+$/ }).count()).toBeGreaterThan(0);
    expect(await card.getByRole('region', { name: 'Raw content' }).textContent()).toBe(raw);
    expect(await card.locator('img').count()).toBe(0);
  });

  it('a plan that is deleted disappears with a notice', async () => {
    const repository = storyRepository();
    const page = await open(await serve(repository), { at: '/plans/plan-2026-01-01-faster-search' });
    await cardNamed(page, 'Faster search').getByRole('checkbox', { name: 'Measure' }).waitFor();
    repository.remove(searchPath);
    await page.getByRole('status').getByText('“Faster search” was deleted.').waitFor();
    await planButton(page, 'Faster search').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/');
    await page.getByRole('button', { name: 'Close notice' }).click();
    await page.getByText('was deleted.').waitFor({ state: 'detached' });
  });

  it('progress by commit, coloured by session, and the same as a list', async () => {
    const page = await open(await serve(storyRepository()));
    await planButton(page, 'Refactor Authentication').click();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByRole('img', { name: 'Progress went from 0 to 57 percent over 4 commits' }).waitFor();
    const rows = await timeline.getByRole('list', { name: 'Commits, newest first' }).getByRole('listitem').allTextContents();
    expect(rows.map((row) => row.replace(/^[0-9a-f]{7}/, '').replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^Exchange endpoint and migration ?29 → 57%/), expect.stringMatching(/^Decide on PKCE ?decision/), expect.stringMatching(/^Audit and design ?0 → 29%/), expect.stringMatching(/^Plan the work ?created/),
    ]);
    const colours = await timeline.locator('circle.dot:not(.present)').evaluateAll((dots) => dots.map((dot) => getComputedStyle(dot).fill));
    expect(colours).toHaveLength(4);
    // The first and the third commit are nobody's; the second and the fourth are of two sessions.
    expect(colours[0]).toBe(colours[2]);
    expect(new Set(colours).size).toBe(3);
    await timeline.getByText('Claude c3f1').first().waitFor();
    await timeline.getByText('Codex 9b2e').first().waitFor();
  });

  it('the three layers of the bar: committed here, in the work tree, in flight elsewhere', async () => {
    const repository = storyRepository();
    const other = repository.worktree('feat/keys');
    other.commit('Rotate', { [authPath]: authText('xxxxx  ') });
    saveAtomically(repository, authPath, authText('xxxx  x'));
    // A bar that moves to where it belongs would be measured on its way.
    const page = await open(await serve(repository), { context: { reducedMotion: 'reduce' } });
    const bar = cardNamed(page, 'Refactor Authentication').getByRole('progressbar');
    await page.waitForFunction(() => document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuetext')?.includes('more on other branches') === true);
    expect(await bar.getAttribute('aria-valuetext')).toBe('5 of 7 tasks done, 1 of them not committed, 1 more on other branches');
    const whole = (await bar.boundingBox())!.width;
    const widths = await Promise.all(['.bar-committed', '.bar-work-tree', '.bar-in-flight'].map(async (layer) => ((await bar.locator(layer).boundingBox())?.width ?? 0) / whole));
    for (const [at, share] of [4 / 7, 1 / 7, 1 / 7].entries()) expect(Math.abs(widths[at]! - share)).toBeLessThan(0.03);
    await cardNamed(page, 'Refactor Authentication').getByText('+1').first().waitFor();
  });
});
