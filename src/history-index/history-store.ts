/**
 * Keeps facts in frames of the index file and takes them from there. What a frame says is checked before any of it is believed; the table of commits
 * is checked block by block, because in a long history most of it is never read.
 */
import type { HistoryFacts } from './history-facts.ts';
import { CommitTable, DamagedTableError, encodeCommitTable } from './commit-table.ts';
import { decodeDocument, encodeDocument } from './document-codec.ts';
import { DamagedIndexError, encodeFrame, encodeStrings, stringAt } from './frame.ts';
import type { Frame } from './frame.ts';
import type { IdTable } from './id-table.ts';
import type { Rename } from '../history/plan-graph.ts';
import type { Commit, ObjectId } from '../model/commit.ts';

/** What stands in the section `graph`, as JSON. Commits are named by their place in `outside` and, behind those, in `commits`; blobs and paths by their place; -1: none. */
type GraphSection = {
  readonly outside: readonly ObjectId[];
  readonly heads: readonly ObjectId[];
  readonly paths: readonly string[];
  readonly blobs: readonly ObjectId[];
  readonly commits: readonly (readonly [id: ObjectId, parents: readonly number[], changes: readonly (readonly [path: number, before: number, after: number])[], renames: readonly (readonly [from: number, to: number])[], committed: number])[];
  /** Blobs whose documents follow, in their order; then those that hold none (too large). */
  readonly documents: readonly number[];
  readonly unreadable: readonly number[];
};

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

/** Encodes an addition to `facts` as one frame. */
export function encodeFacts(facts: HistoryFacts, { heads, commits, blobs, ids, walked, nearestOf }: Keepable): Buffer {
  const { graph } = facts;
  const own = new Set(commits);
  const outside = new Numbers<number>();
  for (const number of commits) for (const parent of graph.commits[number]!.parents) if (parent >= 0 && !own.has(parent)) outside.of(parent);
  for (const number of walked) {
    const nearest = nearestOf(number);
    if (nearest >= 0 && !own.has(nearest)) outside.of(nearest);
  }
  const places = new Map(commits.map((number, at) => [number, outside.list.length + at]));
  const placeOf = (number: number): number => (number < 0 ? -1 : places.get(number) ?? outside.of(number));
  const paths = new Numbers<string>();
  const blobNumbers = new Numbers<ObjectId>();
  const strings = new Numbers<string>();
  const blobOf = (blob: ObjectId | null): number => (blob === null ? -1 : blobNumbers.of(blob));
  const written = commits.map((number): GraphSection['commits'][number] => {
    const { id, parents, changes } = graph.commits[number]!;
    return [
      id, parents.map(placeOf), changes.map(({ repoPath, before, after }) => [paths.of(repoPath), blobOf(before), blobOf(after)] as const),
      graph.renamesOf(number).map(({ from, to }) => [paths.of(from), paths.of(to)] as const), facts.timeOf(number),
    ];
  });
  const documents: string[] = [];
  const readable: number[] = [];
  const unreadable: number[] = [];
  for (const blob of blobs) {
    const document = facts.documentOf(blob);
    (document === null ? unreadable : readable).push(blobNumbers.of(blob));
    if (document !== null) documents.push(JSON.stringify(encodeDocument(document, strings.of)));
  }
  const section: GraphSection = {
    outside: outside.list.map((number) => graph.commits[number]!.id), heads, paths: paths.list, blobs: blobNumbers.list, commits: written, documents: readable, unreadable,
  };
  const texts = encodeStrings(commits.map((number) => JSON.stringify(textOf(facts.commitOf(number)))));
  const pool = encodeStrings(strings.list);
  const encoded = encodeStrings(documents);
  return encodeFrame({
    graph: Buffer.from(JSON.stringify(section)), commitEnds: texts.ends, commitTexts: texts.bytes, stringEnds: pool.ends, strings: pool.bytes,
    documentEnds: encoded.ends, documents: encoded.bytes, commits: encodeCommitTable(ids, walked, (number) => placeOf(nearestOf(number))),
  });
}

function textOf(commit: Commit | null): CommitText | null {
  if (commit === null) return null;
  const { parents, author, authoredAt, committer, committedAt, message } = commit;
  return [parents, author.name, author.email, authoredAt, committer.name, committer.email, committedAt, message];
}

