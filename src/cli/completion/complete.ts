/** Answers completion scripts: plans, tasks, tags, sessions and revisions, one a line, with an explanation behind a tab. Never fails loudly. */
import { findPlan } from '../../app/find-plan.ts';
import { listRunningSessions } from '../../app/list-running-sessions.ts';
import { loadPlans } from '../../app/load-plans.ts';
import type { LoadedPlan } from '../../app/load-plans.ts';
import { openContext } from '../../app/open-context.ts';
import type { OpenContext } from '../../app/open-context.ts';
import { FatalError, UserError } from '../../model/errors.ts';

type Place = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> };

/** `words`: what is asked for (`plan`, `task` …) and the plan that the line names so far. */
export async function complete(words: readonly string[], place: Place): Promise<string> {
  const [kind = '', plan = ''] = words;
  try {
    const context = await openContext(place);
    const candidates = await candidatesOf(kind, plan, context);
    // A name with a control character cannot be typed, and would end or colour the line that it is offered on.
    return candidates.filter(([word]) => word !== '' && !/[\x00-\x1f\x7f-\x9f]/.test(word)).map(([word, text]) => `${word}\t${text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')}\n`).join('');
  } catch (error) {
    // Nothing can be offered where there is no repository; a message would stand in the middle of what is being typed.
    if (error instanceof UserError || error instanceof FatalError) return '';
    throw error;
  }
}

async function candidatesOf(kind: string, address: string, context: OpenContext): Promise<readonly (readonly [string, string])[]> {
  if (kind === 'revision') {
    const refs = await context.repository.git.listRefs(['refs/heads/', 'refs/tags/', 'refs/remotes/']);
    return refs.map((ref) => [ref.name.replace(/^refs\/(?:heads|tags|remotes)\//, ''), ''] as const);
  }
  const plans = await loadPlans(context, { history: false, problems: false, inFlight: false });
  if (kind === 'plan') return plans.toSorted(byOpenness).map(({ plan }) => [plan.id, plan.title] as const);
  if (kind === 'tag') return [...new Set(plans.flatMap(({ plan }) => plan.tags))].toSorted().map((tag) => [tag, ''] as const);
  if (kind === 'session') {
    const running = listRunningSessions(context).map((session) => [session.handle, session.agent] as const);
    const linked = [...new Set(plans.flatMap(({ plan }) => plan.linkedSessionIds))].map((id) => [id, ''] as const);
    return [...running, ...linked.filter(([id]) => !running.some(([handle]) => handle === id))];
  }
  if (kind !== 'task' || address === '') return [];
  const { plan } = findPlan(plans, address, { prefix: context.repository.prefix });
  return plan.tasks.filter((task) => !task.done).map((task) => [String(task.number), task.text] as const);
}

function byOpenness(a: LoadedPlan, b: LoadedPlan): number {
  const rank = ({ plan }: LoadedPlan): number => ['active', 'draft', 'completed', 'abandoned'].indexOf(plan.status);
  return rank(a) - rank(b);
}
