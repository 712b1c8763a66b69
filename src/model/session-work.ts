/** What one agent session did, as history and plans tell it. */
import type { SessionState } from './running-session.ts';

export type SessionCommit = {
  readonly commit: string;
  readonly committedAt: string;
  readonly author: string;
  readonly subject: string;
  /** Plans that it touches or names. */
  readonly planIds: readonly string[];
};

/** A task that a commit of the session completed. */
export type SessionTask = { readonly planId: string; readonly taskKey: string; readonly text: string; readonly commit: string; readonly at: string };

export type SessionPlan = {
  readonly planId: string;
  readonly title: string;
  /** True where the plan names the session. */
  readonly linked: boolean;
  /** How many of its tasks the session completed. */
  readonly taskCount: number;
};

export type SessionWork = {
  readonly agent: string | null;
  /** A handle; null for commits of an agent that name no session. */
  readonly sessionId: string | null;
  /** The best source of all its commits, and how sure that is; `plan` where only a plan names it. */
  readonly source: string;
  readonly confidence: number;
  /** Null where it is not registered here. */
  readonly state: SessionState | null;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Oldest first; the same change in two commits counts once. */
  readonly commits: readonly SessionCommit[];
  readonly tasks: readonly SessionTask[];
  readonly plans: readonly SessionPlan[];
};
