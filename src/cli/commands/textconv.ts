/** `git plan textconv`: a plan as git's diff driver shows it. */
import { readPlanText } from '../../app/read-plan-text.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderTextconv } from '../../render/textconv.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. Never fails on what stands in the file: git would then show no diff at all. */
export async function run({ io, positionals }: Invocation): Promise<ExitCode> {
  const { plan, body, text } = await readPlanText(positionals[0] ?? '');
  io.out(plan === null ? text : renderTextconv(plan, body));
  return 0;
}
