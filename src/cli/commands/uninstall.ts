/** `git plan uninstall`: take back what init wrote. */
import { applyRemoval, planRemoval } from '../../app/set-up.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';
import { isAgreed, jsonSteps, renderSteps } from '../set-up-command.ts';

/** Runs the command. Exit code 1 where nobody agreed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const steps = await planRemoval(context, 'all');
  const isJson = options['json'] === true;
  if (!isJson) io.out(renderSteps(steps));
  const dryRun = options['dry-run'] === true;
  const agreed = !dryRun && (steps.length === 0 || (await isAgreed(invocation, 'Take this back?')));
  if (agreed) await applyRemoval(context, 'all', steps);
  if (isJson) io.out(jsonSteps(steps, agreed));
  else if (steps.length === 0) io.err('hint: nothing of git-plan is set up here\n');
  else if (!agreed && !dryRun) io.err('hint: nothing was changed; git plan uninstall --yes does it\n');
  return agreed || dryRun ? 0 : 1;
}
