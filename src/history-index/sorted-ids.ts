/** Search in object ids that stand one behind the other, raw, as a frame of the index keeps them. */
import type { ObjectId } from '../model/commit.ts';

/** The rank of an id among ids that are sorted by rank, raw, of which `placeOf` gives the places; -1 where it is none of them. */
export function findId(id: ObjectId, count: number, idBytes: number, ids: Buffer, placeOf: (rank: number) => number): number {
  const wanted = Buffer.from(id, 'hex');
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = orderOf(ids, placeOf(middle) * idBytes, wanted);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** Nearly always told by the first byte or two, for which a call out of the language would be long. */
function orderOf(ids: Buffer, start: number, wanted: Buffer): number {
  for (let at = 0; at < wanted.length; at += 1) {
    const difference = ids[start + at]! - wanted[at]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
