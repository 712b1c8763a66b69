/**
 * Opens the history of plans: what the index in the common git folder knows, brought up to the tips that are asked for, kept there again. Without the
 * index (`--no-cache`, a folder that cannot be written, one that is not to be trusted) every answer is the same, only later.
 */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import type { ObjectId, Ref } from '../model/commit.ts';
import { UserError } from '../model/errors.ts';
import { agentRefNames, agentRefPrefixes } from '../git/agent-notes.ts';
import type { Repository } from '../git/open-repository.ts';
import type { History } from '../history/history.ts';
import type { GitReader } from '../git/port.ts';
import { readObjectsNow } from '../git/read-blobs.ts';
import { HistoryFacts } from '../history-index/history-facts.ts';
import type { Salvage } from '../history-index/history-facts.ts';
import type { Frame } from '../history-index/frame.ts';
import { IdTable } from '../history-index/id-table.ts';
import { IndexFile } from '../history-index/index-file.ts';
import { encodeFacts, everythingOf, isDamage, loadFrame, unreadableCommit } from '../history-index/history-store.ts';
import type { LoadedFrame } from '../history-index/history-store.ts';
import { refreshHistory } from '../history-index/refresh-history.ts';
import type { Addition, RefreshOptions, RefreshWork } from '../history-index/refresh-history.ts';
import type { PlanDocument } from '../model/document.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { readCutPlan, textOf } from '../plan/plan-reader.ts';
import { findPlanPaths, findRoots, isPlanPath } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { mayRemember } from './may-remember.ts';

export type HistoryOptions = {
  /** A revision instead of HEAD. */
  readonly at?: string;
  /** `branches`: all local branches too; `all`: every ref (tags, remote branches, pull requests). */
  readonly tips?: 'head' | 'branches' | 'all';
  /** Tips and refs, where the caller has looked them up: `at` and `tips` are not asked then. */
  readonly known?: { readonly tips: readonly ObjectId[]; readonly refs: readonly Ref[] };
  /** Neither read nor written, as with `GIT_PLAN_NO_CACHE=1`. */
  readonly noCache?: boolean;
  /** Called while a long refresh goes on. */
  readonly onProgress?: RefreshOptions['onProgress'];
};

export type OpenHistory = History & {
  /** Refs that were looked up on the way, those in which agents keep notes of sessions among them, so that nobody asks for them again. */
  readonly refs: readonly Ref[];
  readonly work: RefreshWork;
  /** Commits at which a shallow clone ends: what they have may be older than they are. */
  readonly border: ReadonlySet<ObjectId>;
  /** The document of a blob whose text is this one; null where it is another, or not known. */
  readonly documentOfText: (blob: ObjectId, text: string) => PlanDocument | null;
};

/** Raised with every change of where plans are cut, or of what the YAML packages make of frontmatter. */
const parserVersion = 2;
const blobBytesMax = 4 * 1024 * 1024;
const framesMax = 24;
const nothing: RefreshWork = { commits: 0, blobs: 0 };

/** Throws `UserError` for a revision that does not exist. */
export async function openHistory(context: AppContext, options: HistoryOptions = {}): Promise<OpenHistory> {
  const { tips, refs } = options.known ?? (await findTips(context, options));
  const { facts, work } = await gather(context, tips, options);
  const documentOfText = (blob: ObjectId, text: string): PlanDocument | null => (textOf(facts.versionOf(blob)?.pieces ?? []) === text ? facts.documentOf(blob) : null);
  return { ...viewOf(facts, tips, context.settings.dirs), refs, work, border: shallowBorder(context.repository), documentOfText };
}

