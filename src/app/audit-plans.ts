/** What history contradicts, with its proof and the command that mends it. Four git processes, and one for each open plan that names code. */
import { subjectOf } from '../model/commit.ts';
import type { AuditFinding } from '../model/plan-stats.ts';
import { auditPlans } from '../history/audit.ts';
import type { AuditSubject, NamedCommit } from '../history/audit.ts';
import { blameTasks } from '../history/blame.ts';
import type { History } from '../history/history.ts';
import type { PlanPlace } from '../history/timeline.ts';
import { changedPaths } from '../git/changed-paths.ts';
import { statusInText } from '../plan/infer-plan.ts';
import { mentionedPaths } from '../plan/mentioned-paths.ts';
import type { AppContext } from './context.ts';
import { durationDays, staleAfterDays } from './drawer-repository.ts';
import { findPlan } from './find-plan.ts';
import { loadDebt } from './load-debt.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan } from './load-plans.ts';
import { openHistory } from './open-history.ts';
import type { HistoryOptions } from './open-history.ts';
import { placeAt } from './show-timeline.ts';

/** Throws `UserError` where the address fits no plan, or several. */
export async function findContradictions(context: AppContext, address: string | null, options: HistoryOptions = {}): Promise<readonly AuditFinding[]> {
  const history = await openHistory(context, options);
  const all = await loadPlans(context, { history: false, problems: false });
  const loaded = address === null ? all : [findPlan(all, address, { prefix: context.repository.prefix })];
  const tip = history.tips[0] ?? -1;
  const pasts = loaded.map((each) => ({ each, past: pastOf(history, placeAt(history, tip, each.plan.filePath, each.plan.id)) }));
  const completing = pasts.flatMap(({ past }) => [...past.completing.keys()]).filter((number) => history.commitOf(number).parents.length < 2);
  const paths = await changedPaths(context.repository, [...new Set(completing)].map((number) => history.graph.commit(number).id));
  const subjects: AuditSubject[] = [];
  for (const { each, past } of pasts) {
    subjects.push({
      plan: each.plan,
      said: statusInText(each.document),
      lastCommit: past.last === null ? null : named(history, past.last),
      lastDone: past.lastDone === null ? null : named(history, past.lastDone),
      completions: [...past.completing].flatMap(([number, tasks]) => {
        const pathCount = paths.get(history.graph.commit(number).id)?.length;
        return pathCount === undefined ? [] : [{ commit: named(history, number), tasks, pathCount }];
      }),
      codeSince: await codeSince(context, history, each, past.last),
    });
  }
  const findings = auditPlans(subjects, { now: context.now(), staleAfterDays: staleAfterDays(context) });
  return address === null ? [...findings, ...(await oldDebt(context))] : findings;
}

/** Debt that is older than `plan.debtAfter` and that no plan addresses. */
async function oldDebt(context: AppContext): Promise<AuditFinding[]> {
  const { items } = await loadDebt(context);
  const afterDays = durationDays(context, 'plan.debtafter', 90);
  return items.flatMap((item): AuditFinding[] => {
    const days = Math.floor((context.now().getTime() - Date.parse(item.createdAt)) / 86_400_000);
    if (item.resolvedAt !== null || item.linkedPlanId !== null || days <= afterDays) return [];
    return [{
      code: 'debt-without-plan', planId: item.id, filePath: item.filePath, message: `this debt (${item.severity}) is ${days} days old and no plan addresses it: ${item.description}`,
      proof: `${item.filePath}:${item.line}${item.createdIn === null ? '' : `, since ${item.createdIn.slice(0, 8)} (${item.createdAt.slice(0, 10)})`}`, commits: item.createdIn === null ? [] : [item.createdIn], command: `git plan debt plan ${item.id}`,
    }];
  });
}

type Past = { readonly last: number | null; readonly lastDone: number | null; /** Commit → how many tasks it completed that were there before, open. */ readonly completing: ReadonlyMap<number, number> };

function pastOf(history: History, place: PlanPlace | null): Past {
  const completing = new Map<number, number>();
  if (place === null) return { last: null, lastDone: null, completing };
  let lastDone: number | null = null;
  for (const { added, done } of blameTasks(history, place) ?? []) {
    if (done === null) continue;
    if (done !== added) completing.set(done, (completing.get(done) ?? 0) + 1);
    if (lastDone === null || history.timeOf(done) > history.timeOf(lastDone)) lastDone = done;
  }
  const last = history.graph.lastChange(place.number, place.repoPath);
  return { last: last < 0 ? null : last, lastDone, completing };
}

/** For a plan that is open: commits after its last one that change files which it names. */
async function codeSince(context: AppContext, history: History, { plan, text }: LoadedPlan, last: number | null): Promise<AuditSubject['codeSince']> {
  if (last === null || (plan.status !== 'active' && plan.status !== 'draft')) return [];
  const paths = mentionedPaths(text).filter((path) => !/\.md$/i.test(path)).slice(0, 200);
  const head = history.tips[0] === undefined ? null : await context.repository.git.resolveCommit('HEAD');
  if (paths.length === 0 || head === null) return [];
  const commits = await context.repository.git.log({ tips: [head], not: [history.graph.commit(last).id], paths });
  return commits.filter(({ commit }) => commit.parents.length < 2).map(({ commit, changes }) => ({
    commit: { id: commit.id, at: commit.committedAt, subject: subjectOf(commit.message) }, paths: changes.map(({ repoPath }) => repoPath),
  }));
}

function named(history: History, number: number): NamedCommit {
  const { id, committedAt, message } = history.commitOf(number);
  return { id, at: committedAt, subject: subjectOf(message) };
}

