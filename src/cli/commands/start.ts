/** `git plan start`: work on a draft begins. */
import { findOnePlan } from '../../app/find-one-plan.ts';
import { UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { shellWord } from '../../model/shell-word.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. `start` and `reopen` lead to the same status from different ones, so that nothing is reopened by accident. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { plan } = await findOnePlan(await invocation.context(), invocation.positionals[0] ?? null, { history: false, problems: false, inFlight: false });
  const isFinished = plan.status === 'completed' || plan.status === 'abandoned';
  if (isFinished) throw new UserError(`cannot start a plan that is ${plan.status}`, { hints: [`git plan reopen ${shellWord(plan.id)}`] });
  return changeAndAnswer(invocation, plan.filePath, [{ kind: 'set-status', status: 'active' }], ({ plan: after }) => `${escapeText(after.id)} is active`);
}
