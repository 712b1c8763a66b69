/**
 * Debt markers over the commit graph: when each was introduced, by whom, and in which commit it went away.
 *
 * The markers of a commit are a function of its files and of its parents' markers, so the answer does not depend on the order in which commits
 * are visited, and incremental equals from scratch. An instance inherits its origin from a matching instance in a parent: in the same file by equal
 * text, then by similar text; then, from files that the commit changed as well, by equal text (moves, renames). What no parent has is introduced
 * here; what every parent has and the commit lacks is resolved here, so a merge gets credit only for its own doing. Pure.
 */
import { groupBy } from '../model/group-by.ts';
import type { ObjectId } from '../model/commit.ts';
import { normaliseDebtText, shortHash } from './debt-item.ts';
import type { Marker } from './scan-markers.ts';

/** A commit of the walk. Only commits that change a file with markers need `changes`; others still connect the graph. */
export type MarkerCommit = {
  readonly id: ObjectId;
  readonly parents: readonly ObjectId[];
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  /** Files that differ from the first parent, with their new blobs (null: deleted). */
  readonly changes: readonly { readonly repoPath: string; readonly after: ObjectId | null }[];
};

/** Where and when a marker began. Shared by all its later versions. */
export type MarkerOriginPoint = {
  /** `debt-` and ten hex digits of the first text and path; `~2` for a second one alike in the same file. */
  readonly id: string;
  readonly commit: ObjectId | null;
  readonly author: string | null;
  readonly at: string;
};

export type MarkerInstance = { readonly origin: MarkerOriginPoint; readonly marker: Marker };

/** Open or resolved, with its last text and place. */
export type TracedMarker = {
  readonly origin: MarkerOriginPoint;
  readonly marker: Marker;
  readonly repoPath: string;
  readonly resolvedIn: ObjectId | null;
  readonly resolvedAt: string | null;
};

/** The files of a commit that hold markers. */
type State = ReadonlyMap<string, { readonly blob: ObjectId; readonly instances: readonly MarkerInstance[] }>;
const emptyState: State = new Map();

type Loss = { readonly commit: ObjectId; readonly at: string; readonly marker: Marker; readonly repoPath: string; readonly origin: MarkerOriginPoint };

/**
 * Traces every marker of `tip`'s history. `commits` are `tip`'s ancestors and itself, parents before children, as far as they touch a file with markers;
 * other commits may be left out if parents name the nearest one that is there. `markersOf` gives a blob's markers (empty where it has none or is
 * missing). Parents that are not among `commits` have no markers (the boundary of a shallow clone).
 */
export function traceMarkers(commits: readonly MarkerCommit[], tip: ObjectId | null, markersOf: (blob: ObjectId, repoPath: string) => readonly Marker[]): TracedMarker[] {
  const states = new Map<ObjectId, State>();
  const losses = new Map<string, Loss>();
  const remaining = countChildren(commits, tip);
  for (const commit of commits) {
    const parents = commit.parents.map((parent) => states.get(parent) ?? emptyState);
    const step = stepTo(commit, parents, markersOf);
    states.set(commit.id, step.state);
    for (const lost of step.lost) {
      const known = losses.get(lost.instance.origin.id);
      if (known === undefined || commit.at > known.at || (commit.at === known.at && commit.id > known.commit)) {
        losses.set(lost.instance.origin.id, { commit: commit.id, at: commit.at, marker: lost.instance.marker, repoPath: lost.repoPath, origin: lost.instance.origin });
      }
    }
    for (const parent of commit.parents) {
      const left = (remaining.get(parent) ?? 1) - 1;
      remaining.set(parent, left);
      if (left === 0) states.delete(parent);
    }
  }
  const state = tip === null ? emptyState : (states.get(tip) ?? emptyState);
  const open: TracedMarker[] = [...state].flatMap(([repoPath, { instances }]) => instances.map((instance) => ({ ...instance, repoPath, resolvedIn: null, resolvedAt: null })));
  const openIds = new Set(open.map((traced) => traced.origin.id));
  const resolved = [...losses.values()]
    .filter((loss) => !openIds.has(loss.origin.id))
    .map((loss): TracedMarker => ({ origin: loss.origin, marker: loss.marker, repoPath: loss.repoPath, resolvedIn: loss.commit, resolvedAt: loss.at }));
  return distinct([...open, ...resolved].toSorted(byOrigin));
}

