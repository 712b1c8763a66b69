import { type FSWatcher, watch as watchFolder } from 'node:fs';

/** Stands in for `fs.watch` and says no when the system would. */
export function limitedWatch(limit: { watches: number }, code: 'ENOSPC' | 'EMFILE', how: 'throw' | 'event'): typeof watchFolder {
  let used = 0;
  return ((...args: Parameters<typeof watchFolder>) => {
    const failure = Object.assign(new Error(`${code}: no watch left`), { code });
    if (used >= limit.watches && how === 'throw') throw failure;
    used += 1;
    const watcher: FSWatcher = watchFolder(...args);
    const close = watcher.close.bind(watcher);
    watcher.close = () => {
      used -= 1;
      close();
    };
    if (used > limit.watches) setImmediate(() => watcher.emit('error', failure));
    return watcher;
  }) as typeof watchFolder;
}
