/**
 * What each tool does: load, ask the use case, give data and text. Every call opens the repository anew, so nothing is held between calls but the answers
 * of repeated operation ids. Text from plans, commits and people is quoted wherever it becomes text.
 */
import { changePlan } from '../app/change-plan.ts';
import type { AppContext } from '../app/context.ts';
import { createPlan } from '../app/create-plan.ts';
import { findCurrentSession } from '../app/find-current-session.ts';
import { findPlan } from '../app/find-plan.ts';
import { loadPlans } from '../app/load-plans.ts';
import type { LoadedPlan } from '../app/load-plans.ts';
import { plansOfFile } from '../app/plans-of-file.ts';
import { searchPlans } from '../app/search-plans.ts';
import { showTimeline } from '../app/show-timeline.ts';
import { validatePlans } from '../app/validate-plans.ts';
import { StaleError, UserError } from '../model/errors.ts';
import type { PlanOperation } from '../model/operation.ts';
import { quoteData } from '../model/quote-data.ts';
import { handleOf } from '../model/session-handle.ts';
import { standingOf } from '../model/standing.ts';
import { sessionWords } from '../render/wording.ts';
import { briefOf, briefText, conciseOf, conciseText, detailsOf, detailsText, idText } from './plan-views.ts';
import type { Concise, ToolInput, ToolName, ToolOutput } from './tool-schemas.ts';

export type ToolAnswer<Name extends ToolName> = { readonly data: ToolOutput<Name>; readonly text: string };

/**
 * The plan is another by now. Carries what it is, so that the agent can try again at once; as data of the tool's own form, since hosts of the former
 * protocol check refusals too, and show the model nothing of those that do not fit.
 */
export class StalePlan<Name extends 'plan_update' | 'plan_link_session' = 'plan_update' | 'plan_link_session'> extends Error {
  readonly data: ToolOutput<Name>;
  constructor(data: ToolOutput<Name>) {
    super('the plan changed since you read it; nothing was written');
    this.name = 'StalePlan';
    this.data = data;
  }
}

type Tools = { readonly [Name in ToolName]: (context: AppContext, input: ToolInput<Name>) => Promise<ToolAnswer<Name>> };

const plansShown = 12;

async function load(context: AppContext): Promise<readonly LoadedPlan[]> {
  return loadPlans(context, { history: false, inFlight: false });
}

async function find(context: AppContext, address: string): Promise<LoadedPlan> {
  return findPlan(await load(context), address);
}

async function conciseNow(context: AppContext, filePath: string, id: string): Promise<Concise> {
  const loaded = await load(context);
  const now = loaded.find(({ plan }) => plan.filePath === filePath) ?? loaded.find(({ plan }) => plan.id === id);
  if (now === undefined) throw new UserError('the plan is gone');
  return conciseOf(now);
}

