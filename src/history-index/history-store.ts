/**
 * Keeps facts in frames of the index file and takes them from there. What a frame says is checked before any of it is believed; the table of commits
 * is checked block by block, because in a long history most of it is never read.
 *
 * What a frame holds: the graph as lists of numbers; commits as JSON, one behind the other; of each version of a plan the numbers of the pieces that it
 * is cut into, and each piece once. Versions of one plan lie together. Nothing is parsed here, so nothing here depends on how plans are parsed but the
 * few frontmatters that take the YAML packages.
 */
import type { CheckedBytes } from './checked-bytes.ts';
import type { HistoryFacts, Salvage } from './history-facts.ts';
import { CommitTable, DamagedTableError, encodeCommitTable } from './commit-table.ts';
import { DamagedIndexError, encodeFrame, encodeNumbers, endsOf, rangeAt } from './frame.ts';
import type { Frame } from './frame.ts';
import type { IdTable } from './id-table.ts';
import { noVersion, PlanTexts, unreadable } from './plan-texts.ts';
import { findId } from './sorted-ids.ts';
import { tieAll } from '../history/commit-ties.ts';
import { commitInBlock, startAt } from '../history/plan-commit-block.ts';
import type { PlanCommitBlock } from '../history/plan-commit-block.ts';
import type { Rename } from '../history/plan-graph.ts';
import { parseCommitObject } from '../git/commit-object.ts';
import type { Commit, ObjectId } from '../model/commit.ts';
import type { Frontmatter } from '../model/document.ts';
import type { CutPlan, PlanPiece } from '../plan/plan-pieces.ts';

/**
 * What stands in the section `graph`, as JSON. Commits are named by their place in `outside` and, behind those, in the order of the lists; paths,
 * blobs and versions by their place in theirs.
 */
type GraphSection = {
  readonly outside: readonly ObjectId[];
  readonly heads: readonly ObjectId[];
  readonly paths: readonly string[];
  readonly renames: readonly (readonly [commit: number, from: number, to: number])[];
  /** By version. */
  readonly frontmatters: readonly (readonly [version: number, fields: Frontmatter])[];
};

/** Those of `TieLists`; empty in a frame that stands on others, whose commits are tied when it is read. */
const tieLists = ['generations', 'chains', 'chainStarts', 'chainEnds', 'stops'] as const;

/** What the section `numbers` holds, one list behind the other, with their lengths in front. */
const lists = ['parentEnds', 'parents', 'changeEnds', 'changes', 'versions', 'idOrder', ...tieLists] as const;
type Lists<T> = Readonly<Record<(typeof lists)[number], T>>;

type CommitText = readonly [parents: readonly ObjectId[], authorName: string, authorEmail: string, authoredAt: string, committerName: string, committerEmail: string, committedAt: string, message: string];

/** What is to be kept: the numbers of commits in the graph, blobs, and the commits that a walk saw with the nearest plan commit of each. */
export type Keepable = {
  readonly heads: readonly ObjectId[];
  readonly commits: readonly number[];
  readonly blobs: readonly ObjectId[];
  readonly ids: IdTable;
  readonly walked: readonly number[];
  readonly nearestOf: (number: number) => number;
};

class Numbers<T> {
  readonly list: T[] = [];
  readonly #of = new Map<T, number>();
  readonly of = (value: T): number => {
    const known = this.#of.get(value);
    if (known !== undefined) return known;
    this.#of.set(value, this.list.length);
    this.list.push(value);
    return this.list.length - 1;
  };
}

