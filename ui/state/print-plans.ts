/** Prints the open plan, or the list with every card of it open, once all that these need is there; whatever the drawer shows now. */
import type { PlanKey } from '../../src/model/drawer-view.ts';
import { detailOf, historyOf } from './plan-details.ts';
import { printing } from './selection.ts';
import { activeCards, cardOf, openCard } from './store.ts';
import { when } from './when.ts';

export async function printPlans(): Promise<void> {
  if (printing.value !== null) return;
  const card = openCard.value;
  addEventListener('afterprint', () => (printing.value = null), { once: true });
  printing.value = card === null ? 'list' : 'plan';
  await Promise.all((card === null ? activeCards.value : [card]).map(({ key }) => whenRead(key)));
  // What was read is drawn before the next but one frame.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  window.print();
}

/** Resolves when plan and history are read, or cannot be, or are gone. */
function whenRead(key: PlanKey): Promise<true> {
  return when(() => cardOf(key) === null || [detailOf(key).value, historyOf(key).value].every(({ value, problem }) => value !== null || problem !== null) || null);
}