/** A merge can bring one marker in from two places (moved on one side): both stand there, and each needs an id of its own. */
function distinct(traced: readonly TracedMarker[]): TracedMarker[] {
  const taken = new Set<string>();
  return traced.map((marker) => {
    let { id } = marker.origin;
    for (let ordinal = 2; taken.has(id); ordinal += 1) id = `${marker.origin.id.replace(/~\d+$/, '')}~${ordinal}`;
    taken.add(id);
    return id === marker.origin.id ? marker : { ...marker, origin: { ...marker.origin, id } };
  });
}

/** Carries traced markers on to files that are not committed: what the work tree adds has no commit, what it lacks is not resolved yet. */
export function traceWorkTree(traced: readonly TracedMarker[], changes: readonly { readonly repoPath: string; readonly markers: readonly Marker[] | null }[], at: string): TracedMarker[] {
  const changed = new Map(changes.map((change) => [change.repoPath, change.markers]));
  const before = groupBy<string, MarkerInstance & TracedMarker>(traced, ({ resolvedIn, repoPath }) => (resolvedIn === null && changed.has(repoPath) ? repoPath : null));
  const after = new Map([...changed].map(([repoPath, markers]) => [repoPath, markers ?? []] as const));
  const { matched } = inherit([before], after, (repoPath, marker, ordinal) => ({ id: originId(repoPath, marker, ordinal), commit: null, author: null, at }));
  const untouched = traced.filter((marker) => marker.resolvedIn !== null || !changed.has(marker.repoPath));
  const present = [...matched].flatMap(([repoPath, instances]) => instances.map((instance): TracedMarker => ({ ...instance, repoPath, resolvedIn: null, resolvedAt: null })));
  return distinct([...untouched, ...present].toSorted(byOrigin));
}

