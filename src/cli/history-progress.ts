/** A word on stderr where gathering history takes long. */
import type { HistoryOptions } from '../app/open-history.ts';
import type { CommandIo } from './invocation.ts';

const quietMs = 1_000;
const everyMs = 250;

/** Begins to count the time. */
export function historyProgress(io: Pick<CommandIo, 'err' | 'isTerminal'>): NonNullable<HistoryOptions['onProgress']> {
  const startedAt = Date.now();
  let shownAt = 0;
  return (commits, objects, finished) => {
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
  };
}
