/**
 * The plans of one repository, for a host application: read, create, change, and hear what changes. Opens the repository once; reads files each
 * time, so that every answer is current. Listening to events watches the repository until `close`.
 */
import { FatalError, UserError } from '../model/errors.ts';
import type { AuditFinding } from '../model/plan-stats.ts';
import type { SessionWork } from '../model/session-work.ts';
import type { IsomorphicSource } from '../git/file-system.ts';
import type { ExecutionPlan, PlanStatus, Progress, TechDebtItem } from '../model/plan.ts';
import { progressOf } from '../model/plan.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { changePlan } from './change-plan.ts';
import type { AppContext } from './context.ts';
import { createPlan } from './create-plan.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import type { DiffQuery, PlansDiff } from './diff-plans.ts';
import type { HistoryOptions } from './open-history.ts';
import type { PlanBlame } from './blame-plan.ts';
import type { ShownStats } from './show-stats.ts';
import type { Timeline, TimelineQuery } from './show-timeline.ts';
import { defaultSettings } from './settings.ts';
import { openContext } from './open-context.ts';
import { planRoots } from './read-work-tree.ts';

export type TrackedPlan = { readonly plan: ExecutionPlan; readonly content: string };

export type CreatePlanOptions = {
  readonly template?: string;
  readonly tags?: readonly string[];
  readonly debtIds?: readonly string[];
  readonly sessionIds?: readonly string[];
  readonly status?: 'draft' | 'active';
  readonly author?: string;
};

export type PlanTrackerEvents = {
  /** A plan is new or differs: its id and what it is now. */
  readonly 'plan-updated': { readonly id: string; readonly plan: ExecutionPlan };
  readonly 'plan-deleted': { readonly id: string };
};

/** A source of "something may have changed", and how to end it. */
export type ChangeSource = (changed: () => void) => Promise<{ readonly close: () => void }>;

/** A repository on any node-like file system (`node:fs`, memfs): its work tree, or its git folder. */
export type RepositorySource = IsomorphicSource;

export type PlanTrackerOptions = {
  /** A folder in the repository. Default: the current one. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  /**
   * Answers from the objects of this repository by isomorphic-git instead, on any node-like file system and without a git program: plans as of HEAD,
   * timeline, blame, diff between revisions, statistics. What needs git or a work tree (writing, listening, sessions, audit) rejects.
   */
  readonly source?: RepositorySource;
  /** Stands in for watching the file system. */
  readonly watch?: ChangeSource;
};

type EventName = keyof PlanTrackerEvents;
type Listener<Name extends EventName> = (event: PlanTrackerEvents[Name]) => void;

/** See the head of the file. Methods reject with `UserError` (a request that cannot be met) or `FatalError` (not a repository, I/O). */
export class PlanTracker {
  private readonly options: PlanTrackerOptions;
  private opening: Promise<AppContext> | null = null;
  private readonly listeners: { readonly [Name in EventName]: Set<Listener<Name>> } = { 'plan-updated': new Set(), 'plan-deleted': new Set() };
  private known = new Map<string, string>();
  private watching: Promise<{ readonly close: () => void }> | null = null;
  private comparing: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(options: PlanTrackerOptions | string = {}) {
    this.options = typeof options === 'string' ? { cwd: options } : options;
  }

  /** Every plan of the work tree, or of the revision `at`, ordered by path. */
  async discoverPlans(options: { readonly at?: string } = {}): Promise<readonly ExecutionPlan[]> {
    return (await loadPlans(await this.context(), options)).map(({ plan }) => plan);
  }

  /** A plan with its text. `id` may be anything that names a plan on the command line. */
  async getPlan(id: string, options: { readonly at?: string } = {}): Promise<TrackedPlan> {
    const { plan, text } = findPlan(await loadPlans(await this.context(), options), id);
    return { plan, content: text };
  }

  /** What each commit did to a plan, or to all of them (null), oldest first: `git plan log`. */
  async getTimeline(id: string | null = null, query: TimelineQuery = {}): Promise<Timeline> {
    const { showTimeline } = await import('./show-timeline.ts');
    return showTimeline(await this.context(), id, query);
  }

  /** Who added and who completed each task: `git plan blame`. */
  async getBlame(id: string, options: HistoryOptions = {}): Promise<PlanBlame> {
    const { blamePlan } = await import('./blame-plan.ts');
    return blamePlan(await this.context(), id, options);
  }

  /** What differs by meaning between two revisions, the staging area or the work tree: `git plan diff`. */
  async diffPlans(query: DiffQuery): Promise<PlansDiff> {
    const { diffPlans } = await import('./diff-plans.ts');
    return diffPlans(await this.context(), query);
  }

  /** What each agent session did; of one session, agent or plan where `address` names one: `git plan sessions`. */
  async getSessions(address: string | null = null): Promise<readonly SessionWork[]> {
    const { showSessions } = await import('./show-sessions.ts');
    return (await showSessions(await this.context(), address)).sessions;
  }

  /** Burn-up, throughput, cycle time and forecast of a plan, or of all of them (null): `git plan stats`. */
  async getStats(id: string | null = null, options: HistoryOptions = {}): Promise<ShownStats> {
    const { showStats } = await import('./show-stats.ts');
    return showStats(await this.context(), id, options);
  }

  /** What history contradicts, with proof and the command that mends it: `git plan audit`. */
  async audit(id: string | null = null): Promise<readonly AuditFinding[]> {
    const { findContradictions } = await import('./audit-plans.ts');
    return findContradictions(await this.context(), id);
  }