/** Encodes an addition to `facts` as one frame, in parts. */
export function encodeFacts(facts: HistoryFacts, { heads, commits, blobs, ids, walked, nearestOf }: Keepable): Buffer[] {
  const { graph } = facts;
  const own = new Map(commits.map((number, at) => [number, at]));
  const outside = new Numbers<number>();
  for (const number of commits) for (const parent of graph.parentsOf(number)) if (parent >= 0 && !own.has(parent)) outside.of(parent);
  for (const number of walked) {
    const nearest = nearestOf(number);
    if (nearest >= 0 && !own.has(nearest)) outside.of(nearest);
  }
  const placeOf = (number: number): number => {
    if (number < 0) return -1;
    const place = own.get(number);
    return place === undefined ? outside.of(number) : outside.list.length + place;
  };
  const paths = new Numbers<string>();
  const pathOf = new Map<ObjectId, number>();
  for (const number of commits) for (const { repoPath, before, after } of graph.commit(number).changes) for (const blob of [after, before]) if (blob !== null && !pathOf.has(blob)) pathOf.set(blob, paths.of(repoPath));
  const named = [...new Set([...pathOf.keys(), ...blobs])].toSorted();
  const blobPlaces = new Map(named.map((blob, at) => [blob, at]));
  const blobOf = (blob: ObjectId | null): number => (blob === null ? -1 : blobPlaces.get(blob)!);

  const numbers: { -readonly [Name in keyof Lists<number[]>]: number[] } = {
    parentEnds: [], parents: [], changeEnds: [], changes: [], versions: named.map(() => noVersion), idOrder: commits.map((_, at) => at),
    generations: [], chains: [], chainStarts: [], chainEnds: [], stops: [],
  };
  const commitIds = commits.map((number) => graph.commit(number).id);
  numbers.idOrder.sort((a, b) => (commitIds[a]! < commitIds[b]! ? -1 : 1));
  const renames: [number, number, number][] = [];
  commits.forEach((number, at) => {
    const { parents, changes } = graph.commit(number);
    for (const parent of parents) numbers.parents.push(placeOf(parent));
    numbers.parentEnds.push(numbers.parents.length);
    for (const { repoPath, before, after } of changes) numbers.changes.push(paths.of(repoPath), blobOf(before), blobOf(after));
    numbers.changeEnds.push(numbers.changes.length / 3);
    for (const { from, to } of graph.renamesOf(number)) renames.push([at, paths.of(from), paths.of(to)]);
  });

  // Behind them, in the first frame, the latest time at or above each.
  const times = commits.map(facts.timeOf);
  if (outside.list.length === 0) {
    const ties = tieAll(numbers.parentEnds, numbers.parents);
    for (const name of tieLists) numbers[name] = [...ties[name]];
    const latestTimes = graph.latestTimes(facts.timeOf);
    for (const number of commits) times.push(latestTimes[number]!);
  }

  // Versions of one plan beside each other, so that who asks for one plan reads little.
  const versions: CutPlan[] = [];
  const frontmatters: [number, Frontmatter][] = [];
  for (const blob of blobs.toSorted((a, b) => (pathOf.get(a) ?? -1) - (pathOf.get(b) ?? -1))) {
    const version = facts.versionOf(blob);
    numbers.versions[blobPlaces.get(blob)!] = version === null ? unreadable : versions.length;
    if (version === null) continue;
    if (version.frontmatter !== null) frontmatters.push([versions.length, version.frontmatter]);
    versions.push(version);
  }
  const pieces = new Numbers<PlanPiece>();
  const versionPieces = versions.flatMap((version) => version.pieces.map(pieces.of));
  const texts = pieces.list.map(({ bytes }) => bytes);
  const commitTexts = commits.map((number) => Buffer.from(JSON.stringify(textOf(facts.commitOf(number)))));
  const section: GraphSection = { outside: outside.list.map((number) => graph.commit(number).id), heads, paths: paths.list, renames, frontmatters };
  return encodeFrame({
    graph: Buffer.from(JSON.stringify(section)),
    ids: Buffer.from([...commitIds, ...named].join(''), 'hex'),
    numbers: encodeNumbers([...lists.map((name) => numbers[name].length), ...lists.flatMap((name) => numbers[name])]),
    times: Buffer.from(Float64Array.from(times).buffer),
    commitEnds: endsOf(commitTexts), commitTexts: Buffer.concat(commitTexts),
    versionEnds: endsOf(versions.map(({ pieces: own }) => own)), versionPieces: encodeNumbers(versionPieces),
    pieceEnds: endsOf(texts), pieces: Buffer.concat(texts),
    commits: encodeCommitTable(ids, walked, (number) => placeOf(nearestOf(number))),
  });
}

