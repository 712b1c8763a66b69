/**
 * Tasks that are done on another branch or in another worktree, and not here. By blob id: a plan that is the same there as here costs nothing.
 * Four git processes for any number of branches, worktrees and plans; two more, once, where work is found on commits that history does not know yet.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectId, Ref } from '../model/commit.ts';
import { agentRefPrefixes } from '../git/agent-notes.ts';
import { treeDifferences } from '../git/tree-differences.ts';
import { listWorktrees } from '../git/worktrees.ts';
import { matchTasks } from '../history/identity.ts';
import { pairRenames, sketchLines } from '../history/renames.ts';
import type { PlanDocument } from '../model/document.ts';
import type { InFlight, PlanTask } from '../model/plan.ts';
import { writtenIdOf } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { findPlanPaths, findRoots, pathsOfOtherFolders } from '../plan/plan-path.ts';
import { readIfThere } from '../workspace/discover-plans.ts';
import type { AppContext } from './context.ts';
import { creditInFlight } from './credit-in-flight.ts';
import type { CommittedWork } from './credit-in-flight.ts';
import { pathspecsOf } from './open-history.ts';

export type PlanHere = {
  readonly filePath: string;
  readonly document: PlanDocument;
  /** Its text, by which it is known again under another name; without it only by id and name. */
  readonly text?: string;
};

export type InFlightOptions = {
  /** Remote-tracking branches too. */
  readonly remotes?: boolean;
  /** Paths of all plans here, where `plans` are only some of them: a file there that is one of these is no other plan's new name. */
  readonly pathsHere?: Iterable<string>;
  /** Reads a version, for who remembers what was read before. */
  readonly parse?: (text: string) => PlanDocument;
  /** Called between plans: a server has others to answer. */
  readonly pause?: () => Promise<void>;
};

const plansMax = 5000;
const blobBytesMax = 1024 * 1024;

/** Work in flight by the plan's path here; plans without any are absent. Refs come in the order of their names, each branch before its worktree. */
export async function findWorkInFlight(context: AppContext, plans: readonly PlanHere[], options: InFlightOptions = {}): Promise<ReadonlyMap<string, readonly InFlight[]>> {
  if (plans.length === 0 || plans.length > plansMax) return new Map();
  const { head, places, folders, refs } = await lookAround(context, options);
  if (places.length === 0 && folders.length === 0) return new Map();

  // A plan may lie in another folder over there: completed while it is active here.
  const wanted = plans.map((plan) => ({ plan, paths: [plan.filePath, ...pathsOfOtherFolders(plan.filePath)] }));
  const differences = await differencesOf(context, head, places.map(({ commit }) => commit));
  const versions = wanted.flatMap(({ plan, paths }) => places.flatMap((place) => {
    const there = differences.get(place.commit);
    const repoPath = paths.find((path) => (there?.get(path) ?? null) !== null);
    return repoPath === undefined ? [] : [{ plan, place, repoPath, blob: there!.get(repoPath)! }];
  }));
  const candidates = renameCandidates(context, plans, [...(options.pathsHere ?? plans.map(({ filePath }) => filePath))], places, differences, new Set(versions.map(({ plan, place }) => `${plan.filePath}\0${place.ref}`)));
  const blobs = await context.repository.git.readBlobs([...new Set([...versions, ...candidates.flatMap(({ added }) => added)].map(({ blob }) => blob))], { bytesMax: blobBytesMax });
  const texts = new Map([...blobs].flatMap(([id, bytes]) => (bytes === null ? [] : [[id, Buffer.from(bytes).toString('utf8')] as const])));
  await preparePlanParser(texts.values());
  const parse = options.parse ?? parserOf(context);
  versions.push(...candidates.flatMap((candidate) => renamedVersions(candidate, texts, parse)));
  const renamedTo = new Map(versions.map(({ plan, place, repoPath }) => [`${plan.filePath}\0${place.ref}`, repoPath]));
  const files = folders.flatMap((folder) => wanted.flatMap(({ plan, paths }) => {
    const text = readFirst(folder.absolutePath, [...paths, renamedTo.get(`${plan.filePath}\0${folder.ref}`) ?? plan.filePath]);
    return text === null ? [] : [{ plan, folder, text }];
  }));
  await preparePlanParser(files.map(({ text }) => text));

  const committed: CommittedWork[] = [];
  for (const { plan, place, repoPath, blob } of versions) {
    const text = texts.get(blob);
    const tasks = text === undefined ? [] : doneElsewhere(plan.document, parse(text));
    if (tasks.length > 0) committed.push({ planPath: plan.filePath, place, repoPath, tasks });
    await options.pause?.();
  }
  const known = new Set(committed.flatMap(({ planPath, place, tasks }) => tasks.map(({ key }) => `${planPath}\0${place.ref}\0${key}`)));
  const found = new Map<string, InFlight[]>();
  const add = (planPath: string, work: InFlight): void => void found.set(planPath, [...(found.get(planPath) ?? []), work]);
  for (const { planPath, ...work } of await creditInFlight(context, committed, refs)) add(planPath, work);
  for (const { plan, folder, text } of files) {
    const tasks = doneElsewhere(plan.document, parse(text)).filter(({ key }) => !known.has(`${plan.filePath}\0${folder.ref}\0${key}`));
    if (tasks.length > 0) add(plan.filePath, { ref: folder.ref, worktree: folder.absolutePath, dirty: true, tasks: tasks.map(({ key, text: words }) => ({ key, text: words, session: null })) });
  }
  return found;
}

