/** Who did what is in flight: the agent session of the commit that completed each task on its branch, as blame has it. */
import type { Ref } from '../model/commit.ts';
import type { InFlight } from '../model/plan.ts';
import type { SessionRef } from '../model/session.ts';
import { blameTasks } from '../history/blame.ts';
import { sessionsOfCommits } from './attribute-commits.ts';
import type { AppContext } from './context.ts';
import type { DoneElsewhere, Place } from './find-in-flight.ts';
import { openHistory } from './open-history.ts';

/** Tasks of the plan at `planPath` here that are done in a commit, where the plan lies at `repoPath`. */
export type CommittedWork = { readonly planPath: string; readonly place: Place; readonly repoPath: string; readonly tasks: readonly DoneElsewhere[] };

/** `refs` must hold those of `agentRefPrefixes`. In the order of `works`. */
export async function creditInFlight(context: AppContext, works: readonly CommittedWork[], refs: readonly Ref[]): Promise<readonly (InFlight & { readonly planPath: string })[]> {
  if (works.length === 0) return [];
  const tips = [...new Set(works.map(({ place }) => place.commit))];
  const history = await openHistory(context, { known: { tips, refs } });
  const numberOf = new Map(tips.map((tip, at) => [tip, history.tips[at] ?? -1]));
  const done = works.map(({ place, repoPath, tasks }) => {
    const number = numberOf.get(place.commit)!;
    const origins = number < 0 ? null : blameTasks(history, { number, repoPath });
    return tasks.map(({ at }) => origins?.[at]?.done ?? null);
  });
  const commits = [...new Set(done.flat())].flatMap((number) => (number === null ? [] : [history.commitOf(number)]));
  const sessions = await sessionsOfCommits(context.repository, commits, { refs, squashes: false });
  const sessionOf = (number: number | null | undefined): SessionRef | null => (number == null || history.border.has(history.graph.commit(number).id) ? null : (sessions.get(history.graph.commit(number).id) ?? null));
  return works.map(({ planPath, place, tasks }, index) => ({
    planPath, ref: place.ref, worktree: place.worktree, dirty: false,
    tasks: tasks.map(({ key, text }, at) => ({ key, text, session: sessionOf(done[index]![at]) })),
  }));
}
