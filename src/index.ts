/** The library: what a host application embeds. `import { PlanTracker } from 'git-plan'`. */
export { PlanTracker } from './app/plan-tracker.ts';
export type { CreatePlanOptions, PlanTrackerEvents, PlanTrackerOptions, TrackedPlan } from './app/plan-tracker.ts';
export { FatalError, StaleError, UserError } from './model/errors.ts';
export type { Diagnostic, Severity } from './model/diagnostic.ts';
export type { ExecutionPlan, InFlight, PlanStatus, PlanTask, Progress, TaskState, TechDebtItem } from './model/plan.ts';
export type { SessionRef } from './model/session.ts';
