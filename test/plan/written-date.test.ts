import { describe, expect, it } from 'vitest';
import { takeDate } from '../../src/plan/written-date.ts';

const taken: readonly (readonly [written: string, at: string | null, rest: string])[] = [
  ['2026-04-04: Added', '2026-04-04', 'Added'],
  ['**2026/4/4** — Added', '2026-04-04', 'Added'],
  ['`2026-04-04` `npm test`', '2026-04-04', '`npm test`'],
  ['[2026-04-04 9:05] Added', '2026-04-04T09:05', 'Added'],
  ['2026-04-04T09:05:07Z: Added', '2026-04-04T09:05:07Z', 'Added'],
  ['2026-04-04T09:05:07.173Z: Added', '2026-04-04T09:05:07.173Z', 'Added'],
  ['2026-04-04 09:05:07,5 +0900 Added', '2026-04-04T09:05:07.5+09:00', 'Added'],
  ['2026-04-04 09:05 UTC - Added', '2026-04-04T09:05Z', 'Added'],
  ['2026-04-04 09:05 KST: Added', '2026-04-04T09:05+09:00', 'Added'],
  ['2026-04-04 09:05 PDT: Added', '2026-04-04T09:05-07:00', 'Added'],
  // Chicago or Shanghai: the file does not say.
  ['2026-04-04 09:05 CST: Added', '2026-04-04T09:05', 'Added'],
  ['2026-04-04 09:05 TEST: Added', '2026-04-04T09:05', 'TEST: Added'],
  ['2026-04-04 09:05 ESTIMATE: 3', '2026-04-04T09:05', 'ESTIMATE: 3'],
  ['**2026-04-04:** Added', '2026-04-04', 'Added'],
  ['**2026-04-04 (planning):** Added', '2026-04-04', '**(planning):** Added'],
  ['(2026-04-04, planning) Added', '2026-04-04', '(planning) Added'],
  ['2026-04-04:**Added** x', '2026-04-04', '**Added** x'],
  ['~~2026-04-04 Added~~', '2026-04-04', '~~Added~~'],
  ['Added on 2026-04-04', null, 'Added on 2026-04-04'],
];

describe('a date in front of an entry', () => {
  for (const [written, at, rest] of taken) it(`is taken from: ${written}`, () => expect(takeDate(written)).toEqual({ at, rest }));

  it('costs nothing on hostile text', () => {
    const text = `2026-04-04 09:05${' '.repeat(200_000)}x`;
    expect(takeDate(text).rest).toBe('x');
  });
});
