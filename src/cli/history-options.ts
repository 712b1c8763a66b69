/** What commands that look back have in common: which history, and a word on stderr where gathering it takes long. */
import type { HistoryOptions } from '../app/open-history.ts';
import type { Invocation } from './invocation.ts';
import { textOption } from './options.ts';

const quietMs = 1_000;
const everyMs = 250;

/** Reads `--at`, `--all`, `--branches` and `--no-cache`. */
export function historyOptions({ io, options }: Invocation): HistoryOptions {
  const at = textOption(options, 'at');
  const startedAt = Date.now();
  let shownAt = 0;
  return {
    ...(at === null ? {} : { at }),
    tips: options['all'] === true ? 'all' : options['branches'] === true ? 'branches' : 'head',
    noCache: options['cache'] === false,
    onProgress: (commits, objects, finished) => {
      const now = Date.now();
      if (finished) {
        if (shownAt > 0 && io.isTerminal) io.err('\r\x1b[K');
        return;
      }
      if (now - startedAt < quietMs || now - shownAt < everyMs) return;
      // On a terminal one line that is written over; in a log one line is enough.
      if (io.isTerminal) io.err(`\rreading history: ${commits} commits${objects > 0 ? `, ${objects} objects` : ''}\x1b[K`);
      else if (shownAt === 0) io.err('reading history, which takes a moment the first time\n');
      shownAt = now;
    },
  };
}
