/**
 * The nouns of plans. `model` imports nothing from other rooms and holds no logic beyond what a value needs to be itself.
 * Shapes that leave the program (JSON, library, HTTP, MCP) are written here once, field by field as the contract has them.
 */
import type { Diagnostic } from './diagnostic.ts';
import type { SessionRef } from './session.ts';

export const planStatuses = ['draft', 'active', 'completed', 'abandoned'] as const;
export type PlanStatus = (typeof planStatuses)[number];

export type TaskState = 'open' | 'done' | 'in-progress' | 'cancelled';

/** One checkbox line of a plan. */
export type PlanTask = {
  /** 1-based place among the plan's counted tasks (or among its criteria), in file order. This is what users type. */
  readonly number: number;
  /** Text after the box, its first line, trimmed, Markdown kept. */
  readonly text: string;
  readonly done: boolean;
  readonly state: TaskState;
  /** 1-based line in the file, frontmatter included. */
  readonly line: number;
  /** 0 for a top-level item, 1 for an item nested in it, … */
  readonly depth: number;
  /** Titles of the headings above it, outermost first. The plan's title heading is included. */
  readonly section: readonly string[];
  /** Stable inside one version of a file: explicit id where the text has one, else from the text, `~2` for the second of equal texts. */
  readonly key: string;
};

/** A task done on another branch or in another worktree, and not yet here. */
export type InFlight = {
  readonly ref: string;
  /** Absolute path of the worktree in which `ref` is checked out, else null. */
  readonly worktree: string | null;
  /** True where the tasks come from unsaved-to-git files of that worktree. */
  readonly dirty: boolean;
  readonly tasks: readonly { readonly key: string; readonly text: string; readonly session: SessionRef | null }[];
};

export type Progress = {
  readonly taskCount: number;
  readonly completedTaskCount: number;
  /** completed / count * 100, rounded; 0 where there are no tasks. */
  readonly progressPercent: number;
};

/** Where an inferred value was found, e.g. `frontmatter`, `line`, `section`, `fence`, `folder`, `tasks`, `heading`, `file-name`, `header`, `history`. */
export type InferredSources = Readonly<Record<string, string>>;

export type ExecutionPlan = Progress & {
  readonly id: string;
  readonly title: string;
  readonly status: PlanStatus;
  /** Relative to the repository root, POSIX. */
  readonly filePath: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly author: string;
  readonly linkedSessionIds: readonly string[];
  readonly tags: readonly string[];
  readonly tasks: readonly PlanTask[];
  readonly nextTask: PlanTask | null;
  readonly criteria: readonly PlanTask[];
  readonly managed: boolean;
  readonly statusText: string | null;
  readonly problems: readonly Diagnostic[];
  readonly inferred: InferredSources;
  readonly debtIds: readonly string[];
  readonly dependsOn: readonly string[];
  readonly inFlight: readonly InFlight[];
};

/** What lists of plans show of one. */
export type PlanSummary = Progress & Pick<ExecutionPlan, 'id' | 'title' | 'status' | 'filePath' | 'tags' | 'linkedSessionIds' | 'problems' | 'inFlight'> & {
  readonly nextTask: Pick<PlanTask, 'number' | 'text'> | null;
  /** See `elsewhereCount`. */
  readonly elsewhereCount: number;
};

export type TechDebtItem = {
  readonly id: string;
  readonly description: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly module: string;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
  readonly linkedPlanId: string | null;
};

/** Counts tasks as the contract does: cancelled ones are not counted. */
export function progressOf(tasks: readonly PlanTask[]): Progress {
  const counted = tasks.filter((task) => task.state !== 'cancelled');
  const completedTaskCount = counted.filter((task) => task.done).length;
  const taskCount = counted.length;
  return { taskCount, completedTaskCount, progressPercent: taskCount === 0 ? 0 : Math.round((completedTaskCount / taskCount) * 100) };
}

/** Counts tasks that are done somewhere else and open here, each once. */
export function elsewhereCount(plan: Pick<ExecutionPlan, 'tasks' | 'inFlight'>): number {
  if (plan.inFlight.length === 0) return 0;
  const open = new Set(plan.tasks.filter((task) => !task.done && task.state !== 'cancelled').map((task) => task.key));
  return new Set(plan.inFlight.flatMap((work) => work.tasks.map((task) => task.key)).filter((key) => open.has(key))).size;
}
