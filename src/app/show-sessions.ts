/**
 * What each agent session did: every commit that changed a plan, on any branch, and every other one whose message names a session in git-plan's own
 * line; with the tasks that it completed.
 */
import { visitCommits } from '../git/commit-messages.ts';
import { GitError } from '../git/git-error.ts';
import { patchIdsOf } from '../git/patch-ids.ts';
import { headOf } from '../history/events.ts';
import { foldSessionWork } from '../history/session-work.ts';
import type { WorkedCommit } from '../history/session-work.ts';
import { timelineOfAll } from '../history/timeline.ts';
import type { TimelineStep } from '../history/timeline.ts';
import { groupBy } from '../model/group-by.ts';
import type { Commit } from '../model/commit.ts';
import { UserError } from '../model/errors.ts';
import { sessionHandle } from '../model/session-handle.ts';
import type { SessionWork } from '../model/session-work.ts';
import { stemOf } from '../plan/plan-path.ts';
import { listEntries } from '../sessions/registry.ts';
import { attributeCommits, holdsSignature } from './attribute-commits.ts';
import type { AppContext } from './context.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import { boundaryOf, noBoundary, openHistory, pathspecsOf } from './open-history.ts';
import type { HistoryOptions, OpenHistory } from './open-history.ts';

export type ShownSessions = {
  readonly sessions: readonly SessionWork[];
  /** True in a shallow clone: what was before is not known here, which is not the same as nobody. */
  readonly isCutOff: boolean;
};

/** All sessions, or those that `address` names: a session, an agent, a plan. Throws `UserError` where it names none. */
export async function showSessions(context: AppContext, address: string | null, options: HistoryOptions = {}): Promise<ShownSessions> {
  const { repository } = context;
  const [history, loaded] = await Promise.all([openHistory(context, { tips: 'all', ...options }), loadPlans(context, { history: false, problems: false, inFlight: false })]);
  const plans = loaded.map(({ plan }) => plan);
  const steps = stepsByCommit(history);
  const commits = new Map<string, Commit>([...steps.keys()].map((number) => [history.commitOf(number).id, history.commitOf(number)]));
  // Code that a session wrote without touching its plan.
  await visitCommits(repository.location, { tips: await tipsOf(context, history), grep: '^[[:space:]]*plan-session[[:space:]]*:' }, (commit) => commits.set(commit.id, commits.get(commit.id) ?? commit));
  const attributions = await attributeCommits(repository, [...commits.values()], { refs: history.refs, signedIn: loaded.some(({ text }) => holdsSignature(text)) ? pathspecsOf(context.settings.dirs) : null });
  const byId = new Map([...steps].map(([number, own]) => [history.commitOf(number).id, own]));
  const worked: WorkedCommit[] = [...commits.values()].flatMap((commit) => {
    const attribution = attributions.get(commit.id);
    return attribution === undefined ? [] : [{ commit, attribution, steps: byId.get(commit.id) ?? [] }];
  }).toSorted((a, b) => a.commit.committedAt.localeCompare(b.commit.committedAt) || a.commit.id.localeCompare(b.commit.id));
  const names = namesOf(history);
  for (const plan of plans) names.paths.set(plan.filePath, plan.id);
  const entries = listEntries(repository.commonDirTrusted ? repository.commonDir : null, context.now());
  const sessions = foldSessionWork({
    commits: await onlyOnce(context, worked), plans, titles: names.titles,
    resolve: (value) => (names.titles.has(value) || plans.some(({ id }) => id === value) ? value : (names.paths.get(value) ?? names.stems.get(stemOf(value)) ?? null)),
    registered: entries.map(({ record, state }) => ({ agent: record.agent, handle: record.handle, nativeId: record.nativeId, aliases: record.aliases, state })),
  });
  return { sessions: address === null ? sessions : wanted(sessions, address, () => findPlan(loaded, address, { prefix: repository.prefix }).plan.id), isCutOff: boundaryOf(repository) !== noBoundary };
}

