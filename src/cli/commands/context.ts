/** `git plan context`: the preamble for an agent. */
import { findPlanContext } from '../../app/plan-context.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const session = options['session'];
  const { plan, text } = await findPlanContext(await invocation.context(), positionals[0] ?? null, typeof session === 'string' ? session : null);
  io.out(options['json'] === true ? jsonDocument('context', { planId: plan.id, text }) : `${text}\n`);
  return 0;
}
