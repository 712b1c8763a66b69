/** `git plan complete`: a plan that is done, put away with its references. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  return changeAndAnswer(invocation, invocation.positionals[0] ?? null, [{ kind: 'set-status', status: 'completed' }], ({ plan }) => `${escapeText(plan.id)} is completed`);
}
