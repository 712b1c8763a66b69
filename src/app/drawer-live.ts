/**
 * The state that the drawer shows, kept current: files, HEAD, history, work in flight, sessions, debt. The watcher says which kind of thing changed,
 * and what is shown is read again; there is no second source of the truth. A save is shown from its file alone, without starting git and without a look
 * at the other plans; what takes longer (history, other branches, rules over several files) follows as further changes.
 */
import { existsSync } from 'node:fs';
import type { DrawerChange, DrawerSnapshot, PlanCard, PlanKey, RepositoryView, SessionView, TemplateView } from '../model/drawer-view.ts';
import type { TechDebtItem } from '../model/plan.ts';
import { type ChangeKind, RepositoryWatch, type WatchOptions } from '../workspace/watch-repository.ts';
import type { AppContext } from './context.ts';
import type { PlanSight } from './drawer-card.ts';
import { DrawerCards } from './drawer-cards.ts';
import { CatchUp } from './drawer-catch-up.ts';
import { type FilesReading, noFiles, readCommittedFiles, readDrawerFiles, readTouchedFiles } from './drawer-files.ts';
import { mayMeetOtherWork } from './drawer-flight.ts';
import { headBlobOf, noHead, readDrawerHead, readTip } from './drawer-head.ts';
import { repositoryView, staleAfterDays, templateViews } from './drawer-repository.ts';
import { readSessionViews } from './drawer-sessions.ts';
import { DrawerSights } from './drawer-sights.ts';
import { openContext } from './open-context.ts';

export type LiveOptions = {
  readonly watch?: WatchOptions;
  /** Hears of failures; the state stays what it was, and is read again at the next change. */
  readonly onError?: (error: unknown) => void;
};

const ageMs = 10 * 60_000;

/** A plan with everything that is known of it. `headBlob`: its blob in HEAD; null where HEAD does not have it. */
export type FoundPlan = { readonly sight: PlanSight; readonly card: PlanCard; readonly headBlob: string | null };

/** See the head of the file. Open it by `openDrawerLive`, end it by `close`. */
export class DrawerLive {
  private current: AppContext;
  private readonly onError: (error: unknown) => void;
  private readonly watch: RepositoryWatch;
  private readonly listeners = new Set<(change: DrawerChange) => void>();
  private readonly sights = new DrawerSights();
  private readonly cards = new DrawerCards();
  private readonly catchUp: CatchUp;
  private repository: RepositoryView;
  private sessions: readonly SessionView[] = [];
  private debt: readonly TechDebtItem[] | null = null;
  private templates: readonly TemplateView[] = [];
  private kinds = new Set<ChangeKind>();
  /** Where to look first; null: everywhere. */
  private touched: Set<string> | null = new Set();
  /** A second look that was asked for: at the plan folders that are known, or for others too. */
  private again: 'no' | 'known' | 'wide' = 'no';
  private refreshing: Promise<void> | null = null;
  private agedAt = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(context: AppContext, options: LiveOptions = {}) {
    this.current = context;
    this.onError = options.onError ?? (() => undefined);
    const { rootPath, gitDir, commonDir } = context.repository;
    this.repository = repositoryView(context, noHead, 'events');
    this.catchUp = new CatchUp(this.sights, {
      context: () => this.current,
      drawn: (paths) => this.tellPlans(paths),
      overview: (overview) => this.tell({ kind: 'overview', overview }),
      debt: (debt) => this.tellDebt(debt),
      sessions: () => this.tellSessions(),
      lookAgain: async (wide) => {
        this.again = wide ? 'wide' : 'known';
        await this.refresh();
      },
      failed: (error) => {
        if (!this.isGone()) this.onError(error);
      },
    });
    // The watch begins before the first reading, so that nothing is missed between the two.
    this.watch = new RepositoryWatch({ rootPath, gitDir, commonDir, planRoots: () => this.sights.files.roots }, (kinds, touched) => this.hear(kinds, touched), options.watch ?? {});
  }

  /** The context with the settings as they are now. */
  get context(): AppContext {
    return this.current;
  }

