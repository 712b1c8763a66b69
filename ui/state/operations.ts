/**
 * Changes to plans. A change shows at once, is sent with the version that the reader saw, and is confirmed only when the server's own state
 * says so. When somebody else was faster it is tried once more if its meaning is still clear; else the reader is asked.
 */
import { signal } from '@preact/signals';
import type { OperationAnswer } from '../../src/drawer/protocol.ts';
import type { PlanDetail, PlanKey } from '../../src/model/drawer-view.ts';
import type { PlanOperation } from '../../src/model/operation.ts';
import type { PlanTask, TaskState } from '../../src/model/plan.ts';
import { detailOf, keepDetail, refreshDetail } from './plan-details.ts';
import { newOperationId, send, ServerError } from './server.ts';
import { go } from './place.ts';
import { reveal } from './preferences.ts';
import { cardOf, isFinished, openCard, readOnly } from './store.ts';
import { closeToast, say, sayError } from './toasts.ts';
import { when } from './when.ts';

export type Intent = {
  readonly operations: readonly PlanOperation[];
  /** What was done, for the toast: "Ticked “Audit”". */
  readonly text: string;
  readonly inverse: readonly PlanOperation[];
  /** True where the change still means what it meant when it was made, seen against a newer version. */
  readonly isClear: (theirs: PlanDetail) => boolean;
  /** True where a newer version already has it. */
  readonly isDone: (theirs: PlanDetail) => boolean;
  /** The same wish in terms of a newer version, for "Keep mine"; absent where it is the same operations. */
  readonly rebase?: (theirs: PlanDetail) => readonly PlanOperation[];
};

export type Conflict = { readonly key: PlanKey; readonly intent: Intent; readonly seen: PlanDetail | null; readonly theirs: PlanDetail };

/** Task states that were clicked and are not yet confirmed, by plan and task key. */
const pendingTasks = signal<ReadonlyMap<string, TaskState>>(new Map());
export const savingPlans = signal<ReadonlySet<PlanKey>>(new Set());
export const conflicts = signal<ReadonlyMap<PlanKey, Conflict>>(new Map());

/** How often a change that is still clear is made again silently. More than once, because several may be changing the plan at this moment. */
const retriesMax = 4;

type Made = { readonly key: PlanKey; readonly intent: Intent };

const undoable: Made[] = [];
/** The note of each change that can be taken back, for as long as it can. */
const notes = new Map<Made, number>();
const queues = new Map<PlanKey, Promise<void>>();
/** Where plans went that this page itself moved. */
const moves = new Map<PlanKey, PlanKey>();
/** Versions that this page itself made: from the one it was based on to the one that came of it. */
const ownSteps = new Map<string, string>();

const pendingName = (key: PlanKey, taskKey: string): string => `${key} ${taskKey}`;

export const pendingState = (key: PlanKey, taskKey: string): TaskState | null => pendingTasks.value.get(pendingName(key, taskKey)) ?? null;

function setPending(key: PlanKey, taskKey: string, state: TaskState | null): void {
  const next = new Map(pendingTasks.value);
  if (state === null) next.delete(pendingName(key, taskKey));
  else next.set(pendingName(key, taskKey), state);
  pendingTasks.value = next;
}

function setSaving(key: PlanKey, saving: boolean): void {
  const next = new Set(savingPlans.value);
  if (saving) next.add(key);
  else next.delete(key);
  savingPlans.value = next;
}

function setConflict(key: PlanKey, conflict: Conflict | null): void {
  const next = new Map(conflicts.value);
  if (conflict === null) next.delete(key);
  else next.set(key, conflict);
  conflicts.value = next;
}

