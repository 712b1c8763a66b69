/**
 * What the drawer shows, as values: made by `app`, sent by `drawer`, drawn by `ui`. Everything here may leave the program, so nothing here
 * holds an absolute path, a transcript or more about a session than its agent, handle, worktree's name, branch and times.
 */
import type { Diagnostic } from './diagnostic.ts';
import type { ExecutionPlan, PlanStatus, Progress, TechDebtItem } from './plan.ts';
import type { SessionRef } from './session.ts';
import type { PlanDiff, TaskBlame, TimelineEntry } from './timeline.ts';

/** Opaque handle of a plan file in URLs: 16 hex digits made from its path, so that no path or id from content is ever part of a request target. */
export type PlanKey = string;

/** Done tasks by where they are: together the three layers of the bar. */
export type BarLayers = {
  readonly committed: number;
  /** Ticked in the work tree, not yet committed here. */
  readonly workTree: number;
  /** Done on other branches or worktrees, open here. */
  readonly inFlight: number;
};

export type CommitRef = { readonly commit: string; readonly subject: string; readonly author: string; readonly at: string };

/** Work on this plan elsewhere, one entry a branch. */
export type InFlightView = { readonly branch: string; readonly worktree: string | null; readonly dirty: boolean; readonly taskCount: number; readonly session: SessionRef | null };

/** What the list shows of a plan. Small, so that a thousand of them are one message. */
export type PlanCard = Progress & {
  readonly key: PlanKey;
  readonly id: string;
  readonly title: string;
  readonly status: PlanStatus;
  readonly statusText: string | null;
  readonly filePath: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it was completed or abandoned, as history tells; null where it is neither, or history does not know (yet). */
  readonly finishedAt: string | null;
  readonly author: string;
  readonly tags: readonly string[];
  readonly linkedSessionIds: readonly string[];
  readonly managed: boolean;
  /** Blob id of the file as read: the base of every write. */
  readonly blobId: string;
  readonly layers: BarLayers;
  readonly nextTask: { readonly number: number; readonly text: string } | null;
  readonly inFlight: readonly InFlightView[];
  /** The first one that matters most; the rest are in the detail. */
  readonly problem: Diagnostic | null;
  readonly problemCount: number;
  readonly brokenFrontmatter: boolean;
  readonly conflicted: boolean;
  /** The file differs from HEAD, or is not in it. */
  readonly uncommitted: boolean;
  readonly openQuestions: readonly string[];
  readonly lastCommit: CommitRef | null;
  readonly lastSession: SessionRef | null;
  /** Which of the plan's sessions it is, in the order in which they appeared, from 0: its colour. */
  readonly lastSessionPlace: number;
  /** Days since anything happened to an active plan, once that is long; else null. */
  readonly staleDays: number | null;
  /** Grows whenever the plan's history as seen from here changes; an open plan then reads its timeline again. */
  readonly historyMark: string;
};

export type RepositoryView = {
  readonly name: string;
  readonly branch: string | null;
  readonly headCommit: string | null;
  /** Where new plans go, relative to the root. */
  readonly planFolder: string;
  /** Identity of commits made here, for "Mine"; null where git knows none. */
  readonly user: string | null;
  /** `polling`: the system has no file watches left. `gone`: the folder is no longer there. `not-git`: it is, and is no Git repository any more. */
  readonly watching: 'events' | 'polling' | 'gone' | 'not-git';
  readonly bare: boolean;
};

/** Sum over all plans after a commit: the grey scope line and the green area. */
export type ProgressPoint = { readonly commit: string; readonly at: string; readonly subject: string; readonly scope: number; readonly done: number };

export type RecentEntry = CommitRef & { readonly planKey: PlanKey | null; readonly planTitle: string; readonly summary: string; readonly tone: 'done' | 'decision' | 'plain'; readonly session: SessionRef | null };

export type Overview = {
  readonly points: readonly ProgressPoint[];
  readonly recent: readonly RecentEntry[];
  readonly doneThisWeek: number;
};

