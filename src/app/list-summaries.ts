/**
 * What lists show of every plan. What a file says is remembered between runs in `<git folder>/git-plan/`, by what the file looks like from outside, so
 * that a list of plans that did not change reads none of them. Without what is remembered (`GIT_PLAN_NO_CACHE`, a folder that cannot be written or is not
 * to be trusted) every answer is the same, only later.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { standsAlone } from '../git/stands-alone.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { groupBy } from '../model/group-by.ts';
import { elsewhereCount } from '../model/plan.ts';
import type { ExecutionPlan, PlanSummary } from '../model/plan.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlans } from '../plan/parse-plan.ts';
import { stampOf } from '../workspace/discover-plans.ts';
import type { FileStamp } from '../workspace/discover-plans.ts';
import { readFacts, settledMsDefault, writeFacts } from '../workspace/facts-file.ts';
import type { AppContext } from './context.ts';
import { brokenFrontmatter, loadPlans } from './load-plans.ts';
import { mayRemember, programBuild } from './may-remember.ts';
import { factRow, isCurrent, noFacts, readTable, summaryIn, writeTable } from './plan-facts-table.ts';
import type { FactRow } from './plan-facts-table.ts';
import { listRootFiles, planPathsAmong, readPlanFileIfThere } from './read-work-tree.ts';

export type SummaryOptions = {
  /** What the rules say; else only why frontmatter cannot be read. */
  readonly problems: boolean;
  /** Tasks done on other branches and worktrees. */
  readonly inFlight: boolean;
  /** For tests, which cannot wait. See `settledMsDefault`. */
  readonly settledMs?: number;
};

/** For so long a table stays as it was written, unless more than one file in `fewFiles` is new. */
const restMs = 10_000;
const fewFiles = 64;

/** Summaries of all plans of the work tree (in a bare repository: of HEAD), ordered by path. */
export async function listSummaries(context: AppContext, options: SummaryOptions): Promise<readonly PlanSummary[]> {
  const { repository } = context;
  if (repository.rootPath === null || (options.inFlight && !standsAlone(repository))) return (await loadPlans(context, { history: false, problems: options.problems, inFlight: options.inFlight })).map(({ plan }) => summaryOf(plan));
  const place = placeOf(context, options.settledMs ?? settledMsDefault);
  if (place === null) return (await loadPlans(context, { history: false, problems: options.problems, inFlight: false })).map(({ plan }) => summaryOf(plan));

  const startedAt = Date.now();
  const known = readTable(readFacts(place.path, place.key)) ?? noFacts;
  const files = await listRootFiles(context);
  const names = files.join('//');
  const isNamedAlike = names === known.names;
  // Which of the files are plans is told from all of their names, and so the same as long as these are.
  const rows = isNamedAlike ? known.rows : rowsFor(planPathsAmong(context, files), known.rows);
  const found = rows.flatMap((row): Found | readonly [] => {
    const filePath = row[0];
    const stamp = stampOf(repository.rootPath!, filePath);
    // It went away since it was listed.
    if (stamp === null) return [];
    return { filePath, stamp, summary: isCurrent(row, stamp) ? summaryIn(row) : null, row };
  });
  const isWhole = isNamedAlike && found.every(({ summary }) => summary !== null);
  if (options.problems && !(isWhole && known.problems !== null)) return readAll(context, { ...place, startedAt }, names, found);
  const problems = options.problems ? groupBy(known.problems ?? [], ({ path }) => path) : null;
  if (isWhole) return found.map(({ summary }) => (problems === null ? summary! : { ...summary!, problems: problems.get(summary!.filePath) ?? [] }));
  const read = await readMissing(context, found);
  remember({ ...place, startedAt }, names, found, read, null);
  return found.flatMap(({ filePath, summary }) => summary ?? read.get(filePath) ?? []);
}

type Place = { readonly path: string; readonly key: string; readonly settledMs: number };

/** Null where nothing is to be remembered. */
function placeOf(context: AppContext, settledMs: number): Place | null {
  if (!mayRemember(context)) return null;
  const { repository, settings } = context;
  return { path: join(repository.gitDir, 'git-plan', 'plans-v1'), key: JSON.stringify([programBuild, settings.dirs, settings.criteriaSections, settings.rules]), settledMs };
}

