/** How often identity is right about real plans, where people and agents reworded, ticked, split and reordered tasks. */
import { describe, expect, it } from 'vitest';
import { matchTasks } from '../../src/history/identity.ts';
import { readLabelledPairs } from './read-labelled-pairs.ts';
import type { LabelledCase, LabelledPair } from './read-labelled-pairs.ts';

const cases = readLabelledPairs();

/** What the code pairs, of the tasks that are written out. */
function pairsOf({ before, after, numberOf }: LabelledCase, match = matchTasks): LabelledPair[] {
  return match(before, after).flatMap((each): LabelledPair[] => {
    if (each.before === null || each.after === null) return [];
    const [from, to] = [numberOf(each.before), numberOf(each.after)];
    return from === 0 || to === 0 ? [] : [`${from}>${to}`];
  });
}

function score(match = matchTasks): { recall: number; precision: number; missed: string[]; wrong: string[] } {
  let [labelled, found, made] = [0, 0, 0];
  const [missed, wrong]: [string[], string[]] = [[], []];
  for (const each of cases) {
    const pairs = pairsOf(each, match).filter((pair) => !each.unsure.includes(pair));
    labelled += each.same.length;
    made += pairs.length;
    found += each.same.filter((pair) => pairs.includes(pair)).length;
    missed.push(...each.same.filter((pair) => !pairs.includes(pair)).map((pair) => `${each.from}: ${pair}`));
    wrong.push(...pairs.filter((pair) => !each.same.includes(pair)).map((pair) => `${each.from}: ${pair}`));
  }
  return { recall: found / labelled, precision: 1 - wrong.length / made, missed, wrong };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

describe('task identity on pairs labelled by hand', () => {
  it('has enough of them, of both kinds', () => {
    expect(cases.flatMap(({ same }) => same).length).toBeGreaterThanOrEqual(150);
    expect(cases.flatMap(({ apart }) => apart).length).toBeGreaterThanOrEqual(40);
    for (const { from, same, apart, unsure } of cases) expect(new Set([...same, ...apart, ...unsure]).size, from).toBe(same.length + apart.length + unsure.length);
  });

  it('finds at least 95% of what is the same, and is right in at least 99% of what it pairs', () => {
    const { recall, precision, missed, wrong } = score();
    const [same, apart] = [cases.flatMap((each) => each.same).length, cases.flatMap((each) => each.apart).length];
    console.log(`task identity: recall ${percent(recall)} of ${same} pairs, precision ${percent(precision)}, with ${apart} pairs that are not the same\n  missed: ${missed.join('; ') || 'none'}\n  wrong: ${wrong.join('; ') || 'none'}`);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });

  it('is not won by pairing by place alone, nor by equal text alone', () => {
    const byPlace: typeof matchTasks = (before, after) => after.map((task, at) => ({ before: before[at] ?? null, after: task, how: 'place' }));
    const byText: typeof matchTasks = (before, after) => after.map((task) => ({ before: before.find(({ text }) => text === task.text) ?? null, after: task, how: 'text' }));
    expect(score(byPlace).precision).toBeLessThan(0.9);
    expect(score(byText).recall).toBeLessThan(0.2);
  });
});
