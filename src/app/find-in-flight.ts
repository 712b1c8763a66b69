/**
 * Tasks that are done on another branch or in another worktree, and not here. By blob id: a plan that is the same there as here costs nothing.
 * Two git processes for any number of branches and plans, and one for the worktrees.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blobIdsAt } from '../git/blobs-at.ts';
import { listWorktrees } from '../git/worktrees.ts';
import { matchTasks } from '../history/identity.ts';
import type { PlanDocument } from '../model/document.ts';
import type { InFlight, PlanTask } from '../model/plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { pathsOfOtherFolders } from '../plan/plan-path.ts';
import { readFile1 } from '../workspace/discover-plans.ts';
import type { AppContext } from './context.ts';

export type PlanHere = { readonly filePath: string; readonly document: PlanDocument };

export type InFlightOptions = {
  /** Remote-tracking branches too. */
  readonly remotes?: boolean;
};

const plansMax = 5000;

/** Work in flight by the plan's path here; plans without any are absent. Refs come in the order of their names, each branch before its worktree. */
export async function findWorkInFlight(context: AppContext, plans: readonly PlanHere[], options: InFlightOptions = {}): Promise<ReadonlyMap<string, readonly InFlight[]>> {
  const found = new Map<string, InFlight[]>();
  const { repository } = context;
  if (plans.length === 0 || plans.length > plansMax) return found;
  const [here, everyRef, everyWorktree] = await Promise.all([
    repository.git.currentBranch(),
    repository.git.listRefs(options.remotes === true ? ['refs/heads/', 'refs/remotes/'] : ['refs/heads/']),
    repository.rootPath === null ? [] : listWorktrees(repository),
  ]);
  const refs = everyRef.filter((ref) => ref.commit !== null && ref.name !== here && !ref.name.endsWith('/HEAD'));
  const worktrees = everyWorktree.filter((tree) => !tree.bare && tree.absolutePath !== repository.rootPath && existsSync(tree.absolutePath));
  if (refs.length === 0 && worktrees.length === 0) return found;

  // A plan may lie in another folder over there: completed while it is active here.
  const places = plans.map((plan) => ({ plan, paths: [plan.filePath, ...pathsOfOtherFolders(plan.filePath)] }));
  const tips = [...new Set(refs.map((ref) => ref.commit!))];
  const head = await repository.git.resolveCommit('HEAD');
  const asked = [...(head === null ? [] : [head]), ...tips].flatMap((commit) => places.flatMap(({ paths }) => paths.map((path) => `${commit}:${path}`)));
  const ids = await blobIdsAt(repository, asked);
  const idAt = (commit: string, paths: readonly string[]): string | null => paths.map((path) => ids.get(`${commit}:${path}`) ?? null).find((id) => id !== null) ?? null;

  const wanted = new Set<string>();
  for (const { paths } of places) {
    const own = head === null ? null : idAt(head, paths);
    for (const tip of tips) {
      const id = idAt(tip, paths);
      if (id !== null && id !== own) wanted.add(id);
    }
  }
  const blobs = await repository.git.readBlobs([...wanted], { bytesMax: 1024 * 1024 });
  const texts = new Map([...blobs].flatMap(([id, bytes]) => (bytes === null ? [] : [[id, Buffer.from(bytes).toString('utf8')] as const])));
  const files = worktrees.map((tree) => ({ tree, texts: places.map(({ paths }) => readFirst(tree.absolutePath, paths)) }));
  await preparePlanParser([...texts.values(), ...files.flatMap((file) => file.texts.filter((text) => text !== null))]);
  const parsed = new Map<string, PlanDocument>();
  const parse = (text: string): PlanDocument => {
    const known = parsed.get(text) ?? parsePlan(text, { criteriaSections: context.settings.criteriaSections });
    parsed.set(text, known);
    return known;
  };
  const worktreeOf = new Map(worktrees.flatMap((tree) => (tree.branch === null ? [] : [[tree.branch, tree.absolutePath] as const])));
  for (const [index, { plan, paths }] of places.entries()) {
    const list: InFlight[] = [];
    const seen = new Set<string>();
    for (const ref of refs) {
      const id = idAt(ref.commit!, paths);
      const text = id === null ? undefined : texts.get(id);
      const tasks = text === undefined ? [] : doneElsewhere(plan.document, parse(text));
      for (const task of tasks) seen.add(`${ref.name} ${task.key}`);
      if (tasks.length > 0) list.push({ ref: ref.name, worktree: worktreeOf.get(ref.name) ?? null, dirty: false, tasks: tasks.map((task) => ({ key: task.key, text: task.text, session: null })) });
    }
    for (const { tree, texts: own } of files) {
      const text = own[index] ?? null;
      const tasks = text === null ? [] : doneElsewhere(plan.document, parse(text)).filter((task) => !seen.has(`${tree.branch ?? ''} ${task.key}`));
      if (tasks.length > 0) list.push({ ref: tree.branch ?? tree.head ?? '', worktree: tree.absolutePath, dirty: true, tasks: tasks.map((task) => ({ key: task.key, text: task.text, session: null })) });
    }
    if (list.length > 0) found.set(plan.filePath, list);
  }
  return found;
}

/** Tasks that are done there, and open (or not there at all) here; addressed by their key here where they have one. */
function doneElsewhere(here: PlanDocument, there: PlanDocument): PlanTask[] {
  if (!there.tasks.some((task) => task.done)) return [];
  return matchTasks(here.tasks, there.tasks)
    .filter(({ before, after }) => after !== null && after.done && before?.done !== true && before?.state !== 'cancelled')
    .map(({ before, after }) => ({ ...after!, key: before?.key ?? after!.key }));
}

function readFirst(rootPath: string, paths: readonly string[]): string | null {
  const path = paths.find((candidate) => existsSync(join(rootPath, candidate)));
  return path === undefined ? null : readFile1(rootPath, path).text;
}