/** A place, and when the program began to look at files. */
type Started = Place & { readonly startedAt: number };

/** A plan file as it lies there, and what is remembered of it; `summary` where that holds. */
type Found = { readonly filePath: string; readonly stamp: FileStamp; readonly summary: PlanSummary | null; readonly row: FactRow };

function rowsFor(paths: readonly string[], known: readonly FactRow[]): readonly FactRow[] {
  const rows = new Map(known.map((row) => [row[0], row]));
  return paths.map((path) => rows.get(path) ?? [path]);
}

async function readMissing(context: AppContext, found: readonly Found[]): Promise<ReadonlyMap<string, PlanSummary>> {
  const sources = found.filter(({ summary }) => summary === null).flatMap(({ filePath }) => readPlanFileIfThere(context, filePath) ?? []);
  const documents = await parsePlans(sources.map(({ text }) => text), { criteriaSections: context.settings.criteriaSections, lazyHeader: true });
  const broken = brokenFrontmatter(sources.map((source, at) => ({ source, document: documents[at]! })));
  return new Map(sources.map(({ repoPath: filePath }, at) => [filePath, summaryOf(inferPlan(documents[at]!, { filePath, problems: broken.get(filePath) ?? [] }))]));
}

/** The rules look at all plans together, so one change is a reason to read all of them. */
async function readAll(context: AppContext, place: Started, names: string, found: readonly Found[]): Promise<readonly PlanSummary[]> {
  const loaded = await loadPlans(context, { history: false, inFlight: false });
  const broken = brokenFrontmatter(loaded.map(({ plan, document }) => ({ source: { repoPath: plan.filePath }, document })));
  const read = new Map(loaded.map(({ plan }) => [plan.filePath, { ...summaryOf(plan), problems: broken.get(plan.filePath) ?? [] }]));
  // What came or went between the two looks belongs to the next run.
  if (loaded.length === found.length && found.every(({ filePath }) => read.has(filePath))) remember(place, names, found, read, loaded.flatMap(({ plan }) => plan.problems));
  return loaded.map(({ plan }) => summaryOf(plan));
}

/** `problems`: of all of `found` together, where they were looked for. */
function remember({ path, key, settledMs, startedAt }: Started, names: string, found: readonly Found[], read: ReadonlyMap<string, PlanSummary>, problems: readonly Diagnostic[] | null): void {
  const isSettled = ({ mtimeMs, ctimeMs }: FileStamp, before: number): boolean => Math.max(mtimeMs, ctimeMs) < before - settledMs;
  // Without anything new what is remembered stays; and while somebody edits, reading a few files again and again is less than writing all that is known.
  const fresh = found.filter(({ filePath, stamp }) => read.has(filePath) && isSettled(stamp, startedAt)).length;
  const isRested = fresh * fewFiles > found.length || (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < startedAt - restMs;
  if (fresh === 0 || (problems === null && !isRested)) return;
  writeFacts(path, key, (diskTimeMs) => {
    // The disk may have a clock of its own.
    const before = Math.min(startedAt, diskTimeMs - (Date.now() - startedAt));
    const rows = found.map(({ filePath, stamp, summary, row }): FactRow => {
      const news = read.get(filePath);
      if (news === undefined) return summary !== null ? row : [filePath];
      return isSettled(stamp, before) ? factRow(filePath, stamp, news, news.problems) : [filePath];
    });
    return writeTable({ names, rows, problems: rows.every(({ length }) => length > 1) ? problems : null });
  });
}

function summaryOf(plan: ExecutionPlan): PlanSummary {
  const { id, title, status, filePath, taskCount, completedTaskCount, progressPercent, nextTask, tags, linkedSessionIds, problems, inFlight } = plan;
  return {
    id, title, status, filePath, taskCount, completedTaskCount, progressPercent, nextTask: nextTask === null ? null : { number: nextTask.number, text: nextTask.text }, tags, linkedSessionIds,
    problems, inFlight, elsewhereCount: elsewhereCount(plan),
  };
}