type Step = WorkedCommit['steps'][number];

function planIdOfStep({ before, after, repoPath }: TimelineStep): string {
  const version = after ?? before;
  return version === null ? stemOf(repoPath) : headOf(version).id;
}

function stepsByCommit(history: OpenHistory): Map<number, Step[]> {
  const steps = groupBy(timelineOfAll(history), ({ number }) => number);
  return new Map([...steps].map(([number, own]) => [number, own.map((step) => ({ planId: planIdOfStep(step), events: step.events }))]));
}

/** Every name that a plan ever had. */
function namesOf(history: OpenHistory): { readonly titles: Map<string, string>; readonly paths: Map<string, string>; readonly stems: Map<string, string> } {
  const [titles, paths, stems] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  for (const step of timelineOfAll(history)) {
    const version = step.after ?? step.before;
    const id = planIdOfStep(step);
    titles.set(id, version === null ? id : headOf(version).title);
    paths.set(step.repoPath, id);
    stems.set(stemOf(step.repoPath), id);
  }
  return { titles, paths, stems };
}

async function tipsOf({ repository }: AppContext, history: OpenHistory): Promise<readonly string[]> {
  const head = await repository.git.resolveCommit('HEAD');
  const refs = history.refs.filter(({ name, commit }) => commit !== null && !name.startsWith('refs/notes/') && !name.includes('/entire/') && name !== 'refs/stash');
  return [...new Set([...(head === null ? [] : [head]), ...refs.flatMap(({ commit }) => commit ?? [])])];
}

/** A change that was picked or rebased elsewhere is the same work: such commits keep author, time and subject, and have the same patch id. */
async function onlyOnce({ repository }: AppContext, commits: readonly WorkedCommit[]): Promise<readonly WorkedCommit[]> {
  const alike = groupBy(commits, ({ commit: { authoredAt, author, message, parents } }) => (parents.length === 1 ? `${authoredAt}\0${author.email}\0${message.split('\n', 1)[0] ?? ''}` : null));
  const suspects = [...alike.values()].filter((group) => group.length > 1).flat();
  if (suspects.length === 0) return commits;
  const patches = await patchIds(repository, suspects.map(({ commit }) => commit.id));
  const seen = new Set<string>();
  return commits.filter(({ commit }) => {
    const patch = patches.get(commit.id);
    const key = patch === undefined ? commit.id : `${patch} ${commit.authoredAt}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

async function patchIds({ location }: AppContext['repository'], ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    return await patchIdsOf(location, ids);
  } catch (error) {
    // A diff needs blobs, which a partial clone may not have: then each commit counts.
    if (error instanceof GitError && error.kind === 'failed') return new Map();
    throw error;
  }
}

function wanted(sessions: readonly SessionWork[], address: string, planId: () => string): readonly SessionWork[] {
  const bare = address.slice(address.lastIndexOf('/') + 1).toLowerCase();
  const named = sessions.filter(({ agent, sessionId }) => {
    // An agent by its slug, or by the first word of it, which is what people call it: `claude`.
    if (agent !== null && (agent === address || agent.split('-', 1)[0] === address.toLowerCase())) return true;
    if (sessionId === null || (address.includes('/') && agent !== null && !address.startsWith(`${agent}/`))) return false;
    // A native id is looked up by its handle: the id itself is in no answer.
    return sessionId === bare || sessionId.startsWith(`session-${bare}`) || (bare.length > 'session-'.length && sessionId.startsWith(bare)) || (agent !== null && sessionHandle(agent, address.slice(address.lastIndexOf('/') + 1)) === sessionId);
  });
  if (named.length > 0) return named;
  let id: string;
  try {
    id = planId();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`no session and no plan matches '${address}'`, { hints: ["'git plan sessions' shows every session", ...error.hints.slice(0, 4)] });
  }
  return sessions.filter(({ plans }) => plans.some((plan) => plan.planId === id));
}