/** One process, but for a long list of refs. */
async function findTips(context: AppContext, { at, tips = 'head' }: HistoryOptions): Promise<{ readonly tips: readonly ObjectId[]; readonly refs: readonly Ref[] }> {
  const { git } = context.repository;
  const revision = at ?? 'HEAD';
  const listed = tips === 'head' ? [] : await git.listRefs(tips === 'branches' ? ['refs/heads/', ...agentRefPrefixes] : ['']);
  const names = agentRefNames((context.gitConfig ?? []).map(({ key }) => key));
  const resolved = await context.repository.git.resolveCommits([revision, ...(listed.length > 0 ? [] : names)]);
  const head = resolved.get(revision) ?? null;
  if (head === null && at !== undefined) throw new UserError(`unknown revision '${at}'`, { exitCode: 128 });
  const known = names.flatMap((name) => (resolved.has(name) ? [{ name, commit: resolved.get(name)! }] : []));
  const others = listed.flatMap(({ name, commit }) => (commit !== null && !isOwnRef(name) && (tips === 'all' || name.startsWith('refs/heads/')) ? [commit] : []));
  return { tips: [...new Set([...(head === null ? [] : [head]), ...others])], refs: listed.length > 0 ? listed : known };
}

/** Refs that hold agents' or git's notes and no history of files. */
function isOwnRef(name: string): boolean {
  return name.startsWith('refs/notes/') || name.includes('/entire/checkpoints/') || name === 'refs/stash';
}

type Gathered = { readonly facts: HistoryFacts; readonly work: RefreshWork };

