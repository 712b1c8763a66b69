/**
 * What history says about plan files: when each was first and last committed, and by whom first. Read lazily, because no list on a terminal needs
 * it. The one place that asks history for these three facts.
 */
import type { AppContext } from './context.ts';

export type HistoryFacts = { readonly firstCommittedAt: string; readonly lastCommittedAt: string; readonly firstAuthor: string };

/** Facts by path, as seen from `tip` (a commit id), through renames. Files that were never committed are absent. One git process. */
export async function readPlanFacts(context: Pick<AppContext, 'repository'>, repoPaths: readonly string[], tip: string | null): Promise<ReadonlyMap<string, HistoryFacts>> {
  const facts = new Map<string, HistoryFacts>();
  if (tip === null || repoPaths.length === 0) return facts;
  const folders = topFolders(repoPaths);
  for (const { commit, changes } of await context.repository.git.log({ tips: [tip], paths: folders })) {
    const at = commit.committedAt;
    const removed = changes.filter((change) => change.after === null);
    for (const { repoPath, before, after } of changes) {
      if (after === null) continue;
      const known = facts.get(repoPath);
      // A merge shows a file as new where one of its parents has it already: then it is known.
      const source = known === undefined ? removed.find((gone) => gone.before.includes(after)) ?? removed.find((gone) => baseName(gone.repoPath) === baseName(repoPath)) : undefined;
      const origin = known ?? (source === undefined ? undefined : facts.get(source.repoPath));
      if (known !== undefined && commit.parents.length > 1 && before.includes(after)) continue;
      facts.set(repoPath, { firstCommittedAt: origin?.firstCommittedAt ?? at, lastCommittedAt: at, firstAuthor: origin?.firstAuthor ?? commit.author.name });
    }
  }
  return facts;
}

/** The folders that hold all the paths, no folder inside another; renames out of `active/` and back stay visible. */
function topFolders(repoPaths: readonly string[]): string[] {
  const folders = new Set(repoPaths.map((path) => rootFolderOf(path)));
  if (folders.has('')) return [];
  return [...folders].filter((folder) => ![...folders].some((other) => other !== folder && folder.startsWith(`${other}/`))).toSorted();
}

function rootFolderOf(repoPath: string): string {
  const segments = repoPath.split('/');
  const at = segments.lastIndexOf('exec-plans');
  return segments.slice(0, at >= 0 ? at + 1 : -1).join('/');
}

function baseName(repoPath: string): string {
  return repoPath.slice(repoPath.lastIndexOf('/') + 1);
}
