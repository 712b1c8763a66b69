/** Keys act on what can be seen, commands lead to what cannot, and what goes takes neither the focus nor a wrong word with it. */
import { it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, describePages, planButton, saveAtomically } from '../support/drawer-page.ts';
import { authTasks, searchPath, storyRepository } from '../support/story-repository.ts';

const auth = '/plans/plan-2026-01-01-auth-refactor';
const card = (page: Page) => cardNamed(page, 'Refactor Authentication');
const box = (page: Page, at: number) => card(page).getByRole('checkbox', { name: authTasks[at]! });
const messages = (page: Page) => page.getByRole('status', { name: 'Messages' });
const commits = (page: Page) => card(page).getByRole('list', { name: 'Commits, newest first' });

describePages('keys and what is shown', ({ serve, open }) => {
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
});
