/** The keys. Single letters never fire while text is typed, and can be switched off. */
import { commands, currentCard, focusSection, startLinking } from './commands.ts';
import { tickNextTask, toggleTask, undoLast } from './operations.ts';
import { detailOf, historyOf } from './plan-details.ts';
import { attempt, copyLink, openInEditor } from './plan-actions.ts';
import { embedded, go, place } from './place.ts';
import { isWide, layout, letterKeys, reveal } from './preferences.ts';
import { dialog, linking, selectedKey, selectedTask } from './selection.ts';
import { activeCards, completedCards, isFinished, openCard } from './store.ts';
import type { PlanCard } from '../../src/model/drawer-view.ts';

export const sheet: readonly { readonly keys: string; readonly text: string }[] = [
  { keys: '/', text: 'Search' }, { keys: 'J K or ↓ ↑', text: 'Next and previous plan' }, { keys: 'Enter', text: 'Open or close the plan' }, { keys: 'Space or X', text: 'Tick the task' },
  { keys: 'E', text: 'Open in editor' }, { keys: 'N', text: 'New plan' }, { keys: 'L', text: 'Link session' }, { keys: 'C', text: 'Copy link' }, { keys: 'Z', text: 'Undo' },
  { keys: '[ and ]', text: 'Previous and next commit' }, { keys: 'G H', text: 'Home' }, { keys: 'G C', text: 'Completed' }, { keys: 'G D', text: 'Tech debt' }, { keys: 'G S', text: 'Sessions' },
  { keys: 'Ctrl/⌘ K', text: 'Commands' }, { keys: 'Ctrl/⌘ I', text: 'Expand or dock' }, { keys: 'Esc', text: 'Close one level' }, { keys: 'F6', text: 'Next region' }, { keys: '?', text: 'This sheet' },
];

/** In the page's own time, which begins at 0 when it is opened. */
let goPressedAt = -Infinity;

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (hear(event)) event.preventDefault();
  });
}

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT'
  || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)));

/** True where the key meant something. */
function hear(event: KeyboardEvent): boolean {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey) {
    if (event.key === 'k') {
      // Another dialog may hold words that were not sent yet.
      if (dialog.value === null) dialog.value = { kind: 'palette' };
      else if (dialog.value.kind === 'palette') dialog.value = null;
      return true;
    }
    // In a frame the width is the host's.
    if (event.key === 'i' && !embedded) {
      layout.value = layout.value === 'expanded' ? 'dock' : 'expanded';
      return true;
    }
    return false;
  }
  if (event.key === 'F6') return nextRegion(event.shiftKey);
  // A dialog that is open closes itself; one that was only asked for is not drawn yet and would not hear.
  if (event.key === 'Escape' && dialog.value !== null && document.querySelector('dialog[open]') === null) {
    dialog.value = null;
    return true;
  }
  if (dialog.value !== null || command || event.altKey) return false;
  if (event.key === 'Escape') return closeOneLevel();
  if (isTyping(event.target)) return false;
  const onControl = event.target instanceof HTMLInputElement;
  if (!onControl && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) return move(event.key === 'ArrowDown' ? 1 : -1);
  return letterKeys.value && hearLetter(event);
}

/** Keys that go on while they are held down. */
const walking = ['j', 'k', '[', ']'];

