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

const runs = process.env['GIT_PLAN_EXHAUSTIVE'] === undefined ? 12 : 300;

describe('random histories', () => {
  it.each(Array.from({ length: runs }, (_, seed) => seed))('seed %i: timeline and blame agree with brute force, the index changes nothing', async (seed) => {
    const repository = createRepository();
    const ids = repository.import(randomHistory(seed, 30).commits);
    const context = await openContext({ cwd: repository.path, env: process.env });
    const oracle = await Oracle.of(repository.path, [ids.at(-1)!]);
    const history = await openHistory(context, { noCache: true });
    const { graph } = history;
    const steps = timelineOfAll(history).map(({ number, repoPath, events }) => ({ commit: graph.commits[number]!.id, repoPath, events }));
    expect(steps.toSorted((a, b) => (a.commit < b.commit ? -1 : a.commit > b.commit ? 1 : a.repoPath < b.repoPath ? -1 : 1))).toEqual(oracle.steps());

    for (const at of [7, 3, 20, 13, 26]) await openHistory(context, { at: ids[at]! });
    const kept = await openHistory(context);
    expect(await describeHistory(context, kept)).toBe(await describeHistory(context, history));
    for (const at of [ids.at(-1)!, ids[20]!, ids[11]!]) {
      const [warm, cold] = [await openHistory(context, { at }), await openHistory(context, { at, noCache: true })];
      expect(await describeHistory(context, warm)).toBe(await describeHistory(context, cold));
      const tip = cold.tips[0]!;
      for (const repoPath of oracle.plansAt(at)) {
        const origins = blameTasks(cold, { number: tip, repoPath })!.map(({ added, done }) => ({ added: cold.graph.commits[added]!.id, done: done === null ? null : cold.graph.commits[done]!.id }));
        expect({ at, repoPath, origins }).toEqual({ at, repoPath, origins: oracle.originsAt(at, repoPath) });
      }
    }
  });
});
