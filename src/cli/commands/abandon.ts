/** `git plan abandon`: a plan that will not be done. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  return changeAndAnswer(invocation, invocation.positionals[0] ?? null, [{ kind: 'set-status', status: 'abandoned' }], ({ plan }) => `${escapeText(plan.id)} is abandoned`);
}