function byOrigin(a: TracedMarker, b: TracedMarker): number {
  return compare(a.origin.at, b.origin.at) || compare(a.repoPath, b.repoPath) || a.marker.line - b.marker.line || compare(a.origin.id, b.origin.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A state is dropped once every child was visited; the tip's is kept to the end. */
function countChildren(commits: readonly MarkerCommit[], tip: ObjectId | null): Map<ObjectId, number> {
  const counts = new Map<ObjectId, number>();
  for (const commit of commits) for (const parent of commit.parents) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  if (tip !== null) counts.set(tip, Number.POSITIVE_INFINITY);
  return counts;
}

function stepTo(commit: MarkerCommit, parents: readonly State[], markersOf: (blob: ObjectId, repoPath: string) => readonly Marker[]): { state: State; lost: { instance: MarkerInstance; repoPath: string }[] } {
  if (commit.changes.length === 0) return { state: parents[0] ?? emptyState, lost: [] };
  const state = new Map(parents[0] ?? emptyState);
  const fresh = new Map<string, { readonly blob: ObjectId | null; readonly markers: readonly Marker[] }>();
  for (const { repoPath, after } of commit.changes) {
    // Equal to another parent's file: that parent's history has told its story already.
    const told = parents.slice(1).map((parent) => parent.get(repoPath)).find((file) => file !== undefined && file.blob === after);
    const markers = after === null ? [] : markersOf(after, repoPath);
    if (told !== undefined) state.set(repoPath, told);
    else if (markers.length > 0 || parents.some((parent) => parent.has(repoPath))) fresh.set(repoPath, { blob: after, markers });
  }
  if (fresh.size === 0) return { state, lost: [] };
  const before = parents.map((parent) => new Map([...fresh.keys()].flatMap((repoPath) => (parent.has(repoPath) ? [[repoPath, parent.get(repoPath)!.instances] as const] : []))));
  const after = new Map([...fresh].map(([repoPath, file]) => [repoPath, file.markers] as const));
  const { matched, lost } = inherit(before, after, (repoPath, marker, ordinal) => ({ id: originId(repoPath, marker, ordinal), commit: commit.id, author: commit.author, at: commit.at }));
  for (const [repoPath, instances] of matched) {
    const blob = fresh.get(repoPath)?.blob ?? null;
    if (blob === null || instances.length === 0) state.delete(repoPath);
    else state.set(repoPath, { blob, instances });
  }
  if (parents.length < 2) return { state, lost };
  const kept = new Set([...state.values()].flatMap((file) => file.instances.map((instance) => instance.origin.id)));
  return { state, lost: lost.filter(({ instance }) => !kept.has(instance.origin.id)) };
}

type Files<T> = ReadonlyMap<string, readonly T[]>;

/** Matches the markers of changed files with those of the parents; gives what every parent had and is gone as lost. */
function inherit(
  parents: readonly Files<MarkerInstance>[],
  after: Files<Marker>,
  introduce: (repoPath: string, marker: Marker, ordinal: number) => MarkerOriginPoint,
): { matched: Map<string, MarkerInstance[]>; lost: { instance: MarkerInstance; repoPath: string }[] } {
  const slots = [...after].flatMap(([repoPath, markers]) => markers.map((marker) => ({ repoPath, marker, folded: normaliseDebtText(marker.text), origin: null as MarkerOriginPoint | null })));
  const used = new Set<string>();
  const leftOf = parents.map((files) => [...files].flatMap(([repoPath, instances]) => instances.map((instance) => ({ repoPath, instance, folded: normaliseDebtText(instance.marker.text) }))));
  const pass = (fits: (slot: (typeof slots)[number], old: { repoPath: string; instance: MarkerInstance; folded: string }) => boolean): void => {
    for (const old of leftOf) {
      const byKey = groupBy(old, ({ folded }) => folded);
      for (const slot of slots) {
        if (slot.origin !== null) continue;
        const candidates = fits === sameFileSimilar ? old.filter((entry) => entry.repoPath === slot.repoPath) : (byKey.get(slot.folded) ?? []);
        const match = candidates.find((entry) => !used.has(entry.instance.origin.id) && fits(slot, entry));
        if (match === undefined) continue;
        slot.origin = match.instance.origin;
        used.add(match.instance.origin.id);
      }
    }
  };
  pass((slot, old) => slot.repoPath === old.repoPath && slot.folded === old.folded);
  pass(sameFileSimilar);
  pass((slot, old) => slot.folded === old.folded && slot.marker.word === old.instance.marker.word);

  const takenIds = new Set([...used, ...leftOf.flat().map((entry) => entry.instance.origin.id)]);
  const matched = new Map<string, MarkerInstance[]>([...after.keys()].map((repoPath) => [repoPath, []]));
  for (const slot of slots) {
    let origin = slot.origin;
    for (let ordinal = 1; origin === null; ordinal += 1) {
      const fresh = introduce(slot.repoPath, slot.marker, ordinal);
      if (!takenIds.has(fresh.id)) origin = fresh;
    }
    takenIds.add(origin.id);
    matched.get(slot.repoPath)!.push({ origin, marker: slot.marker });
  }
  const [firstParent, ...others] = leftOf;
  const lost = (firstParent ?? []).filter(({ instance }) => !used.has(instance.origin.id) && others.every((entries) => entries.some((entry) => entry.instance.origin.id === instance.origin.id)));
  return { matched, lost };
}

function sameFileSimilar(slot: { readonly repoPath: string; readonly folded: string }, old: { readonly repoPath: string; readonly folded: string }): boolean {
  return slot.repoPath === old.repoPath && wordSimilarity(slot.folded, old.folded) >= 0.6;
}

/** Share of common words (Dice's coefficient over multisets), 0 to 1. */
export function wordSimilarity(a: string, b: string): number {
  const left = a.split(' ');
  const right = b.split(' ');
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count > 0) {
      common += 1;
      counts.set(word, count - 1);
    }
  }
  return (2 * common) / (left.length + right.length);
}

function originId(repoPath: string, marker: Marker, ordinal: number): string {
  const base = `debt-${shortHash(`${normaliseDebtText(marker.text)}\n${repoPath}`)}`;
  return ordinal === 1 ? base : `${base}~${ordinal}`;
}
