/**
 * Reads every plan: of the work tree, or of a revision. What costs more than reading files is done only where it is asked for: history (dates and
 * authors of plans that do not say them), problems (the rules), work in flight.
 */
import type { PlanDocument } from '../model/document.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { standsAlone } from '../git/stands-alone.ts';
import { UserError } from '../model/errors.ts';
import { groupBy } from '../model/group-by.ts';
import type { ExecutionPlan, InFlight } from '../model/plan.ts';
import type { CheckInput } from '../plan/check-plan.ts';
import { inferPlan, isManaged, planIdOf } from '../plan/infer-plan.ts';
import { parsePlans } from '../plan/parse-plan.ts';
import { findPlanPaths, findRoots } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import type { FactOptions, PlanFactsAt } from './plan-facts.ts';
import { readWorkTree } from './read-work-tree.ts';

export type LoadedPlan = {
  readonly plan: ExecutionPlan;
  readonly document: PlanDocument;
  readonly text: string;
  /** Of the text as it is; the base of an edit. */
  readonly blobId: string | null;
};

export type LoadOptions = {
  /** A revision to read instead of the work tree. */
  readonly at?: string;
  /** Dates and authors from git where the file does not say them. Default: yes. */
  readonly history?: boolean;
  /** How history is opened. */
  readonly past?: FactOptions;
  /** What history says, where the caller has opened it. */
  readonly facts?: PlanFactsAt;
  /** What the rules say. Without it only why frontmatter cannot be read, which parsing says anyway. Default: yes. */
  readonly problems?: boolean;
  /** Tasks done on other branches and worktrees. Default: yes. */
  readonly inFlight?: boolean;
};

/** A plan file as it was read. */
export type PlanSource = {
  readonly repoPath: string;
  readonly text: string;
  readonly bytes: number;
  readonly blobId: string | null;
  /** Null in a revision. */
  readonly modifiedAt: string | null;
  /** The content was too large and was not read. */
  readonly tooLarge: boolean;
};

const planBytesMax = 4 * 1024 * 1024;

/** Loads all plans, ordered by path. Throws `UserError` for a revision that does not exist. */
export async function loadPlans(context: AppContext, options: LoadOptions = {}): Promise<readonly LoadedPlan[]> {
  const { repository, settings } = context;
  const revision = options.at ?? (repository.rootPath === null ? 'HEAD' : null);
  // A bare repository to which nothing was pushed yet has no plans.
  const commit = revision === null ? null : options.at === undefined ? await repository.git.resolveCommit(revision) : await mustResolve(context, revision);
  const sources = revision === null ? await readWorkTree(context) : commit === null ? [] : await readRevision(context, commit);
  const documents = await parsePlans(sources.map((source) => source.text), { criteriaSections: settings.criteriaSections, lazyHeader: true });
  const parsed = sources.map((source, at) => ({ source, document: documents[at]! }));

  const wantsHistory = options.history !== false;
  const tip = wantsHistory ? (commit ?? (await repository.git.resolveCommit('HEAD'))) : null;
  const paths = sources.map((source) => source.repoPath);
  const reading = tip === null ? Promise.resolve(new Map<string, never>()) : readFacts(context, paths, tip, options);
  const [facts, dirty, problems, inFlight] = await Promise.all([
    reading,
    wantsHistory && revision === null ? dirtyPaths(context, paths) : new Set<string>(),
    options.problems === false ? brokenFrontmatter(parsed) : findProblems(parsed, context),
    // Not at the same time: work in flight is credited from history, and a first reading of it is not to be done twice.
    options.inFlight === false || commit !== null ? new Map<string, InFlight[]>() : reading.then(() => findInFlight(context, parsed)),
  ]);
  return parsed.map(({ source, document }) => {
    const fact = facts.get(source.repoPath);
    const plan = inferPlan(document, {
      filePath: source.repoPath,
      firstCommittedAt: fact?.firstCommittedAt ?? null,
      lastCommittedAt: fact?.lastCommittedAt ?? null,
      firstAuthor: fact?.firstAuthor ?? null,
      modifiedAt: source.modifiedAt,
      isDirty: dirty.has(source.repoPath) || (commit === null && wantsHistory && fact === undefined),
      problems: problems.get(source.repoPath) ?? [],
      inFlight: inFlight.get(source.repoPath) ?? [],
    });
    return {
      plan, document, text: source.text,
      get blobId() {
        return source.blobId;
      },
    };
  });
}

