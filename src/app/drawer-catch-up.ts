/**
 * What follows a change at leisure: history, work elsewhere, rules over several files, debt, sessions. One round at a time; what a save asks for waits
 * until saving has paused, because it takes other processes and is not what a reader waits for. What is found is shown together with what the files
 * say by then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Overview } from '../model/drawer-view.ts';
import type { TechDebtItem } from '../model/plan.ts';
import { planIdOf } from '../plan/infer-plan.ts';
import type { AppContext } from './context.ts';
import { planOf } from './drawer-card.ts';
import type { DrawerFile } from './drawer-files.ts';
import { EntryReader } from './drawer-history.ts';
import { foldPast, noReading, type PastReading, readPast } from './drawer-past.ts';
import type { DrawerSights } from './drawer-sights.ts';

/**
 * `files`, `roots`: whether more was written than the watcher spoke of, in the plan folders or beside them. `names`: which past belongs to which plan,
 * where plans came, went or took another id or title.
 */
export type Wish = 'files' | 'roots' | 'past' | 'names' | 'flight' | 'together' | 'debt' | 'sessions';

/** What is done with what was found. */
export type CatchUpHost = {
  readonly context: () => AppContext;
  /** The cards at these paths may be others; null: all. */
  readonly drawn: (paths: Iterable<string> | null) => void;
  readonly overview: (overview: Overview) => void;
  readonly debt: (debt: readonly TechDebtItem[] | null) => void;
  readonly sessions: () => void;
  readonly lookAgain: (everywhere: boolean) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

/** These are worth starting for at once: somebody committed, checked out, or made a branch. */
const urgent: readonly Wish[] = ['past', 'flight'];
/** After the last save, and after the first one while there is no pause. */
const calmMs = 150;
const calmMsMax = 1_000;

export class CatchUp {
  private readonly sights: DrawerSights;
  private readonly host: CatchUpHost;
  private wishes = new Set<Wish>();
  /** Plans of which work elsewhere may mean something else now. */
  private work = new Set<string>();
  private history: PastReading = noReading;
  private readonly entries = new EntryReader();
  private lastAt = 0;
  private closed = false;
  /** The rounds that are under way; null while there is nothing to do. */
  running: Promise<void> | null = null;

  constructor(sights: DrawerSights, host: CatchUpHost) {
    this.sights = sights;
    this.host = host;
  }

  /** Notes what must be looked at; `start` begins. */
  want(...wishes: readonly Wish[]): void {
    for (const wish of wishes) this.wishes.add(wish);
    this.lastAt = performance.now();
  }

  /** Notes the plans among `paths` of which work elsewhere may be another. */
  wantWork(paths: Iterable<string>, mayBe: (path: string) => boolean): void {
    for (const path of paths) if (mayBe(path)) this.work.add(path);
    this.lastAt = performance.now();
  }

  /** Begins, unless it is under way: then what was noted is looked at in the next round. */
  start(): void {
    if (this.running !== null || this.closed || this.isDone()) return;
    this.running = this.rounds().finally(() => {
      this.running = null;
      // What was noted while the last round ended.
      this.start();
    });
  }

  close(): void {
    this.closed = true;
  }

  private isDone(): boolean {
    return this.wishes.size === 0 && this.work.size === 0;
  }

  private async rounds(): Promise<void> {
    while (!this.closed && !this.isDone()) {
      await this.calm();
      try {
        await this.round();
      } catch (error) {
        this.host.failed(error);
      }
    }
  }

  private async calm(): Promise<void> {
    const until = performance.now() + calmMsMax;
    while (!this.closed && !urgent.some((wish) => this.wishes.has(wish))) {
      const now = performance.now();
      const end = Math.min(this.lastAt + calmMs, until);
      if (now >= end) return;
      await wait(Math.min(end - now, 25));
    }
  }

  private async round(): Promise<void> {
    const { wishes, work, sights, host } = this;
    this.wishes = new Set();
    this.work = new Set();
    if (this.closed) return;
    if (wishes.has('together')) host.drawn(await sights.problems.checkTogether(host.context(), sights.files));
    if (wishes.has('past')) this.history = await readPast(host.context(), this.entries, [...sights.files.files.keys()]);
    if (wishes.has('past') || wishes.has('names')) this.foldPast();
    if (wishes.has('flight')) host.drawn(await sights.flight.lookForAll(host.context(), sights.files));
    else host.drawn(await sights.flight.lookFor(host.context(), sights.files, work));
    if (wishes.has('debt')) await this.readDebt();
    if (wishes.has('sessions')) host.sessions();
    if (wishes.has('files') || wishes.has('roots')) await host.lookAgain(wishes.has('roots'));
  }

  private foldPast(): void {
    const { sights, host } = this;
    const plans = [...sights.files.files.values()].map((file) => ({ repoPath: file.repoPath, id: planIdOf(file.document, file.repoPath), title: planOf(sights.sight(file)).title }));
    const past = foldPast(this.history, plans, host.context().now(), sights.past);
    const overviewChanged = JSON.stringify(past.overview) !== JSON.stringify(sights.past.overview);
    sights.past = past;
    host.drawn(null);
    if (overviewChanged) host.overview(past.overview);
  }

  private async readDebt(): Promise<void> {
    const { sights, host } = this;
    const { readDebtItems, withPlans } = await import('./read-debt-items.ts');
    const plans = [...sights.files.files.values()].filter(addressesDebt).map((file) => planOf(sights.sight(file)));
    host.debt(sights.files.trackers === null ? null : withPlans(await readDebtItems(host.context()), plans));
  }
}

function addressesDebt({ document }: DrawerFile): boolean {
  return document.frontmatter.entries.some(({ key }) => key === 'debt');
}
