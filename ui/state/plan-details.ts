/** Whole plans and their histories, read when they are looked at and read again when the server says that they changed. */
import { effect, signal, type Signal } from '@preact/signals';
import type { PlanCard, PlanDetail, PlanHistory, PlanKey } from '../../src/model/drawer-view.ts';
import { readHistory, readPlan, ServerError } from './server.ts';
import { answered, page } from './store.ts';

export type Loaded<T> = { readonly value: T | null; readonly problem: string | null };

type Watched = { readonly detail: Signal<Loaded<PlanDetail>>; readonly history: Signal<Loaded<PlanHistory>>; users: number; reading: Promise<void>; readings: number; historyReadings: number };

/** The version of the open plan that is shown instead of the present one; null for the present. */
export const shownVersion = signal<PlanDetail | null>(null);

const empty = { value: null, problem: null };
const watched = new Map<PlanKey, Watched>();
const versions = new Map<string, PlanDetail>();

function entryOf(key: PlanKey): Watched {
  const known = watched.get(key);
  if (known !== undefined) return known;
  const entry: Watched = { detail: signal<Loaded<PlanDetail>>(empty), history: signal<Loaded<PlanHistory>>(empty), users: 0, reading: Promise.resolve(), readings: 0, historyReadings: 0 };
  watched.set(key, entry);
  return entry;
}

export const detailOf = (key: PlanKey): Signal<Loaded<PlanDetail>> => entryOf(key).detail;
export const historyOf = (key: PlanKey): Signal<Loaded<PlanHistory>> => entryOf(key).history;

/** Keeps a plan's detail and history current until the returned function is called. */
export function watchPlan(key: PlanKey): () => void {
  const entry = entryOf(key);
  entry.users += 1;
  if (entry.users === 1) {
    void refreshDetail(key);
    void refreshHistory(key);
  }
  return () => {
    entry.users -= 1;
    if (entry.users === 0 && watched.size > 50) watched.delete(key);
  };
}

const problemOf = (error: unknown): string => {
  if (error instanceof ServerError) return error.message;
  throw error;
};

/** Reads a plan again. Done when nothing newer is still being read. */
export async function refreshDetail(key: PlanKey): Promise<void> {
  const entry = entryOf(key);
  entry.readings += 1;
  entry.reading = readDetail(key, entry, entry.readings);
  for (let done: Promise<void> | null = null; done !== entry.reading;) {
    done = entry.reading;
    await done;
  }
}

async function readDetail(key: PlanKey, entry: Watched, number: number): Promise<void> {
  const card = cardNow(key);
  try {
    const value = await readPlan(key, null);
    if (number === entry.readings) entry.detail.value = { value, problem: null };
  } catch (error) {
    if (number === entry.readings) entry.detail.value = { value: entry.detail.value.value, problem: problemOf(error) };
  }
  // News that came meanwhile found nothing to compare itself with, or something that was about to be replaced.
  if (number === entry.readings && cardNow(key) !== card) lookAgain(key, entry);
}

async function refreshHistory(key: PlanKey): Promise<void> {
  const entry = entryOf(key);
  entry.historyReadings += 1;
  const reading = entry.historyReadings;
  const card = cardNow(key);
  try {
    const value = await readHistory(key);
    if (reading === entry.historyReadings) entry.history.value = { value, problem: null };
  } catch (error) {
    if (reading === entry.historyReadings) entry.history.value = { value: entry.history.value.value, problem: problemOf(error) };
  }
  if (reading === entry.historyReadings && cardNow(key) !== card) lookAgain(key, entry);
}

/** The card as it is at this moment: another object for another state. */
const cardNow = (key: PlanKey): PlanCard | null => page.peek()?.plans.get(key) ?? null;

/** Reads again what is looked at and is not what the card says. */
function lookAgain(key: PlanKey, entry: Watched): void {
  const card = cardNow(key);
  if (entry.users === 0 || card === null) return;
  const { value: detail } = entry.detail.peek();
  const { value: history } = entry.history.peek();
  if (detail !== null && (detail.blobId !== card.blobId || detail.plan.updatedAt !== card.updatedAt || detail.plan.status !== card.status || history?.historyMark !== card.historyMark)) void refreshDetail(key);
  if (history !== null && history.historyMark !== card.historyMark) void refreshHistory(key);
}

/** Puts in what an answer brought, so that it need not be asked for. */
export function keepDetail(detail: PlanDetail): void {
  const entry = entryOf(detail.key);
  entry.readings += 1;
  entry.detail.value = { value: detail, problem: null };
  // It may have been long on its way.
  lookAgain(detail.key, entry);
}

/** The plan as of a commit. Versions never change, so each is read once. */
export async function readVersion(key: PlanKey, commit: string): Promise<PlanDetail> {
  const name = `${key}@${commit}`;
  const known = versions.get(name);
  if (known !== undefined) return known;
  const detail = await readPlan(key, commit);
  versions.set(name, detail);
  if (versions.size > 100) versions.delete(versions.keys().next().value as string);
  return detail;
}

effect(() => {
  if (page.value === null) return;
  for (const [key, entry] of watched) lookAgain(key, entry);
});

/** What could not be read is read once the drawer answers again. */
effect(() => {
  if (answered.value === 0) return;
  for (const [key, entry] of watched) {
    if (entry.users === 0) continue;
    if (entry.detail.peek().problem !== null) void refreshDetail(key);
    if (entry.history.peek().problem !== null) void refreshHistory(key);
  }
});
