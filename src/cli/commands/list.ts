/** `git plan list`: the plans, filtered and sorted. */
import { listBranchPlans } from '../../app/list-branch-plans.ts';
import { listSummaries } from '../../app/list-summaries.ts';
import { loadPlans } from '../../app/load-plans.ts';
import { searchPlans } from '../../app/search-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { ExecutionPlan, PlanStatus } from '../../model/plan.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderPlanList } from '../../render/plan-list.ts';
import type { ListedPlan } from '../../render/plan-list.ts';
import { commandPalette } from '../command-palette.ts';
import { historyProgress } from '../history-progress.ts';
import type { Invocation } from '../invocation.ts';
import { listOption, textOption } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const json = options['json'] === true;
  const at = textOption(options, 'at');
  const sort = textOption(options, 'sort') ?? 'status';
  const search = textOption(options, 'search');
  if (at !== null && options['branches'] === true) throw usageError('--at and --branches exclude each other');
  const context = await invocation.context();
  // What a line on a terminal shows stands in the file; dates and authors may stand in history only.
  const needsHistory = json || sort === 'created' || sort === 'updated' || options['author'] !== undefined;
  if (!needsHistory && at === null && search === null && options['branches'] !== true) {
    const plans = await listSummaries(context, { problems: false, inFlight: false });
    return answer(invocation, sorted(plans.filter(filterOf(options)), orderOf(sort), options['reverse'] === true), plans.length);
  }
  const reading = { history: needsHistory, past: { onProgress: historyProgress(io) }, problems: json, inFlight: json };
  const places = options['branches'] === true ? await listBranchPlans(context, reading) : null;
  const loaded = places === null ? await loadPlans(context, at === null ? reading : { ...reading, at }) : places.map(({ loaded: each }) => each);
  const found = (search === null ? loaded : searchPlans(loaded, [search])).map(({ plan }) => plan).filter(filterOf(options)).filter(authorFilterOf(options));
  const plans = sorted(found, sort === 'created' ? byCreation : sort === 'updated' ? byUpdate : orderOf(sort), options['reverse'] === true);
  if (json) {
    const branches = new Map((places ?? []).map(({ loaded: { plan }, branches: names }) => [plan, names]));
    io.out(jsonDocument('plan-list', { plans: plans.map((plan) => (places === null ? plan : { ...plan, branches: branches.get(plan) ?? [] })) }));
    return 0;
  }
  const shownPlaces = places === null ? undefined : new Map(places.map(({ loaded: { plan }, branches }) => [plan, branches.length > 2 ? `${branches[0] ?? ''} +${branches.length - 1}` : branches.join(', ')]));
  return answer(invocation, plans, loaded.length, shownPlaces);
}

async function answer<Plan extends ListedPlan>(invocation: Invocation, plans: readonly Plan[], count: number, places?: ReadonlyMap<ListedPlan, string>): Promise<ExitCode> {
  const { io } = invocation;
  io.out(renderPlanList(plans, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null, ...(places === undefined ? {} : { places }) }));
  if (plans.length === 0) io.err(count === 0 ? 'hint: no plans here yet; git plan new "<title>" creates one\n' : 'hint: no plan matches\n');
  return 0;
}

function filterOf(options: Invocation['options']): (plan: Sortable) => boolean {
  const statuses = listOption(options, 'status');
  const tags = listOption(options, 'tag');
  const sessions = listOption(options, 'session');
  return (plan) =>
    (statuses.length === 0 || statuses.includes(plan.status)) &&
    (tags.length === 0 || tags.some((tag) => plan.tags.includes(tag))) &&
    (sessions.length === 0 || sessions.some((session) => plan.linkedSessionIds.some((linked) => isNamed(linked, session))));
}

/** As `git plan sessions` names it: `agent/` in front, `session-` left out and a beginning of at least four letters will do. */
function isNamed(linked: string, session: string): boolean {
  const bare = session.slice(session.lastIndexOf('/') + 1);
  return linked === session || linked === bare || (bare.length >= 4 && linked.startsWith(`session-${bare}`)) || (bare.length > 'session-'.length && bare.startsWith('session-') && linked.startsWith(bare));
}

function authorFilterOf(options: Invocation['options']): (plan: ExecutionPlan) => boolean {
  const authors = listOption(options, 'author').map((author) => author.toLowerCase());
  return (plan) => authors.length === 0 || authors.some((author) => plan.author.toLowerCase().includes(author));
}

const statusOrder: Readonly<Record<PlanStatus, number>> = { active: 0, draft: 1, completed: 2, abandoned: 3 };

/** What filters and orders look at that needs no history. */
type Sortable = Pick<ExecutionPlan, 'id' | 'title' | 'status' | 'progressPercent' | 'filePath' | 'tags' | 'linkedSessionIds'>;
type Order<Plan> = (a: Plan, b: Plan) => number;

/** Active plans first, the oldest path first within a status; progress least first. */
function orderOf(key: string): Order<Sortable> {
  switch (key) {
    case 'id':
      return (a, b) => byText(a.id, b.id);
    case 'title':
      return (a, b) => byText(a.title.toLowerCase(), b.title.toLowerCase());
    case 'progress':
      return (a, b) => a.progressPercent - b.progressPercent;
    default:
      return (a, b) => statusOrder[a.status] - statusOrder[b.status];
  }
}

/** Dates come newest first. */
const byCreation: Order<ExecutionPlan> = (a, b) => byText(b.createdAt, a.createdAt);
const byUpdate: Order<ExecutionPlan> = (a, b) => byText(b.updatedAt, a.updatedAt);

function sorted<Plan extends Sortable>(plans: readonly Plan[], compare: Order<Plan>, reverse: boolean): Plan[] {
  const result = plans.toSorted((a, b) => compare(a, b) || byText(a.filePath, b.filePath));
  return reverse ? result.toReversed() : result;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