function textOf(commit: Commit | null): CommitText | null {
  if (commit === null) return null;
  const { parents, author, authoredAt, committer, committedAt, message } = commit;
  return [parents, author.name, author.email, authoredAt, committer.name, committer.email, committedAt, message];
}

/** One frame as it was loaded: its table names plan commits by the frame's own places. */
export type LoadedFrame = {
  readonly heads: readonly ObjectId[];
  readonly table: CommitTable;
  /** Numbers in the graph of the frame's own commits. */
  readonly commits: () => readonly number[];
  readonly graphNumberOf: (place: number) => number;
  /** Of every version that it knows, readable or not. */
  readonly blobs: () => readonly ObjectId[];
};

/** Adds what a frame holds to `facts`. Null where it cannot stand on what is known (its base is gone). Throws `DamagedIndexError` where it is not what was written. */
export function loadFrame(facts: HistoryFacts, frame: Frame, idBytes: number): LoadedFrame | null {
  // Read, and so checked, before any of it is added.
  const section = JSON.parse(frame.section('graph').toString('utf8')) as GraphSection;
  const { parentEnds, parents, changeEnds, changes, versions, idOrder, ...ties } = readLists(frame);
  const [ids, allTimes] = [frame.section('ids'), frame.times()];
  const texts = new PlanTexts(frame, section.frontmatters);
  const [commitCount, blobCount] = [parentEnds.length, versions.length];
  const times = allTimes.subarray(0, commitCount);
  const latestTimes = allTimes.subarray(commitCount);
  if (ids.length !== (commitCount + blobCount) * idBytes || times.length !== commitCount || changeEnds.length !== commitCount || idOrder.length !== commitCount) throw new DamagedIndexError('lengths');
  const { graph } = facts;
  const outside: number[] = [];
  for (const id of section.outside) {
    const number = graph.numberOf(id);
    if (number === null) return null;
    outside.push(number);
  }
  const idAt = (place: number): ObjectId => ids.toString('hex', place * idBytes, (place + 1) * idBytes);
  const blobAt = (place: number): ObjectId => idAt(commitCount + place);
  const commitAt = commitsIn(frame, commitCount, idAt, facts.salvage);
  const table = new CommitTable((offset, length) => frame.partOfCommits(offset, length), frame.lengthOf('commits'), idBytes);
  const isFirst = graph.size === 0;
  const commits: number[] = [];
  const graphNumberOf = (place: number): number => {
    if (place < 0) return -1;
    const number = isFirst ? place : place < outside.length ? outside[place] : commits[place - outside.length];
    if (number === undefined || number >= graph.size) throw new DamagedTableError('place');
    return number;
  };
  const block: PlanCommitBlock = {
    idAt, blobAt, paths: section.paths, parentEnds, parents, changeEnds, changes, ties, latestTimes,
    numberOf: (id) => {
      const at = findId(id, commitCount, idBytes, ids, (rank) => idOrder[rank]!);
      return at < 0 ? null : idOrder[at]!;
    },
  };
  if (isFirst) {
    // Nothing is outside of the first frame, so that its places are the graph's numbers.
    if (outside.length > 0 || [ties.generations, ties.chains, latestTimes].some(({ length }) => length !== commitCount)) throw new DamagedIndexError('outside');
    graph.begin(block);
    facts.begin({ times, commitAt });
  } else {
    for (let place = 0; place < commitCount; place += 1) {
      const known = graph.numberOf(idAt(place));
      commits.push(known ?? graph.add(commitInBlock(block, place, [...parents.subarray(startAt(parentEnds, place), parentEnds[place]!)].map(graphNumberOf))));
      if (known === null) facts.setCommit(commits[place]!, () => commitAt(place), times[place]!);
    }
  }
  const renamesOf = new Map<number, Rename[]>();
  for (const [place, from, to] of section.renames) {
    const rename = { from: section.paths[from]!, to: section.paths[to]! };
    const known = renamesOf.get(place);
    if (known === undefined) renamesOf.set(place, [rename]);
    else known.push(rename);
  }
  for (const [place, renames] of renamesOf) graph.setRenames(isFirst ? place : commits[place]!, renames);
  facts.addSource(texts.sourceOf(ids.subarray(commitCount * idBytes), idBytes, versions, facts.salvage));
  facts.addLookUp((id) => {
    const place = table.lookUp(id);
    return place === null ? null : graphNumberOf(place);
  });
  for (const head of section.heads) facts.heads.add(head);
  const blobs = (): ObjectId[] => [...versions.keys()].filter((place) => versions[place] !== noVersion).map(blobAt);
  return { heads: section.heads, table, commits: () => (isFirst ? [...times.keys()] : commits), graphNumberOf, blobs };
}

