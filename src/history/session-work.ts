/** What each session did: commits with their attribution and their effect on plans, folded by session. Pure. */
import type { Commit } from '../model/commit.ts';
import { subjectOf } from '../model/commit.ts';
import { handleOf } from '../model/session-handle.ts';
import type { SessionState } from '../model/running-session.ts';
import type { SessionPlan, SessionTask, SessionWork } from '../model/session-work.ts';
import type { PlanEvent } from '../model/timeline.ts';
import type { Attribution } from './attribution.ts';
import { aliasesOfCommit, joinSessions, readLinkedSession } from './join-sessions.ts';
import type { SessionAlias } from './join-sessions.ts';

export type WorkedCommit = {
  readonly commit: Commit;
  readonly attribution: Attribution;
  /** Its effect on each plan that it touches. */
  readonly steps: readonly { readonly planId: string; readonly events: readonly PlanEvent[] }[];
};

export type WorkFacts = {
  /** Oldest first; each change once. */
  readonly commits: readonly WorkedCommit[];
  /** The plans that are here now. */
  readonly plans: readonly { readonly id: string; readonly title: string; readonly linkedSessionIds: readonly string[] }[];
  /** Titles of all plans that history knows. */
  readonly titles: ReadonlyMap<string, string>;
  /** The plan that the value of a `Plan` line means; null where it is foreign. */
  readonly resolve: (value: string) => string | null;
  readonly registered: readonly { readonly agent: string; readonly handle: string; readonly nativeId: string | null; readonly aliases: readonly string[]; readonly state: SessionState }[];
};

type Held = { name: SessionAlias | null; agent: string | null; source: string; confidence: number; readonly commits: WorkedCommit[]; readonly links: Set<string> };

/** The sessions, the last one at work first; agents' commits without a session behind those with one. */
export function foldSessionWork(facts: WorkFacts): readonly SessionWork[] {
  const { commits, plans, registered } = facts;
  const linked = plans.flatMap(({ id, linkedSessionIds }) => linkedSessionIds.map((text) => ({ planId: id, name: readLinkedSession(text) })));
  const groups = [
    ...registered.map(({ agent, handle, nativeId, aliases }) => [handle, ...(nativeId === null ? [] : [nativeId]), ...aliases].map((id) => ({ agent, id }))),
    ...commits.map(({ attribution }) => aliasesOfCommit(attribution)),
  ];
  const named = commits.flatMap(({ attribution }) => attribution.sessions.map(({ agent, sessionId }) => ({ agent, id: sessionId ?? '' })));
  const find = joinSessions([...named, ...linked.map(({ name }) => name)], groups);
  const held = new Map<string, Held>();
  const hold = (name: SessionAlias | null, agent: string | null): Held => {
    const key = name === null ? `${agent ?? ''}` : `${name.agent ?? ''}/${name.id}`;
    const found = held.get(key) ?? { name, agent, source: 'plan', confidence: 1, commits: [], links: new Set<string>() };
    held.set(key, found);
    return found;
  };
  for (const worked of commits) {
    const { sessions, primary } = worked.attribution;
    const seen = new Set<Held>();
    for (const { agent, sessionId, source, confidence } of sessions) {
      const name = find({ agent, id: sessionId ?? '' });
      const work = hold(name, name.agent);
      if (work.source === 'plan' || confidence > work.confidence) Object.assign(work, { source, confidence });
      if (!seen.has(work)) work.commits.push(worked);
      seen.add(work);
    }
    if (sessions.length === 0 && primary !== null && primary.agent !== null) {
      const work = hold(null, primary.agent);
      if (work.source === 'plan' || primary.confidence > work.confidence) Object.assign(work, { source: primary.source, confidence: primary.confidence });
      work.commits.push(worked);
    }
  }
  for (const { planId, name } of linked) hold(find(name), find(name).agent).links.add(planId);
  return [...held.values()].map((work) => workOf(work, facts)).toSorted((a, b) => Number(a.sessionId === null) - Number(b.sessionId === null) || (b.lastAt ?? '').localeCompare(a.lastAt ?? '') || (a.sessionId ?? '').localeCompare(b.sessionId ?? ''));
}

function workOf({ name, agent, source, confidence, commits, links }: Held, { titles, plans, resolve, registered }: WorkFacts): SessionWork {
  const sessionId = name === null ? null : handleOf({ agent: name.agent, sessionId: name.id });
  const all = commits.map(({ commit, attribution, steps }) => {
    const mentioned = attribution.plans.flatMap((value) => resolve(value) ?? []);
    const own = [...new Set([...steps.map(({ planId }) => planId), ...mentioned])];
    // Weak: nothing in the commit names a plan, but its session is on exactly one.
    const planIds = own.length === 0 && links.size === 1 ? [...links] : own;
    return { commit: commit.id, committedAt: commit.committedAt, author: commit.author.name, subject: subjectOf(commit.message), planIds };
  });
  const done: SessionTask[] = commits.flatMap(({ commit, steps }) => steps.flatMap(({ planId, events }) => events.filter(({ kind }) => kind === 'task-done').map(({ taskKey, text }) => ({ planId, taskKey: taskKey ?? '', text, commit: commit.id, at: commit.committedAt }))));
  // A squash completes again what its branch completed before it.
  const tasks = done.filter((task, at) => done.findIndex((other) => other.planId === task.planId && other.taskKey === task.taskKey) === at);
  const planIds = [...new Set([...links, ...all.flatMap((each) => each.planIds)])].toSorted();
  return {
    agent, sessionId, source, confidence,
    state: registered.find((record) => record.handle === sessionId)?.state ?? null,
    firstAt: all[0]?.committedAt ?? null, lastAt: all.at(-1)?.committedAt ?? null,
    commits: all, tasks,
    plans: planIds.map((planId): SessionPlan => ({ planId, title: plans.find(({ id }) => id === planId)?.title ?? titles.get(planId) ?? planId, linked: links.has(planId), taskCount: tasks.filter((task) => task.planId === planId).length })),
  };
}
