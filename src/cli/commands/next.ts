/** `git plan next`: the next open task. */
import { findOnePlan } from '../../app/find-one-plan.ts';
import { namesPlan } from '../../app/find-plan.ts';
import { loadPlans } from '../../app/load-plans.ts';
import { currentBranch } from '../../app/locate-plan.ts';
import type { AppContext } from '../../app/context.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { ExecutionPlan } from '../../model/plan.ts';
import { shellWord } from '../../model/shell-word.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderNext } from '../../render/next-task.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. Exit code 1 where nothing is open. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const context = await invocation.context();
  const [address] = positionals;
  const json = options['json'] === true;
  const reading = { history: json, problems: json, inFlight: json };
  const plans = address === undefined ? await plansHere(context, reading) : [(await findOnePlan(context, address, reading)).plan];
  if (json) {
    io.out(jsonDocument('plan-list', { plans }));
    return 0;
  }
  const palette = await commandPalette(invocation);
  const open = plans.filter((plan) => plan.nextTask !== null);
  io.out(renderNext(open, palette, io.isTerminal ? io.width : null));
  if (open.length > 0) return 0;
  const [only] = plans;
  if (only === undefined) io.err('hint: no plan is active\n');
  else io.err(only.taskCount === 0 ? `hint: no tasks defined in '${escapeText(only.id)}'\n` : `hint: every task of '${escapeText(only.id)}' is done; git plan complete ${shellWord(escapeText(only.id))}\n`);
  return 1;
}

/** The plan that the branch names, else every active one. */
async function plansHere(context: AppContext, reading: { history: boolean; problems: boolean; inFlight: boolean }): Promise<readonly ExecutionPlan[]> {
  const [loaded, branch] = await Promise.all([loadPlans(context, reading), currentBranch(context)]);
  const open = loaded.map(({ plan }) => plan).filter((plan) => plan.status === 'active' || plan.status === 'draft');
  const named = branch === null ? [] : open.filter((plan) => namesPlan(branch, plan));
  return named.length > 0 ? named : open.filter((plan) => plan.status === 'active');
}
