/**
 * The state that the drawer shows, kept current: files, HEAD, history, work in flight, sessions, debt. The watcher says which kind of thing changed,
 * and what is shown is read again; there is no second source of the truth. A save is shown from files alone, without starting git; what takes longer
 * (history, other branches, rules over several files) follows as further changes.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DrawerChange, DrawerSnapshot, PlanCard, PlanKey, RepositoryView, SessionView, TemplateView } from '../model/drawer-view.ts';
import type { PlanDocument } from '../model/document.ts';
import type { InFlight, TechDebtItem } from '../model/plan.ts';
import { planIdOf } from '../plan/infer-plan.ts';
import { type ChangeKind, RepositoryWatch, type WatchOptions } from '../workspace/watch-repository.ts';
import type { AppContext } from './context.ts';
import { cardOf, planOf, type PlanSight } from './drawer-card.ts';
import { type DrawerFile, type DrawerFiles, noFiles, readCommittedFiles, readDrawerFiles, readTouchedFiles } from './drawer-files.ts';
import { type DrawerHead, headBlobOf, HeadDocuments, isUncommitted, noHead, readDrawerHead } from './drawer-head.ts';
import { readEntries } from './drawer-history.ts';
import { type DrawerPast, noPast, readDrawerPast } from './drawer-past.ts';
import { DrawerProblems } from './drawer-problems.ts';
import { repositoryView, staleAfterDays, templateViews } from './drawer-repository.ts';
import { readSessionViews } from './drawer-sessions.ts';
import { openContext } from './open-context.ts';

export type LiveOptions = {
  readonly watch?: WatchOptions;
  /** Hears of failures; the state stays what it was, and is read again at the next change. */
  readonly onError?: (error: unknown) => void;
};

const nothing: readonly never[] = [];
/** After a save, before the rest is looked at. */
const calmMs = 150;

/** A plan with everything that is known of it. `headBlob`: its blob in HEAD; null where HEAD does not have it. */
export type FoundPlan = { readonly sight: PlanSight; readonly card: PlanCard; readonly headBlob: string | null };

/** What is looked at after a change was told. `files`: whether more was saved than the watcher spoke of. */
type Slow = 'files' | 'past' | 'flight' | 'together' | 'debt';

/** See the head of the file. Open it by `openDrawerLive`, end it by `close`. */
export class DrawerLive {
  private current: AppContext;
  private readonly onError: (error: unknown) => void;
  private readonly watch: RepositoryWatch;
  private readonly listeners = new Set<(change: DrawerChange) => void>();
  private files: DrawerFiles = noFiles;
  private head: DrawerHead = noHead;
  private past: DrawerPast = noPast;
  private refs = '';
  private readonly headDocuments = new HeadDocuments();
  private documents: ReadonlyMap<string, PlanDocument | null> = new Map();
  private readonly problems = new DrawerProblems();
  private inFlight: ReadonlyMap<string, readonly InFlight[]> = new Map();
  private cards: ReadonlyMap<string, PlanCard> = new Map();
  private readonly drawn = new Map<string, { readonly sight: PlanSight; readonly text: string }>();
  private repository: RepositoryView;
  private sessions: readonly SessionView[] = [];
  private debt: readonly TechDebtItem[] | null = null;
  private templates: readonly TemplateView[] = [];
  private kinds = new Set<ChangeKind>();
  /** Where to look first; null: everywhere. */
  private touched: Set<string> | null = new Set();
  private refreshing: Promise<void> | null = null;
  private slow = new Set<Slow>();
  private readonly changedPaths = new Set<string>();
  private catchingUp: Promise<void> | null = null;
  private closed = false;

