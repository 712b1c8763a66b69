/** Which tasks were ticked in the work tree and are not committed: the second layer of a bar. */
import { listChangedFiles } from '../git/changed-files.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import type { AppContext } from './context.ts';
import type { LoadedPlan } from './load-plans.ts';

/** Counts them by path of the plan; plans without any are absent. Reads only plans that differ from HEAD. */
export async function countUnsavedTasks(context: AppContext, plans: readonly LoadedPlan[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (context.repository.rootPath === null || plans.length === 0) return counts;
  const byPath = new Map(plans.map((loaded) => [loaded.plan.filePath, loaded]));
  const changed = (await listChangedFiles(context.repository, [...byPath.keys()], context.gitConfig)).filter((file) => byPath.has(file.repoPath));
  const blobs = await context.repository.git.readBlobs(changed.flatMap((file) => file.headId ?? []), { bytesMax: 4 * 1024 * 1024 });
  const texts = new Map([...blobs].map(([id, bytes]) => [id, bytes === null ? '' : Buffer.from(bytes).toString('utf8')]));
  await preparePlanParser(texts.values());
  for (const file of changed) {
    const before = file.headId === null ? undefined : texts.get(file.headId);
    const done = new Set(before === undefined ? [] : parsePlan(before, { criteriaSections: context.settings.criteriaSections }).tasks.filter((task) => task.done).map((task) => task.key));
    const count = byPath.get(file.repoPath)?.plan.tasks.filter((task) => task.done && !done.has(task.key)).length ?? 0;
    if (count > 0) counts.set(file.repoPath, count);
  }
  return counts;
}
