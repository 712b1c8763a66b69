/** `git plan`: where the plans stand. */
import { listSummaries } from '../../app/list-summaries.ts';
import { loadPlans } from '../../app/load-plans.ts';
import { countUnsavedTasks } from '../../app/unsaved-tasks.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderOverview } from '../../render/plan-overview.ts';
import { commandPalette } from '../command-palette.ts';
import { historyProgress } from '../history-progress.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  if (options['json'] === true) {
    const plans = (await loadPlans(context, { past: { onProgress: historyProgress(io) } })).map(({ plan }) => plan).filter((plan) => plan.status === 'active' || plan.status === 'draft');
    io.out(jsonDocument('plan-list', { plans }));
    return 0;
  }
  const plans = await listSummaries(context, { problems: true, inFlight: true });
  const unsaved = await countUnsavedTasks(context, plans.filter(({ status }) => status === 'active').map(({ filePath }) => ({ filePath })));
  const palette = await commandPalette(invocation);
  io.out(renderOverview(plans.map((plan) => ({ plan, unsavedCount: unsaved.get(plan.filePath) ?? 0 })), palette, io.isTerminal ? io.width : null));
  return 0;
}
