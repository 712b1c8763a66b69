/**
 * Checks what will be committed, from blobs of the staging area: never the work tree, never a write. `GIT_INDEX_FILE` decides which staging area,
 * so every way of committing is covered.
 *
 * An ordinary commit is compared with HEAD; but a hook cannot tell an amend, whose parents are those of HEAD, so what a comparison finds is reported
 * only where it holds against both. A merge is compared with each parent, and only what differs from all of them was made here.
 */
import type { ObjectId } from '../model/commit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { listStaged, type StagedEntry, stagedAgainst } from '../git/staged.ts';
import { listStagingArea, mergeHeads, type StagingAreaEntry } from '../git/staging-area.ts';
import { findPlanPaths, findRoots, isTrackerPath, rootOf } from '../plan/plan-path.ts';
import { type Assessment, assessPlans, type BlobFile, type Candidate, type CheckReport, emptyReport } from './assess-plans.ts';
import type { AppContext } from './context.ts';
import { droppedInMerge } from './dropped-in-merge.ts';

/** Codes of findings that compare with a parent, and so depend on which parent it is. */
const comparingCodes: ReadonlySet<string> = new Set(['id-changed', 'created-changed', 'author-changed', 'status-transition', 'frontmatter-missing', 'key-missing']);

/** Checks the plans that differ from HEAD. `paths` (relative to the root) narrows it to those files. */
export async function checkStaged(context: AppContext, options: { readonly paths?: readonly string[] } = {}): Promise<CheckReport> {
  const { repository, settings, env } = context;
  const staged = await listStaged(repository, []);
  const heads = mergingHeads(repository.gitDir, env);
  const changed = plansAmong(staged, settings.dirs);
  const only = options.paths === undefined ? null : new Set(options.paths);
  const chosen = only === null ? changed : changed.filter(({ repoPath }) => only.has(repoPath));
  const surroundings = async (): Promise<readonly BlobFile[]> => neighboursIn(await listStagingArea(repository, { folders: settings.dirs, folderName: 'exec-plans', files: [] }), settings.dirs);
  if (heads.length > 0) return checkMerge(context, chosen, heads, surroundings);
  if (chosen.length === 0) return emptyReport;

  const report = await assessPlans(repository, settings, { ...againstHead(chosen), surroundings });
  if (!report.diagnostics.some(isComparison)) return report;
  const amended = await againstParentsOfHead(context, chosen);
  const other = await assessPlans(repository, settings, { ...amended, surroundings });
  const holds = new Set(other.diagnostics.filter(isComparison).map(keyOf));
  return { ...report, diagnostics: report.diagnostics.filter((diagnostic) => !isComparison(diagnostic) || holds.has(keyOf(diagnostic))) };
}

/** A missing frontmatter is a comparison only where it is an error because the file is new. */
function isComparison({ code, severity }: Diagnostic): boolean {
  return comparingCodes.has(code) && severity === 'error';
}

function keyOf({ path, code, line }: Diagnostic): string {
  return `${path}\0${code}\0${line}`;
}

/** `pre-merge-commit` runs before MERGE_HEAD is written; then git has named what it merges in variables `GITHEAD_<id>`. */
function mergingHeads(gitDir: string, env: AppContext['env']): readonly ObjectId[] {
  const written = mergeHeads(gitDir);
  if (written.length > 0) return written;
  return Object.keys(env).flatMap((name) => /^GITHEAD_([0-9a-f]{40}|[0-9a-f]{64})$/.exec(name)?.[1] ?? []);
}

function plansAmong(entries: readonly StagedEntry[], dirs: readonly string[]): readonly StagedEntry[] {
  const paths = entries.map(({ repoPath }) => repoPath);
  const plans = new Set(findPlanPaths(paths, findRoots(paths, dirs)));
  // Gitlinks are other repositories.
  return entries.filter(({ repoPath, after }) => plans.has(repoPath) && after?.mode !== '160000');
}

