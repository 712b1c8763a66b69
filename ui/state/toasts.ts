/** Short notes at the foot of the page: at most three, eight seconds, errors until they are closed. */
import { signal } from '@preact/signals';

export type Toast = { readonly id: number; readonly text: string; readonly tone: 'status' | 'error'; readonly action: { readonly label: string; readonly run: () => void } | null };

export const toasts = signal<readonly Toast[]>([]);
const shownMax = 3;
let last = 0;

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Gives the number of the note, by which it can be closed. */
export function say(text: string, action: Toast['action'] = null): number {
  return show(text, 'status', action);
}

export function sayError(error: unknown): void {
  show(error instanceof Error ? error.message : String(error), 'error', null);
}

function show(text: string, tone: Toast['tone'], action: Toast['action']): number {
  last += 1;
  const id = last;
  const next = [...toasts.value.filter((toast) => toast.text !== text), { id, text, tone, action }];
  // Errors stay until they are closed, so what makes room is the oldest note, if there is one.
  while (next.length > shownMax) next.splice(Math.max(0, next.findIndex((toast) => toast.tone === 'status' && toast.id !== id)), 1);
  toasts.value = next;
  if (tone === 'status') setTimeout(() => closeToast(id), 8_000);
  return id;
}
