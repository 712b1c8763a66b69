/**
 * Who works by keys must not be thrown to the top of the page because a button did what it says and went. When what has the focus is taken away,
 * the focus goes to the plan that it belonged to, else to what it stood in. Who works with a pointer needs none of it: there it could move what is
 * about to be hit.
 */
type Held = { readonly element: HTMLElement; readonly inside: readonly HTMLElement[]; readonly cardKey: string | null; readonly region: string | null };

/** Watches over the focus from now on. */
export function keepFocus(root: HTMLElement): void {
  let held: Held | null = null;
  // Toasts come and go beside the work: from them the focus goes back to it.
  let toast: Element | null = null;
  let byKeys = false;
  document.addEventListener('keydown', () => (byKeys = true), true);
  document.addEventListener('pointerdown', () => (byKeys = false), true);
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    toast = target.closest('.toasts') === null ? null : target;
    if (toast === null) held = holdOf(target);
  });
  new MutationObserver(() => {
    if (!byKeys || held === null || (toast ?? held.element).isConnected || (document.activeElement ?? document.body) !== document.body) return;
    toast = null;
    placeFor(held)?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}

function holdOf(element: HTMLElement): Held {
  const inside: HTMLElement[] = [];
  for (let above = element.parentElement; above !== null; above = above.parentElement) if (above.matches('[tabindex]')) inside.push(above);
  return { element, inside, cardKey: element.closest<HTMLElement>('.card[data-key]')?.dataset['key'] ?? null, region: element.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? null };
}

function placeFor({ element, inside, cardKey, region }: Held): HTMLElement | null {
  if (element.isConnected) return element;
  const above = inside.find((each) => each.isConnected) ?? null;
  // A plan's own button may have scrolled out of a long list, and is not brought back then.
  if (above !== null && element.matches('[data-card]')) return above;
  // The key of a plan that moved is another; it is still the one that is open.
  const card = cardKey === null ? null : (document.querySelector<HTMLElement>(`button[data-card="${cardKey}"]`) ?? document.querySelector<HTMLElement>('.card.open button[data-card]'));
  return card ?? above ?? (region === null ? null : stopIn(region));
}

/** Where the focus is when one comes into a region, as by F6. */
function stopIn(region: string): HTMLElement | null {
  const found = document.querySelector<HTMLElement>(`[data-region="${region}"]`);
  return found === null || found.matches('[tabindex]') ? found : found.querySelector<HTMLElement>('button');
}
