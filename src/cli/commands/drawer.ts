/** `git plan drawer`: the plans in the browser, live. */
import type { ExitCode } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';
import { serveUntilInterrupted } from '../serve-until-interrupted.ts';

/** Runs the command until it is interrupted. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  return serveUntilInterrupted(invocation, null);
}
