/**
 * What the drawer's page may have done to the repository, each based on the version that the page saw. Nothing here says how an answer looks; what
 * cannot be done is thrown: `StaleError` where the file is another by now, `UserError` and `FatalError` with their hints.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitFile } from '../git/commit-file.ts';
import { environmentElsewhere } from '../git/git-environment.ts';
import { StaleError, UserError } from '../model/errors.ts';
import type { PlanOperation } from '../model/operation.ts';
import { blobIdOf } from '../workspace/blob-id.ts';
import { changePlan } from './change-plan.ts';
import { resolveSession, tellSession } from './session-links.ts';
import type { AppContext } from './context.ts';
import { createPlan } from './create-plan.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { userProgram } from './user-program.ts';

/** What was done: where the plan is now, the version that came of it, a word for the user. */
export type Done = { readonly repoPath: string; readonly blobId: string | null; readonly note: string | null };

/** Changes a plan. */
export async function operateOnPlan(context: AppContext, repoPath: string, operations: readonly PlanOperation[], base: string): Promise<Done> {
  // Before anything is said about the wish itself: it was made for another version.
  mustBe(context, repoPath, base);
  // An id that was pasted may be an agent's own: what stands in a plan is the short name.
  const named = operations.map((operation) => (operation.kind === 'link-session' ? { ...operation, sessionId: resolveSession(context, operation.sessionId) } : operation));
  const outcome = await changePlan(context, repoPath, named, { base, quick: true });
  return { repoPath: outcome.plan.filePath, blobId: outcome.blobId, note: outcome.warnings.length === 0 ? null : outcome.warnings.join('\n') };
}

export type NewPlan = { readonly title: string; readonly id: string | null; readonly template: string; readonly author: string | null; readonly tags: readonly string[]; readonly debtIds: readonly string[] };

/** Creates a plan; one that addresses debt has a task an item, and the tracker's rows name it. */
export async function createPlanFile(context: AppContext, wanted: NewPlan): Promise<Done> {
  const { title, id, template, author, tags, debtIds } = wanted;
  const values = { template, tags, ...(id === null ? {} : { id }), ...(author === null ? {} : { author }) };
  const { plan, blobId } = debtIds.length === 0 ? await createPlan(context, title, values) : await (await import('./change-debt.ts')).planDebt(context, debtIds, { title, plan: values });
  return { repoPath: plan.filePath, blobId, note: null };
}

/** Has a session told about its plan. Throws `UserError` where it is not registered here. */
export function tellLinkedSession(context: AppContext, sessionId: string): void {
  if (!tellSession(context, resolveSession(context, sessionId))) throw new UserError('that session is not registered here, so it cannot be told', { hints: ['copy the context into it instead'] });
}

/** Where a debt item stands: its marker in code, its line in a plan, its row. Throws `UserError` where it is not known. */
export async function placeOfDebt(context: AppContext, id: string): Promise<{ readonly repoPath: string; readonly line: number }> {
  const { loadDebt } = await import('./load-debt.ts');
  const item = (await loadDebt(context)).items.find((each) => each.id === id);
  if (item === undefined) throw new UserError('there is no such debt item any more');
  return { repoPath: item.filePath, line: item.line };
}

/** Commits one plan file and nothing else; what is staged stays staged. */
export async function commitPlan(context: AppContext, repoPath: string, message: string, base: string): Promise<Done> {
  mustBe(context, repoPath, base);
  const commit = await commitFile(context.repository, repoPath, message);
  return { repoPath, blobId: base, note: `Committed ${commit.slice(0, 10)}` };
}

/** Makes the repairs that change no meaning. */
export async function mendPlan(context: AppContext, repoPath: string, base: string): Promise<Done> {
  mustBe(context, repoPath, base);
  const { validatePlans, mendPlans } = await import('./validate-plans.ts');
  const report = await validatePlans(context, { kind: 'work-tree', paths: [repoPath] });
  const own = report.edits.get(repoPath) ?? [];
  if (own.length === 0) throw new UserError('nothing here can be repaired by itself', { hints: report.diagnostics.flatMap(({ fix }) => fix ?? []).slice(0, 3) });
  mustBe(context, repoPath, base);
  const [change] = await mendPlans(context, { ...report, edits: new Map([[repoPath, own]]) }, { dryRun: false });
  return { repoPath, blobId: change?.after == null ? base : blobIdOf(Buffer.from(change.after, 'utf8'), context.repository.objectFormat), note: own.length === 1 ? 'Repaired 1 problem' : `Repaired ${own.length} problems` };
}

/** The editor that git would start, as its command line, and the environment for it; null where none is set. */
export async function configuredEditor(context: AppContext): Promise<{ readonly commandLine: string; readonly env: Readonly<Record<string, string | undefined>> } | null> {
  const commandLine = await userProgram('GIT_EDITOR', context.repository.rootPath ?? context.repository.gitDir, context.env);
  return commandLine === null ? null : { commandLine, env: environmentElsewhere(context.env) };
}

/** Throws where the file is not the version that the page saw. */
function mustBe(context: AppContext, repoPath: string, base: string): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(mustHaveWorkTree(context), repoPath));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new StaleError(repoPath, `${repoPath} is gone`);
  }
  if (blobIdOf(bytes, context.repository.objectFormat) !== base) throw new StaleError(repoPath, `${repoPath} was changed by somebody else`);
}
