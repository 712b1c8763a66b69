/** Changes a plan's text and puts the file where its status belongs, with the links that lead to it and from it. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { PlanStatus } from '../model/plan.ts';
import { planFolderOf } from '../plan/plan-path.ts';
import { editFile, moveFile } from '../workspace/edit-file.ts';
import type { ChangeOptions, Written } from './change-plan.ts';
import type { AppContext } from './context.ts';
import type { FileChange } from './file-change.ts';
import { filesThatMention } from './find-references.ts';
import type { PlanSource } from './load-plans.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { pathForStatus } from './plan-move.ts';
import { listPlanPaths, planRoots } from './read-work-tree.ts';
import { rewriteOwnLinks, rewriteReferences } from './rewrite-references.ts';
import type { Move } from './rewrite-references.ts';

/** Writes the plan with its new status. The plan itself moves first; references follow, so that a failure leaves a plan that is whole. */
export async function changeAndMove(context: AppContext, source: PlanSource, status: PlanStatus, edit: (text: string) => string, options: ChangeOptions): Promise<Written> {
  const rootPath = mustHaveWorkTree(context);
  const paths = await listPlanPaths(context);
  const target = pathForStatus(source.repoPath, status, paths, await planRoots(context));
  const writing = { ...(options.base === undefined ? {} : { base: options.base }), dryRun: options.dryRun === true };
  if (target === source.repoPath) {
    const { before, after, blobId } = await editFile(context.repository, source.repoPath, edit, writing);
    return { repoPath: target, text: after, blobId, changes: before === after ? [] : [{ path: target, from: target, before, after }] };
  }
  const folder = planFolderOf(source.repoPath);
  const unit: Move = folder === null ? { from: source.repoPath, to: target } : { from: folder, to: target.slice(0, target.length - (source.repoPath.length - folder.length)) };
  if (existsSync(join(rootPath, unit.to))) throw new UserError(`cannot move ${source.repoPath}: ${unit.to} is there already`);
  const move: Move = { from: source.repoPath, to: target };
  const wantsReferences = options.references !== false;
  const mentions = wantsReferences ? await filesThatMention(context, source.repoPath) : [];
  const full = (text: string): string => (wantsReferences && folder === null ? rewriteOwnLinks(edit(text), move, (path) => existsSync(join(rootPath, path))) : edit(text));
  const { before, after, blobId } = folder === null ? await moveFile(context.repository, source.repoPath, target, full, writing) : await moveFolder(context, rootPath, source.repoPath, unit, full, writing);
  const changes: FileChange[] = [{ path: target, from: source.repoPath, before, after }];
  for (const filePath of mentions) {
    if (filePath === source.repoPath) continue;
    const place = options.dryRun === true ? filePath : movedPath(filePath, unit);
    const result = await editFile(context.repository, place, (text) => rewriteReferences(text, filePath, move), { dryRun: options.dryRun === true });
    if (result.before !== result.after) changes.push({ path: movedPath(filePath, unit), from: filePath, before: result.before, after: result.after });
  }
  return { repoPath: target, text: after, blobId, changes };
}

type Edited = { readonly before: string; readonly after: string; readonly blobId: string };

/** A plan that is a folder moves as a whole. */
async function moveFolder(context: AppContext, rootPath: string, repoPath: string, unit: Move, edit: (text: string) => string, writing: { base?: string; dryRun: boolean }): Promise<Edited> {
  const edited = await editFile(context.repository, repoPath, edit, writing);
  if (!writing.dryRun) {
    mkdirSync(dirname(join(rootPath, unit.to)), { recursive: true });
    renameSync(join(rootPath, unit.from), join(rootPath, unit.to));
  }
  return edited;
}

/** A file inside a folder that moved is to be found in the new place. */
function movedPath(filePath: string, unit: Move): string {
  return filePath.startsWith(`${unit.from}/`) ? unit.to + filePath.slice(unit.from.length) : filePath;
}