  /** Everything, as of the last change that was told. */
  snapshot(): DrawerSnapshot {
    return { repository: this.repository, plans: this.cards.all, overview: this.sights.past.overview, sessions: this.sessions, debt: this.debt, templates: this.templates };
  }

  /** Tells every change from now on, in order. Gives the way to stop. */
  subscribe(listener: (change: DrawerChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** All that is known of a plan; null where there is none. */
  sightOf(key: PlanKey): FoundPlan | null {
    const path = this.cards.pathOf(key);
    const file = path === null ? undefined : this.sights.files.files.get(path);
    const card = path === null ? null : this.cards.at(path);
    return path === null || file === undefined || card === null ? null : { sight: this.sights.sight(file), card, headBlob: headBlobOf(path, this.sights.head) };
  }

  /** Reads again now, as if the watcher had spoken. Resolves when it is told. */
  async refresh(kinds: Iterable<ChangeKind> = ['work-tree']): Promise<void> {
    this.hear(new Set(kinds), null);
    await this.refreshing;
  }

  /** Resolves when nothing is being read any more. */
  async settled(): Promise<void> {
    while (this.refreshing !== null || this.catchUp.running !== null) {
      await this.refreshing;
      await this.catchUp.running;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watch.close();
    this.catchUp.close();
    this.listeners.clear();
    await this.settled();
  }

  private hear(kinds: ReadonlySet<ChangeKind>, touched: ReadonlySet<string> | null): void {
    if (this.closed) return;
    for (const kind of kinds) this.kinds.add(kind);
    if (touched === null) this.touched = null;
    else for (const path of touched) this.touched?.add(path);
    this.refreshing ??= this.drain().finally(() => {
      this.refreshing = null;
      this.catchUp.start();
    });
  }

  private async drain(): Promise<void> {
    while (this.kinds.size > 0 && !this.closed) {
      const { kinds, touched } = this;
      this.kinds = new Set();
      this.touched = new Set();
      try {
        await this.read(kinds, touched);
      } catch (error) {
        if (this.isGone()) this.tellGone();
        else this.onError(error);
      }
    }
  }

  private isGone(): boolean {
    const { rootPath, gitDir } = this.current.repository;
    return !existsSync(gitDir) || (rootPath !== null && !existsSync(rootPath));
  }

  private async read(kinds: ReadonlySet<ChangeKind>, touched: ReadonlySet<string> | null): Promise<void> {
    if (this.isGone()) {
      this.tellGone();
      return;
    }
    if (kinds.has('sessions')) this.tellSessions();
    if (kinds.size === 1 && kinds.has('sessions')) return;
    const { again } = this;
    this.again = 'no';
    const everything = kinds.has('everything');
    const refs = everything || kinds.has('refs');
    if (everything) await this.reopen();
    const { files: before, head } = this.sights;
    const tip = refs || before === noFiles ? await readTip(this.current) : head;
    const tipMoved = tip.commit !== head.commit;
    // Another commit may bring plan folders that are new.
    const wide = everything || tipMoved || before === noFiles || again === 'wide';
    const { reading, isWhole } = await this.readFiles(wide, touched, tip.commit);
    const nextHead = tip === head ? head : await readDrawerHead(this.current, tip, head, reading.files.roots);
    const { paths, concernsOthers } = await this.sights.place(this.current, reading, nextHead);
    if (reading.files.roots.join('\0') !== before.roots.join('\0')) this.watch.follow();

    if (refs && !wide) this.catchUp.want('roots');
    else if (touched === null && again === 'no' && !wide) this.catchUp.want('files');
    if (concernsOthers || before.trackers !== reading.files.trackers) this.catchUp.want('together', 'debt');
    this.catchUp.wantWork(reading.changed, (path) => {
      const file = reading.files.files.get(path);
      return file !== undefined && mayMeetOtherWork(before.files.get(path)?.document ?? null, file.document);
    });
    if (isWhole || refs) this.tellRepository();
    this.tellPlans(everything ? null : paths, everything && this.isTimeToAge());
    if (tipMoved) this.catchUp.want('past');
    if (refs && (await this.sights.flight.refsMoved(this.current))) this.catchUp.want('past', 'flight');
    // A file that was saved in another worktree is no history.
    else if (refs && !everything) this.catchUp.want('flight');
    if (everything) this.tellSessions();
    if (isWhole) this.tellTemplates();
  }

  /** What a card says of time is in days: it is enough to look at that now and then. */
  private isTimeToAge(): boolean {
    if (performance.now() - this.agedAt < ageMs) return false;
    this.agedAt = performance.now();
    return true;
  }

  /** `isWhole`: every plan folder was looked at. */
  private async readFiles(wide: boolean, touched: ReadonlySet<string> | null, commit: string | null): Promise<{ readonly reading: FilesReading; readonly isWhole: boolean }> {
    const { files: before } = this.sights;
    const { rootPath } = this.current.repository;
    if (rootPath === null) return { reading: await readCommittedFiles(this.current, commit, before), isWhole: true };
    const quick = wide || touched === null ? null : await readTouchedFiles(this.current, rootPath, before, touched);
    return quick === null ? { reading: await readDrawerFiles(this.current, rootPath, before, wide), isWhole: true } : { reading: quick, isWhole: false };
  }

  /** Settings may be others now. */
  private async reopen(): Promise<void> {
    const { repository, env, now, settings } = this.current;
    const context = await openContext({ cwd: repository.rootPath ?? repository.gitDir, env, now });
    if (JSON.stringify(context.settings) !== JSON.stringify(settings)) this.sights.forget();
    this.current = context;
  }

  /** Makes cards again and tells those that are not what they were; `null`: all of them. */
  private tellPlans(paths: Iterable<string> | null, aged = false): void {
    const source = { files: this.sights.files.files, sight: this.sights.sight, now: this.current.now(), staleAfterDays: staleAfterDays(this.current) };
    const { upserted, removed, renamed, relinked } = this.cards.draw(source, paths, aged);
    if (upserted.length === 0 && removed.length === 0) return;
    this.tell({ kind: 'plans', upserted, removed });
    if (renamed) this.catchUp.want('names');
    if (relinked) this.tellSessions();
    else this.catchUp.want('sessions');
  }

  private tellSessions(): void {
    const sessions = readSessionViews(this.current, this.cards.all);
    if (JSON.stringify(sessions) === JSON.stringify(this.sessions)) return;
    this.sessions = sessions;
    this.tell({ kind: 'sessions', sessions });
  }

  private tellDebt(debt: readonly TechDebtItem[] | null): void {
    if (JSON.stringify(debt) === JSON.stringify(this.debt)) return;
    this.debt = debt;
    this.tell({ kind: 'debt', debt });
  }

  private tellTemplates(): void {
    const templates = templateViews(this.current);
    if (JSON.stringify(templates) === JSON.stringify(this.templates)) return;
    this.templates = templates;
    this.tell({ kind: 'templates', templates });
  }

  private tellGone(): void {
    const { rootPath } = this.current.repository;
    this.tellIfChanged({ ...this.repository, watching: rootPath !== null && existsSync(rootPath) ? 'not-git' : 'gone' });
  }

  private tellRepository(): void {
    // The watch hears of a repository that comes back a little later than a reading finds it.
    this.tellIfChanged(repositoryView(this.current, this.sights.head, this.watch.mode));
  }

  private tellIfChanged(repository: RepositoryView): void {
    if (JSON.stringify(repository) === JSON.stringify(this.repository)) return;
    this.repository = repository;
    this.tell({ kind: 'repository', repository });
  }

  private tell(change: DrawerChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** Opens the state of a repository. Resolves when there is something to show; what takes longer is told as it is found. Throws where it cannot be read. */
export async function openDrawerLive(context: AppContext, options: LiveOptions = {}): Promise<DrawerLive> {
  const failures: unknown[] = [];
  let isOpen = false;
  const live = new DrawerLive(context, { ...options, onError: (error) => (isOpen ? options.onError?.(error) : void failures.push(error)) });
  await live.refresh(['everything']);
  isOpen = true;
  if (failures.length === 0) return live;
  await live.close();
  throw failures[0];
}
