/**
 * Lets others have the process for a moment, every few milliseconds of work: a server that reads a thousand plans again goes on answering meanwhile.
 * One value a piece of work.
 */
import { setImmediate } from 'node:timers/promises';

const heldMsMax = 6;

export class Breath {
  private since = performance.now();

  /** Call it between two small steps. */
  async take(): Promise<void> {
    if (performance.now() - this.since < heldMsMax) return;
    await setImmediate();
    this.since = performance.now();
  }
}