function readLists(frame: Frame): Lists<Int32Array> {
  const numbers = frame.numbers('numbers');
  const found: Partial<Record<(typeof lists)[number], Int32Array>> = {};
  let at = lists.length;
  lists.forEach((name, index) => {
    found[name] = numbers.subarray(at, at + numbers[index]!);
    at += numbers[index]!;
  });
  if (at !== numbers.length) throw new DamagedIndexError('numbers');
  return found as Lists<Int32Array>;
}

/** What commits say, each read when it is asked for. */
function commitsIn(frame: Frame, count: number, idAt: (place: number) => ObjectId, salvage: Salvage): (place: number) => Commit {
  let lists: { readonly ends: Int32Array; readonly texts: CheckedBytes } | null = null;
  let salvaged: ReadonlyMap<ObjectId, Buffer> | null = null;
  return (place) => {
    const id = idAt(place);
    if (salvaged === null) {
      try {
        lists ??= { ends: frame.numbers('commitEnds'), texts: frame.texts('commitTexts') };
        const { start, end } = rangeAt(lists.ends, place);
        return commitFrom(id, lists.texts.slice(start, end).toString('utf8'));
      } catch (error) {
        if (!(error instanceof DamagedIndexError)) throw error;
        salvaged = salvage(Array.from({ length: count }, (_, at) => idAt(at)));
      }
    }
    const bytes = salvaged.get(id);
    return bytes === undefined ? unreadableCommit(id) : parseCommitObject(id, bytes);
  };
}

function commitFrom(id: ObjectId, json: string): Commit {
  const text = JSON.parse(json) as CommitText | null;
  if (text === null) return unreadableCommit(id);
  const [parents, authorName, authorEmail, authoredAt, committerName, committerEmail, committedAt, message] = text;
  return { id, parents, author: { name: authorName, email: authorEmail }, authoredAt, committer: { name: committerName, email: committerEmail }, committedAt, message };
}

/** What stands for a commit whose object could not be read. */
export function unreadableCommit(id: ObjectId): Commit {
  const nobody = { name: '', email: '' };
  return { id, parents: [], author: nobody, authoredAt: '1970-01-01T00:00:00Z', committer: nobody, committedAt: '1970-01-01T00:00:00Z', message: '' };
}

/** Everything in the loaded frames as one addition, to be written anew as one frame. */
export function everythingOf(frames: readonly LoadedFrame[], ids: IdTable): Keepable {
  const nearest: number[] = [];
  for (const { table, graphNumberOf } of frames) {
    for (const { id, number } of table.entries()) {
      const place = ids.add(id.toString('hex'));
      nearest[place] ??= graphNumberOf(number);
    }
  }
  return {
    heads: [...new Set(frames.flatMap(({ heads }) => heads))], commits: [...new Set(frames.flatMap(({ commits }) => commits()))], blobs: [...new Set(frames.flatMap(({ blobs }) => blobs()))],
    ids, walked: nearest.map((_, at) => at), nearestOf: (number) => nearest[number]!,
  };
}

/** True for what a damaged index may make its readers throw. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamagedIndexError || error instanceof DamagedTableError;
}
