/** Everything that a history says, as one text: what two ways of gathering it must agree on, byte for byte. */
import { sessionsOfCommits } from '../../src/app/attribute-commits.ts';
import type { AppContext } from '../../src/app/context.ts';
import type { OpenHistory } from '../../src/app/open-history.ts';
import { blameTasks } from '../../src/history/blame.ts';
import { timelineOfAll } from '../../src/history/timeline.ts';

export async function describeHistory(context: AppContext, history: OpenHistory): Promise<string> {
  const { graph } = history;
  const idOf = (number: number | null): string | null => (number === null ? null : graph.commit(number).id);
  const steps = timelineOfAll(history);
  const commits = steps.map(({ number }) => history.commitOf(number));
  const sessions = await sessionsOfCommits(context.repository, commits, { refs: history.refs });
  const tips = [...new Set(history.tips.filter((tip) => tip >= 0))];
  const blames = tips.flatMap((tip) => [...graph.stateAt(tip).keys()].filter((repoPath) => history.isPlan(repoPath)).map((repoPath) => ({
    tip: idOf(tip), repoPath, origins: (blameTasks(history, { number: tip, repoPath }) ?? []).map(({ added, done }) => [idOf(added), idOf(done)]),
  })));
  return JSON.stringify({
    steps: steps.map(({ repoPath, before, after, events }, at) => ({ commit: commits[at], session: sessions.get(commits[at]!.id) ?? null, repoPath, before: before?.repoPath ?? null, after: after?.document.tasks ?? null, events })),
    blames,
  });
}