/** Ticks or unticks a task. While one such change of it is on its way, another is no second wish. */
export function toggleTask(key: PlanKey, task: PlanTask): void {
  if (readOnly.value || pendingState(key, task.key) !== null) return;
  const state = task.state === 'done' ? 'open' : 'done';
  setPending(key, task.key, state);
  const same = (theirs: PlanDetail): PlanTask | undefined => [...theirs.plan.tasks, ...theirs.plan.criteria].find((other) => other.key === task.key && other.text === task.text);
  void perform(key, {
    operations: [{ kind: 'set-task', task: task.key, state }],
    text: `${state === 'done' ? 'Done' : 'Open again'}: ${task.text}`,
    inverse: [{ kind: 'set-task', task: task.key, state: task.state }],
    isClear: (theirs) => same(theirs)?.state === task.state,
    isDone: (theirs) => same(theirs)?.state === state,
    // A task that was reworded meanwhile is found by its place.
    rebase: (theirs) => [{ kind: 'set-task', task: same(theirs) === undefined ? String(task.number) : task.key, state }],
  }).finally(() => setPending(key, task.key, null));
}

/** Acts when every change that is on its way is made, those that were asked for meanwhile too: of several that wait, the next one waits for what this one does. */
async function onceAllMade(act: () => void): Promise<void> {
  let waited: readonly Promise<void>[] = [];
  while ([...queues.values()].some((queue, at) => queue !== waited[at])) {
    waited = [...queues.values()];
    await Promise.all(waited);
  }
  act();
}

/** Ticks the next task. Which one that is shows once every earlier change is made. */
export function tickNextTask(key: PlanKey): void {
  void onceAllMade(() => {
    const card = cardOf(key);
    const next = detailOf(key).peek().value?.plan.nextTask ?? null;
    if (card !== null && !isFinished(card) && next !== null) toggleTask(key, next);
  });
}

/** Makes a change of any other kind. True where it was made; a refusal and a conflict are shown. */
export function change(key: PlanKey, intent: Intent): Promise<boolean> {
  return readOnly.value ? Promise.resolve(false) : perform(key, intent);
}

/** Runs after every earlier change of the same plan, so that each builds on the one before. */
function perform(key: PlanKey, intent: Intent): Promise<boolean> {
  const shown = detailOf(key).peek().value;
  return inTurn(key, async () => attempt(key, intent, shown ?? (await readNow(key)), retriesMax, true)).catch((error: unknown) => {
    sayError(error);
    return false;
  });
}

function inTurn<T>(key: PlanKey, work: () => Promise<T>): Promise<T> {
  const run = (queues.get(key) ?? Promise.resolve()).then(work);
  queues.set(key, run.then(() => undefined, () => undefined));
  return run;
}

/** A plan that is not open is read first: what is written must be based on something. */
async function readNow(key: PlanKey): Promise<PlanDetail | null> {
  await refreshDetail(key);
  return detailOf(key).peek().value;
}

function newest(blobId: string): string {
  let base = blobId;
  for (let steps = 0; steps < 1000; steps += 1) {
    const next = ownSteps.get(base);
    if (next === undefined || next === base) return base;
    base = next;
  }
  return base;
}

