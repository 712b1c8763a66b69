/** What holds for every two versions of a plan, and that long plans cost little. */
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { matchTasks } from '../../src/history/identity.ts';
import type { PlanTask } from '../../src/model/plan.ts';

type Sketch = { readonly text: string; readonly done?: boolean; readonly section?: string };

function tasks(sketches: readonly (Sketch | string)[]): PlanTask[] {
  return sketches.map((sketch, at) => {
    const { text, done = false, section = 'Tasks' } = typeof sketch === 'string' ? { text: sketch } : sketch;
    return { number: at + 1, text, done, state: done ? 'done' : 'open', line: at + 1, depth: 0, section: [section], key: `key-${at}` };
  });
}

/** `from>to` by number, in the order of the newer version; `-` where there is none. */
function pairs(before: readonly PlanTask[], after: readonly PlanTask[]): string[] {
  return matchTasks(before, after).map((match) => `${match.before?.number ?? '-'}>${match.after?.number ?? '-'}`);
}

const words = ['token', 'store', 'cache', 'router', 'socket', 'parser', 'sidebar', 'invoice', 'migration', 'keyboard', 'webhook', 'avatar', 'ledger', 'compass', 'printer', 'garden'];
const phrase = fc.tuple(fc.constantFrom('Add', 'Test', 'Remove', 'Document', 'Rename'), fc.constantFrom(...words), fc.constantFrom(...words)).map((parts) => parts.join(' '));
const someTasks = fc.array(fc.record({ text: phrase, done: fc.boolean(), section: fc.constantFrom('One', 'Two') }), { maxLength: 25 }).map(tasks);
const distinctTexts = fc.uniqueArray(phrase, { maxLength: 25 });

describe('matching the tasks of two versions', () => {
  it('puts each task into exactly one match, the newer ones in order, and gives the same answer twice', () => {
    fc.assert(fc.property(someTasks, someTasks, (before, after) => {
      const matches = matchTasks(before, after);
      expect(matches.flatMap((match) => match.after ?? [])).toEqual(after);
      expect(matches.flatMap((match) => match.before ?? []).toSorted((a, b) => a.number - b.number)).toEqual(before);
      expect(matchTasks(structuredClone(before), structuredClone(after))).toEqual(matches);
    }), { numRuns: 300 });
  });

  it('pairs each task with itself where nothing changed, duplicates too', () => {
    fc.assert(fc.property(someTasks, (list) => {
      expect(pairs(list, list)).toEqual(list.map(({ number }) => `${number}>${number}`));
    }), { numRuns: 200 });
  });

  it('follows every task through any reordering', () => {
    fc.assert(fc.property(distinctTexts.chain((texts) => fc.tuple(fc.constant(texts), fc.shuffledSubarray(texts, { minLength: texts.length }))), ([texts, shuffled]) => {
      expect(pairs(tasks(texts), tasks(shuffled))).toEqual(shuffled.map((text, at) => `${texts.indexOf(text) + 1}>${at + 1}`));
    }), { numRuns: 200 });
  });

  it('follows every task that gets a time stamp in front and a commit behind when it is ticked', () => {
    fc.assert(fc.property(distinctTexts, (texts) => {
      const ticked = texts.map((text, at) => ({ text: `(2026-04-05 0${at % 10}:22Z) ${text} — commit ${(0xabc1234 + at).toString(16)}`, done: true }));
      expect(pairs(tasks(texts), tasks(ticked))).toEqual(texts.map((_, at) => `${at + 1}>${at + 1}`));
    }), { numRuns: 200 });
  });

  it('knows duplicates by their heading and neighbours', () => {
    const cycle = (section: string, done: boolean): Sketch[] => ['Step 1: Write the failing test', 'Step 2: Run it', 'Step 3: Commit'].map((text) => ({ text, section, done }));
    const before = tasks([...cycle('A', true), ...cycle('B', false), ...cycle('C', false)]);
    expect(pairs(before, tasks([...cycle('A', true), ...cycle('New', false), ...cycle('B', true), ...cycle('C', false)])).filter((pair) => !pair.startsWith('-'))).toEqual(['1>1', '2>2', '3>3', '4>7', '5>8', '6>9', '7>10', '8>11', '9>12']);
    expect(pairs(before, tasks([...cycle('B', false), ...cycle('C', false)]))).toEqual(['4>1', '5>2', '6>3', '7>4', '8>5', '9>6', '1>-', '2>-', '3>-']);
  });

  it('trusts a mark more than any text', () => {
    expect(pairs(tasks(['Write docs {#a}', 'Ship it {#b}']), tasks(['Something else entirely {#b}', 'Write the manual {#a}']))).toEqual(['2>1', '1>2']);
  });

  it.each([
    ['the tense', 'Add the token store', 'Added the token store'],
    ['code marks', 'Add the token store', 'Add the `token` **store**'],
    ['a time stamp', 'Add the token store', '(2026-02-13 10:30Z) Add the token store'],
    ['a hash', 'Add the token store', 'Add the token store (`5e6c066501`)'],
    ['a new label', 'T4: Add the token store', 'T5: Add the token store'],
    ['Chinese', '实现令牌存储和刷新', '（2026-02-13）已实现令牌存储和刷新'],
  ])('sets aside %s', (_, was, now) => {
    const others = ['Draw the icons', 'Measure start-up'];
    expect(pairs(tasks([...others, was]), tasks([{ text: now, done: true }, ...others]))).toEqual(['3>1', '1>2', '2>3']);
  });

  it('ends a task that became two, and two that became one, as removed and added', () => {
    const [whole, halves] = [tasks(['Run the migration tests and publish the release notes']), tasks(['Run the migration tests', 'Publish the release notes'])];
    expect(pairs(whole, halves)).toEqual(['->1', '->2', '1>-']);
    expect(pairs(halves, whole)).toEqual(['->1', '1>-', '2>-']);
    expect(pairs(whole, tasks(['Run the migration tests and publish all release notes', 'Draw the icons']))).toEqual(['1>1', '->2']);
  });
});

describe('a long plan', () => {
  /** Every comparison of two tasks asks the older one whether it is done. */
  function comparisons(count: number): number {
    let asked = 0;
    const text = (at: number): string => `${words[at % 16]} ${words[(at >> 4) % 16]} number ${at} of the ${words[(at * 7) % 16]}`;
    const before = tasks(Array.from({ length: count }, (_, at) => text(at))).map((task) => ({ ...task, get done() {
      asked += 1;
      return false;
    } }));
    // Every tenth is reworded and ticked, every twentieth is gone, others come in between.
    const after = tasks(Array.from({ length: count }, (_, at): Sketch[] => (at % 20 === 7 ? [] : at % 10 === 3 ? [{ text: `(2026-01-02) Did ${text(at)}`, done: true }] : at % 50 === 1 ? [{ text: text(at) }, { text: `Extra ${at}` }] : [{ text: text(at) }])).flat());
    const removed = matchTasks(before, after).filter((match) => match.after === null);
    expect(removed.length).toBe(Math.ceil((count - 7) / 20));
    return asked;
  }

  it('of 13,000 tasks takes work that grows with its length, not with its square', () => {
    const [some, many] = [comparisons(3250), comparisons(13_000)];
    expect(some).toBeGreaterThan(0);
    expect(many / some).toBeLessThan(6);
    expect(many).toBeLessThan(13_000 * 20);
  });
});