async function mustResolve(context: AppContext, revision: string): Promise<string> {
  const commit = await context.repository.git.resolveCommit(revision);
  if (commit === null) throw new UserError(`unknown revision '${revision}'`, { exitCode: 128 });
  return commit;
}

async function readRevision(context: AppContext, commit: string): Promise<readonly PlanSource[]> {
  const { repository, settings } = context;
  const configured = settings.dirs.filter((dir) => dir !== '.');
  const listed = (await repository.git.listTree(commit, configured.length === settings.dirs.length ? configured : [])).filter((entry) => entry.type === 'blob' && entry.mode !== '120000');
  const candidates = listed.map((entry) => entry.repoPath);
  const paths = new Set(findPlanPaths(candidates, findRoots(candidates, settings.dirs)));
  const entries = listed.filter((entry) => paths.has(entry.repoPath));
  const contents = await repository.git.readBlobs(entries.map((entry) => entry.id), { bytesMax: planBytesMax });
  // A blob that was not fetched (partial clone) is left out: nothing is known of it.
  return entries.filter((entry) => contents.has(entry.id)).map((entry) => {
    const bytes = contents.get(entry.id) ?? null;
    return { repoPath: entry.repoPath, text: bytes === null ? '' : Buffer.from(bytes).toString('utf8'), bytes: bytes?.length ?? planBytesMax + 1, blobId: entry.id, modifiedAt: null, tooLarge: bytes === null };
  });
}

type Parsed = { readonly source: PlanSource; readonly document: PlanDocument };

/** Why the frontmatter of plans cannot be read, by path. */
export function brokenFrontmatter(parsed: readonly { readonly source: Pick<PlanSource, 'repoPath'>; readonly document: PlanDocument }[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const broken = parsed.filter(({ document }) => document.frontmatter.kind === 'broken');
  return new Map(broken.map(({ source, document }) => [source.repoPath, document.frontmatter.problems.map((problem) => ({ path: source.repoPath, severity: 'error', ...problem }) as const)]));
}

async function findProblems(parsed: readonly Parsed[], context: AppContext): Promise<Map<string, Diagnostic[]>> {
  // Loaded here, because a list does without the rules and starts sooner.
  const { checkPlans } = await import('../plan/check-plan.ts');
  const inputs: CheckInput[] = parsed.map(({ source, document }) => ({ path: source.repoPath, text: source.tooLarge ? null : source.text, document: source.tooLarge ? null : document, bytes: source.bytes }));
  const ids = new Map(parsed.filter(({ document }) => isManaged(document)).map(({ source, document }) => [source.repoPath, planIdOf(document, source.repoPath)]));
  // What a plan must have is said when it is committed; here only what is wrong with what it has.
  const found = checkPlans(inputs, { rules: context.settings.rules, require: 'none', paths: parsed.map(({ source }) => source.repoPath), ids });
  return groupBy(found, ({ path }) => path);
}

async function readFacts(context: AppContext, paths: readonly string[], tip: string, { facts, past }: LoadOptions): ReturnType<typeof import('./plan-facts.ts').readPlanFacts> {
  if (facts !== undefined) return facts(paths, tip);
  // Loaded here, because a list does without history and starts sooner.
  const { readPlanFacts } = await import('./plan-facts.ts');
  return readPlanFacts(context, paths, tip, past);
}

async function dirtyPaths(context: AppContext, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const { listChangedFiles } = await import('../git/changed-files.ts');
  return new Set((await listChangedFiles(context.repository, paths, context.gitConfig)).map((file) => file.repoPath));
}

async function findInFlight(context: AppContext, parsed: readonly Parsed[]): Promise<ReadonlyMap<string, readonly InFlight[]>> {
  // Mostly there is nothing around; then nothing is loaded to look at it.
  if (parsed.length === 0 || standsAlone(context.repository)) return new Map();
  const { findWorkInFlight } = await import('./find-in-flight.ts');
  return findWorkInFlight(context, parsed.map(({ source, document }) => ({ filePath: source.repoPath, document, text: source.text })));
}
