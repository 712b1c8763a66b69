/** Whatever goes wrong, and in whatever order: one comment, the last words, and nobody else's touched. */
import fc from '../support/fast-check.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { ForgeError } from '../../src/bot/forge-error.ts';
import { dialects, somebody, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge, Fault } from '../support/fake-forge.ts';
import { bodyOf, connect, post, postCarelessly } from './forge-kit.ts';

const places = [/^GET .*(comments|notes)/, /^GET .*user$/, /^POST .*(comments|notes)/, /^(PUT|PATCH)/];
const troubles: readonly fc.Arbitrary<Omit<Fault, 'on' | 'after'>>[] = [
  fc.constantFrom({ kind: 'drop' }, { kind: 'lose' }, { kind: 'break' }) as fc.Arbitrary<Omit<Fault, 'on' | 'after'>>,
  fc.constantFrom(200, 502, 504).map((status) => ({ kind: 'mask', status }) as Omit<Fault, 'on' | 'after'>),
  fc.constantFrom(500, 503).map((status) => ({ kind: 'answer', status }) as Omit<Fault, 'on' | 'after'>),
  fc.constantFrom('1', '30', '4000').map((seconds) => ({ kind: 'answer', status: 429, headers: { 'retry-after': seconds } }) as Omit<Fault, 'on' | 'after'>),
  fc.constant({ kind: 'answer', status: 403, message: 'Resource not accessible by integration' } as Omit<Fault, 'on' | 'after'>),
];
const fault = fc.tuple(fc.constantFrom(...places), fc.oneof(...troubles), fc.nat({ max: 3 }), fc.integer({ min: 1, max: 4 })).map(([on, trouble, after, times]) => ({ ...trouble, on, after, times }) as Fault);
const schedule = fc.record({ faults: fc.array(fault, { maxLength: 6 }), texts: fc.array(fc.constantFrom('one', 'two', null), { minLength: 1, maxLength: 3 }), others: fc.nat({ max: 3 }) });

describe.each(Object.values(dialects))('random faults of $kind', (dialect) => {
  const seen = { resolved: 0, rejected: 0 };
  afterAll(() => {
    // Both ways were taken, else this shows nothing.
    expect(seen.resolved).toBeGreaterThan(20);
    expect(seen.rejected).toBeGreaterThan(15);
  });

  async function begin(faults: readonly Fault[], others: number): Promise<FakeForge> {
    const fake = await startFakeForge(dialect);
    for (let count = 0; count < others; count += 1) fake.say(count === 0 ? bodyOf('quoted') : `Comment ${count}`, somebody);
    fake.faults = [...faults];
    return fake;
  }
  const own = (fake: FakeForge): readonly string[] => fake.comments.filter(({ author }) => author.id === fake.self.id).map(({ body }) => body);

  it('never make two comments, lose one, or touch one of others (60 schedules)', async () => {
    await fc.assert(fc.asyncProperty(schedule, async ({ faults, texts, others }) => {
      const fake = await begin(faults, others);
      const before = fake.comments.map(({ body }) => body);
      for (const text of texts) {
        const was = own(fake);
        try {
          const posting = await post(connect(fake), text);
          seen.resolved += 1;
          // What is said to be done is done.
          if (posting.kind !== 'none') expect(own(fake)).toEqual([bodyOf(text ?? 'No plan changes any more.')]);
          else expect(was).toEqual([]);
        } catch (error) {
          if (!(error instanceof ForgeError)) throw error;
          seen.rejected += 1;
        }
        expect(own(fake).length).toBeLessThanOrEqual(1);
        expect(own(fake).length).toBeGreaterThanOrEqual(was.length);
      }
      fake.faults = [];
      await post(connect(fake), 'the end');
      expect(own(fake)).toEqual([bodyOf('the end')]);
      expect(fake.comments.slice(0, others).map(({ body }) => body)).toEqual(before);
      expect(fake.violations).toEqual([]);
    }), { numRuns: 60, seed: 20260102 });
  });

  it('make a careless client post twice, or write over others (negative control)', async () => {
    const samples = fc.sample(schedule, { numRuns: 40, seed: 20260102 });
    let caught = 0;
    for (const { faults, others } of samples) {
      const fake = await begin(faults, others);
      const before = fake.comments.map(({ body }) => body);
      await postCarelessly(fake, bodyOf('one')).catch(() => {});
      if (own(fake).length > 1 || JSON.stringify(fake.comments.slice(0, others).map(({ body }) => body)) !== JSON.stringify(before)) caught += 1;
    }
    expect(caught).toBeGreaterThan(5);
  });
});
