/** `git plan blame`: who added and completed each task. */
import { blamePlan } from '../../app/blame-plan.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderBlame } from '../../render/history/blame.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { borderHint, unreadHint } from '../../render/wording.ts';
import { commandPalette } from '../command-palette.ts';
import { historyOptions } from '../history-options.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const blame = await blamePlan(await invocation.context(), positionals[0] ?? null, historyOptions(invocation));
  if (options['json'] === true) {
    io.out(jsonDocument('blame', { planId: blame.planId, tasks: blame.tasks }));
    return 0;
  }
  io.out(renderBlame(blame, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null }));
  io.err(borderHint(blame.border) + unreadHint(blame.unread));
  return 0;
}
