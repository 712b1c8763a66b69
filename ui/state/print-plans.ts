/** Prints what is shown: the open plan, or the list with every card of it open, once all that these need is there. */
import type { PlanKey } from '../../src/model/drawer-view.ts';
import { place } from './place.ts';
import { detailOf, historyOf } from './plan-details.ts';
import { printing } from './selection.ts';
import { activeCards } from './store.ts';
import { when } from './when.ts';

export async function printPlans(): Promise<void> {
  if (place.value.plan !== null) {
    window.print();
    return;
  }
  addEventListener('afterprint', () => (printing.value = false), { once: true });
  printing.value = true;
  await Promise.all(activeCards.value.map(({ key }) => whenRead(key)));
  // What was read is drawn before the next but one frame.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  window.print();
}

/** Resolves when plan and history are read, or cannot be. */
function whenRead(key: PlanKey): Promise<true> {
  return when(() => [detailOf(key).value, historyOf(key).value].every(({ value, problem }) => value !== null || problem !== null) || null);
}
