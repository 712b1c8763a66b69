/** Who added and who completed each task of a plan, in which commit and agent session. */
import type { Credit, TaskBlame } from '../model/timeline.ts';
import type { PlanTask } from '../model/plan.ts';
import { blameTasks, commitsAfterUnread } from '../history/blame.ts';
import type { TaskOrigin } from '../history/blame.ts';
import type { PlanPlace } from '../history/timeline.ts';
import { versionAt } from '../history/history.ts';
import { matchTasks } from '../history/identity.ts';
import { holdsSignature, sessionsOfCommits } from './attribute-commits.ts';
import type { AppContext } from './context.ts';
import { findPlanAlone } from './find-one-plan.ts';
import { openHistory, pathspecsOf } from './open-history.ts';
import type { HistoryOptions, OpenHistory } from './open-history.ts';
import { placeAt } from './show-timeline.ts';

export type PlanBlame = {
  readonly planId: string; readonly title: string; readonly filePath: string; readonly tasks: readonly TaskBlame[];
  /** Those of the credited commits at which a shallow clone ends: whoever it was may have done it before. Their credit names no session. */
  readonly border: readonly string[];
  /** Those whose parent's version of the plan cannot be read here (a partial clone, lost objects), for which the same holds. */
  readonly unread: readonly string[];
};

/** Throws `UserError` where the address fits no plan, or several, and for a revision that does not exist. */
export async function blamePlan(context: AppContext, address: string | null, options: HistoryOptions = {}): Promise<PlanBlame> {
  const history = await openHistory(context, options);
  const { plan, text } = await findPlanAlone(context, address, options.at);
  const place = placeAt(history, history.tips[0] ?? -1, plan.filePath, plan.id);
  const origins = originsHere(history, place, plan.tasks);
  const afterUnread = place === null ? new Set<number>() : commitsAfterUnread(history, place);
  const numbers = new Set(origins.flatMap(({ origin }) => (origin === null ? [] : [origin.added, ...(origin.done === null ? [] : [origin.done])])));
  const commits = new Map([...numbers].map((number) => [number, history.commitOf(number)]));
  const sessions = await sessionsOfCommits(context.repository, [...commits.values()], { refs: history.refs, signedIn: holdsSignature(text) ? pathspecsOf(context.settings.dirs) : null });
  const here = uncommitted(context, plan.updatedAt);
  const creditOf = (number: number): Credit => {
    const commit = commits.get(number)!;
    return { commit: commit.id, author: commit.author.name, at: commit.committedAt, session: history.border.has(commit.id) || afterUnread.has(number) ? null : (sessions.get(commit.id) ?? null) };
  };
  return {
    planId: plan.id, title: plan.title, filePath: plan.filePath, border: [...commits.values()].map(({ id }) => id).filter((id) => history.border.has(id)),
    unread: [...commits].flatMap(([number, { id }]) => (afterUnread.has(number) ? [id] : [])),
    tasks: origins.map(({ task, origin }) => ({
      task,
      added: origin === null ? here : creditOf(origin.added),
      done: !task.done ? null : origin === null || origin.done === null ? here : creditOf(origin.done),
    })),
  };
}

/** What stands in the work tree only is nobody's yet. */
function uncommitted({ gitConfig, now }: AppContext, modifiedAt: string): Credit {
  const author = (gitConfig ?? []).findLast(({ key }) => key === 'user.name')?.value ?? '';
  return { commit: null, author, at: modifiedAt === '' ? now().toISOString() : modifiedAt, session: null };
}

type Placed = { readonly task: PlanTask; readonly origin: TaskOrigin | null };

/** The tasks of the plan as it was read, each with where it comes from; null for a task that is not in the tip's version. */
function originsHere(history: OpenHistory, place: PlanPlace | null, tasks: readonly PlanTask[]): readonly Placed[] {
  const origins = place === null ? null : blameTasks(history, place);
  const committed = place === null ? null : versionAt(history, place.number, place.repoPath)?.document.tasks ?? null;
  if (origins === null || committed === null) return tasks.map((task) => ({ task, origin: null }));
  const places = new Map(committed.map((task, at) => [task, at]));
  const found = new Map<PlanTask, TaskOrigin>();
  for (const { before, after } of matchTasks(committed, tasks)) {
    if (before === null || after === null || before.state === 'cancelled') continue;
    const origin = origins[places.get(before)!]!;
    found.set(after, after.done && !before.done ? { ...origin, done: null } : origin);
  }
  return tasks.map((task) => ({ task, origin: found.get(task) ?? null }));
}
