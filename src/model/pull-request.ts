/** What a pull request does to the plans: made by `app`, worded by `render`, posted by `bot`. */
import type { Diagnostic } from './diagnostic.ts';
import type { PlanStatus, Progress, TaskState, TechDebtItem } from './plan.ts';
import type { SessionRef } from './session.ts';
import type { PlanEvent } from './timeline.ts';

/** Whose Markdown and addresses are meant. Forgejo is `gitea`. */
export type ForgeName = 'github' | 'gitlab' | 'gitea';

/** Stable codes of what a reviewer should look at. */
export const pullRequestWarnings = [
  'invalid-frontmatter', 'completed-with-open-tasks', 'question-open-on-completed', 'moved-without-status', 'reopened-completed-plan', 'progress-regressed', 'all-done-but-active', 'plan-deleted-with-open-tasks', 'duplicate-id',
  'stale-touched', 'code-without-plan',
] as const;
export type PullRequestWarningCode = (typeof pullRequestWarnings)[number];

/** `text` is a sentence's end behind the plan's name, without a full stop: "is marked completed with 1 task still open". `task` is named behind it. All text may come from plans. */
export type PullRequestWarning = { readonly code: PullRequestWarningCode; readonly text: string; readonly task: string | null; readonly line: number | null };

/** One commit of the pull request, as far as it touches the plan. */
export type PlanCommitView = {
  readonly id: string;
  readonly subject: string;
  readonly before: Progress | null;
  readonly after: Progress | null;
  readonly events: readonly PlanEvent[];
  readonly session: SessionRef | null;
};

export type DebtMention = { readonly severity: TechDebtItem['severity'] | null; readonly text: string };

export type PlanReview = {
  readonly planId: string;
  readonly title: string;
  /** At the head; where it is gone, at the base. */
  readonly filePath: string;
  /** As the plan says it; null where it says nothing. */
  readonly author: string | null;
  readonly tags: readonly string[];
  readonly statusBefore: PlanStatus | null;
  readonly statusAfter: PlanStatus | null;
  readonly before: Progress | null;
  readonly after: Progress | null;
  readonly events: readonly PlanEvent[];
  readonly nextTask: string | null;
  readonly openQuestions: number;
  /** State at the head of each task that an event is about, by its key. */
  readonly taskStates: Readonly<Record<string, TaskState>>;
  /** Debt that the plan names now and did not before. Its severity where the text begins with one; then the text goes on behind it. */
  readonly debtAdded: readonly DebtMention[];
  /** Debt that the plan named and names no more. */
  readonly debtResolved: readonly DebtMention[];
  readonly commits: readonly PlanCommitView[];
  readonly warnings: readonly PullRequestWarning[];
};

/** Code that changes while no plan does. Found only where the setting asks for it. */
export type CodeWithoutPlan = { readonly severity: 'warning' | 'error'; readonly count: number; /** The first of them. */ readonly path: string };

export type PullRequestReview = {
  /** Full ids: where the pull request began, and where it ends. */
  readonly base: string;
  readonly head: string;
  readonly plans: readonly PlanReview[];
  readonly commitCount: number;
  /** Commits that an agent session made, and how many sessions. */
  readonly commitsBySessions: number;
  readonly sessionCount: number;
  /** What the rules say of the plans at the head. Errors decide the exit code. */
  readonly diagnostics: readonly Diagnostic[];
  readonly codeWithoutPlan: CodeWithoutPlan | null;
  /** Plans whose content is not here (not fetched, kept by LFS) and of which nothing is said. */
  readonly unread: readonly string[];
};

/** What a reviewer is told of first. `plan` null: of no single plan. `text` goes on behind the plan's name, without a full stop. */
export type AttentionItem = {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly plan: PlanReview | null;
  readonly path: string;
  readonly line: number | null;
  readonly text: string;
  readonly task: string | null;
};

export type FailOn = 'error' | 'warning' | 'never';

/** What holds of a pull request by the settings of the job: what is ignored is not in it. */
export type PullRequestVerdict = { readonly failed: boolean; readonly items: readonly AttentionItem[] };
