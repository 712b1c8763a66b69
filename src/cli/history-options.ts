/** What commands that look back have in common: which history. */
import type { HistoryOptions } from '../app/open-history.ts';
import { historyProgress } from './history-progress.ts';
import type { Invocation } from './invocation.ts';
import { textOption } from './options.ts';

/** Reads `--at`, `--all`, `--branches` and `--no-cache`. */
export function historyOptions({ io, options }: Invocation): HistoryOptions {
  const at = textOption(options, 'at');
  return {
    ...(at === null ? {} : { at }),
    tips: options['all'] === true ? 'all' : options['branches'] === true ? 'branches' : 'head',
    noCache: options['cache'] === false,
    onProgress: historyProgress(io),
  };
}
