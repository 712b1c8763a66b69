import type { PlanStatus, TaskState } from './plan.ts';

/**
 * Everything that git-plan can be asked to change inside one plan file. CLI, drawer, MCP and library all speak this; `plan/apply-operation.ts`
 * is the one place that knows how a change looks in text. A task is addressed by its number, its key or its words; a question by its number or words.
 */
export type PlanOperation =
  | { readonly kind: 'set-task'; readonly task: string; readonly state: TaskState }
  | { readonly kind: 'add-task'; readonly text: string; readonly section: string | null }
  | { readonly kind: 'reword-task'; readonly task: string; readonly text: string }
  | { readonly kind: 'add-log'; readonly text: string }
  | { readonly kind: 'add-decision'; readonly text: string; readonly because: string | null }
  | { readonly kind: 'add-question'; readonly text: string }
  | { readonly kind: 'answer-question'; readonly question: string; readonly answer: string }
  | { readonly kind: 'set-status'; readonly status: PlanStatus }
  | { readonly kind: 'link-session'; readonly sessionId: string }
  | { readonly kind: 'unlink-session'; readonly sessionId: string }
  | { readonly kind: 'set-tags'; readonly tags: readonly string[] };
