import type { PlanTask, Progress } from './plan.ts';
import type { SessionRef } from './session.ts';

export const planEventKinds = [
  'created', 'deleted', 'renamed', 'status', 'task-added', 'task-removed', 'task-done', 'task-reopened', 'task-reworded', 'task-moved',
  'session-linked', 'session-unlinked', 'decision', 'question', 'answer', 'log', 'debt',
] as const;
export type PlanEventKind = (typeof planEventKinds)[number];

export type PlanEvent = {
  readonly kind: PlanEventKind;
  readonly text: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly taskKey: string | null;
};

/** One commit's effect on one plan. Timelines are oldest first. */
export type TimelineEntry = {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** ISO 8601. */
  readonly committedAt: string;
  readonly subject: string;
  readonly session: SessionRef | null;
  readonly planId: string;
  readonly filePath: string;
  readonly before: Progress | null;
  readonly after: Progress | null;
  readonly events: readonly PlanEvent[];
};

/** Who gets the credit for a change of a task. `commit` is null for what is not committed yet. */
export type Credit = { readonly commit: string | null; readonly author: string; readonly at: string; readonly session: SessionRef | null };

export type TaskBlame = { readonly task: PlanTask; readonly added: Credit; readonly done: Credit | null };

export type PlanDiff = {
  readonly planId: string;
  readonly title: string;
  readonly filePath: string;
  readonly before: Progress | null;
  readonly after: Progress | null;
  readonly events: readonly PlanEvent[];
};

/** A date that a plan's text gives: evidence of the file's own, never of history. `at` is as precise as it is written: `2026-02-13` or `2026-02-13T10:30`. */
export type WrittenDate = { readonly kind: 'header' | 'log' | 'decision' | 'task'; readonly at: string; readonly text: string; readonly line: number };
