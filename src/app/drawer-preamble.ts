/** The words that make a plan known to an agent, to be copied into a session. The same as `git plan context` prints. */
import { planPreamble } from '../plan/preamble.ts';
import { planOf, type PlanSight } from './drawer-card.ts';

/** The preamble of a plan as it is now. */
export function readPreamble(sight: PlanSight): string {
  return `${planPreamble(planOf(sight))}\n`;
}
