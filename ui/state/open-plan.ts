import type { PlanCard } from '../../src/model/drawer-view.ts';
import { go, type Place } from './place.ts';
import { reveal } from './preferences.ts';
import { selectedKey } from './selection.ts';

/** Shows a plan in the drawer, whatever the drawer shows now. `change`: what else of the address is another then. */
export function openPlan(card: PlanCard, change: Partial<Place> = {}): void {
  reveal();
  selectedKey.value = card.key;
  go({ tab: 'plans', plan: card.id, ...change });
}