  constructor(context: AppContext, options: LiveOptions = {}) {
    this.current = context;
    this.onError = options.onError ?? (() => undefined);
    const { rootPath, gitDir, commonDir } = context.repository;
    this.repository = repositoryView(context, noHead, 'events');
    // The watch begins before the first reading, so that nothing is missed between the two.
    this.watch = new RepositoryWatch({ rootPath, gitDir, commonDir, planRoots: () => this.files.roots }, (kinds, touched) => this.hear(kinds, touched), options.watch ?? {});
  }

  /** The context with the settings as they are now. */
  get context(): AppContext {
    return this.current;
  }

  /** Everything, as of the last change that was told. */
  snapshot(): DrawerSnapshot {
    return { repository: this.repository, plans: [...this.cards.values()], overview: this.past.overview, sessions: this.sessions, debt: this.debt, templates: this.templates };
  }

  /** Tells every change from now on, in order. Gives the way to stop. */
  subscribe(listener: (change: DrawerChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** All that is known of a plan; null where there is none. */
  sightOf(key: PlanKey): FoundPlan | null {
    for (const file of this.files.files.values()) {
      const card = file.key === key ? this.cards.get(file.repoPath) : undefined;
      if (card !== undefined) return { sight: this.sight(file), card, headBlob: headBlobOf(file.repoPath, this.head) };
    }
    return null;
  }

  /** Reads again now, as if the watcher had spoken. Resolves when it is told. */
  async refresh(kinds: Iterable<ChangeKind> = ['work-tree']): Promise<void> {
    this.hear(new Set(kinds));
    await this.refreshing;
  }

  /** Resolves when nothing is being read any more. */
  async settled(): Promise<void> {
    while (this.refreshing !== null || this.catchingUp !== null) {
      await this.refreshing;
      await this.catchingUp;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watch.close();
    this.listeners.clear();
    await this.settled();
  }

  private hear(kinds: ReadonlySet<ChangeKind>, touched: ReadonlySet<string> | null = null): void {
    if (this.closed) return;
    for (const kind of kinds) this.kinds.add(kind);
    if (touched === null) this.touched = null;
    else for (const path of touched) this.touched?.add(path);
    this.refreshing ??= this.drain().finally(() => {
      this.refreshing = null;
      this.startCatchingUp();
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
        if (this.isGone()) this.tellRepository('gone');
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
      this.tellRepository('gone');
      return;
    }
    if (kinds.size === 1 && kinds.has('sessions')) {
      this.tellSessions();
      return;
    }
    const everything = kinds.has('everything');
    const refs = everything || kinds.has('refs');
    if (everything) await this.reopen();
    const { rootPath } = this.current.repository;
    const before = this.files;
    const quick = rootPath === null || refs || touched === null ? null : await readTouchedFiles(this.current, rootPath, before, touched);
    const files = quick ?? (rootPath === null ? before : await readDrawerFiles(this.current, rootPath, before, refs));
    if (quick !== null) this.slow.add('files');
    const head = refs || before === noFiles ? await readDrawerHead(this.current, this.head, files.roots) : this.head;
    this.files = rootPath === null ? await readCommittedFiles(this.current, head.commit, before) : files;
    if (files.roots.join('\0') !== before.roots.join('\0')) this.watch.follow();
    if (head.commit !== this.head.commit) this.slow.add('past');
    this.head = head;
    this.documents = await this.readHeadDocuments(before);
    await this.problems.checkAlone(this.current, this.files);

    if (refs && (await this.refsChanged(everything))) this.slow.add('past').add('flight');
    if (refs && !everything) this.slow.add('flight');
    if (before.trackers !== this.files.trackers) this.slow.add('debt');
    this.slow.add('together');
    for (const [path, file] of this.files.files) if (before.files.get(path)?.document !== file.document) this.changedPaths.add(path);
    if (debtPlansOf(before) !== debtPlansOf(this.files)) this.slow.add('debt');
    this.tellRepository(this.watch.mode);
    this.tellPlans(everything);
    if (everything) this.templates = templateViews(this.current);
  }

  /** The versions in HEAD of the files that differ from it. */
  private async readHeadDocuments(before: DrawerFiles): Promise<ReadonlyMap<string, PlanDocument | null>> {
    const wanted: string[] = [];
    for (const file of this.files.files.values()) {
      const id = isUncommitted(file, this.head) ? headBlobOf(file.repoPath, this.head) : null;
      if (id === null) continue;
      const last = before.files.get(file.repoPath);
      if (last?.blobId === id) this.headDocuments.keep(id, last.document);
      wanted.push(id);
    }
    return this.headDocuments.read(this.current, wanted);
  }

  /** True where work can be in flight elsewhere at all: other branches, other worktrees. */
  private hasElsewhere(): boolean {
    return this.refs.includes('\n') || existsSync(join(this.current.repository.commonDir, 'worktrees'));
  }

  /** True where branches are others than before. Heard changes of refs are believed; a periodic look compares. */
  private async refsChanged(compare: boolean): Promise<boolean> {
    const refs = (await this.current.repository.git.listRefs(['refs/heads/'])).map(({ name, commit }) => `${name} ${commit ?? ''}`).join('\n');
    const changed = refs !== this.refs || !compare;
    this.refs = refs;
    return changed;
  }

  /** Settings may be others now. */
  private async reopen(): Promise<void> {
    const { repository, env, now, settings } = this.current;
    const context = await openContext({ cwd: repository.rootPath ?? repository.gitDir, env, now });
    if (JSON.stringify(context.settings) !== JSON.stringify(settings)) {
      this.files = noFiles;
      this.problems.forget();
    }
    this.current = context;
  }

  private startCatchingUp(): void {
    if (this.catchingUp !== null || this.closed || (this.slow.size === 0 && this.changedPaths.size === 0)) return;
    this.catchingUp = this.catchUp()
      .catch((error: unknown) => {
        if (!this.isGone()) this.onError(error);
      })
      .finally(() => {
        this.catchingUp = null;
        this.startCatchingUp();
      });
  }

  /** What takes longer than a glance at files. What is found is shown together with what the files say by then. */
  private async catchUp(): Promise<void> {
    const wanted = this.slow;
    this.slow = new Set();
    const changed = [...this.changedPaths];
    this.changedPaths.clear();
    const { files } = this.files;
    if (wanted.has('together') && (await this.problems.checkTogether(this.current, this.files))) this.tellPlans();
    if (wanted.has('past')) {
      const plans = [...files.values()].map((file) => ({ repoPath: file.repoPath, id: planIdOf(file.document, file.repoPath), title: this.cards.get(file.repoPath)?.title ?? file.repoPath }));
      const past = await readDrawerPast(this.current, plans, this.head.commit, await readEntries(this.current));
      const overviewChanged = JSON.stringify(past.overview) !== JSON.stringify(this.past.overview);
      this.past = past;
      this.tellPlans();
      if (overviewChanged) this.tell({ kind: 'overview', overview: past.overview });
    }
    if (wanted.has('flight')) {
      this.inFlight = await this.readInFlight([...files.values()]);
      this.tellPlans();
    } else if (changed.length > 0 && this.hasElsewhere()) {
      const found = await this.readInFlight(changed.flatMap((path) => files.get(path) ?? []));
      const next = new Map(this.inFlight);
      for (const path of changed) next.delete(path);
      for (const [path, work] of found) next.set(path, work);
      this.inFlight = next;
      this.tellPlans();
    }
    if (wanted.has('debt')) {
      const { readDebtItems, withPlans } = await import('./read-debt-items.ts');
      const plans = [...this.files.files.values()].filter(addressesDebt).map((file) => planOf(this.sight(file)));
      const debt = this.files.trackers === null ? null : withPlans(await readDebtItems(this.current), plans);
      if (JSON.stringify(debt) !== JSON.stringify(this.debt)) {
        this.debt = debt;
        this.tell({ kind: 'debt', debt });
      }
    }
    if (wanted.has('files')) {
      // Not in the way of the next save.
      await new Promise((resolve) => setTimeout(resolve, calmMs));
      this.hear(new Set(['work-tree']));
      await this.refreshing;
    }
  }

  private async readInFlight(files: readonly DrawerFile[]): Promise<ReadonlyMap<string, readonly InFlight[]>> {
    const { findWorkInFlight } = await import('./find-in-flight.ts');
    return findWorkInFlight(this.current, files.map((file) => ({ filePath: file.repoPath, document: file.document })));
  }

  private sight(file: DrawerFile): PlanSight {
    const { repoPath } = file;
    const uncommitted = isUncommitted(file, this.head);
    const id = uncommitted ? headBlobOf(repoPath, this.head) : null;
    return {
      file, uncommitted,
      headDocument: id === null ? null : (this.documents.get(id) ?? null),
      past: this.past.byPath.get(repoPath) ?? null,
      problems: this.problems.of(repoPath),
      inFlight: this.inFlight.get(repoPath) ?? nothing,
    };
  }

  /** Makes the cards again and tells those that are not what they were, and the sessions where they lead elsewhere now. */
  private tellPlans(everyCard = false): void {
    const now = this.current.now();
    const staleDays = staleAfterDays(this.current);
    const cards = new Map<string, PlanCard>();
    const upserted: PlanCard[] = [];
    for (const file of this.files.files.values()) {
      const { repoPath } = file;
      const sight = this.sight(file);
      const drawn = this.drawn.get(repoPath);
      const known = this.cards.get(repoPath);
      // The age of a plan changes by itself, so a periodic look draws every card.
      if (known !== undefined && drawn !== undefined && !everyCard && isSameSight(drawn.sight, sight)) {
        cards.set(repoPath, known);
        continue;
      }
      const card = cardOf(sight, now, staleDays);
      const text = JSON.stringify(card);
      this.drawn.set(repoPath, { sight, text });
      if (known !== undefined && drawn?.text === text) cards.set(repoPath, known);
      else {
        cards.set(repoPath, card);
        upserted.push(card);
      }
    }
    const removed = [...this.cards].filter(([path]) => !cards.has(path)).map(([path, { key, title }]) => {
      this.drawn.delete(path);
      return { key, title };
    });
    this.cards = cards;
    if (upserted.length > 0 || removed.length > 0 || everyCard) {
      if (upserted.length > 0 || removed.length > 0) this.tell({ kind: 'plans', upserted, removed });
      this.tellSessions();
    }
  }

  private tellSessions(): void {
    const sessions = readSessionViews(this.current, this.cards.values());
    if (JSON.stringify(sessions) === JSON.stringify(this.sessions)) return;
    this.sessions = sessions;
    this.tell({ kind: 'sessions', sessions });
  }

  private tellRepository(watching: RepositoryView['watching']): void {
    const repository = watching === 'gone' ? { ...this.repository, watching } : repositoryView(this.current, this.head, watching);
    if (JSON.stringify(repository) === JSON.stringify(this.repository)) return;
    this.repository = repository;
    this.tell({ kind: 'repository', repository });
  }

  private tell(change: DrawerChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

function addressesDebt({ document }: DrawerFile): boolean {
  return document.frontmatter.entries.some(({ key }) => key === 'debt');
}

/** The versions of the plans that address debt, in one text: differs whenever one of them does. */
function debtPlansOf({ files }: DrawerFiles): string {
  return [...files.values()].filter(addressesDebt).map(({ repoPath, blobId }) => `${repoPath} ${blobId}`).join('\n');
}

function isSameSight(a: PlanSight, b: PlanSight): boolean {
  return a.file === b.file && a.uncommitted === b.uncommitted && a.headDocument === b.headDocument && a.past === b.past && a.problems === b.problems && a.inFlight === b.inFlight;
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
