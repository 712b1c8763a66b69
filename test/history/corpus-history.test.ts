/** On every repository of the corpus: timeline, blame and the dates of plans are what brute force over all commits says, and the index changes nothing. */
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { blameTasks } from '../../src/history/blame.ts';
import { timelineOfAll } from '../../src/history/timeline.ts';
import { cloneCorpus, corpusNames, gitIn, hasCorpus } from '../support/corpus.ts';
import { temporaryFolder } from '../support/temp-repository.ts';
import { committedFacts } from '../../src/history/committed-facts.ts';
import { factsByBruteForce, stampsIn } from './brute-facts.ts';
import { Oracle } from './oracle.ts';
import { describeHistory } from './describe-history.ts';

describe.runIf(hasCorpus())('history of real repositories', () => {
  it.each(corpusNames())('%s: timeline, blame and dates agree with brute force', async (name) => {
    const path = cloneCorpus(name, temporaryFolder(), 'mirror');
    const oracle = await Oracle.of(path, ['--all']);
    const stamps = stampsIn(path);
    const history = await openHistory(await openContext({ cwd: path, env: process.env }), { tips: 'all', noCache: true });
    const { graph } = history;
    const steps = timelineOfAll(history).map(({ number, repoPath, events }) => ({ commit: graph.commit(number).id, repoPath, events }));
    expect(steps.toSorted((a, b) => (a.commit < b.commit ? -1 : a.commit > b.commit ? 1 : a.repoPath < b.repoPath ? -1 : 1))).toEqual(oracle.steps());
    for (const tip of new Set(history.tips.filter((each) => each >= 0))) {
      const { id } = graph.commit(tip);
      expect({ id, facts: Object.fromEntries(committedFacts(history, tip, oracle.plansAt(id))) }).toEqual({ id, facts: factsByBruteForce(oracle, stamps, id) });
      for (const repoPath of oracle.plansAt(id)) {
        const origins = blameTasks(history, { number: tip, repoPath })?.map(({ added, done }) => ({ added: graph.commit(added).id, done: done === null ? null : graph.commit(done).id }));
        expect({ id, repoPath, origins }).toEqual({ id, repoPath, origins: oracle.originsAt(id, repoPath) });
      }
    }
  });

  it.each(corpusNames())('%s: an index brought up at every tenth commit gives the same bytes as none', async (name) => {
    const path = cloneCorpus(name, temporaryFolder(), 'mirror');
    const context = await openContext({ cwd: path, env: process.env });
    const commits = gitIn(path, ['rev-list', '--topo-order', '--reverse', '--all']).toString('latin1').trim().split('\n');
    for (let at = 0; at < commits.length; at += 10) await openHistory(context, { at: commits[at]! });
    const kept = await openHistory(context, { tips: 'all' });
    expect(await describeHistory(context, kept)).toBe(await describeHistory(context, await openHistory(context, { tips: 'all', noCache: true })));
    expect((await openHistory(context, { tips: 'all' })).work).toEqual({ commits: 0, blobs: 0 });
  });
});
