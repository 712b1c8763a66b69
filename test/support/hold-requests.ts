/** A slow server: what a page asks for is held back, on its way there or on its way back. */
import type { APIResponse, Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from './drawer-page.ts';

/** Lets go of what is held; gives the number of requests. */
export type Hold = (() => Promise<number>) & {
  /** Resolves when something is held. */
  readonly caught: () => Promise<void>;
};

/** Holds what the page asks of `address` until the returned function is called: the server hears nothing of it until then. */
export function hold(page: Page, address: string): Promise<Hold> {
  return holding(page, address, false);
}

/** Holds the answers instead: the server hears at once, and what it says is old when the page hears it. */
export function holdAnswers(page: Page, address: string): Promise<Hold> {
  return holding(page, address, true);
}

async function holding(page: Page, address: string, isAnswer: boolean): Promise<Hold> {
  const held: (() => Promise<void>)[] = [];
  let isOver = false;
  await page.route(address, async (route) => {
    const response: APIResponse | null = isAnswer ? await route.fetch() : null;
    const release = (): Promise<void> => (response === null ? route.continue() : route.fulfill({ response }));
    // One that was on its way to be held when the others were let go.
    if (isOver) await release();
    else held.push(release);
  });
  const caught = (): Promise<void> => until(() => expect(held.length).toBeGreaterThan(0));
  return Object.assign(async () => {
    await caught();
    isOver = true;
    const { length } = held;
    for (const release of held.splice(0)) await release();
    await page.unroute(address);
    return length;
  }, { caught });
}

export const holdMessages = (page: Page): Promise<Hold> => hold(page, '**/api/messages');
