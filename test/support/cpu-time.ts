/** Bounds of work on hostile text, in processor time of this process. */

/** The least of several runs: what the work itself takes, however busy the machine is. */
export function cpuMs(work: () => unknown, runsMax = 4): number {
  let least = Infinity;
  for (let run = 0; run < runsMax && least > 20; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

/** What is linear takes a tenth of it on a slow machine; what is quadratic takes more on a quarter of the text, as each negative control says. */
export const limitMs = 500;
