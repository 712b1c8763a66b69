/**
 * Gathers a burst of events into one. A single save is passed on almost at once; a storm (a checkout of 500 plans) is passed on when it has
 * been quiet for `debounceMs`, and every `capMs` while it lasts.
 */
export type GateTimes = {
  /** Wait after the first event of a quiet time: long enough for the second half of a save (truncate, write; write, rename). */
  readonly leadMs: number;
  readonly debounceMs: number;
  readonly capMs: number;
};

export const gateTimes: GateTimes = { leadMs: 8, debounceMs: 50, capMs: 500 };

export class ChangeGate<Kind> {
  private readonly listener: (kinds: ReadonlySet<Kind>) => void;
  private readonly times: GateTimes;
  private kinds = new Set<Kind>();
  private chores: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private firstAt = 0;
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(listener: (kinds: ReadonlySet<Kind>) => void, times: Partial<GateTimes> = {}) {
    this.listener = listener;
    this.times = { leadMs: times.leadMs ?? gateTimes.leadMs, debounceMs: times.debounceMs ?? gateTimes.debounceMs, capMs: times.capMs ?? gateTimes.capMs };
  }

  /** Notes an event. */
  push(kind: Kind): void {
    const now = performance.now();
    const calm = now - this.lastAt > this.times.debounceMs;
    this.lastAt = now;
    this.kinds.add(kind);
    if (this.timer === null) {
      this.firstAt = now;
      this.schedule(calm ? this.times.leadMs : this.times.debounceMs);
    } else if (now - this.firstAt > this.times.leadMs) {
      clearTimeout(this.timer);
      this.schedule(Math.max(0, Math.min(this.times.debounceMs, this.firstAt + this.times.capMs - now)));
    }
  }

  /** Does something once before the burst is passed on. */
  before(chore: () => void): void {
    this.chores = [chore];
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.kinds.clear();
    this.chores = [];
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => this.open(), delayMs);
  }

  private open(): void {
    const chores = this.chores;
    this.chores = [];
    for (const chore of chores) chore();
    const kinds = this.kinds;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.kinds = new Set();
    if (kinds.size > 0) this.listener(kinds);
  }
}
