/** The whole way of a debt item in the drawer: marker in code, scan, tracker, plan from it, task done, marker gone, resolved. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cardNamed, describePages, until } from '../support/drawer-page.ts';
import { cli } from '../support/run-cli.ts';
import { planText, trackerPath } from '../support/story-repository.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

describePages('debt in the drawer', ({ serve, open }) => {
  it('the full circle', async () => {
    const folder = temporaryFolder();
    const heard = join(folder, 'heard');
    writeFileSync(join(folder, 'code'), `#!/bin/sh\nprintf '%s\\n' "$@" > "${heard}.tmp" && mv "${heard}.tmp" "${heard}"\n`);
    chmodSync(join(folder, 'code'), 0o755);
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': planText({ id: 'plan-a', title: 'Plan A' }) } });
    repository.git(['config', '--global', 'core.editor', join(folder, 'code')]);
    repository.commit('cache', { 'src/auth/cache.ts': 'export const cache = new Map();\n// DEBT(high): the cache is never emptied\n' });
    const page = await open(await serve(repository));
    await cardNamed(page, 'Plan A').waitFor();
    expect(await page.getByRole('region', { name: 'Tech debt' }).count()).toBe(0);

    const run = async (...args: readonly string[]): Promise<void> => {
      const { code, err } = await cli(repository.path, args);
      expect(code, err).toBe(0);
    };
    await run('debt', 'scan');
    await page.getByRole('button', { name: 'Tech debt 1 high' }).click();
    const items = page.getByRole('list', { name: 'Tech debt items' }).getByRole('listitem');
    expect(await items.textContent()).toMatch(/high.*the cache is never emptied.*auth/);
    await items.getByRole('button', { name: 'Open in editor: the cache is never emptied' }).click();
    await until(() => expect(existsSync(heard)).toBe(true));
    expect(readFileSync(heard, 'utf8')).toBe(`--goto\n${join(repository.path, 'src/auth/cache.ts')}:2\n`);

    await items.getByRole('checkbox', { name: /the cache is never emptied/ }).check();
    await page.getByRole('button', { name: 'Create plan from 1 item' }).click();
    const dialog = page.getByRole('dialog', { name: 'New plan from 1 debt item' });
    expect(await dialog.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('the cache is never emptied');
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Empty the cache');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    const card = cardNamed(page, 'Empty the cache');
    const task = card.getByRole('checkbox', { name: /the cache is never emptied/ });
    await task.check();
    await card.getByText('1/1 tasks').waitFor();
    await items.getByRole('button', { name: 'plan', exact: true }).click();
    expect(new URL(page.url()).pathname).toMatch(/^\/plans\/plan-[\d-]+-empty-the-cache$/);

    repository.commit('empty it', { 'src/auth/cache.ts': 'export const cache = new Map();\nsetInterval(() => cache.clear(), 1000);\n' });
    await run('debt', 'sync');
    await page.getByText('No open debt.').waitFor();
    expect(await items.count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Show resolved' }).check();
    await items.getByText('the cache is never emptied').waitFor();
    expect(await items.textContent()).toContain('resolved');
    expect(await items.getByRole('checkbox').isDisabled()).toBe(true);
    expect(repository.read(trackerPath)).toMatch(/\| the cache is never emptied \| high \| auth \| [\d-]{10} \| [\d-]{10} \| plan-[\d-]+-empty-the-cache \|/);
  });

  it('completing the plan resolves what it addresses at once', async () => {
    const repository = createRepository({ files: { [trackerPath]: '# Tech debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|---|---|---|---|---|---|---|\n| debt-aaaaaaaaaa | Two date libraries | low | web | 2025-11-01 |  |  |\n', 'docs/exec-plans/a.md': planText({ id: 'plan-a', title: 'Plan A', boxes: 'x' }).replace('tags: []', 'tags: []\ndebt: [debt-aaaaaaaaaa]') } });
    const page = await open(await serve(repository), { at: '/plans/plan-a', remembered: { 'debt-open': true } });
    await page.getByRole('list', { name: 'Tech debt items' }).getByText('Two date libraries').waitFor();
    await page.getByRole('button', { name: 'Mark complete' }).click();
    await page.getByText('No open debt.').waitFor();
  });
});