function hearLetter(event: KeyboardEvent): boolean {
  if (event.repeat && !walking.includes(event.key)) return false;
  const card = currentCard();
  if (performance.now() - goPressedAt < 2_000) {
    goPressedAt = -Infinity;
    const target = { h: 'home', c: 'completed', d: 'debt', s: 'sessions' }[event.key.toLowerCase()];
    if (target === 'completed' || target === 'debt') focusSection(target);
    else commands().find(({ id }) => id === target)?.run();
    if (target !== undefined) return true;
  }
  switch (event.key) {
    case '/':
      reveal();
      go({ tab: 'plans' }, true);
      setTimeout(() => document.getElementById('plan-search')?.focus(), 0);
      return true;
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'x':
      return tick();
    case 'n':
      dialog.value = { kind: 'new-plan', debtIds: [] };
      return true;
    case 'e':
      if (card !== null) attempt(openInEditor(card));
      return card !== null;
    case 'l':
      return card !== null && startLinking(card);
    case 'c':
      if (card !== null) copyLink(card);
      return card !== null;
    case 'z':
      undoLast();
      return true;
    case '[':
      return stepCommit(-1);
    case ']':
      return stepCommit(1);
    case 'g':
      goPressedAt = performance.now();
      return true;
    case '?':
      dialog.value = { kind: 'shortcuts' };
      return true;
    default:
      return false;
  }
}

/** Moves the selection, and the focus with it. */
function move(step: number): boolean {
  const cards = [...document.querySelectorAll<HTMLElement>('button[data-card]')];
  if (cards.length === 0) return false;
  const at = cards.findIndex((button) => button.dataset['card'] === selectedKey.value);
  const next = cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.max(0, Math.min(cards.length - 1, at + step))] as HTMLElement;
  selectedKey.value = next.dataset['card'] ?? null;
  next.focus();
  return true;
}

/** The open plan, where it can be seen: not behind the sessions, nor behind the rail, nor left out by the search. */
function shownCard(): PlanCard | null {
  const card = openCard.value;
  if (card === null || isWide()) return card;
  const isListed = place.value.tab === 'plans' && (embedded || layout.value !== 'rail') && (activeCards.value.includes(card) || completedCards.value.includes(card));
  return isListed ? card : null;
}

/** Ticks or unticks the task in hand; where none is, ticks the next one. */
function tick(): boolean {
  const card = shownCard();
  if (card === null || isFinished(card) || place.value.at !== null) return false;
  const chosen = selectedTask.value;
  if (chosen === null || chosen.key !== card.key) {
    tickNextTask(card.key);
    return true;
  }
  const plan = detailOf(card.key).value.value?.plan;
  const task = [...(plan?.tasks ?? []), ...(plan?.criteria ?? [])].find(({ key }) => key === chosen.taskKey);
  if (task !== undefined) toggleTask(card.key, task);
  return task !== undefined;
}

/** One commit back or forward in the open plan's timeline; past the newest is the present. */
function stepCommit(step: number): boolean {
  const card = shownCard();
  const entries = card === null ? [] : (historyOf(card.key).value.value?.entries ?? []);
  if (entries.length === 0) return false;
  const { at } = place.value;
  const index = at === null ? entries.length : entries.findIndex((entry) => entry.commit.startsWith(at));
  const next = Math.max(0, index + step);
  go({ at: next >= entries.length ? null : (entries[next]?.commit.slice(0, 12) ?? null) }, true);
  return true;
}

function closeOneLevel(): boolean {
  // What has the focus may be about to go: the plan's own button stays, and is where the reader came from.
  const key = openCard.value?.key;
  const inside = document.activeElement === document.body || document.activeElement?.closest('.plan') != null;
  if (key !== undefined && inside) document.querySelector<HTMLElement>(`button[data-card="${key}"]`)?.focus();
  if (linking.value !== null) linking.value = null;
  else if (place.value.at !== null) go({ at: null });
  else if (isWide()) layout.value = 'dock';
  else if (place.value.plan !== null) go({ plan: null });
  else if (place.value.query !== '') go({ query: '' });
  else return false;
  return true;
}

function nextRegion(backwards: boolean): boolean {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetParent !== null || region.getClientRects().length > 0);
  if (regions.length === 0) return false;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (backwards ? -1 : 1) + regions.length) % regions.length] as HTMLElement;
  (next.matches('[tabindex]') ? next : (next.querySelector<HTMLElement>('button') ?? next)).focus();
  return true;
}
