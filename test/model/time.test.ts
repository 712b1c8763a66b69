import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoOfDate, isoOfSeconds } from '../../src/model/time.ts';

describe('times', () => {
  it('are ISO 8601 in UTC to the second', () => {
    expect(isoOfSeconds(1_767_261_660)).toBe('2026-01-01T10:01:00Z');
    expect(isoOfDate(new Date('2026-01-01T10:01:00.999Z'))).toBe('2026-01-01T10:01:00Z');
    expect(isoOfSeconds(-1)).toBe('1969-12-31T23:59:59Z');
    expect(isoOfSeconds(253_402_300_800)).toBe('+010000-01-01T00:00:00Z');
  });

  it('are times whatever a commit has', () => {
    for (const none of [Number.NaN, Infinity, 8.64e12 + 1, -9e15]) expect(isoOfSeconds(none)).toBe('1970-01-01T00:00:00Z');
    fc.assert(fc.property(fc.integer({ min: -8.64e12, max: 8.64e12 }), (seconds) => {
      expect(Date.parse(isoOfSeconds(seconds))).toBe(seconds * 1000);
    }));
  });
});
