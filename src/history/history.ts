/** What questions about the past are asked of: the graph of plan versions, and what each version and each commit says. Where it comes from is not its business. */
import type { Commit, ObjectId } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';
import type { PlanVersion } from './events.ts';
import type { PlanGraph } from './plan-graph.ts';

export type History = {
  readonly graph: PlanGraph;
  /** Numbers of the plan commits at or nearest above the tips that were asked for, first the tip of HEAD; -1 for a tip without plans. */
  readonly tips: readonly number[];
  /** True for a path that holds a plan, as far as the history at the tips tells. */
  readonly isPlan: (repoPath: string) => boolean;
  /** When it was committed, in seconds since 1970. */
  readonly timeOf: (number: number) => number;
  readonly commitOf: (number: number) => Commit;
  /** Null where the blob is not there (partial clone), too large, or no blob. */
  readonly documentOf: (blob: ObjectId) => PlanDocument | null;
};

/** True where a parent of the commit has the plan in a version that cannot be read: what the commit seems to have made may have been there before. */
export function followsUnread(history: History, { number, repoPath }: { readonly number: number; readonly repoPath: string }): boolean {
  const { graph } = history;
  return graph.commit(number).parents.some((parent, at) => {
    const path = graph.pathInParent(number, at, repoPath);
    return path !== null && graph.blobAt(parent, path) !== null && versionAt(history, parent, path) === null;
  });
}

/** The plan at a path as of a commit; null where there is none, or none that can be read. */
export function versionAt(history: History, number: number, repoPath: string): PlanVersion | null {
  const blob = number < 0 ? null : history.graph.blobAt(number, repoPath);
  const document = blob === null ? null : history.documentOf(blob);
  return document === null ? null : { repoPath, document };
}
