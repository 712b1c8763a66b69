/** `git plan open`: one plan in the browser. */
import { findOnePlan } from '../../app/find-one-plan.ts';
import { findRunningDrawer } from '../../drawer/running-drawers.ts';
import { addressOf } from '../../drawer/start-drawer.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';
import { openIfWanted, sayAddress, serveUntilInterrupted } from '../serve-until-interrupted.ts';

/** Runs the command: shows the plan in the drawer that runs, or serves one until it is interrupted. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const context = await invocation.context();
  const { plan } = await findOnePlan(context, invocation.positionals[0] ?? null, { history: false, problems: false, inFlight: false });
  const running = await findRunningDrawer(context.repository.gitDir);
  if (running === null) return serveUntilInterrupted(invocation, plan.id);
  const address = addressOf({ origin: `http://127.0.0.1:${running.port}`, token: running.token }, plan.id);
  sayAddress(invocation, address, running.port);
  openIfWanted(invocation, address, context.settings.other['plan.drawer.open']?.at(-1));
  return 0;
}
