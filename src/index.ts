/** The library: what a host application embeds. `import { PlanTracker } from 'git-plan'`. */
export { PlanTracker } from './app/plan-tracker.ts';
export type { CreatePlanOptions, PlanTrackerEvents, PlanTrackerOptions, RepositorySource, TrackedPlan } from './app/plan-tracker.ts';
export type { PlanBlame } from './app/blame-plan.ts';
export type { DiffQuery, DiffSide, PlansDiff } from './app/diff-plans.ts';
export type { HistoryOptions } from './app/open-history.ts';
export type { ShownStats } from './app/show-stats.ts';
export type { Timeline, TimelineQuery } from './app/show-timeline.ts';
export { FatalError, StaleError, UserError } from './model/errors.ts';
export type { Diagnostic, Severity } from './model/diagnostic.ts';
export type { ExecutionPlan, InFlight, PlanStatus, PlanTask, Progress, TaskState, TechDebtItem } from './model/plan.ts';
export type { AuditFinding, PlanStats } from './model/plan-stats.ts';
export type { SessionRef } from './model/session.ts';
export type { SessionWork } from './model/session-work.ts';
export type { Credit, PlanDiff, PlanEvent, TaskBlame, TimelineEntry } from './model/timeline.ts';
