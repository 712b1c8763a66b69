/**
 * What is remembered about debt markers: which blobs hold which, and which commits changed a file that holds any. Facts keyed by content, in one
 * file of the common directory, checksummed, replaced by rename; damaged, old or of other words means empty. Deletable at any time: the answer
 * without it is the same. Reads history with one walk and one `cat-file` for what is new.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarkerCommit } from '../debt/marker-history.ts';
import type { Marker } from '../debt/scan-markers.ts';
import { parseCommitObject } from '../git/commit-object.ts';
import type { GitReader } from '../git/port.ts';
import type { ObjectId } from '../model/commit.ts';

const schema = 1;
const blobBytesMax = 1024 * 1024;
const tipsMax = 32;

/** How a file's debt is read: `classOf` names the way (null: it holds none), `read` does it. Both depend on nothing but their arguments. */
export type DebtReader = {
  /** Changes whenever `read` would answer otherwise: words, settings, version. */
  readonly signature: string;
  readonly classOf: (repoPath: string) => string | null;
  readonly mayHold: (bytes: Buffer, className: string) => boolean;
  readonly read: (text: string, repoPath: string) => readonly Marker[];
};

type Facts = {
  /** Commits that touch a file with markers, parents before children; parents are the nearest such commits. */
  readonly kept: MarkerCommit[];
  /** Every known commit → place in `kept` of itself or its nearest kept ancestor along first parents; -1 for none. */
  readonly placeOf: Map<ObjectId, number>;
  /** `<blob> <class>` → markers, never empty. */
  readonly markers: Map<string, readonly Marker[]>;
  tips: ObjectId[];
};

export type MarkerHistory = {
  readonly commits: readonly MarkerCommit[];
  readonly tip: ObjectId | null;
  readonly markersOf: (blob: ObjectId, repoPath: string) => readonly Marker[];
  /** How much was read this time, for tests and for `--verbose`. */
  readonly work: { readonly commits: number; readonly blobs: number };
};

/** Where facts are kept; null keeps nothing (`--no-cache`, or a directory that is not trusted). `boundary` names the clone's shallow state. */
export type FactsPlace = { readonly folder: string; readonly boundary: string } | null;

/** Brings the facts up to `tip` and gives its part of them. */
export async function openMarkerHistory(git: GitReader, tip: ObjectId | null, reader: DebtReader, place: FactsPlace): Promise<MarkerHistory> {
  const key = `${schema} ${git.objectFormat} ${createHash('sha256').update(`${reader.signature}\n${place?.boundary ?? ''}`).digest('hex')}`;
  const file = place === null ? null : join(place.folder, `debt-v${schema}-${git.objectFormat}.json`);
  const facts = (file === null ? null : loadFacts(file, key)) ?? { kept: [], placeOf: new Map(), markers: new Map(), tips: [] };
  let work = { commits: 0, blobs: 0 };
  if (tip !== null && !facts.placeOf.has(tip)) {
    work = await catchUp(git, tip, reader, facts);
    if (file !== null && place !== null) storeFacts(place.folder, file, key, facts);
  }
  const at = tip === null ? -1 : (facts.placeOf.get(tip) ?? -1);
  return {
    commits: ancestorsOf(facts.kept, at),
    tip: at < 0 ? null : facts.kept[at]!.id,
    markersOf: (blob, repoPath) => facts.markers.get(`${blob} ${reader.classOf(repoPath) ?? ''}`) ?? none,
    work,
  };
}

const none: readonly Marker[] = [];

type Walked = { readonly id: ObjectId; readonly parents: readonly ObjectId[]; readonly changes: readonly { readonly repoPath: string; readonly before: ObjectId | null; readonly after: ObjectId | null }[] };

async function catchUp(git: GitReader, tip: ObjectId, reader: DebtReader, facts: Facts): Promise<{ commits: number; blobs: number }> {
  const walked: Walked[] = [];
  const classesOf = new Map<ObjectId, Map<string, string>>();
  await git.walk({ tips: [tip], not: facts.tips, pathspecs: [] }, ({ id, parents, changes }) => {
    const ours = changes.filter((change) => reader.classOf(change.repoPath) !== null);
    for (const { repoPath, mode, after } of ours) {
      const className = reader.classOf(repoPath)!;
      if (after === null || !mode.startsWith('100') || facts.markers.has(`${after} ${className}`)) continue;
      const classes = classesOf.get(after);
      if (classes === undefined) classesOf.set(after, new Map([[className, repoPath]]));
      else classes.set(className, repoPath);
    }
    walked.push({ id, parents, changes: ours.map(({ repoPath, before, after }) => ({ repoPath, before, after })) });
  });
  await git.visitObjects([...classesOf.keys()], ({ id, type, bytes }) => {
    if (type !== 'blob' || bytes === null) return;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const [className, repoPath] of classesOf.get(id) ?? []) {
      if (!reader.mayHold(buffer, className) || buffer.subarray(0, 8000).includes(0)) continue;
      const markers = reader.read(buffer.toString('utf8'), repoPath);
      if (markers.length > 0) facts.markers.set(`${id} ${className}`, markers);
    }
  }, { bytesMax: blobBytesMax });
  const fresh = keepCommits(parentsFirst(walked), reader, facts);
  await stampCommits(git, fresh, facts);
  facts.tips = [tip, ...facts.tips.filter((known) => known !== tip)].slice(0, tipsMax);
  return { commits: walked.length, blobs: classesOf.size };
}