export type SessionView = {
  readonly handle: string;
  readonly agent: string;
  readonly state: 'live' | 'idle' | 'recent';
  readonly worktree: string | null;
  readonly branch: string | null;
  readonly startedAt: string | null;
  readonly lastSeenAt: string | null;
  readonly planKeys: readonly PlanKey[];
};

export type TemplateView = { readonly name: string; readonly purpose: string; readonly sections: readonly string[] };

export type DrawerSnapshot = {
  readonly repository: RepositoryView;
  readonly plans: readonly PlanCard[];
  readonly overview: Overview;
  readonly sessions: readonly SessionView[];
  /** null where the repository keeps no tracker. */
  readonly debt: readonly TechDebtItem[] | null;
  readonly templates: readonly TemplateView[];
};

/** Something that changed in a snapshot, whole values of what changed. A file that moved is one removed and one upserted. */
export type DrawerChange =
  | { readonly kind: 'plans'; readonly upserted: readonly PlanCard[]; readonly removed: readonly { readonly key: PlanKey; readonly title: string }[] }
  | { readonly kind: 'repository'; readonly repository: RepositoryView }
  | { readonly kind: 'overview'; readonly overview: Overview }
  | { readonly kind: 'sessions'; readonly sessions: readonly SessionView[] }
  | { readonly kind: 'debt'; readonly debt: readonly TechDebtItem[] | null }
  | { readonly kind: 'templates'; readonly templates: readonly TemplateView[] };

/** Markdown as a tree that can be drawn without interpreting anything: made on the server, closed, sanitised. */
export type RichNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'element'; readonly tag: RichTag; readonly children: readonly RichNode[] }
  | { readonly kind: 'heading'; readonly depth: number; readonly children: readonly RichNode[] }
  | { readonly kind: 'link'; readonly href: string; readonly host: string | null; readonly children: readonly RichNode[] }
  | { readonly kind: 'image'; readonly alt: string; readonly href: string | null }
  | { readonly kind: 'code'; readonly language: string | null; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly children: readonly RichNode[] }
  | { readonly kind: 'task'; readonly line: number; readonly checked: boolean; readonly children: readonly RichNode[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly { readonly align: 'left' | 'right' | 'center' | null; readonly children: readonly RichNode[] }[])[] }
  /** HTML is never interpreted; it is shown as it is written. */
  | { readonly kind: 'html'; readonly text: string };

export type RichTag = 'p' | 'em' | 'strong' | 'del' | 'code' | 'blockquote' | 'br' | 'hr' | 'li' | 'sup' | 'section' | 'span';

/** One plan, whole. */
export type PlanDetail = {
  readonly key: PlanKey;
  readonly plan: ExecutionPlan;
  readonly blobId: string;
  /** null where there is no frontmatter problem; else the raw text is what is shown. */
  readonly rawContent: string | null;
  /** null where the file is too large to render: `rawContent` then holds its beginning. */
  readonly body: readonly RichNode[] | null;
  /** Keys of tasks ticked but not committed, and of tasks that are not in HEAD at all. */
  readonly unsavedKeys: readonly string[];
  readonly addedKeys: readonly string[];
  /** Problems that have a repair which changes no meaning, as `code:line:column`. */
  readonly repairable: readonly string[];
  /** The commit whose version this is; null for the work tree. */
  readonly at: string | null;
};

export type PlanHistory = {
  readonly key: PlanKey;
  readonly historyMark: string;
  readonly entries: readonly TimelineEntry[];
  readonly tasks: readonly TaskBlame[];
  /** Why there is none where there is none. */
  readonly problem: string | null;
};

/** What committing the plan now would record. `blobId`: the version that `after` is, the base of the commit. */
export type PlanChanges = { readonly key: PlanKey; readonly blobId: string; readonly diff: PlanDiff | null; readonly before: string; readonly after: string; readonly suggestedMessage: string };

export type PlanPreamble = { readonly key: PlanKey; readonly text: string };
