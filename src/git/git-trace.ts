/** Counts the git processes that were started, and says each one when GIT_PLAN_TRACE is set: how much work an answer took is part of its tests. */
import { appendFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

let started = 0;

/** How many git processes this program has started so far. A test takes the difference over what it measures. */
export function gitProcessCount(): number {
  return started;
}

export function countGitProcess(): void {
  started += 1;
}

/** Writes one line a finished process: to stderr for `1` or `true`, appended to the file for an absolute path. Anything else is off. */
export function traceGitProcess(destination: string | undefined, args: readonly string[], outcome: string, elapsedMs: number): void {
  if (destination === undefined || destination === '' || destination === '0') return;
  const line = `git-plan: trace: ${JSON.stringify(['git', ...args])} ${outcome} ${elapsedMs.toFixed(1)} ms\n`;
  if (destination === '1' || destination === 'true') process.stderr.write(line);
  else if (isAbsolute(destination)) appendFileSync(destination, line);
}
