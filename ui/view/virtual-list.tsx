/** A long list of which only what can be seen is in the document. Rows may have any height: known ones are measured, others estimated. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';

import { printing } from '../state/selection.ts';

type Props<T> = {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly label: string;
  readonly estimate: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** This row is always in the document: it has the focus or is to be scrolled to. */
  readonly pinned: string | null;
  readonly children: (item: T) => ComponentChildren;
};

const plainMax = 40;
const overscanPx = 600;

export function VirtualList<T>({ items, keyOf, label, estimate, scroller, pinned, children }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const heights = useRef(new Map<string, number>());
  const [, redraw] = useReducer((count: number, _action: undefined) => count + 1, 0);
  const plain = items.length <= plainMax || printing.value !== null;

  useEffect(() => {
    const node = scroller.current;
    if (plain || node === null) return undefined;
    let frame = 0;
    const onScroll = (): void => {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        redraw(undefined);
      });
    };
    node.addEventListener('scroll', onScroll, { passive: true });
    addEventListener('resize', onScroll);
    redraw(undefined);
    return () => {
      node.removeEventListener('scroll', onScroll);
      removeEventListener('resize', onScroll);
      cancelAnimationFrame(frame);
    };
  }, [plain]);

  useLayoutEffect(() => {
    if (plain) return;
    let changed = false;
    for (const row of list.current?.querySelectorAll<HTMLElement>(':scope > li[data-row]') ?? []) {
      const height = row.offsetHeight;
      const key = row.dataset['row'] as string;
      if (height > 0 && heights.current.get(key) !== height) {
        heights.current.set(key, height);
        changed = true;
      }
    }
    if (changed) redraw(undefined);
  });

  if (plain) return <ul class="cards" aria-label={label}>{items.map((item) => <li key={keyOf(item)}>{children(item)}</li>)}</ul>;

  const heightOf = (item: T): number => heights.current.get(keyOf(item)) ?? estimate;
  const node = scroller.current;
  const viewTop = node === null || list.current === null ? 0 : node.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
  const viewHeight = node?.clientHeight ?? 900;
  const rows: { readonly item: T; readonly index: number }[] = [];
  const gaps: number[] = [0];
  let offset = 0;
  items.forEach((item, index) => {
    const height = heightOf(item);
    const seen = offset + height > viewTop - overscanPx && offset < viewTop + viewHeight + overscanPx;
    if (seen || keyOf(item) === pinned) {
      rows.push({ item, index });
      gaps.push(0);
    } else gaps[gaps.length - 1] = (gaps[gaps.length - 1] as number) + height;
    offset += height;
  });
  // What is left out is space around the rows and no row of its own: a list holds nothing but its items.
  return (
    <ul class="cards" aria-label={label} ref={list} style={{ paddingTop: `${gaps[0] ?? 0}px`, paddingBottom: `${rows.length === 0 ? 0 : (gaps[rows.length] ?? 0)}px` }}>
      {rows.map(({ item, index }, place) => (
        <li key={keyOf(item)} data-row={keyOf(item)} aria-setsize={items.length} aria-posinset={index + 1} style={place === 0 ? undefined : { marginTop: `${gaps[place] ?? 0}px` }}>{children(item)}</li>
      ))}
    </ul>
  );
}
