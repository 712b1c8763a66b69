/** `git plan stats`: numbers over time. */
import { showStats } from '../../app/show-stats.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderStats } from '../../render/history/stats.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { commandPalette } from '../command-palette.ts';
import { historyOptions } from '../history-options.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const stats = await showStats(await invocation.context(), positionals[0] ?? null, historyOptions(invocation));
  io.out(options['json'] === true ? jsonDocument('stats', stats) : renderStats(stats, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null }));
  return 0;
}
