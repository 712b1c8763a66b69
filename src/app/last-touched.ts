/**
 * When files were last committed, for who may keep no history index: gathering one would read every version of every plan for the sake of one date.
 * One `git log` of these files. It counts what any line of history did to them; elsewhere `history/committed-facts` says when a plan was last committed.
 */
import type { ObjectId } from '../model/commit.ts';
import type { GitReader } from '../git/port.ts';

/** The time of the last commit above `tip` (itself included) that changed the file, by path. Files that were never committed are absent. */
export async function lastTouched(git: GitReader, repoPaths: readonly string[], tip: ObjectId): Promise<ReadonlyMap<string, string>> {
  const touched = new Map<string, string>();
  if (repoPaths.length === 0) return touched;
  for (const { commit, changes } of await git.log({ tips: [tip], paths: repoPaths })) for (const { repoPath } of changes) touched.set(repoPath, commit.committedAt);
  return touched;
}
