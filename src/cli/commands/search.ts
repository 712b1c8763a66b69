/** `git plan search`: words in titles, tasks, log, decisions, questions and text. */
import { loadPlans } from '../../app/load-plans.ts';
import { searchPlans } from '../../app/search-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderSearch } from '../../render/search-results.ts';
import { commandPalette } from '../command-palette.ts';
import { historyProgress } from '../history-progress.ts';
import type { Invocation } from '../invocation.ts';
import { listOption } from '../options.ts';

/** Runs the command. Exit code 1 where nothing is found, as for grep. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const json = options['json'] === true;
  const statuses = listOption(options, 'status');
  const plans = await loadPlans(await invocation.context(), { history: json, past: { onProgress: historyProgress(io) }, problems: json, inFlight: json });
  const results = searchPlans(plans.filter(({ plan }) => statuses.length === 0 || statuses.includes(plan.status)), positionals);
  if (json) {
    io.out(jsonDocument('search', { results }));
    return 0;
  }
  io.out(renderSearch(results, positionals.flatMap((words) => words.split(/\s+/)), await commandPalette(invocation), io.isTerminal ? io.width : null));
  return results.length === 0 ? 1 : 0;
}
