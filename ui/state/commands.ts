/** Every action of the page, once: the palette lists them, the keys run them, the sheet shows them. */
import { undoLast } from './operations.ts';
import { attempt, copyLink, copyPreamble, openInEditor, setStatus } from './plan-actions.ts';
import { embedded, go, place } from './place.ts';
import { printPlans } from './print-plans.ts';
import { completedOpen, debtOpen, layout, letterKeys, reveal, theme } from './preferences.ts';
import { dialog, linking, selectedKey } from './selection.ts';
import { openPlan } from './open-plan.ts';
import { allCards, cardOf, isFinished, openCard, readOnly } from './store.ts';
import type { PlanCard } from '../../src/model/drawer-view.ts';

export type Command = { readonly id: string; readonly group: string; readonly title: string; readonly keys: string | null; readonly run: () => void };

/** The plan that keys act on: the selected card, else the open one. */
export function currentCard(): PlanCard | null {
  return (selectedKey.value === null ? null : cardOf(selectedKey.value)) ?? openCard.value;
}

export function focusSection(id: 'completed' | 'debt'): void {
  if (id === 'completed') completedOpen.value = true;
  else debtOpen.value = true;
  reveal();
  go({ tab: 'plans' });
  setTimeout(() => document.querySelector<HTMLElement>(`#section-${id} button`)?.focus(), 0);
}

/** Opens the list of sessions at a plan. False where nothing can be linked to it. */
export function startLinking(card: PlanCard): boolean {
  if (isFinished(card) || readOnly.value) return false;
  openPlan(card, { at: null });
  linking.value = card.key;
  return true;
}

/** Commands that make sense now. */
export function commands(): readonly Command[] {
  const card = currentCard();
  const list: Command[] = [
    { id: 'new', group: 'Plan', title: 'New plan', keys: 'N', run: () => (dialog.value = { kind: 'new-plan', debtIds: [] }) },
    { id: 'undo', group: 'Edit', title: 'Undo', keys: 'Z', run: undoLast },
    { id: 'home', group: 'Go', title: 'Home', keys: 'G H', run: () => go({ plan: null, tab: 'plans', query: '', at: null }) },
    { id: 'completed', group: 'Go', title: 'Completed plans', keys: 'G C', run: () => focusSection('completed') },
    { id: 'debt', group: 'Go', title: 'Tech debt', keys: 'G D', run: () => focusSection('debt') },
    { id: 'sessions', group: 'Go', title: 'Sessions', keys: 'G S', run: () => { reveal(); go({ tab: 'sessions' }); } },
    ...(embedded ? [] : [{ id: 'expand', group: 'View', title: layout.value === 'expanded' ? 'Dock drawer' : 'Expand drawer', keys: 'Ctrl I', run: () => void (layout.value = layout.value === 'expanded' ? 'dock' : 'expanded') }]),
    { id: 'print', group: 'View', title: openCard.value === null ? 'Print all active plans' : 'Print this plan', keys: null, run: () => void printPlans() },
    { id: 'light', group: 'View', title: 'Light theme', keys: null, run: () => (theme.value = 'light') },
    { id: 'dark', group: 'View', title: 'Dark theme', keys: null, run: () => (theme.value = 'dark') },
    { id: 'system', group: 'View', title: 'System theme', keys: null, run: () => (theme.value = 'system') },
    { id: 'keys', group: 'View', title: 'Keyboard shortcuts', keys: '?', run: () => (dialog.value = { kind: 'shortcuts' }) },
    { id: 'letters', group: 'View', title: letterKeys.value ? 'Turn single-letter shortcuts off' : 'Turn single-letter shortcuts on', keys: null, run: () => (letterKeys.value = !letterKeys.value) },
  ];
  if (card !== null) {
    const named = (id: string, title: string, keys: string | null, run: () => void): Command => ({ id, group: 'Plan', title: `${title}: ${card.title}`, keys, run });
    if (!isFinished(card)) list.push(named('link', 'Link session', 'L', () => void startLinking(card)));
    list.push(named('edit', 'Open in editor', 'E', () => attempt(openInEditor(card))), named('copy', 'Copy link', 'C', () => copyLink(card)),
      named('context', 'Copy context for an agent', null, () => attempt(copyPreamble(card.key))));
    if (isFinished(card)) list.push(named('reopen', 'Reopen', null, () => setStatus(card, 'active')));
    else list.push(named('complete', 'Mark complete', null, () => setStatus(card, 'completed')), named('abandon', 'Abandon', null, () => setStatus(card, 'abandoned')));
    if (card.uncommitted) list.push(named('commit', 'Commit…', null, () => (dialog.value = { kind: 'commit', key: card.key })));
  }
  for (const plan of allCards.value) list.push({ id: plan.key, group: 'Open', title: plan.title, keys: null, run: () => openPlan(plan) });
  return place.value.query === '' ? list : [{ id: 'clear', group: 'Filter', title: 'Clear filters', keys: 'Esc', run: () => go({ query: '' }) }, ...list];
}
