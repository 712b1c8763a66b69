/** Which tasks were ticked in the work tree and are not committed: the second layer of a bar. */
import { listChangedFiles } from '../git/changed-files.ts';
import type { PlanTask } from '../model/plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import type { AppContext } from './context.ts';
import { readPlanFileIfThere } from './read-work-tree.ts';

/** `tasks` where they are known; else the file is read, if it turns out to have changed. */
export type PlanToCount = { readonly filePath: string; readonly tasks?: readonly PlanTask[] };

/** Counts them by path of the plan; plans without any are absent. Reads only plans that differ from HEAD. */
export async function countUnsavedTasks(context: AppContext, plans: readonly PlanToCount[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (context.repository.rootPath === null || plans.length === 0) return counts;
  const byPath = new Map(plans.map((plan) => [plan.filePath, plan]));
  const changed = (await listChangedFiles(context.repository, placesOf([...byPath.keys()]), context.gitConfig)).filter((file) => byPath.has(file.repoPath));
  const blobs = await context.repository.git.readBlobs(changed.flatMap((file) => file.headId ?? []), { bytesMax: 4 * 1024 * 1024 });
  const texts = new Map([...blobs].map(([id, bytes]) => [id, bytes === null ? '' : Buffer.from(bytes).toString('utf8')]));
  const tasksOf = async (text: string): Promise<readonly PlanTask[]> => {
    await preparePlanParser([text]);
    return parsePlan(text, { criteriaSections: context.settings.criteriaSections }).tasks;
  };
  for (const { repoPath, headId } of changed) {
    const before = headId === null ? undefined : texts.get(headId);
    const done = new Set(before === undefined ? [] : (await tasksOf(before)).filter((task) => task.done).map((task) => task.key));
    const tasks = byPath.get(repoPath)?.tasks ?? (await tasksOf(readPlanFileIfThere(context, repoPath)?.text ?? ''));
    const count = tasks.filter((task) => task.done && !done.has(task.key)).length;
    if (count > 0) counts.set(repoPath, count);
  }
  return counts;
}

const namesMax = 16;

/** Git compares every file with every name: many files are asked for by their folders. */
function placesOf(paths: readonly string[]): readonly string[] {
  if (paths.length <= namesMax) return paths;
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  return folders.has('') ? paths : [...folders];
}
