/** Answers that come late: what is shown is the newest that was said, and what was meant for something else is not done to this. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { cardNamed, cutConnections, describePages, planButton, saveAtomically, until } from '../support/drawer-page.ts';
import { holdAnswers } from '../support/hold-requests.ts';
import { authPath, authTasks, authText, storyRepository } from '../support/story-repository.ts';

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
});