async function gather(context: AppContext, tips: readonly string[], options: HistoryOptions): Promise<Gathered> {
  const { repository } = context;
  const file = options.noCache === true || !mayRemember(context) ? null : new IndexFile(repository.commonDir, repository.objectFormat, keyOf(context));
  try {
    return await gatherWith(context, tips, options, file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return await gatherWith(context, tips, options, file, true);
  } finally {
    if (!readsLater(context)) file?.close();
  }
}

/** A program that answers one question reads of the index what it needs, when it needs it. One that goes on has all of it, and no open file. */
function readsLater({ repository }: AppContext): boolean {
  return repository.objectsOnly !== true && repository.location.blocks === true;
}

/** `startOver`: what is in the file is damaged somewhere inside. */
async function gatherWith(context: AppContext, tips: readonly string[], options: HistoryOptions, file: IndexFile | null, startOver = false): Promise<Gathered> {
  const { repository, settings } = context;
  const facts = new HistoryFacts((version) => readCutPlan(version, { criteriaSections: settings.criteriaSections }), salvageFrom(repository, file));
  const kept = file === null || startOver ? { frames: [], loaded: [], isWhole: false } : load(facts, file.open(), repository.git);
  if (!readsLater(context)) for (const frame of kept.frames) frame.readAhead();
  const kinds = new Map<string, boolean>();
  const isPlan = (repoPath: string): boolean => {
    const known = kinds.get(repoPath) ?? isPlanPath(repoPath, findRoots([repoPath], settings.dirs));
    kinds.set(repoPath, known);
    return known;
  };
  const addition = await refreshHistory(repository.git, facts, tips, {
    pathspecs: pathspecsOf(settings.dirs), isPlan, blobBytesMax,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  if (addition === null) return { facts, work: nothing };
  if (file !== null && addition.complete) keep(facts, file, kept, addition);
  return { facts, work: { commits: addition.walk.size, blobs: addition.blobs.length } };
}

/** What is damaged in the index is asked of git again, with all that lies beside it, and the index made anew the next time. */
function salvageFrom(repository: Repository, file: IndexFile | null): Salvage {
  return (ids) => {
    file?.remove();
    return readObjectsNow(repository.location, ids, blobBytesMax);
  };
}

type Kept = { readonly frames: readonly Frame[]; readonly loaded: readonly LoadedFrame[]; readonly isWhole: boolean };

/** Loads frames up to the first one that is damaged or has lost its base. */
function load(facts: HistoryFacts, frames: readonly Frame[], git: GitReader): Kept {
  const loaded: LoadedFrame[] = [];
  for (const frame of frames) {
    try {
      const next = loadFrame(facts, frame, git.objectFormat === 'sha1' ? 20 : 32);
      if (next === null) break;
      loaded.push(next);
    } catch (error) {
      if (!isDamage(error)) throw error;
      break;
    }
  }
  return { frames: frames.slice(0, loaded.length), loaded, isWhole: loaded.length === frames.length };
}

function keep(facts: HistoryFacts, file: IndexFile, { frames, loaded, isWhole }: Kept, addition: Addition): void {
  const { numbers, nearestOf } = addition.walk.visited();
  const encoded = encodeFacts(facts, { heads: addition.heads, commits: addition.commits, blobs: addition.blobs, ids: addition.walk.ids, walked: numbers, nearestOf });
  if (isWhole && frames.length > 0 && frames.length < framesMax && file.append(Buffer.concat(encoded))) return;
  if (frames.length < framesMax) {
    file.replace([...frames.map((frame) => frame.bytes()), ...encoded]);
    return;
  }
  // The first frame holds most of the history and stays as it is, until the others have grown to a quarter of it.
  const [first, ...rest] = frames;
  const restBytes = rest.reduce((sum, frame) => sum + frame.end - frame.start, 0);
  const stays = restBytes * 4 < first!.end - first!.start;
  const merged = encodeFacts(facts, everythingOf(stays ? loaded.slice(1) : loaded, new IdTable(addition.walk.ids.idBytes)));
  file.replace([...(stays ? [first!.bytes()] : []), ...merged, ...encoded]);
}

/** Where plans may lie, for git: every `exec-plans` folder, or the folders that are configured. */
export function pathspecsOf(dirs: readonly string[]): string[] {
  if (dirs.length === 0) return [':(glob)**/exec-plans/**'];
  if (dirs.some((dir) => dir === '.' || dir === '')) return [];
  return dirs.map((dir) => `:(literal)${withoutEndSlashes(dir.replace(/^\.\//, ''))}`);
}

/** Everything that facts depend on beside the objects: the machine's byte order, where plans are looked for, and where the clone's history is cut off. */
function keyOf({ repository, settings }: AppContext): string {
  const boundary = boundaryOf(repository);
  return JSON.stringify([parserVersion, endianness(), settings.dirs, boundary === noBoundary ? '' : hashOf(boundary)]);
}

/** Loads Node's module where a clone has a boundary: it takes as long as everything else that is done to read an index. */
function hashOf(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}

/** What `boundaryOf` gives for a clone that is whole. */
export const noBoundary = '\0';

/** The commits at which a shallow clone ends, and grafts. */
export function boundaryOf({ commonDir }: Pick<Repository, 'commonDir'>): string {
  return ['shallow', 'info/grafts'].map((name) => textIfThere(join(commonDir, name))).join('\0');
}

function shallowBorder({ commonDir, objectsOnly }: Repository): ReadonlySet<ObjectId> {
  return new Set(objectsOnly === true ? [] : textIfThere(join(commonDir, 'shallow')).split('\n').filter((line) => line !== ''));
}

function textIfThere(absolutePath: string): string {
  try {
    return readFileSync(absolutePath, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function viewOf(facts: HistoryFacts, tips: readonly string[], dirs: readonly string[]): History {
  const { graph } = facts;
  const numbers = tips.map((tip) => facts.nearestOf(tip) ?? -1);
  let plans: ReadonlySet<string> | null = null;
  const findPlans = (): ReadonlySet<string> => {
    const sorted = [...graph.pathsChangedIn(graph.reachable(numbers))].toSorted();
    return new Set(findPlanPaths(sorted, findRoots(sorted, dirs)));
  };
  return {
    graph, tips: numbers,
    isPlan: (repoPath) => (plans ??= findPlans()).has(repoPath),
    timeOf: facts.timeOf,
    commitOf: (number) => facts.commitOf(number) ?? unreadableCommit(graph.commit(number).id),
    documentOf: (blob) => facts.documentOf(blob),
  };
}