/** A table of one frame as it was loaded: its entries name plan commits by the frame's own places. */
export type LoadedFrame = { readonly section: GraphSection; readonly table: CommitTable; readonly graphNumbers: readonly number[] };

/** Adds what a frame holds to `facts`. Null where it cannot stand on what is known (its base is gone). Throws `DamagedIndexError` where it is not what was written. */
export function loadFrame(facts: HistoryFacts, frame: Frame, idBytes: number): LoadedFrame | null {
  // Read, and so checked, before any of it is added.
  const [graphJson, commitEnds, commitTexts] = [frame.section('graph'), frame.section('commitEnds'), frame.section('commitTexts')];
  for (const name of ['documentEnds', 'documents', 'stringEnds', 'strings'] as const) frame.section(name);
  const section = JSON.parse(graphJson.toString('utf8')) as GraphSection;
  const { graph } = facts;
  const graphNumbers: number[] = [];
  for (const id of section.outside) {
    const number = graph.numberOf(id);
    if (number === null) return null;
    graphNumbers.push(number);
  }
  section.commits.forEach(([id, parents, changes, renames, committed], at) => {
    const known = graph.numberOf(id);
    if (known !== null) {
      graphNumbers.push(known);
      return;
    }
    const blobOf = (place: number): ObjectId | null => (place < 0 ? null : section.blobs[place]!);
    const number = graph.add(
      { id, parents: parents.map((place) => (place < 0 ? -1 : graphNumbers[place]!)), changes: changes.map(([path, before, after]) => ({ repoPath: section.paths[path]!, before: blobOf(before), after: blobOf(after) })) },
      renames.map(([from, to]): Rename => ({ from: section.paths[from]!, to: section.paths[to]! })),
    );
    graphNumbers.push(number);
    facts.setCommit(number, () => commitFrom(id, stringAt(commitEnds, commitTexts, at)), committed);
  });
  loadDocuments(facts, frame, section);
  const table = new CommitTable((offset, length) => frame.partOfCommits(offset, length), frame.lengthOf('commits'), idBytes);
  facts.addLookUp((id) => {
    const place = table.lookUp(id);
    if (place === null || place < 0) return place;
    const number = graphNumbers[place];
    if (number === undefined) throw new DamagedTableError('place');
    return number;
  });
  for (const head of section.heads) facts.heads.add(head);
  return { section, table, graphNumbers };
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

function loadDocuments(facts: HistoryFacts, frame: Frame, section: GraphSection): void {
  const [ends, bytes] = [frame.section('documentEnds'), frame.section('documents')];
  const [stringEnds, strings] = [frame.section('stringEnds'), frame.section('strings')];
  const pool: string[] = [];
  const stringOf = (number: number): string => (pool[number] ??= stringAt(stringEnds, strings, number));
  section.documents.forEach((place, at) => {
    const blob = section.blobs[place]!;
    if (!facts.hasDocument(blob)) facts.setDocument(blob, () => decodeDocument(JSON.parse(stringAt(ends, bytes, at)) as Parameters<typeof decodeDocument>[0], stringOf));
  });
  for (const place of section.unreadable) if (!facts.hasDocument(section.blobs[place]!)) facts.setDocument(section.blobs[place]!, null);
}

/** Everything in the loaded frames as one addition, to be written anew as one frame. */
export function everythingOf(facts: HistoryFacts, frames: readonly LoadedFrame[], ids: IdTable): Keepable {
  const nearest: number[] = [];
  for (const { table, graphNumbers } of frames) {
    for (const { id, number } of table.entries()) {
      const place = ids.add(id.toString('hex'));
      nearest[place] ??= number < 0 ? -1 : graphNumbers[number]!;
    }
  }
  const blobs = new Set(frames.flatMap(({ section }) => [...section.documents, ...section.unreadable].map((place) => section.blobs[place]!)));
  const commits = new Set(frames.flatMap(({ section }) => section.commits.map(([id]) => facts.graph.numberOf(id)!)));
  return { heads: [...new Set(frames.flatMap(({ section }) => section.heads))], commits: [...commits], blobs: [...blobs], ids, walked: nearest.map((_, at) => at), nearestOf: (number) => nearest[number]! };
}

/** True for what a damaged index may make its readers throw. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamagedIndexError || error instanceof DamagedTableError;
}
