/** Which card the keys act on. Not in the address: it is where the eye is, not what is shown. */
import { signal } from '@preact/signals';
import type { PlanKey } from '../../src/model/drawer-view.ts';

export const selectedKey = signal<PlanKey | null>(null);
/** Task rows that the pointer or the focus is on, for the keys X and Space. */
export const selectedTask = signal<{ readonly key: PlanKey; readonly taskKey: string } | null>(null);

export type Dialog =
  | { readonly kind: 'new-plan'; readonly debtIds: readonly string[] }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'compare'; readonly key: PlanKey }
  | { readonly kind: 'commit'; readonly key: PlanKey };

/** What is being printed: every card of the list, open, or the open plan alone. */
export const printing = signal<'list' | 'plan' | null>(null);

export const dialog = signal<Dialog | null>(null);
/** The plan whose "Link session" list is open. */
export const linking = signal<PlanKey | null>(null);
