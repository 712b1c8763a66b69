/** `git plan watch`: what happens to plans, one JSON object a line. */
import { openPlanEvents } from '../../app/plan-events.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import type { Invocation } from '../invocation.ts';
import { untilInterrupted } from '../until-interrupted.ts';

/** Runs the command until it is interrupted. The first line says that the watch has begun. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io } = invocation;
  const ended = untilInterrupted();
  const events = await openPlanEvents(await invocation.context(), (event) => io.out(`${JSON.stringify(event)}\n`), {
    onError: (error) => io.err(`warning: ${escapeText(error instanceof Error ? error.message : String(error))}\n`),
  });
  try {
    return await ended;
  } finally {
    await events.close();
  }
}
