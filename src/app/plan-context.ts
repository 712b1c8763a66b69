/** Which plan a session works on, and the words that say so to it. */
import { UserError } from '../model/errors.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { stemOf } from '../plan/plan-path.ts';
import { planPreamble } from '../plan/preamble.ts';
import { currentSession } from '../sessions/current-session.ts';
import { readRegistry } from '../sessions/registry.ts';
import type { SessionRecord } from '../sessions/session-record.ts';
import type { AppContext } from './context.ts';
import { findPlan } from './find-plan.ts';
import { listSummaries } from './list-summaries.ts';
import { loadPlans } from './load-plans.ts';
import { currentBranch } from './locate-plan.ts';
import { readPlanFileIfThere } from './read-work-tree.ts';

export type PlanContext = { readonly plan: ExecutionPlan; readonly text: string };

type Linked = { readonly agent: string | null; readonly names: readonly string[]; readonly planIds: readonly string[] };

/** The preamble of a plan in the style of this repository. */
export function preambleOf(context: AppContext, plan: ExecutionPlan): string {
  return planPreamble(plan, context.settings.contextStyle);
}

/**
 * The plan that `address` names; without one, of the session that is named or runs this; without that, of the branch. Throws `UserError` where there is
 * none, or several.
 */
export async function findPlanContext(context: AppContext, address: string | null, sessionName: string | null = null): Promise<PlanContext> {
  const loaded = await loadPlans(context, { history: false, problems: false, inFlight: false });
  if (address !== null) return told(context, findPlan(loaded, address, { prefix: context.repository.prefix }).plan);
  const linked = sessionName === null ? linkedHere(context) : linkedByName(context, sessionName);
  const plans = linked === null ? [] : linkedPlans(loaded.map(({ plan }) => plan), linked);
  const [first] = plans;
  if (first !== undefined) return told(context, first);
  if (sessionName !== null) throw new UserError(`no plan is linked to session '${sessionName}'`, { hints: ['git plan link <plan> <session> links it'] });
  return told(context, findPlan(loaded, null, { currentBranch: await currentBranch(context) }).plan);
}

function told(context: AppContext, plan: ExecutionPlan): PlanContext {
  return { plan, text: preambleOf(context, plan) };
}

function linkedHere(context: AppContext): Linked | null {
  const { commonDir, commonDirTrusted, rootPath } = context.repository;
  const own = commonDirTrusted ? commonDir : null;
  const session = currentSession(context.env, { commonDir: own, worktree: rootPath });
  if (session === null) return null;
  const record = readRegistry(own).find(({ agent, handle }) => agent === session.agent && handle === session.handle);
  return { agent: session.agent, names: [session.handle, ...(session.nativeId === null ? [] : [session.nativeId])], planIds: record?.plans ?? [] };
}

function linkedByName(context: AppContext, name: string): Linked {
  const { commonDir, commonDirTrusted } = context.repository;
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const record = readRegistry(commonDirTrusted ? commonDir : null).find(({ handle, nativeId, aliases }) => handle === bare || nativeId === bare || aliases.includes(bare));
  return record === undefined ? { agent: name.includes('/') ? name.slice(0, name.indexOf('/')) : null, names: [bare], planIds: [] } : linkedOf(record);
}

/** What a record is known as, and linked to. */
function linkedOf({ agent, handle, nativeId, aliases, plans }: SessionRecord): Linked {
  return { agent, names: [handle, ...(nativeId === null ? [] : [nativeId]), ...aliases], planIds: plans };
}

/**
 * The plan that a registered session is to be told about; null where it is linked to none. Reads the files that are linked to it and those that changed, and
 * no others: it runs while an agent waits.
 */
export async function findLinkedPlan(context: AppContext, record: SessionRecord): Promise<ExecutionPlan | null> {
  const linked = linkedOf(record);
  const wanted = [...linked.names, ...linked.planIds];
  const summaries = linkedPlans(await listSummaries(context, { problems: false, inFlight: false }), linked);
  const read = summaries.flatMap(({ filePath }) => readPlanFileIfThere(context, filePath) ?? []);
  const sources = read.filter(({ text, repoPath }) => wanted.some((word) => text.includes(word)) || linked.planIds.includes(stemOf(repoPath)));
  await preparePlanParser(sources.map(({ text }) => text));
  const plans = sources.map(({ text, repoPath, modifiedAt }) => inferPlan(parsePlan(text, { criteriaSections: context.settings.criteriaSections }), { filePath: repoPath, modifiedAt }));
  return linkedPlans(plans, linked)[0] ?? null;
}

/** The plans that a session is linked to, those that are being worked on first, of these the last linked first. */
function linkedPlans<Plan extends Pick<ExecutionPlan, 'id' | 'status' | 'linkedSessionIds'>>(plans: readonly Plan[], { agent, names, planIds }: Linked): readonly Plan[] {
  const accepted = new Set(names.flatMap((name) => (agent === null ? [name] : [name, `${agent}/${name}`])));
  const rank = (plan: Plan): number => (plan.status === 'active' ? 0 : plan.status === 'draft' ? 1 : 2) * 1_000 - planIds.lastIndexOf(plan.id);
  return plans.filter((plan) => planIds.includes(plan.id) || plan.linkedSessionIds.some((id) => accepted.has(id))).toSorted((a, b) => rank(a) - rank(b));
}
