/** What the page knows, as signals. Written by the connection only; views read. */
import { batch, computed, signal } from '@preact/signals';
import type { ServerMessage } from '../../src/drawer/protocol.ts';
import type { PlanCard, PlanKey } from '../../src/model/drawer-view.ts';
import { standingOf } from '../../src/model/standing.ts';
import { apply, type PageState } from './apply.ts';
import { matchesQuery, parseQuery, sortCards, urgencyOf } from './filter-plans.ts';
import { place } from './place.ts';
import { when } from './when.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'locked';

export const page = signal<PageState | null>(null);
export const connection = signal<Connection>('connecting');
/** How often the server began to answer: grows after every break, however short. */
export const answered = signal(0);
/** The present, as far as "2h ago" goes. */
export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 30_000);

const listeners = new Set<(message: ServerMessage) => void>();

/** Hears every message after it was applied. */
export function onMessage(listener: (message: ServerMessage) => void): void {
  listeners.add(listener);
}

/** Applies a message; true where the page must read the snapshot. */
export function receive(message: ServerMessage): boolean {
  return receiveAll([message]);
}

/** Applies messages one after the other, shown as one change; true where the page must read the snapshot. */
export function receiveAll(messages: readonly ServerMessage[]): boolean {
  batch(() => {
    for (const message of messages) {
      page.value = apply(page.value, message);
      for (const listener of listeners) listener(message);
    }
  });
  return page.value === null || page.value.behind;
}

const cards = computed(() => [...(page.value?.plans.values() ?? [])]);
const terms = computed(() => parseQuery(place.value.query));
const found = computed(() => sortCards(cards.value.filter((card) => matchesQuery(card, terms.value, page.value?.repository.user ?? null)), place.value.sort));

export const isFinished = (card: PlanCard): boolean => card.status === 'completed' || card.status === 'abandoned';

export const activeCards = computed(() => found.value.filter((card) => !isFinished(card)));
export const completedCards = computed(() => found.value.filter(isFinished));
export const allCards = cards;

/** What the page counts over all plans. */
export const totals = computed(() => {
  const active = cards.value.filter((card) => card.status === 'active');
  const finished = cards.value.filter(isFinished).length;
  const attention = cards.value.filter((card) => !isFinished(card) && urgencyOf(card) < 3).length;
  const questions = active.reduce((sum, card) => sum + card.openQuestions.length, 0);
  return { ...standingOf(cards.value), finished, attention, questions };
});

const withoutDate = (id: string): string => id.replace(/^plan-\d{4}-\d{2}-\d{2}-/, '');

/** Finds a plan by id, by the part after the date, else by a unique beginning. */
export function findCard(plans: Iterable<PlanCard>, name: string): PlanCard | null {
  const list = [...plans];
  const exact = list.find((card) => card.id === name) ?? list.find((card) => withoutDate(card.id) === name);
  if (exact !== undefined) return exact;
  const starting = list.filter((card) => card.id.startsWith(name) || withoutDate(card.id).startsWith(name));
  return starting.length === 1 ? (starting[0] as PlanCard) : null;
}

export const openCard = computed<PlanCard | null>(() => (place.value.plan === null ? null : findCard(cards.value, place.value.plan)));

export const cardOf = (key: PlanKey): PlanCard | null => page.value?.plans.get(key) ?? null;

/** Resolves when the stream has brought the plan: an answer may come before the news of what it did. */
export function whenKnown(key: PlanKey): Promise<PlanCard> {
  return when(() => cardOf(key));
}

/** The repository is not where it was: its folder went, or is no repository any more. */
export const isAway = computed(() => page.value?.repository.watching === 'gone' || page.value?.repository.watching === 'not-git');

/** What the repository's state forbids: nothing is written while offline, in a bare repository, or when it is gone. */
export const readOnly = computed(() => connection.value === 'offline' || connection.value === 'locked' || page.value?.repository.bare === true || isAway.value);