function againstHead(entries: readonly StagedEntry[]): Pick<Assessment, 'candidates' | 'removed'> {
  return {
    candidates: entries.filter(isPresent).map((entry) => ({
      path: entry.repoPath,
      content: contentOf(entry),
      parents: isFile(entry.before) ? [{ path: entry.repoPath, id: entry.before.id }] : [],
    })),
    removed: removedIn(entries),
  };
}

async function againstParentsOfHead(context: AppContext, entries: readonly StagedEntry[]): Promise<Pick<Assessment, 'candidates' | 'removed'>> {
  const { git } = context.repository;
  const parents: ObjectId[] = [];
  for (let number = 1; ; number += 1) {
    const parent = await git.resolveCommit(`HEAD^${number}`);
    if (parent === null) break;
    parents.push(parent);
  }
  const paths = entries.map(({ repoPath }) => repoPath);
  const trees = await Promise.all(parents.map(async (parent) => new Map((await git.listTree(parent, paths)).map((entry) => [entry.repoPath, entry]))));
  return {
    candidates: entries.filter(isPresent).map((entry) => ({
      path: entry.repoPath,
      content: contentOf(entry),
      parents: trees.flatMap((tree) => {
        const version = tree.get(entry.repoPath);
        return version === undefined || !version.mode.startsWith('100') ? [] : [{ path: entry.repoPath, id: version.id }];
      }),
    })),
    removed: removedIn(entries),
  };
}

async function checkMerge(context: AppContext, fromHead: readonly StagedEntry[], heads: readonly ObjectId[], surroundings: () => Promise<readonly BlobFile[]>): Promise<CheckReport> {
  const { repository, settings } = context;
  const sides = await Promise.all(heads.map(async (head) => new Map(plansAmong(await stagedAgainst(repository, head, []), settings.dirs).map((entry) => [entry.repoPath, entry]))));
  const candidates: Candidate[] = fromHead.filter(isPresent).map((entry) => {
    const against = sides.map((side) => side.get(entry.repoPath));
    const versions = [entry, ...against.flatMap((other) => other ?? [])];
    return {
      path: entry.repoPath,
      content: contentOf(entry),
      onlyTogether: against.some((other) => other === undefined),
      parents: versions.flatMap(({ before }) => (isFile(before) ? [{ path: entry.repoPath, id: before.id }] : [])),
    };
  });
  const removed = removedIn(fromHead).filter(({ path }) => sides.every((side) => side.get(path)?.state === 'deleted' || side.get(path) === undefined));
  const report = await assessPlans(repository, settings, { candidates, removed, surroundings });
  const dropped = await droppedInMerge(context, heads, sides, new Set(fromHead.map(({ repoPath }) => repoPath)));
  return { ...report, diagnostics: [...report.diagnostics, ...dropped] };
}

function isPresent(entry: StagedEntry): boolean {
  return entry.after !== null || entry.state === 'unmerged';
}

function isFile(file: StagedEntry['before']): file is NonNullable<StagedEntry['before']> {
  return file !== null && file.mode.startsWith('100');
}

function contentOf(entry: StagedEntry): Candidate['content'] {
  return entry.after === null ? { kind: 'unmerged' } : { kind: 'blob', ...entry.after };
}

function removedIn(entries: readonly StagedEntry[]): readonly BlobFile[] {
  return entries.flatMap(({ repoPath, state, before }) => (state === 'deleted' && before !== null ? [{ path: repoPath, ...before }] : []));
}

/** Plan files and trackers among staged files, unmerged ones left out. */
function neighboursIn(entries: readonly StagingAreaEntry[], dirs: readonly string[]): readonly BlobFile[] {
  const settled = entries.filter(({ stage }) => stage === 0);
  const paths = settled.map(({ repoPath }) => repoPath);
  const roots = findRoots(paths, dirs);
  const plans = new Set(findPlanPaths(paths, roots));
  return settled.filter(({ repoPath }) => plans.has(repoPath) || (isTrackerPath(repoPath) && rootOf(repoPath, roots) !== null)).map(({ repoPath, id, mode }) => ({ path: repoPath, id, mode }));
}
