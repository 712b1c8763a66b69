/**
 * Checks what commits bring: of a push, before it leaves (`pre-push`) or before it is taken (`pre-receive`), or between two revisions
 * (`validate --range`). By default the tip of each ref counts, and of its plans those that these commits wrote; `every-commit` looks at each.
 * Reads objects only, so it works in a bare repository and in quarantine.
 */
import type { CommitChanges, ObjectId, RawChange } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { findPlanPaths, findRoots, isTrackerPath, rootOf } from '../plan/plan-path.ts';
import { assessPlans, type BlobFile, type Candidate, type CheckReport, emptyReport } from './assess-plans.ts';
import type { AppContext } from './context.ts';

export type CommitRange = {
  /** Full commit id. */
  readonly tip: ObjectId;
  /** Commits whose history is known already. */
  readonly known: readonly ObjectId[];
  /** What the ref was before, where that is a commit that is here. */
  readonly before: ObjectId | null;
};

export type RangeReport = CheckReport & {
  /** Diagnostics by the commit in which they are; null for `every-commit` off, where it is the tip. */
  readonly commits: readonly { readonly commit: ObjectId; readonly report: CheckReport }[];
};

export type RangeOptions = {
  readonly policy: 'tip' | 'every-commit';
  /** More commits with plans than this are not looked at: throws `FatalError`. Default: 10,000. */
  readonly commitsMax?: number;
};

/** Checks one range. Commits that touch no plan cost nothing but the walk. */
export async function checkRange(context: AppContext, range: CommitRange, options: RangeOptions): Promise<RangeReport> {
  const { repository, settings } = context;
  const roots = settings.dirs.length > 0 ? settings.dirs : [];
  const changes = (await repository.git.log({ tips: [range.tip], not: range.known, paths: roots })).map((entry) => plansOf(entry, settings.dirs)).filter((entry) => entry.changes.length > 0);
  const commitsMax = options.commitsMax ?? 10_000;
  if (changes.length > commitsMax) throw new FatalError(`Unexpected ${changes.length} commits with plans in one push, expected at most ${commitsMax}`, { hints: ['Push them in parts'] });
  if (changes.length === 0) return { ...emptyReport, commits: [] };
  if (options.policy === 'tip') {
    const report = await checkTip(context, range, changes);
    return { ...report, commits: [{ commit: range.tip, report }] };
  }
  const commits: { commit: ObjectId; report: CheckReport }[] = [];
  for (const entry of changes) commits.push({ commit: entry.commit.id, report: await checkCommit(context, entry) });
  return { ...joinReports(commits.map(({ report }) => report)), commits };
}

/** One commit against each of its parents. */
async function checkCommit(context: AppContext, { commit, changes }: CommitChanges): Promise<CheckReport> {
  return assessPlans(context.repository, context.settings, {
    candidates: changes.flatMap(candidateOf),
    removed: changes.flatMap(removedBy),
    surroundings: () => neighboursAt(context, commit.id),
    distance: 'step',
  });
}

function candidateOf({ repoPath, before, after, mode }: RawChange): readonly Candidate[] {
  if (after === null || mode === '160000') return [];
  // A merge that takes one side's version made nothing here.
  const onlyTogether = before.length > 1 && before.includes(after);
  return [{ path: repoPath, content: { kind: 'blob', id: after, mode }, onlyTogether, parents: before.flatMap((id) => (id === null ? [] : [{ path: repoPath, id }])) }];
}

function removedBy({ repoPath, before, after }: RawChange): readonly BlobFile[] {
  const id = before.find((candidate) => candidate !== null) ?? null;
  return after !== null || id === null ? [] : [{ path: repoPath, id, mode: '100644' }];
}

/** The plans of the tip whose content one of the commits wrote, against what was there before them. */
async function checkTip(context: AppContext, range: CommitRange, changes: readonly CommitChanges[]): Promise<CheckReport> {
  const written = new Map<string, Set<ObjectId>>();
  const first = new Map<string, readonly (ObjectId | null)[]>();
  for (const { changes: raw } of changes) {
    for (const { repoPath, before, after } of raw) {
      if (!first.has(repoPath)) first.set(repoPath, before);
      if (after !== null) written.set(repoPath, new Set([...(written.get(repoPath) ?? []), after]));
    }
  }
  const paths = [...first.keys()];
  const tree = new Map((await context.repository.git.listTree(range.tip, paths)).map((entry) => [entry.repoPath, entry]));
  const past = range.before === null ? new Map<string, ObjectId>() : new Map((await context.repository.git.listTree(range.before, paths)).map((entry) => [entry.repoPath, entry.id]));
  const candidates: Candidate[] = [];
  const removed: BlobFile[] = [];
  for (const path of paths) {
    const entry = tree.get(path);
    const before = past.get(path) ?? first.get(path)?.find((id) => id !== null) ?? null;
    if (entry === undefined) {
      if (before !== null) removed.push({ path, id: before, mode: '100644' });
    } else if (entry.type === 'blob' && written.get(path)?.has(entry.id) === true && before !== entry.id) {
      candidates.push({ path, content: { kind: 'blob', id: entry.id, mode: entry.mode }, parents: before === null ? [] : [{ path, id: before }] });
    }
  }
  return assessPlans(context.repository, context.settings, { candidates, removed, surroundings: () => neighboursAt(context, range.tip), distance: 'range' });
}

async function neighboursAt({ repository, settings }: AppContext, commit: ObjectId): Promise<readonly BlobFile[]> {
  const entries = (await repository.git.listTree(commit, settings.dirs.includes('.') ? [] : settings.dirs)).filter(({ type }) => type === 'blob');
  const paths = entries.map(({ repoPath }) => repoPath);
  const roots = findRoots(paths, settings.dirs);
  const plans = new Set(findPlanPaths(paths, roots));
  return entries.filter(({ repoPath }) => plans.has(repoPath) || (isTrackerPath(repoPath) && rootOf(repoPath, roots) !== null)).map(({ repoPath, id, mode }) => ({ path: repoPath, id, mode }));
}

function plansOf(entry: CommitChanges, dirs: readonly string[]): CommitChanges {
  const paths = entry.changes.map(({ repoPath }) => repoPath);
  const plans = new Set(findPlanPaths(paths, findRoots(paths, dirs)));
  return { commit: entry.commit, changes: entry.changes.filter(({ repoPath }) => plans.has(repoPath)) };
}

/** Several reports as one; what is found twice is reported once. */
export function joinReports(reports: readonly CheckReport[]): CheckReport {
  const seen = new Set<string>();
  const diagnostics = reports.flatMap((report) => report.diagnostics).filter((diagnostic) => {
    const key = JSON.stringify(diagnostic);
    return !seen.has(key) && seen.add(key);
  });
  return {
    diagnostics,
    edits: new Map(),
    planCount: reports.reduce((count, report) => count + report.planCount, 0),
    unread: [...new Set(reports.flatMap((report) => report.unread))],
  };
}