async function attempt(key: PlanKey, intent: Intent, seen: PlanDetail | null, retries: number, mayUndo: boolean, at?: string): Promise<boolean> {
  if (seen === null && at === undefined) throw new Error('The plan could not be read, so nothing was written.');
  setSaving(key, true);
  try {
    const base = at ?? newest((seen as PlanDetail).blobId);
    const answer: OperationAnswer = await send({ kind: 'operate', operationId: newOperationId(), key, operations: intent.operations }, base);
    switch (answer.kind) {
      case 'done':
        if (answer.blobId !== null && answer.blobId !== base) {
          // A change and its undo lead back to a version that was there before: a step back must not become a circle.
          ownSteps.delete(answer.blobId);
          ownSteps.set(base, answer.blobId);
        }
        // What is said is also shown: whoever reads it and goes on, goes on from there.
        if (answer.key === null || answer.key === key) await refreshDetail(key);
        else await moved(key, answer.key);
        forgetMet(key);
        if (mayUndo && intent.inverse.length > 0 && (answer.blobId !== base || (answer.key ?? key) !== key)) {
          const made = { key: answer.key ?? key, intent };
          undoable.push(made);
          notes.set(made, say(intent.text, { label: 'Undo', run: () => undo(made) }));
        } else say(intent.text);
        return true;
      case 'stale':
        if (intent.isDone(answer.detail)) {
          keepDetail(answer.detail);
          return true;
        }
        if (retries > 0 && intent.isClear(answer.detail)) {
          keepDetail(answer.detail);
          return await attempt(key, intent, answer.detail, retries - 1, mayUndo, answer.detail.blobId);
        }
        setConflict(key, { key, intent, seen, theirs: answer.detail });
        keepDetail(answer.detail);
        // Where the bar cannot be seen, the way to it is offered.
        if (openCard.peek()?.key !== key) say(`This plan changed on disk. Not written: ${intent.text}`, { label: 'Show', run: () => { reveal(); go({ tab: 'plans', plan: answer.detail.plan.id, at: null }); } });
        return false;
      case 'refused':
        throw new Error([answer.message, ...answer.hints].join('\n'));
    }
  } finally {
    setSaving(key, false);
  }
}

/** A plan's file is at another place now; resolves when the page knows it there. */
async function moved(from: PlanKey, to: PlanKey): Promise<void> {
  moves.delete(to);
  moves.set(from, to);
  await when(() => (cardOf(to) !== null || cardOf(from) === null) || null);
}

function placeNow(key: PlanKey): PlanKey {
  let place = key;
  for (let next = moves.get(place); next !== undefined; next = moves.get(place)) place = next;
  return place;
}

/** A change that was asked about and has been made since, by whatever way, is no question any more. */
function forgetMet(key: PlanKey): void {
  const now = detailOf(key).peek().value;
  if (now !== null && conflicts.peek().get(key)?.intent.isDone(now) === true) setConflict(key, null);
}

/** Takes back the last change that this page made: the one on its way, where there is one. */
export function undoLast(): void {
  if (readOnly.value) return;
  void onceAllMade(() => {
    const last = undoable.at(-1);
    if (last === undefined) say('Nothing to undo');
    else undo(last);
  });
}

function undo(made: Made): void {
  const at = undoable.indexOf(made);
  if (at < 0 || readOnly.value) return;
  undoable.splice(at, 1);
  closeToast(notes.get(made) ?? -1);
  notes.delete(made);
  const key = placeNow(made.key);
  const intent: Intent = { operations: made.intent.inverse, text: `Undone: ${made.intent.text}`, inverse: [], isClear: () => true, isDone: () => false };
  const shown = detailOf(key).peek().value;
  inTurn(key, async () => attempt(key, intent, shown ?? (await readNow(key)), retriesMax, false)).catch((error: unknown) => {
    // Nobody heard it, so it can still be taken back.
    if (error instanceof ServerError && error.status === 0) undoable.push(made);
    sayError(error);
  });
}

/** "Keep mine": the change again, on top of what is there now, and of what this page did to that since. */
export function keepMine(conflict: Conflict): void {
  if (readOnly.value) return;
  setConflict(conflict.key, null);
  const intent = { ...conflict.intent, operations: conflict.intent.rebase?.(conflict.theirs) ?? conflict.intent.operations };
  const { key, theirs } = conflict;
  // Versions come back: only one that is shown now is one that this page made of theirs.
  const base = (): string => (detailOf(key).peek().value?.blobId === newest(theirs.blobId) ? newest(theirs.blobId) : theirs.blobId);
  inTurn(key, () => attempt(key, intent, theirs, 0, true, base())).catch((error: unknown) => {
    setConflict(conflict.key, conflict);
    sayError(error);
  });
}

/** "Take theirs": nothing is written. */
export function takeTheirs(conflict: Conflict): void {
  setConflict(conflict.key, null);
}