  /** Creates a plan file and gives the plan. */
  async createPlan(title: string, options: CreatePlanOptions = {}): Promise<ExecutionPlan> {
    const { plan } = await createPlan(await this.context(), title, options);
    return plan;
  }

  /** Sets the status; a finished plan moves to its folder, and links to it follow. */
  async updatePlanStatus(id: string, status: PlanStatus): Promise<ExecutionPlan> {
    return (await changePlan(await this.context(), id, [{ kind: 'set-status', status }])).plan;
  }

  /** Adds a session to the plan. */
  async linkSessionToPlan(id: string, sessionId: string): Promise<ExecutionPlan> {
    return (await changePlan(await this.context(), id, [{ kind: 'link-session', sessionId }])).plan;
  }

  /** Counts the tasks of a text. Needs no repository. */
  parseProgress(content: string): Progress {
    return progressOf(parsePlan(content, { lightFrontmatter: true }).tasks);
  }

  /** The items of the tech-debt tracker, resolved ones too. */
  async getTechDebt(): Promise<readonly TechDebtItem[]> {
    const { loadDebt } = await import('./load-debt.ts');
    return (await loadDebt(await this.context())).items;
  }

  /** Listens; the first listener starts the watch. Gives a function that ends the listening. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void {
    this.listeners[name].add(listener);
    void this.ready().catch(() => {
      // `ready` gives the reason to whoever awaits it; a listener alone hears nothing.
    });
    return () => this.off(name, listener);
  }

  /** Ends one listening. */
  off<Name extends EventName>(name: Name, listener: Listener<Name>): void {
    this.listeners[name].delete(listener);
  }

  /** Resolves when changes from now on are heard. Rejects where the repository cannot be read. */
  async ready(): Promise<void> {
    this.watching ??= this.startWatch();
    await this.watching;
  }

  /** Ends the watch. The tracker can still be asked. */
  async close(): Promise<void> {
    if (this.watching !== null) (await this.watching).close();
    // What was seen before is still told.
    await this.comparing;
    this.closed = true;
  }

  private async context(): Promise<AppContext> {
    const { cwd, env, now, source } = this.options;
    if (source !== undefined) this.opening ??= import('../git/open-objects.ts').then(({ openObjects }) => ({ repository: openObjects(source), settings: defaultSettings, now: now ?? (() => new Date()), env: env ?? {} }));
    this.opening ??= openContext({ cwd: cwd ?? process.cwd(), env: env ?? process.env, ...(now === undefined ? {} : { now }) });
    return this.opening;
  }

  private async startWatch(): Promise<{ readonly close: () => void }> {
    const context = await this.context();
    this.known = fingerprints(await loadPlans(context, { problems: false, inFlight: false, history: false }));
    const changed = (): void => {
      // One after the other: two comparisons at once would tell the same thing twice.
      this.comparing = this.comparing.then(() => this.compare(context)).catch(unlessUnreadable);
    };
    return (this.options.watch ?? watchFiles(context))(changed);
  }

  private async compare(context: AppContext): Promise<void> {
    if (this.closed) return;
    const loaded = await loadPlans(context, { problems: false, inFlight: false, history: false });
    const now = fingerprints(loaded);
    const updated = [...now].filter(([id, print]) => this.known.get(id) !== print).map(([id]) => id);
    const deleted = [...this.known.keys()].filter((id) => !now.has(id));
    const full = updated.length > 0 ? await loadPlans(context) : [];
    this.known = now;
    for (const id of updated) {
      const plan = full.find((each) => each.plan.id === id)?.plan;
      if (plan !== undefined) this.tell('plan-updated', { id, plan });
    }
    for (const id of deleted) this.tell('plan-deleted', { id });
  }

  /** An error of one listener is the host's to see, as anything that it does not catch; the others hear all the same. */
  private tell<Name extends EventName>(name: Name, event: PlanTrackerEvents[Name]): void {
    for (const listener of this.listeners[name]) {
      try {
        listener(event);
      } catch (error) {
        throwOutside(error);
      }
    }
  }
}

function throwOutside(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** A repository that was moved or is being replaced cannot be read for a while: the next change is compared with what was known before. */
function unlessUnreadable(error: unknown): void {
  if (error instanceof FatalError || error instanceof UserError || (error as NodeJS.ErrnoException).code !== undefined) return;
  throwOutside(error);
}

/** Id → what would make it another: place and content. */
function fingerprints(loaded: readonly { readonly plan: ExecutionPlan; readonly text: string; readonly blobId: string | null }[]): Map<string, string> {
  return new Map(loaded.map(({ plan, text, blobId }) => [plan.id, `${plan.filePath}\0${blobId ?? text}`]));
}

function watchFiles(context: AppContext): ChangeSource {
  return async (changed) => {
    const { RepositoryWatch } = await import('../workspace/watch-repository.ts');
    const { rootPath, gitDir, commonDir } = context.repository;
    let roots = await planRoots(context);
    const watch = new RepositoryWatch({ rootPath, gitDir, commonDir, planRoots: () => roots }, (kinds) => {
      if (!kinds.has('work-tree') && !kinds.has('everything') && !kinds.has('refs')) return;
      planRoots(context).then((found) => {
        roots = found;
        watch.follow();
      }).catch(unlessUnreadable).finally(changed);
    });
    return watch;
  };
}