type RenameCandidate = { readonly place: Place; readonly gone: readonly PlanHere[]; readonly added: readonly { readonly repoPath: string; readonly blob: ObjectId }[] };

/** Where plans are gone and others are there that are not here: one of these may be one of those. `found`: plans that are found by their paths. */
function renameCandidates({ settings }: AppContext, plans: readonly PlanHere[], pathsHere: readonly string[], places: readonly Place[], differences: ReadonlyMap<ObjectId, ReadonlyMap<string, ObjectId | null>>, found: ReadonlySet<string>): RenameCandidate[] {
  const here = new Set(pathsHere.flatMap((path) => [path, ...pathsOfOtherFolders(path)]));
  return places.flatMap((place) => {
    const there = differences.get(place.commit);
    const gone = there === undefined ? [] : plans.filter(({ filePath }) => there.get(filePath) === null && !found.has(`${filePath}\0${place.ref}`));
    if (there === undefined || gone.length === 0) return [];
    const names = [...there.keys()].filter((path) => there.get(path) !== null && !here.has(path));
    const added = findPlanPaths(names, findRoots(names, settings.dirs)).map((repoPath) => ({ repoPath, blob: there.get(repoPath)! }));
    return added.length === 0 ? [] : [{ place, gone, added }];
  });
}

function renamedVersions({ place, gone, added }: RenameCandidate, texts: ReadonlyMap<ObjectId, string>, parse: (text: string) => PlanDocument): { plan: PlanHere; place: Place; repoPath: string; blob: ObjectId }[] {
  const olds = gone.map(({ filePath, document, text }) => ({ repoPath: filePath, blob: '', planId: writtenIdOf(document), sketch: text === undefined ? null : sketchLines(text) }));
  const news = added.flatMap(({ repoPath, blob }) => {
    const text = texts.get(blob);
    return text === undefined ? [] : [{ repoPath, blob, planId: writtenIdOf(parse(text)), sketch: sketchLines(text) }];
  });
  return [...pairRenames(olds, news)].flatMap(([to, from]) => {
    const plan = gone.find(({ filePath }) => filePath === from);
    const side = news.find(({ repoPath }) => repoPath === to);
    return plan === undefined || side === undefined ? [] : [{ plan, place, repoPath: to, blob: side.blob }];
  });
}

/** A commit that may be ahead of here: the tip of a branch, or what a worktree without one has checked out. */
export type Place = { readonly ref: string; readonly commit: ObjectId; readonly worktree: string | null };

