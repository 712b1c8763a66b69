/** Numbers over time, as `git plan stats` gives them. Times are ISO 8601, days `YYYY-MM-DD` in UTC. */

/** After one commit: tasks that are wanted (the scope line), tasks that are done. */
export type BurnUpPoint = { readonly commit: string; readonly at: string; readonly scope: number; readonly done: number };

/** `week`: its Monday. */
export type WeekCount = { readonly week: string; readonly done: number };

/** Over tasks that were open when they were first committed and are done now. */
export type CycleTime = { readonly tasks: number; readonly medianHours: number; readonly p85Hours: number };

export type Forecast = { readonly basedOnWeeks: number; readonly perWeek: number; readonly earliest: string; readonly likely: string; readonly latest: string };

export type PlanStats = {
  readonly burnUp: readonly BurnUpPoint[];
  /** The last twelve weeks, the current one last. */
  readonly throughput: readonly WeekCount[];
  readonly cycleTime: CycleTime | null;
  /** The first commit of the plan, or of any plan. */
  readonly startedAt: string | null;
  readonly ageDays: number | null;
  readonly openTasks: number;
  readonly doneTasks: number;
  /** Null where nothing is open, or too little was done to say. */
  readonly forecast: Forecast | null;
};

/** Something that a plan says and history does not, or the other way round. */
export type AuditFinding = {
  /** Stable, kebab-case. */
  readonly code: AuditCode;
  readonly planId: string;
  readonly filePath: string;
  readonly message: string;
  /** What shows it: a commit, a line, a branch. */
  readonly proof: string;
  /** Full ids of the commits that the proof names. */
  readonly commits: readonly string[];
  /** The command that mends it, or that shows more where only a person can decide. */
  readonly command: string;
};

export const auditCodes = ['done-but-active', 'completed-with-open-tasks', 'stale', 'box-only-commit', 'folder-against-status', 'code-changed-since', 'done-twice', 'debt-without-plan'] as const;
export type AuditCode = (typeof auditCodes)[number];
