/**
 * All technical debt that is known: rows of the tracker, items of `## Tech Debt` sections of plans, markers in tracked code. When each began and ended,
 * and who began it, comes from history; severity and module that a person wrote into the tracker win over what was inferred.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleOf, normaliseDebtText } from '../debt/debt-item.ts';
import type { DebtItem } from '../debt/debt-item.ts';
import { debtReader, planWord, trackerWord } from '../debt/debt-reader.ts';
import { traceMarkers, traceWorkTree } from '../debt/marker-history.ts';
import type { TracedMarker } from '../debt/marker-history.ts';
import { readTracker } from '../debt/read-tracker.ts';
import type { TrackerItem } from '../debt/read-tracker.ts';
import { defaultMarkerWords, markerModule } from '../debt/scan-markers.ts';
import { pathsWithAttribute } from '../git/attributes.ts';
import { listChangedFiles } from '../git/changed-files.ts';
import { openMarkerHistory } from '../history-index/marker-facts.ts';
import type { FactsPlace } from '../history-index/marker-facts.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import { isoOfDate } from '../model/time.ts';
import { preparePlanParser } from '../plan/parse-plan.ts';
import { defaultRoot, findRoots, isPlanPath, isTrackerPath, rootOf } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { mayRemember } from './may-remember.ts';
import { loadPlans } from './load-plans.ts';
import { boundaryOf } from './open-history.ts';
import { plansByDebt } from './read-debt-items.ts';
import { listRootFiles } from './read-work-tree.ts';

export type LoadDebtOptions = {
  /** Neither reads nor keeps facts about history. */
  readonly noCache?: boolean;
};

/** A tracker of the work tree as it was read. */
export type TrackerFile = { readonly repoPath: string; readonly text: string };

export type LoadedDebt = {
  /** Ordered by when it began, then by place. */
  readonly items: readonly DebtItem[];
  readonly trackers: readonly TrackerFile[];
  /** Ids that a tracker's table of ours has. */
  readonly trackedIds: ReadonlySet<string>;
  /** How much of history was read anew. */
  readonly work: { readonly commits: number; readonly blobs: number };
};

const fileBytesMax = 1024 * 1024;
const leftOut = ['linguist-generated', 'linguist-vendored'];

