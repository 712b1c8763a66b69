/** On random graphs (branches, octopus, criss-cross, `ours`, evil merges, several roots, skewed clocks): what brute force says, with and without the index. */
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { blameTasks } from '../../src/history/blame.ts';
import { timelineOfAll } from '../../src/history/timeline.ts';
import { createRepository } from '../support/temp-repository.ts';
import { describeHistory } from './describe-history.ts';
import { Oracle } from './oracle.ts';
import { randomHistory } from './random-history.ts';
import type { RandomHistory } from './random-history.ts';

const runs = process.env['GIT_PLAN_EXHAUSTIVE'] === undefined ? 12 : 300;

/** Merges of the shapes that histories get wrong: what follows says nothing about shapes that are not there. */
function shapesOf({ commits }: RandomHistory): readonly string[] {
  const states: Record<string, string>[] = [];
  const pairs = new Set<string>();
  return commits.flatMap(({ parents = [], files }, at) => {
    const bases = parents.map((parent) => states[parent]!);
    const state = Object.fromEntries(Object.entries({ ...bases[0], ...files }).filter((file): file is [string, string] => file[1] !== null && file[0].endsWith('.md')));
    states[at] = state;
    if (parents.length < 2) return parents.length === 0 && at > 0 ? ['another root'] : [];
    const text = JSON.stringify(state);
    const brings = bases.slice(1).some((base) => JSON.stringify(base) !== JSON.stringify(bases[0]));
    const isEvil = Object.entries(state).some(([path, content]) => bases.every((base) => base[path] !== content));
    const isCrissCross = pairs.has(parents.toReversed().join(' '));
    pairs.add(parents.join(' '));
    return [
      ...(parents.length > 2 ? ['octopus'] : []), ...(brings && text === JSON.stringify(bases[0]) ? ['ours'] : []), ...(brings && text === JSON.stringify(bases[1]) ? ['theirs'] : []),
      ...(isEvil ? ['evil'] : []), ...(isCrissCross ? ['criss-cross'] : []),
    ];
  });
}

describe('random histories', () => {
  it('hold every kind of merge, several times', () => {
    const count = new Map<string, number>();
    for (let seed = 0; seed < runs; seed += 1) for (const shape of shapesOf(randomHistory(seed, 30))) count.set(shape, (count.get(shape) ?? 0) + 1);
    for (const shape of ['octopus', 'ours', 'theirs', 'evil', 'criss-cross', 'another root']) expect({ shape, often: (count.get(shape) ?? 0) >= 5 }).toEqual({ shape, often: true });
  });

  it.each(Array.from({ length: runs }, (_, seed) => seed))('seed %i: timeline and blame agree with brute force, the index changes nothing', async (seed) => {
    const repository = createRepository();
    const ids = repository.import(randomHistory(seed, 30).commits);
    const context = await openContext({ cwd: repository.path, env: process.env });
    const oracle = await Oracle.of(repository.path, [ids.at(-1)!]);
    const history = await openHistory(context, { noCache: true });
    const { graph } = history;
    const steps = timelineOfAll(history).map(({ number, repoPath, events }) => ({ commit: graph.commit(number).id, repoPath, events }));
    expect(steps.toSorted((a, b) => (a.commit < b.commit ? -1 : a.commit > b.commit ? 1 : a.repoPath < b.repoPath ? -1 : 1))).toEqual(oracle.steps());

    for (const at of [7, 3, 20, 13, 26]) await openHistory(context, { at: ids[at]! });
    const kept = await openHistory(context);
    expect(await describeHistory(context, kept)).toBe(await describeHistory(context, history));
    for (const at of [ids.at(-1)!, ids[20]!, ids[11]!]) {
      const [warm, cold] = [await openHistory(context, { at }), await openHistory(context, { at, noCache: true })];
      expect(await describeHistory(context, warm)).toBe(await describeHistory(context, cold));
      const tip = cold.tips[0]!;
      for (const repoPath of oracle.plansAt(at)) {
        const origins = blameTasks(cold, { number: tip, repoPath })!.map(({ added, done }) => ({ added: cold.graph.commit(added).id, done: done === null ? null : cold.graph.commit(done).id }));
        expect({ at, repoPath, origins }).toEqual({ at, repoPath, origins: oracle.originsAt(at, repoPath) });
      }
    }
  });
});