type Surroundings = {
  readonly head: ObjectId | null;
  readonly places: readonly Place[];
  /** Other work trees, whose files may hold more than their commits. */
  readonly folders: readonly { readonly ref: string; readonly absolutePath: string }[];
  readonly refs: readonly Ref[];
};

async function lookAround({ repository }: AppContext, options: InFlightOptions): Promise<Surroundings> {
  const prefixes = options.remotes === true ? ['refs/heads/', 'refs/remotes/'] : ['refs/heads/'];
  const [refs, worktrees] = await Promise.all([repository.git.listRefs([...new Set([...prefixes, ...agentRefPrefixes])]), listWorktrees(repository)]);
  // Git names the main work tree after its git folder, which is elsewhere for a submodule.
  const own = worktrees.find(({ absolutePath, bare }) => !bare && absolutePath === repository.rootPath) ?? { branch: await repository.git.currentBranch(), head: await repository.git.resolveCommit('HEAD') };
  const others = worktrees.filter((tree) => tree !== own && !tree.bare && existsSync(tree.absolutePath));
  const worktreeOf = new Map(others.flatMap(({ branch, absolutePath }) => (branch === null ? [] : [[branch, absolutePath] as const])));
  const branches = refs.flatMap(({ name, commit }) => {
    const isWanted = commit !== null && name !== own.branch && !name.endsWith('/HEAD') && prefixes.some((prefix) => name.startsWith(prefix));
    return isWanted ? [{ ref: name, commit, worktree: worktreeOf.get(name) ?? null }] : [];
  });
  const detached = others.flatMap(({ branch, head, absolutePath }) => (branch !== null || head === null ? [] : [{ ref: head, commit: head, worktree: absolutePath }]));
  return { head: own.head, places: [...branches, ...detached], folders: others.map(({ branch, head, absolutePath }) => ({ ref: branch ?? head ?? '', absolutePath })), refs };
}

/** What each commit has otherwise than HEAD. Where HEAD has no commit yet, everything that a commit has. */
async function differencesOf(context: AppContext, head: ObjectId | null, commits: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, ReadonlyMap<string, ObjectId | null>>> {
  const { repository, settings } = context;
  const [first] = commits;
  if (first === undefined) return new Map();
  const differences = await treeDifferences(repository, head ?? first, commits, pathspecsOf(settings.dirs));
  if (head !== null) return differences;
  const all = new Map((await repository.git.listTree(first, [])).map(({ repoPath, id }) => [repoPath, id]));
  return new Map(commits.map((commit) => [commit, new Map([...all, ...(differences.get(commit) ?? [])])]));
}

/** Many branches hold the same text. */
function parserOf({ settings }: AppContext): (text: string) => PlanDocument {
  const parsed = new Map<string, PlanDocument>();
  return (text) => {
    const known = parsed.get(text) ?? parsePlan(text, { criteriaSections: settings.criteriaSections });
    parsed.set(text, known);
    return known;
  };
}

/** A task that is done there, by its key and words, and where it stands among the tasks there. */
export type DoneElsewhere = { readonly key: string; readonly text: string; readonly at: number };

/** Tasks that are done there, and open (or not there at all) here; addressed by their key here where they have one. */
function doneElsewhere(here: PlanDocument, there: PlanDocument): DoneElsewhere[] {
  if (!there.tasks.some((task) => task.done)) return [];
  const isNews = (before: PlanTask | null): boolean => before?.done !== true && before?.state !== 'cancelled';
  return matchTasks(here.tasks, there.tasks).flatMap(({ before, after }) => (
    after !== null && after.done && isNews(before) ? [{ key: before?.key ?? after.key, text: after.text, at: there.tasks.indexOf(after) }] : []
  ));
}

function readFirst(rootPath: string, paths: readonly string[]): string | null {
  const path = paths.find((candidate) => existsSync(join(rootPath, candidate)));
  return path === undefined ? null : (readIfThere(rootPath, path)?.text ?? null);
}
