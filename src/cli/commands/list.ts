/** `git plan list`: the plans, filtered and sorted. */
import { listBranchPlans } from '../../app/list-branch-plans.ts';
import { loadPlans } from '../../app/load-plans.ts';
import type { LoadedPlan } from '../../app/load-plans.ts';
import { searchPlans } from '../../app/search-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { planStatuses } from '../../model/plan.ts';
import type { ExecutionPlan } from '../../model/plan.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderPlanList } from '../../render/plan-list.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { listOption, textOption } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const json = options['json'] === true;
  const at = textOption(options, 'at');
  const sort = textOption(options, 'sort') ?? 'status';
  if (at !== null && options['branches'] === true) throw usageError('--at and --branches exclude each other');
  const context = await invocation.context();
  // What a line on a terminal shows stands in the file; dates and authors may stand in history only.
  const needsHistory = json || sort === 'created' || sort === 'updated' || options['author'] !== undefined;
  const reading = { history: needsHistory, problems: json, inFlight: json };
  const places = options['branches'] === true ? await listBranchPlans(context, reading) : null;
  const loaded = places === null ? await loadPlans(context, at === null ? reading : { ...reading, at }) : places.map(({ loaded: each }) => each);
  const plans = sorted(filtered(loaded, options), sort, options['reverse'] === true);
  if (json) {
    const branches = new Map((places ?? []).map(({ loaded: { plan }, branches: names }) => [plan, names]));
    io.out(jsonDocument('plan-list', { plans: plans.map((plan) => (places === null ? plan : { ...plan, branches: branches.get(plan) ?? [] })) }));
    return 0;
  }
  const palette = await commandPalette(invocation);
  const shownPlaces = places === null ? {} : { places: new Map(places.map(({ loaded: { plan }, branches }) => [plan, branches.length > 2 ? `${branches[0] ?? ''} +${branches.length - 1}` : branches.join(', ')])) };
  io.out(renderPlanList(plans, { palette, width: io.isTerminal ? io.width : null, ...shownPlaces }));
  if (plans.length === 0) io.err(loaded.length === 0 ? 'hint: no plans here yet; git plan new "<title>" creates one\n' : 'hint: no plan matches\n');
  return 0;
}

function filtered(loaded: readonly LoadedPlan[], options: Invocation['options']): ExecutionPlan[] {
  const statuses = listOption(options, 'status');
  const tags = listOption(options, 'tag');
  const authors = listOption(options, 'author').map((author) => author.toLowerCase());
  const sessions = listOption(options, 'session');
  const search = textOption(options, 'search');
  const found = search === null ? loaded.map(({ plan }) => plan) : searchPlans(loaded, [search]).map(({ plan }) => plan);
  return found.filter(
    (plan) =>
      (statuses.length === 0 || statuses.includes(plan.status)) &&
      (tags.length === 0 || tags.some((tag) => plan.tags.includes(tag))) &&
      (authors.length === 0 || authors.some((author) => plan.author.toLowerCase().includes(author))) &&
      (sessions.length === 0 || sessions.some((session) => plan.linkedSessionIds.includes(session))),
  );
}

const statusOrder = ['active', 'draft', 'completed', 'abandoned'] as const satisfies readonly (typeof planStatuses)[number][];

/** Active plans first, the oldest path first within a status; dates newest first; progress least first. */
function sorted(plans: readonly ExecutionPlan[], key: string, reverse: boolean): ExecutionPlan[] {
  const compare = (a: ExecutionPlan, b: ExecutionPlan): number => {
    switch (key) {
      case 'id':
        return byText(a.id, b.id);
      case 'title':
        return byText(a.title.toLowerCase(), b.title.toLowerCase());
      case 'created':
        return byText(b.createdAt, a.createdAt);
      case 'updated':
        return byText(b.updatedAt, a.updatedAt);
      case 'progress':
        return a.progressPercent - b.progressPercent;
      default:
        return statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status);
    }
  };
  const result = plans.toSorted((a, b) => compare(a, b) || byText(a.filePath, b.filePath));
  return reverse ? result.toReversed() : result;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
