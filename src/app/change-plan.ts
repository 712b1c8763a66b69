/**
 * Changes one plan: applies operations to its text in the order given, and, where the status says that it belongs elsewhere, moves the file and
 * rewrites the references to it. Command line, drawer, MCP and library all change plans through here.
 */
import { UserError } from '../model/errors.ts';
import type { PlanOperation } from '../model/operation.ts';
import type { ExecutionPlan, PlanStatus } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { applyOperation } from '../plan/apply-operation.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { editFile } from '../workspace/edit-file.ts';
import type { AppContext } from './context.ts';
import { loadPlans } from './load-plans.ts';
import type { PlanSource } from './load-plans.ts';
import { locatePlan } from './locate-plan.ts';
import { mayBecome } from './plan-move.ts';
import type { FileChange } from './file-change.ts';

export type ChangeOptions = {
  /** Blob id that the change is based on; where the file is another by now, `StaleError`. */
  readonly base?: string;
  readonly dryRun?: boolean;
  /** Rewrite references to a file that moves. Default: yes. */
  readonly references?: boolean;
  /** Leave out what only history knows of the plan (dates and authors that the file does not say). Default: no. */
  readonly quick?: boolean;
};

export type ChangeOutcome = {
  /** The plan as it was. */
  readonly before: ExecutionPlan;
  /** The plan afterwards (with `dryRun`: as it would be). */
  readonly plan: ExecutionPlan;
  readonly content: string;
  /** Blob id of the new text: the base of the next change. */
  readonly blobId: string | null;
  /** Every file that changed, the plan first. Empty where the plan was so already. */
  readonly changes: readonly FileChange[];
  /** Warnings for people: sentences without a full stop. */
  readonly warnings: readonly string[];
};

/** Changes the plan that `address` names. Throws `UserError` (no such plan or task, ambiguous, not allowed) before anything is written. */
export async function changePlan(context: AppContext, address: string | null, operations: readonly PlanOperation[], options: ChangeOptions = {}): Promise<ChangeOutcome> {
  const source = await locatePlan(context, address);
  await preparePlanParser([source.text]);
  const before = planOf(context, source.repoPath, source.text, source.modifiedAt);
  const status = operations.findLast((operation) => operation.kind === 'set-status')?.status ?? null;
  if (status !== null) checkTransition(before, status);
  const edit = editOf(context, operations);
  const written = status === null ? await changeInPlace(context, source, edit, options) : await (await import('./move-plan.ts')).changeAndMove(context, source, status, edit, options);
  const after = planOf(context, written.repoPath, written.text, context.now().toISOString());
  const links = operations.filter((operation) => operation.kind === 'link-session' || operation.kind === 'unlink-session');
  if (links.length > 0 && options.dryRun !== true) (await import('./session-links.ts')).noteSessionLinks(context, after.id, links);
  return {
    before,
    plan: options.quick === true || options.dryRun === true ? after : ((await loadPlans(context, { inFlight: false })).find((loaded) => loaded.plan.filePath === written.repoPath)?.plan ?? after),
    content: written.text,
    blobId: written.blobId,
    changes: written.changes,
    warnings: [...(status === 'completed' && after.taskCount > after.completedTaskCount ? [`${after.taskCount - after.completedTaskCount} of ${after.taskCount} tasks are open`] : []), ...written.notes],
  };
}

/** What a write did. */
export type Written = { readonly repoPath: string; readonly text: string; readonly blobId: string | null; readonly changes: readonly FileChange[]; readonly notes: readonly string[] };

async function changeInPlace(context: AppContext, source: PlanSource, edit: (text: string) => string, options: ChangeOptions): Promise<Written> {
  const { before, after, blobId, notes } = await editFile(context.repository, source.repoPath, edit, { ...(options.base === undefined ? {} : { base: options.base }), dryRun: options.dryRun === true });
  return { repoPath: source.repoPath, text: after, blobId, notes, changes: before === after ? [] : [{ path: source.repoPath, from: source.repoPath, before, after }] };
}

/** The operations as one edit of a text. Pure but for the clock of the context. */
function editOf(context: AppContext, operations: readonly PlanOperation[]): (text: string) => string {
  const { updated, taskSpacing, criteriaSections } = context.settings;
  const now = context.now();
  return (text) => operations.reduce((current, operation) => applyOperation(current, operation, { now, settings: { updated, taskSpacing, criteriaSections } }), text);
}

function planOf(context: AppContext, filePath: string, text: string, modifiedAt: string | null): ExecutionPlan {
  return inferPlan(parsePlan(text, { criteriaSections: context.settings.criteriaSections }), { filePath, modifiedAt });
}

function checkTransition(plan: ExecutionPlan, status: PlanStatus): void {
  if (mayBecome(plan.status, status)) return;
  const hint = plan.status === 'draft' ? `git plan start ${shellWord(plan.id)}` : `git plan reopen ${shellWord(plan.id)}`;
  throw new UserError(`cannot make a plan ${status} that is ${plan.status}`, { hints: [hint] });
}
