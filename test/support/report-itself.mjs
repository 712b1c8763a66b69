// Loaded into a program that a bench watches (`node --import`): answers by the process channel what only a process knows of itself.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Looked at every millisecond, and only when asked for: an idle process must stay idle.
const delay = monitorEventLoopDelay({ resolution: 1 });

/** Processor time in ms, of this process and of those that it started and that have ended; without those where there is no /proc. */
function usedMs() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '').split(' ');
    // utime, stime, cutime, cstime, in ticks of 10 ms.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

process.on('message', (question) => {
  if (question === 'watch') {
    delay.reset();
    delay.enable();
    return;
  }
  const longestBlockMs = delay.max / 1e6;
  delay.disable();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ usedMs: usedMs(), rss, heapUsed, longestBlockMs });
});
