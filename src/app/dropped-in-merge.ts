/**
 * A conflict that was "resolved" by taking one side whole: what the other side had done in a plan is gone without a trace, and git asks nobody.
 * An agent does this with `git add -A`. It may be meant, so it is a warning.
 */
import type { ObjectId } from '../model/commit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanDocument } from '../model/document.ts';
import type { StagedEntry } from '../git/staged.ts';
import type { AppContext } from './context.ts';
import { readPlanVersions } from './plan-versions.ts';

/**
 * Plans that are HEAD's to the byte while both HEAD and a merged commit changed them since they parted, and that lack tasks, or ticks, of the other.
 * `sides`: for each merged commit, how the staging area differs from it. `changedHere`: what differs from HEAD.
 */
export async function droppedInMerge(context: AppContext, heads: readonly ObjectId[], sides: readonly ReadonlyMap<string, StagedEntry>[], changedHere: ReadonlySet<string>): Promise<readonly Diagnostic[]> {
  const { repository, settings } = context;
  const suspects = sides.map((side) => [...side.values()].filter((entry) => entry.before !== null && entry.after !== null && !changedHere.has(entry.repoPath)));
  if (suspects.every((entries) => entries.length === 0)) return [];
  const head = await repository.git.resolveCommit('HEAD');
  if (head === null) return [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, other] of heads.entries()) {
    const entries = suspects[index] ?? [];
    if (entries.length === 0) continue;
    const base = await repository.git.mergeBase(head, other);
    if (base === null) continue;
    const tree = new Map((await repository.git.listTree(base, entries.map(({ repoPath }) => repoPath))).map((entry) => [entry.repoPath, entry.id]));
    const both = entries.filter(({ repoPath, before, after }) => tree.get(repoPath) !== before?.id && tree.get(repoPath) !== after?.id);
    const versions = await readPlanVersions(repository, settings, both.flatMap(({ before, after }) => [before, after].flatMap((file) => file?.id ?? [])));
    for (const { repoPath, before, after } of both) {
      const theirs = versions.get(before?.id ?? '')?.document;
      const ours = versions.get(after?.id ?? '')?.document;
      if (theirs === undefined || ours === undefined) continue;
      const lost = lostTasks(theirs, ours);
      if (lost === 0) continue;
      diagnostics.push({
        path: repoPath,
        line: 1,
        column: 1,
        severity: 'warning',
        code: 'merge-dropped',
        message: `Unexpected merge that keeps one side whole, expected ${lost} ${lost === 1 ? 'task' : 'tasks'} added or done on the other side`,
        fix: `git diff ${other.slice(0, 12)} -- <this file>`,
      });
    }
  }
  return diagnostics;
}

/** Tasks of the other side that are not here, or are done there and not here. */
function lostTasks(theirs: PlanDocument, ours: PlanDocument): number {
  const here = new Map(ours.tasks.map((task) => [task.key, task]));
  return theirs.tasks.filter((task) => {
    const own = here.get(task.key);
    return own === undefined || (task.done && !own.done);
  }).length;
}
