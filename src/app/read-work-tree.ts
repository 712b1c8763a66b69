/** The plan files of the work tree, as use cases want them. */
import { join } from 'node:path';
import { discoverPlanFiles, listFiles, listPlanLinks as listLinks, listPlanPaths as listNames, readFile1, readIfThere } from '../workspace/discover-plans.ts';
import { findPlanPaths, findRoots } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import type { PlanSource } from './load-plans.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { mayRemember } from './may-remember.ts';
import type { FolderMemory } from '../workspace/root-folders.ts';

/** Every plan file with its text, ordered by path. */
export async function readWorkTree(context: AppContext): Promise<readonly PlanSource[]> {
  return discoverPlanFiles(mustHaveWorkTree(context), context.settings, context.repository.objectFormat, memoryOf(context));
}

/** Paths of every plan file, without reading one. */
export async function listPlanPaths(context: AppContext): Promise<readonly string[]> {
  return listNames(mustHaveWorkTree(context), context.settings, memoryOf(context));
}

/** Paths of symbolic links that lie where a plan would. */
export async function listPlanLinks(context: AppContext): Promise<readonly string[]> {
  return listLinks(mustHaveWorkTree(context), context.settings, memoryOf(context));
}

/** The plan files among every Markdown file below the plan roots, in their order. */
export function planPathsAmong(context: AppContext, files: readonly string[]): readonly string[] {
  return findPlanPaths(files, findRoots(files, context.settings.dirs));
}

/** One plan file. */
export async function readPlanFile(context: AppContext, repoPath: string): Promise<PlanSource> {
  return readFile1(mustHaveWorkTree(context), repoPath, context.repository.objectFormat);
}

/** The same; null where it went away since it was listed. */
export function readPlanFileIfThere(context: AppContext, repoPath: string): PlanSource | null {
  return readIfThere(mustHaveWorkTree(context), repoPath, context.repository.objectFormat);
}

/** The plan roots as they are now. */
export async function planRoots(context: AppContext): Promise<readonly string[]> {
  return findRoots(await listPlanPaths(context), context.settings.dirs);
}

/** Every Markdown file below the plan roots, trackers and templates included. */
export async function listRootFiles(context: AppContext): Promise<readonly string[]> {
  return listFiles(mustHaveWorkTree(context), context.settings, memoryOf(context));
}

/** Whether one of `repoPaths` is a plan and not, say, a note beside a `plan.md`. Looks at the names that can decide it and no others. */
export function isPlanAmong(repoPaths: readonly string[], repoPath: string, dirs: readonly string[]): boolean {
  const deciding = repoPaths.filter((path) => path === repoPath || /\/plan(?:_[^/]*)?\.md$/i.test(path));
  return findPlanPaths(deciding, findRoots(deciding, dirs)).includes(repoPath);
}

function memoryOf(context: AppContext): FolderMemory | null {
  return mayRemember(context) ? { path: join(context.repository.gitDir, 'git-plan', 'folders-v1') } : null;
}