/** Reads everything. In a bare repository: what history says as of HEAD. */
export async function loadDebt(context: AppContext, options: LoadDebtOptions = {}): Promise<LoadedDebt> {
  const { repository, settings } = context;
  const reader = readerFor(context);
  const place: FactsPlace = options.noCache === true || !mayRemember(context) ? null : { folder: join(repository.commonDir, 'git-plan'), boundary: boundaryOf(repository) };
  const head = await repository.git.resolveCommit('HEAD');
  const history = await openMarkerHistory(repository.git, head, reader, place);
  const committed = traceMarkers(history.commits, history.tip, history.markersOf);
  const traced = repository.rootPath === null ? committed : traceWorkTree(committed, await changedMarkers(context, repository.rootPath, reader), isoOfDate(context.now()));
  const code = traced.filter(({ marker }) => marker.word !== trackerWord && marker.word !== planWord);
  const hidden = await pathsWithAttribute(repository, leftOut, code.map(({ repoPath }) => repoPath));
  const plans = (await loadPlans(context, { history: true, past: { noCache: options.noCache === true }, problems: false, inFlight: false })).map(({ plan }) => plan);
  const trackers = await readTrackers(context);
  const rows = trackers.flatMap(({ repoPath, text }) => readTracker(text).items.map((row) => ({ repoPath, row })));
  const generated = new Map(rows.filter(({ row }) => row.isGenerated).map(({ row }) => [row.id, row]));
  const linked = plansByDebt(plans);

  const fromCode = traced.filter(({ marker, repoPath }) => marker.word !== trackerWord && !hidden.has(repoPath)).map((each) => markerItem(each, generated.get(each.origin.id), linked));
  const known = new Set(fromCode.map(({ id }) => id));
  const fromTrackers = rows.filter(({ row }) => !known.has(row.id)).map(({ repoPath, row }) => rowItem(context, repoPath, row, traced, linked));
  const items = [...fromCode, ...fromTrackers].toSorted((a, b) => compare(a.createdAt, b.createdAt) || compare(a.filePath, b.filePath) || a.line - b.line || compare(a.id, b.id));
  return { items, trackers, trackedIds: new Set(generated.keys()), work: history.work };

  function readerFor({ settings: { dirs } }: AppContext): ReturnType<typeof debtReader> {
    const words = (settings.other['plan.debtwords'] ?? []).flatMap((value) => value.split(/[\s,]+/)).filter((word) => /^[\p{L}][\p{L}\p{N}_-]*$/u.test(word));
    return debtReader({
      words: words.length === 0 ? [...defaultMarkerWords] : words, signature: JSON.stringify(dirs),
      isPlan: (repoPath) => /\.md$/i.test(repoPath) && isPlanPath(repoPath, findRoots([repoPath], dirs)),
      isTracker: (repoPath) => isTrackerPath(repoPath) && (dirs.length > 0 ? rootOf(repoPath, dirs) !== null : /(?:^|\/)exec-plans\//.test(repoPath)),
    });
  }
}

/** Where git-plan keeps its table: the tracker that has one, else the first, else a new one in the first plan folder. */
export function trackerPathOf(context: AppContext, trackers: readonly TrackerFile[]): string {
  const own = trackers.find(({ text }) => readTracker(text).block !== null) ?? trackers[0];
  const root = context.settings.dirs[0] ?? defaultRoot;
  return own?.repoPath ?? `${root === '.' ? '' : `${withoutEndSlashes(root)}/`}tech-debt-tracker.md`;
}

async function readTrackers(context: AppContext): Promise<readonly TrackerFile[]> {
  const { rootPath } = context.repository;
  if (rootPath === null) return [];
  return (await listRootFiles(context)).filter(isTrackerPath).map((repoPath) => ({ repoPath, text: readFileSync(join(rootPath, repoPath), 'utf8') }));
}

/** Tracked files that differ from HEAD, with what they hold now. */
async function changedMarkers(context: AppContext, rootPath: string, reader: ReturnType<typeof debtReader>): Promise<{ repoPath: string; markers: ReturnType<typeof reader.read> }[]> {
  const changed = (await listChangedFiles(context.repository, [], context.gitConfig)).filter(({ repoPath, headId }) => headId !== null && reader.classOf(repoPath) !== null);
  const found: { repoPath: string; markers: ReturnType<typeof reader.read> }[] = [];
  for (const { repoPath } of changed) {
    const bytes = readIfRegular(join(rootPath, repoPath));
    if (bytes === null) continue;
    const holds = reader.mayHold(bytes, reader.classOf(repoPath)!) && !bytes.subarray(0, 8000).includes(0);
    const text = holds ? bytes.toString('utf8') : '';
    if (holds) await preparePlanParser([text]);
    found.push({ repoPath, markers: holds ? reader.read(text, repoPath) : [] });
  }
  return found;
}

function readIfRegular(path: string): Buffer | null {
  try {
    const bytes = readFileSync(path);
    return bytes.length > fileBytesMax ? null : bytes;
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'EACCES', 'ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

type Linked = ReadonlyMap<string, ExecutionPlan>;

function markerItem({ origin, marker, repoPath, resolvedIn, resolvedAt }: TracedMarker, row: TrackerItem | undefined, linked: Linked): DebtItem {
  const isPlan = marker.word === planWord;
  const plan = linked.get(origin.id);
  const paidByPlan = resolvedAt === null && isPlan && plan !== undefined && plan.status === 'completed' ? plan.updatedAt : null;
  return {
    id: origin.id, description: marker.text === '' ? `${marker.word} in ${repoPath}` : marker.text,
    severity: row?.severity ?? marker.severity, module: row?.module ?? (isPlan ? moduleOf(repoPath) : markerModule(repoPath)),
    createdAt: origin.at, resolvedAt: resolvedAt ?? paidByPlan, linkedPlanId: plan?.id ?? row?.plan ?? null,
    origin: isPlan ? 'plan' : 'marker', filePath: repoPath, line: marker.line, author: origin.author, createdIn: origin.commit, resolvedIn,
  };
}

/** A row that a person keeps, or that `debt add` made. Its dates are those it gives, else those of the commits that brought and closed it. */
function rowItem(context: AppContext, repoPath: string, row: TrackerItem, traced: readonly TracedMarker[], linked: Linked): DebtItem {
  const text = normaliseDebtText(row.description);
  const past = traced.find((each) => each.marker.word === trackerWord && each.repoPath === repoPath && normaliseDebtText(each.marker.text) === text);
  const plan = linked.get(row.id);
  const paidByPlan = !row.isResolved && plan !== undefined && plan.status === 'completed' ? plan.updatedAt : null;
  const createdAt = row.createdOn === null ? past?.origin.at ?? isoOfDate(context.now()) : isoOf(row.createdOn);
  return {
    id: row.id, description: row.description, severity: row.severity ?? 'medium', module: row.module ?? '', createdAt,
    resolvedAt: row.isResolved ? isoOf(row.resolvedOn ?? past?.resolvedAt ?? createdAt) : paidByPlan, linkedPlanId: plan?.id ?? row.plan,
    origin: 'tracker', filePath: repoPath, line: row.line, author: past?.origin.author ?? null, createdIn: past?.origin.commit ?? null, resolvedIn: row.isResolved ? past?.resolvedIn ?? null : null,
  };
}

/** A day becomes its first moment; a time stays. */
function isoOf(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00Z` : date;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
