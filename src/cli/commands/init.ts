/** `git plan init`: set git-plan up in this repository. */
import { applySteps, planInit, trackedFiles } from '../../app/set-up.ts';
import type { SetUpStep } from '../../app/set-up.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';
import { installation, isAgreed, jsonSteps, renderSteps } from '../set-up-command.ts';

/** Runs the command. Exit code 1 where nobody agreed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const steps = await planInit(context, installation());
  const isJson = options['json'] === true;
  if (!isJson) io.out(renderSteps(steps));
  const dryRun = options['dry-run'] === true;
  const agreed = !dryRun && (await isAgreed(invocation, 'Do this?'));
  if (agreed) await applySteps(context, steps);
  if (isJson) io.out(jsonSteps(steps, agreed));
  else if (agreed) io.err(`${hintToCommit(steps)}hint: plans are checked from now on; git plan uninstall takes it all back\n`);
  else if (!dryRun) io.err('hint: nothing was written; git plan init --yes does it\n');
  return agreed || dryRun ? 0 : 1;
}

function hintToCommit(steps: readonly SetUpStep[]): string {
  const files = trackedFiles(steps);
  return files.length === 0 ? '' : `hint: commit ${files.join(' and ')}, so that everybody has the same\n`;
}
