/**
 * Talk with a host application that shows the drawer in a frame. The host speaks first: `connect` from an origin that the server was told of.
 * Until then, and to any other origin, the frame says nothing. See docs/drawer.md.
 */
import { effect } from '@preact/signals';
import { go, embedded } from './place.ts';
import { theme } from './preferences.ts';
import { allCards, onMessage, openCard, page } from './store.ts';
import { when } from './when.ts';

type FromHost =
  | { readonly kind: 'git-plan:connect' }
  | { readonly kind: 'git-plan:open-plan'; readonly id: string }
  | { readonly kind: 'git-plan:theme'; readonly theme: 'system' | 'light' | 'dark' };

/** Listens to the host, where there is one. */
export function listenToHost(): void {
  if (!embedded || window.parent === window) return;
  let host: string | null = null;
  // The policy lets no other page frame this one; the browser tells which one does.
  const allowed = hostOrigin();
  const tell = (message: unknown): void => {
    if (host !== null) window.parent.postMessage(message, host);
  };
  /** Says that the plans are there, as soon as they are. */
  const greet = (): void => void when(() => (page.value === null ? null : allCards.peek().length)).then((plans) => tell({ kind: 'git-plan:ready', plans }));
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || allowed === null || event.origin !== allowed) return;
    const message = parse(event.data);
    if (message === null) return;
    if (message.kind === 'git-plan:connect') {
      host = event.origin;
      greet();
    } else if (message.kind === 'git-plan:open-plan') go({ tab: 'plans', plan: message.id });
    else theme.value = message.theme;
  });
  // A plan that goes away is known by its id only from before.
  const ids = new Map<string, string>();
  onMessage((message) => {
    if (message.kind === 'snapshot') for (const { key, id } of message.snapshot.plans) ids.set(key, id);
    if (message.kind !== 'plans') return;
    for (const { id, title, status, taskCount, completedTaskCount, progressPercent, updatedAt } of message.upserted) tell({ kind: 'git-plan:plan-updated', plan: { id, title, status, taskCount, completedTaskCount, progressPercent, updatedAt } });
    for (const { key, id } of message.upserted) ids.set(key, id);
    for (const { key, title } of message.removed) {
      const id = ids.get(key) ?? null;
      ids.delete(key);
      // A file that moved is still the plan.
      if (![...ids.values()].includes(id ?? '')) tell({ kind: 'git-plan:plan-deleted', id, title });
    }
  });
  effect(() => {
    const card = openCard.value;
    if (page.value !== null) tell({ kind: 'git-plan:opened', id: card?.id ?? null });
  });
}

function hostOrigin(): string | null {
  const ancestors = location.ancestorOrigins as DOMStringList | undefined;
  if (ancestors !== undefined && ancestors.length > 0) return ancestors[0] ?? null;
  try {
    return document.referrer === '' ? null : new URL(document.referrer).origin;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function parse(data: unknown): FromHost | null {
  if (typeof data !== 'object' || data === null) return null;
  const { kind, id, theme: wanted } = data as { readonly kind?: unknown; readonly id?: unknown; readonly theme?: unknown };
  if (kind === 'git-plan:connect') return { kind };
  if (kind === 'git-plan:open-plan' && typeof id === 'string' && id.length > 0 && id.length <= 512) return { kind, id };
  if (kind === 'git-plan:theme' && (wanted === 'system' || wanted === 'light' || wanted === 'dark')) return { kind, theme: wanted };
  return null;
}