function keepCommits(walked: readonly Walked[], reader: DebtReader, facts: Facts): number[] {
  const has = (blob: ObjectId | null, repoPath: string): boolean => blob !== null && facts.markers.has(`${blob} ${reader.classOf(repoPath) ?? ''}`);
  const fresh: number[] = [];
  for (const { id, parents, changes } of walked) {
    const places = parents.map((parent) => facts.placeOf.get(parent) ?? -1);
    const telling = changes.filter((change) => has(change.before, change.repoPath) || has(change.after, change.repoPath));
    // A merge that changes nothing here still ties in a side branch on which markers came and went.
    if (telling.length === 0 && places.every((at) => at < 0 || at === places[0])) {
      facts.placeOf.set(id, places[0] ?? -1);
      continue;
    }
    facts.placeOf.set(id, facts.kept.length);
    fresh.push(facts.kept.length);
    // A parent without any kept ancestor still counts as a parent: it is the side that holds no marker.
    facts.kept.push({ id, parents: places.map((at, index) => (at < 0 ? `none-${index}` : facts.kept[at]!.id)), author: '', at: '', changes: telling.map(({ repoPath, after }) => ({ repoPath, after })) });
  }
  return fresh;
}

async function stampCommits(git: GitReader, places: readonly number[], facts: Facts): Promise<void> {
  const placeOf = new Map(places.map((at) => [facts.kept[at]!.id, at]));
  await git.visitObjects([...placeOf.keys()], ({ id, bytes }) => {
    const at = placeOf.get(id);
    if (at === undefined || bytes === null) return;
    const commit = parseCommitObject(id, bytes);
    facts.kept[at] = { ...facts.kept[at]!, author: commit.author.name, at: commit.committedAt };
  });
}

/** Git lists children mostly, but with skewed clocks not always, before parents. */
function parentsFirst(walked: readonly Walked[]): Walked[] {
  const byId = new Map(walked.map((commit) => [commit.id, commit]));
  const done = new Set<ObjectId>();
  const ordered: Walked[] = [];
  for (const start of walked.toReversed()) {
    const stack = [start];
    while (stack.length > 0) {
      const commit = stack.at(-1)!;
      const waiting = done.has(commit.id) ? [] : commit.parents.filter((parent) => !done.has(parent) && byId.has(parent));
      if (waiting.length > 0) {
        stack.push(...waiting.map((parent) => byId.get(parent)!));
        continue;
      }
      stack.pop();
      if (!done.has(commit.id)) ordered.push(commit);
      done.add(commit.id);
    }
  }
  return ordered;
}

function ancestorsOf(kept: readonly MarkerCommit[], at: number): MarkerCommit[] {
  if (at < 0) return [];
  const wanted = new Set<ObjectId>([kept[at]!.id]);
  for (let index = at; index >= 0; index -= 1) {
    const commit = kept[index]!;
    if (wanted.has(commit.id)) for (const parent of commit.parents) wanted.add(parent);
  }
  return kept.slice(0, at + 1).filter((commit) => wanted.has(commit.id));
}

function loadFacts(file: string, key: string): Facts | null {
  const text = textOf(file);
  if (text === null) return null;
  const newline = text.indexOf('\n');
  const body = text.slice(newline + 1);
  if (text.slice(0, newline) !== `${key} ${checksum(body)}`) return null;
  const { kept, places, markers, tips } = JSON.parse(body) as { kept: MarkerCommit[]; places: [ObjectId, number][]; markers: [string, Marker[]][]; tips: ObjectId[] };
  return { kept, placeOf: new Map(places), markers: new Map(markers), tips };
}

/** Of a file of the own user that nobody else can write; null for anything else. A pipe under this name would wait for a writer. */
function textOf(file: string): string | null {
  try {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      const isOwn = process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0);
      return isOwn && stat.isFile() ? readFileSync(fd, 'utf8') : null;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Losing the file costs time only, so a folder that cannot be written is no error. (ENOENT is what Node's recursive mkdir says of a read-only one.) */
function storeFacts(folder: string, file: string, key: string, facts: Facts): void {
  const body = JSON.stringify({ kept: facts.kept, places: [...facts.placeOf], markers: [...facts.markers], tips: facts.tips });
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, `${key} ${checksum(body)}\n${body}`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    removeUnlessUnusable(temporary);
  }
}

const unusable = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOENT', 'ENOTDIR', 'EDQUOT', 'EISDIR', 'EEXIST', 'EMFILE', 'ENFILE', 'EIO', 'ELOOP']);

function isUnusable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unusable.has(String(error.code));
}

/** In a folder that may not even be looked into, nothing was written either. */
function removeUnlessUnusable(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!isUnusable(error)) throw error;
  }
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
