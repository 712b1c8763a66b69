/** What a person can do to a plan, each with its inverse and its words. Buttons, keys and the palette all come here. */
import type { OperationAnswer, PageMessage } from '../../src/drawer/protocol.ts';
import type { PlanCard, PlanDetail, PlanKey } from '../../src/model/drawer-view.ts';
import type { PlanStatus } from '../../src/model/plan.ts';
import { change } from './operations.ts';
import { place, writePlace } from './place.ts';
import { refreshDetail } from './plan-details.ts';
import { newOperationId, readPreamble, send } from './server.ts';
import { say, sayError } from './toasts.ts';

const words: Readonly<Record<PlanStatus, string>> = { draft: 'Back to draft', active: 'Reopened', completed: 'Completed', abandoned: 'Abandoned' };

/** Plans whose status is being changed. */
const changing = new Set<PlanKey>();

/** Changes the status. While one such change is on its way, another is no second wish. */
export function setStatus(card: PlanCard, status: PlanStatus): void {
  if (changing.has(card.key)) return;
  changing.add(card.key);
  void change(card.key, {
    operations: [{ kind: 'set-status', status }],
    text: `${card.status === 'draft' && status === 'active' ? 'Started' : words[status]}: ${card.title}`,
    inverse: [{ kind: 'set-status', status: card.status }],
    isClear: (theirs) => theirs.plan.status === card.status,
    isDone: (theirs) => theirs.plan.status === status,
  }).finally(() => changing.delete(card.key));
}

/** Links a session; with `tell`, one that runs is told about the plan too. */
export async function linkSession(card: PlanCard, handle: string, name: string, tell: boolean): Promise<void> {
  const linked = await change(card.key, {
    operations: [{ kind: 'link-session', sessionId: handle }], text: `Linked ${name}`, inverse: [{ kind: 'unlink-session', sessionId: handle }], isClear: () => true,
    isDone: (theirs) => theirs.plan.linkedSessionIds.includes(handle),
  });
  if (!linked || !tell) return;
  await ask({ kind: 'tell-session', operationId: newOperationId(), key: card.key, sessionId: handle }, null);
  say(`${name} will be told at its next prompt`);
}

export function unlinkSession(card: PlanCard, handle: string, name: string): void {
  void change(card.key, {
    operations: [{ kind: 'unlink-session', sessionId: handle }], text: `Unlinked ${name}`, inverse: [{ kind: 'link-session', sessionId: handle }], isClear: () => true,
    isDone: (theirs: PlanDetail) => !theirs.plan.linkedSessionIds.includes(handle),
  });
}

export async function openInEditor(card: PlanCard, line = 1): Promise<void> {
  const answer = await ask({ kind: 'open-editor', operationId: newOperationId(), key: card.key, line }, null);
  if (answer.kind === 'done') {
    if (answer.note === null) say('Opened in the editor');
    else await copy(card.filePath, answer.note);
  }
}

/** Opens the line of code that a debt item stands for. */
export async function openDebt(id: string): Promise<void> {
  const answer = await ask({ kind: 'open-debt', operationId: newOperationId(), id }, null);
  // Where no editor has a window of its own, the answer is the place.
  if (answer.kind === 'done' && answer.note !== null) await copy(answer.note, `Copied ${answer.note}: the editor of git opens no window of its own`);
  else say('Opened in the editor');
}

/** Plans that are being mended. */
const mending = new Set<PlanKey>();

/** Makes the repairs that are safe. While that is on its way, another press is no second wish. */
export async function applyFix(card: PlanCard): Promise<void> {
  if (mending.has(card.key)) return;
  mending.add(card.key);
  try {
    const answer = await ask({ kind: 'fix', operationId: newOperationId(), key: card.key }, card.blobId);
    await refreshDetail(card.key);
    say(answer.kind === 'done' ? (answer.note ?? 'Fixed what is safe to fix') : 'The plan changed meanwhile; look again');
  } finally {
    mending.delete(card.key);
  }
}

/** Sends a message whose refusal is an error, in the server's words. */
async function ask(message: PageMessage, base: string | null): Promise<Exclude<OperationAnswer, { readonly kind: 'refused' }>> {
  const answer = await send(message, base);
  if (answer.kind === 'refused') throw new Error([answer.message, ...answer.hints].join('\n'));
  return answer;
}

/** Copies, and says what was copied. Where the browser refuses, the text is shown instead. */
export async function copy(text: string, note: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(note);
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    say(text);
  }
}

export function copyLink(card: PlanCard): void {
  copy(`${location.origin}${writePlace({ ...place.value, plan: card.id, at: null, query: '', task: null, tab: 'plans' })}`, 'Link copied').catch(sayError);
}

export async function copyPreamble(key: PlanKey): Promise<void> {
  const { text } = await readPreamble(key);
  await copy(text, 'Context copied: paste it into the session');
}

/** Runs what may fail from a click. */
export function attempt(work: Promise<void>): void {
  work.catch(sayError);
}
