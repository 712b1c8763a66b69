/** `git plan complete`: a plan that is done, put away with its references. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { settings } = await invocation.context();
  return changeAndAnswer(invocation, invocation.positionals[0] ?? null, [{ kind: 'set-status', status: 'completed' }], ({ plan }) => {
    const isRefused = plan.managed && plan.completedTaskCount < plan.taskCount && (settings.rules['completed-open-tasks'] ?? 'error') === 'error';
    if (isRefused) invocation.io.err('hint: a completed plan with open tasks is not valid: tick them, or mark what is dropped as [-]\n');
    return `${escapeText(plan.id)} is completed`;
  });
}