export const planTools: Tools = {
  plan_status: async (context, { plan: address, format }) => {
    if (address !== undefined) {
      const found = await find(context, address);
      const plan = conciseOf(found);
      const details = format === 'detailed' ? detailsOf(found) : null;
      return { data: { standing: standingOf([found.plan]).sentence, plans: [], morePlans: 0, plan, details }, text: [conciseText(plan), ...(details === null ? [] : [detailsText(details)])].join('\n') };
    }
    const plans = (await load(context)).map(({ plan }) => plan);
    const rank = { active: 0, draft: 1, completed: 2, abandoned: 2 } as const;
    const open = plans.filter(({ status }) => format === 'detailed' || rank[status] < 2).toSorted((a, b) => rank[a.status] - rank[b.status]);
    const shown = open.slice(0, format === 'detailed' ? 100 : plansShown).map(briefOf);
    const more = open.length - shown.length;
    const data = { standing: standingOf(plans).sentence, plans: shown, morePlans: more, plan: null, details: null };
    return { data, text: [data.standing, ...shown.map(briefText), ...(more === 0 ? [] : [`+${more} more: plan_search`])].join('\n') };
  },

  plan_search: async (context, { query, tag, status, file, limit }) => {
    const all = await load(context);
    const named = query === undefined ? all.map(({ plan }) => ({ plan, hits: [] })) : searchPlans(all, [query]);
    const touched = file === undefined ? null : new Set((await plansOfFile(context, all, file)).map(({ plan }) => plan.filePath));
    const found = named.filter(({ plan }) => (tag === undefined || plan.tags.includes(tag)) && (status === undefined || plan.status === status) && (touched === null || touched.has(plan.filePath)));
    const plans = found.slice(0, limit).map(({ plan, hits }) => ({ ...briefOf(plan), hits: hits.slice(0, 3).map(({ where, line, text }) => ({ where, line, text: text.slice(0, 200) })) }));
    const more = found.length - plans.length;
    const lines = plans.flatMap((plan) => [briefText(plan), ...plan.hits.map(({ where, line, text }) => `  line ${line}, ${where}: ${quoteData(text)}`)]);
    return { data: { plans, morePlans: more }, text: lines.length === 0 ? 'no plan matches' : [...lines, ...(more === 0 ? [] : [`+${more} more: narrow the search`])].join('\n') };
  },

  plan_update: async (context, { plan: address, expect, operations }) => {
    const { plan: before } = await find(context, address);
    try {
      const outcome = await changePlan(context, before.filePath, operations.map(operationOf), { base: expect, quick: true });
      const plan = conciseOf(outcome);
      const changed = outcome.changes.length > 0;
      const warnings = outcome.warnings.map((warning) => quoteData(warning, 300));
      return { data: { changed, plan, warnings }, text: [changed ? 'done' : 'nothing to change', ...warnings.map((warning) => `warning: ${warning}`), conciseText(plan)].join('\n') };
    } catch (error) {
      if (error instanceof StaleError) throw new StalePlan<'plan_update'>({ changed: false, plan: await conciseNow(context, before.filePath, before.id), warnings: [], error: 'stale' });
      throw error;
    }
  },

  plan_create: async (context, { title, template, status, tags }) => {
    const created = await createPlan(context, title, { status, tags, ...(template === undefined ? {} : { template }) });
    const plan = conciseOf(created);
    return { data: { changed: true, plan, warnings: [] }, text: `created\n${conciseText(plan)}` };
  },

  plan_history: async (context, { plan: address, limit }) => {
    const filePath = address === undefined ? null : (await find(context, address)).plan.filePath;
    const { planId, entries: all, committedComplete } = await showTimeline(context, filePath, { limit: limit + 1 });
    const entries = all.slice(-limit).map((entry) => ({
      planId: entry.planId, at: entry.committedAt, commit: entry.commit.slice(0, 12), subject: entry.subject.slice(0, 200), author: entry.author.slice(0, 100),
      session: entry.session === null ? null : [entry.session.agent, handleOf(entry.session)].filter((part) => part !== null).join('/'),
      from: entry.before?.progressPercent ?? null, to: entry.after?.progressPercent ?? null,
      events: entry.events.slice(0, 20).map(({ kind, text, from, to }) => ({ kind, text: text.slice(0, 200), from: from?.slice(0, 200) ?? null, to: to?.slice(0, 200) ?? null })),
    }));
    const lines = entries.flatMap((entry, at) => [
      `${entry.at.slice(0, 10)} ${idText(entry.planId)} ${entry.from ?? '-'}% → ${entry.to ?? '-'}% ${quoteData(entry.subject, 100)} by ${quoteData(sessionWords(all.slice(-limit)[at]?.session ?? null) || entry.author, 60)}`,
      ...entry.events.map(({ kind, text }) => `  ${kind} ${quoteData(text, 120)}`),
    ]);
    const notes = [...(committedComplete ? ['committed complete: history has no curve of this plan'] : []), ...(all.length > limit ? [`older entries left out: raise limit`] : [])];
    return { data: { planId, committedComplete, moreEntries: all.length > limit, entries }, text: lines.length === 0 ? 'no commit changed a plan yet' : [...notes, ...lines].join('\n') };
  },

  plan_validate: async (context, { plan: address, limit }) => {
    const paths = address === undefined ? null : [(await find(context, address)).plan.filePath];
    const { diagnostics, planCount } = await validatePlans(context, { kind: 'work-tree', paths });
    const problems = diagnostics.slice(0, limit).map(({ path, line, column, severity, code, message, fix }) => ({ path, line, column, severity, code, message, fix }));
    const valid = !diagnostics.some(({ severity }) => severity === 'error');
    const more = diagnostics.length - problems.length;
    const lines = problems.map(({ path, line, column, severity, code, message, fix }) => `${quoteData(path, 300)} line ${line} column ${column} ${severity} ${code}: ${quoteData(message, 300)}${fix === null ? '' : ` fix: ${quoteData(fix, 300)}`}`);
    return { data: { valid, problems, moreProblems: more }, text: [`${valid ? 'valid' : 'not valid'}: ${planCount} checked, ${diagnostics.length} problems`, ...lines, ...(more === 0 ? [] : [`+${more} more: raise limit`])].join('\n') };
  },

  plan_link_session: async (context, { plan: address, session: given, expect }) => {
    const session = given === undefined ? findCurrentSession(context, { startedByAgent: true }) : given;
    if (session === null) throw new UserError('the session that runs this server is not known', { hints: ['give session: <agent>/<id>'] });
    const { plan: before } = await find(context, address);
    try {
      const outcome = await changePlan(context, before.filePath, [{ kind: 'link-session', sessionId: session }], { quick: true, ...(expect === undefined ? {} : { base: expect }) });
      const plan = conciseOf(outcome);
      return { data: { changed: outcome.changes.length > 0, plan, session }, text: `${outcome.changes.length > 0 ? 'linked' : 'was linked already'}: ${quoteData(session)}\n${conciseText(plan)}` };
    } catch (error) {
      if (error instanceof StaleError) throw new StalePlan<'plan_link_session'>({ changed: false, plan: await conciseNow(context, before.filePath, before.id), session, error: 'stale' });
      throw error;
    }
  },
};

type WireOperation = ToolInput<'plan_update'>['operations'][number];

function operationOf(wire: WireOperation): PlanOperation {
  switch (wire.op) {
    case 'complete_task': return { kind: 'set-task', task: wire.task, state: 'done' };
    case 'start_task': return { kind: 'set-task', task: wire.task, state: 'in-progress' };
    case 'reopen_task': return { kind: 'set-task', task: wire.task, state: 'open' };
    case 'cancel_task': return { kind: 'set-task', task: wire.task, state: 'cancelled' };
    case 'add_task': return { kind: 'add-task', text: wire.text, section: wire.section ?? null };
    case 'reword_task': return { kind: 'reword-task', task: wire.task, text: wire.text };
    case 'add_log': return { kind: 'add-log', text: wire.text };
    case 'add_decision': return { kind: 'add-decision', text: wire.text, because: wire.because ?? null };
    case 'add_question': return { kind: 'add-question', text: wire.text };
    case 'answer_question': return { kind: 'answer-question', question: wire.question, answer: wire.answer };
    case 'set_status': return { kind: 'set-status', status: wire.status };
    default: return wire satisfies never;
  }
}
