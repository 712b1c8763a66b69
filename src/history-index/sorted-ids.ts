/** Search in object ids that stand one behind the other, raw, as a frame of the index keeps them. */
import type { ObjectId } from '../model/commit.ts';

/**
 * The rank of an id among ids that are sorted by rank, of which `placeOf` gives the places; -1 where it is none of them. Ids are hashes, so what
 * their first four bytes are tells nearly where they stand.
 */
export function findId(id: ObjectId, count: number, idBytes: number, ids: Buffer, placeOf: (rank: number) => number): number {
  const wanted = Number.parseInt(id.slice(0, 8), 16);
  let [low, high] = [0, count - 1];
  let guess = Math.floor((wanted / 2 ** 32) * count);
  while (low <= high) {
    const at = Math.min(high, Math.max(low, guess));
    const start = placeOf(at) * idBytes;
    const head = ((ids[start]! << 24) | (ids[start + 1]! << 16) | (ids[start + 2]! << 8) | ids[start + 3]!) >>> 0;
    let order = head - wanted;
    if (order === 0) {
      const found = ids.toString('hex', start, start + idBytes);
      if (found === id) return at;
      order = found < id ? -1 : 1;
    }
    if (order < 0) low = at + 1;
    else high = at - 1;
    guess = (low + high) >> 1;
  }
  return -1;
}
