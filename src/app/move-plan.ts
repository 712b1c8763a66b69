/** Changes a plan's text and puts the file where its status belongs, with the links that lead to it and from it. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { PlanStatus } from '../model/plan.ts';
import { planFolderOf } from '../plan/plan-path.ts';
import { editFile, moveFile } from '../workspace/edit-file.ts';
import type { Edited, EditOptions } from '../workspace/edit-file.ts';
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

type Edit = (text: string) => string;

/**
 * Writes the plan with its new status. The plan itself moves first and references follow, so that a failure leaves a plan that is whole; all of it is
 * one step for `git plan undo`. `base` guards the plan, not the files that refer to it.
 */
export async function changeAndMove(context: AppContext, source: PlanSource, status: PlanStatus, edit: Edit, options: ChangeOptions): Promise<Written> {
  const rootPath = mustHaveWorkTree(context);
  const from = source.repoPath;
  const target = pathForStatus(from, status, await listPlanPaths(context), await planRoots(context));
  const writing: EditOptions = { dryRun: options.dryRun === true, group: randomUUID() };
  const guarded: EditOptions = options.base === undefined ? writing : { ...writing, base: options.base };
  if (target === from) {
    const { before, after, blobId, notes } = await editFile(context.repository, from, edit, guarded);
    return { repoPath: target, text: after, blobId, notes, changes: before === after ? [] : [{ path: target, from: target, before, after }] };
  }
  const unit = movedUnit(from, target);
  if (existsSync(join(rootPath, unit.to))) throw new UserError(`cannot move ${from}: ${unit.to} is there already`);
  const move: Move = { from, to: target };
  const wantsReferences = options.references !== false;
  const mentions = wantsReferences ? await filesThatMention(context, from) : [];
  const isFolder = unit.from !== from;
  const full: Edit = (text) => (wantsReferences && !isFolder ? rewriteOwnLinks(edit(text), move, (path) => existsSync(join(rootPath, path))) : edit(text));
  const edited = isFolder ? await moveFolder(context, rootPath, from, unit, full, guarded) : await moveFile(context.repository, from, target, full, guarded);
  const followed = await rewriteMentions(context, mentions.filter((path) => path !== from), move, unit, writing);
  return { repoPath: target, text: edited.after, blobId: edited.blobId, notes: edited.notes, changes: [{ path: target, from, before: edited.before, after: edited.after }, ...followed] };
}

/** What moves: the file, or the folder that is the plan. */
function movedUnit(from: string, target: string): Move {
  const folder = planFolderOf(from);
  return folder === null ? { from, to: target } : { from: folder, to: target.slice(0, target.length - (from.length - folder.length)) };
}

async function moveFolder(context: AppContext, rootPath: string, repoPath: string, unit: Move, edit: Edit, writing: EditOptions): Promise<Edited> {
  const edited = await editFile(context.repository, repoPath, edit, writing);
  if (writing.dryRun !== true) {
    mkdirSync(dirname(join(rootPath, unit.to)), { recursive: true });
    renameSync(join(rootPath, unit.from), join(rootPath, unit.to));
  }
  return edited;
}

async function rewriteMentions(context: AppContext, mentions: readonly string[], move: Move, unit: Move, writing: EditOptions): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const filePath of mentions) {
    // A file inside a folder that moved is to be found in the new place.
    const path = filePath.startsWith(`${unit.from}/`) ? unit.to + filePath.slice(unit.from.length) : filePath;
    const { before, after } = await editFile(context.repository, writing.dryRun === true ? filePath : path, (text) => rewriteReferences(text, filePath, move), writing);
    if (before !== after) changes.push({ path, from: filePath, before, after });
  }
  return changes;
}
