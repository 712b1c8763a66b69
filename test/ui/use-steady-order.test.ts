/** While a plan is read, the list keeps its order. */
import { describe, expect, it } from 'vitest';
import { inOldOrder } from '../../ui/view/use-steady-order.ts';

const order = (items: string, keys: string): string => inOldOrder([...items], (item) => item, [...keys]).join('');

describe('a list that keeps its order', () => {
  it.each([
    ['an item that moved up stays', 'cab', 'abc', 'abc'],
    ['one that is gone is gone', 'ca', 'abc', 'ac'],
    ['a new one follows the one that it follows in the new order', 'cxab', 'abc', 'abcx'],
    ['a new first one is first', 'xcab', 'abc', 'xabc'],
    ['several new ones keep their own order', 'xycab', 'abc', 'xyabc'],
    ['nothing known: the new order', 'cab', '', 'cab'],
  ])('%s', (_what, items, keys, expected) => {
    expect(order(items, keys)).toBe(expected);
  });
});
