import { useRef } from 'preact/hooks';

/**
 * The same items; while `steady`, in the order they had before, so that what is read does not jump away when it changes. Items that were not there
 * come where they belong: behind the one that they follow in the new order. Another `question` is another list.
 */
export function useSteadyOrder<T>(items: readonly T[], keyOf: (item: T) => string, steady: boolean, question: string): readonly T[] {
  const kept = useRef<{ readonly question: string; readonly keys: readonly string[] } | null>(null);
  const shown = steady && kept.current !== null && kept.current.question === question ? inOldOrder(items, keyOf, kept.current.keys) : items;
  kept.current = { question, keys: shown.map(keyOf) };
  return shown;
}

/** Pure part of `useSteadyOrder`. */
export function inOldOrder<T>(items: readonly T[], keyOf: (item: T) => string, keys: readonly string[]): readonly T[] {
  const places = new Map(keys.map((key, at) => [key, at]));
  const shown = items.filter((item) => places.has(keyOf(item))).sort((a, b) => (places.get(keyOf(a)) as number) - (places.get(keyOf(b)) as number));
  items.forEach((item, at) => {
    if (places.has(keyOf(item))) return;
    const before = items[at - 1];
    shown.splice(before === undefined ? 0 : shown.indexOf(before) + 1, 0, item);
  });
  return shown;
}
