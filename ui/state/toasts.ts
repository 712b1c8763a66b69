/** Short notes at the foot of the page: at most three, eight seconds, errors until they are closed. */
import { signal } from '@preact/signals';

export type Toast = { readonly id: number; readonly text: string; readonly tone: 'status' | 'error'; readonly action: { readonly label: string; readonly run: () => void } | null };

export const toasts = signal<readonly Toast[]>([]);
let last = 0;

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function say(text: string, action: Toast['action'] = null): void {
  show(text, 'status', action);
}

export function sayError(error: unknown): void {
  show(error instanceof Error ? error.message : String(error), 'error', null);
}

function show(text: string, tone: Toast['tone'], action: Toast['action']): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.filter((toast) => toast.text !== text), { id, text, tone, action }].slice(-3);
  if (tone === 'status') setTimeout(() => closeToast(id), 8_000);
}
