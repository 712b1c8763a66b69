/**
 * Which plan commit is the nearest one at or above any commit, on disk: pairs of (commit id, plan commit) ordered by id, in blocks with a checksum
 * each, so that a lookup in a history of a million commits reads a few kilobytes. Ids are spread evenly, so a guess by value is nearly right at once.
 *
 *     block = 128 × (id, u32 number + 1; 0: no plan at or above) | u32 crc32 of what stands before; unused entries at the end are all ones
 */
import { crc32 } from 'node:zlib';
import type { ObjectId } from '../model/commit.ts';
import type { IdTable } from './id-table.ts';

const entriesPerBlock = 128;

export function blockBytesOf(idBytes: number): number {
  return entriesPerBlock * (idBytes + 4) + 4;
}

/** Writes the table for the commits numbered in `order` (any order). `nearestOf` gives -1 for none. */
export function encodeCommitTable(ids: IdTable, numbers: readonly number[] | Int32Array, nearestOf: (number: number) => number): Buffer {
  const sorted = Int32Array.from(numbers);
  // Most ids differ in their first four bytes, which compare as one number.
  sorted.sort((a, b) => ids.headOf(a) - ids.headOf(b) || ids.bytesOf(a).compare(ids.bytesOf(b)));
  const { idBytes } = ids;
  const entryBytes = idBytes + 4;
  const blockBytes = blockBytesOf(idBytes);
  const blocks = Math.ceil(sorted.length / entriesPerBlock);
  const table = Buffer.alloc(blocks * blockBytes, 0xff);
  sorted.forEach((number, at) => {
    const start = Math.floor(at / entriesPerBlock) * blockBytes + (at % entriesPerBlock) * entryBytes;
    ids.bytesOf(number).copy(table, start);
    table.writeUInt32LE(nearestOf(number) + 1, start + idBytes);
  });
  for (let block = 0; block < blocks; block += 1) {
    const start = block * blockBytes;
    table.writeUInt32LE(crc32(table.subarray(start, start + blockBytes - 4)), start + blockBytes - 4);
  }
  return table;
}

/** Reads part of the table: `length` bytes from `offset`. */
export type ReadPart = (offset: number, length: number) => Buffer;

/** A block whose checksum is wrong: the whole index is to be taken for empty. */
export class DamagedTableError extends Error {}

export class CommitTable {
  readonly #read: ReadPart;
  readonly #idBytes: number;
  readonly #blockBytes: number;
  readonly #blockCount: number;
  readonly #blocks = new Map<number, Buffer>();

  constructor(read: ReadPart, length: number, idBytes: number) {
    this.#read = read;
    this.#idBytes = idBytes;
    this.#blockBytes = blockBytesOf(idBytes);
    this.#blockCount = length / this.#blockBytes;
    if (!Number.isInteger(this.#blockCount)) throw new DamagedTableError('length');
  }

  /** The number written for the commit: -1 for "no plan at or above", null where the commit is not in the table. */
  lookUp(id: ObjectId): number | null {
    const wanted = Buffer.from(id, 'hex');
    if (wanted.length !== this.#idBytes) return null;
    let [low, high] = [0, this.#blockCount - 1];
    let guess = Math.floor((wanted.readUInt32BE(0) / 2 ** 32) * this.#blockCount);
    while (low <= high) {
      const at = Math.min(high, Math.max(low, guess));
      const block = this.#block(at);
      if (wanted.compare(block, 0, this.#idBytes) < 0) high = at - 1;
      else if (at < high && wanted.compare(this.#block(at + 1), 0, this.#idBytes) >= 0) low = at + 1;
      else return this.#inBlock(block, wanted);
      guess = (low + high) >> 1;
    }
    return null;
  }

  /** Every entry, in the order of ids. */
  *entries(): IterableIterator<{ readonly id: Buffer; readonly number: number }> {
    for (let at = 0; at < this.#blockCount; at += 1) {
      const block = this.#block(at);
      for (let entry = 0; entry < entriesPerBlock; entry += 1) {
        const start = entry * (this.#idBytes + 4);
        if (this.#isUnused(block, start)) break;
        yield { id: block.subarray(start, start + this.#idBytes), number: block.readUInt32LE(start + this.#idBytes) - 1 };
      }
      this.#blocks.clear();
    }
  }

  #inBlock(block: Buffer, wanted: Buffer): number | null {
    let [low, high] = [0, entriesPerBlock - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const start = middle * (this.#idBytes + 4);
      const order = this.#isUnused(block, start) ? -1 : wanted.compare(block, start, start + this.#idBytes);
      if (order === 0) return block.readUInt32LE(start + this.#idBytes) - 1;
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return null;
  }

  #isUnused(block: Buffer, start: number): boolean {
    return block.readUInt32LE(start + this.#idBytes) === 0xffffffff;
  }

  #block(at: number): Buffer {
    const known = this.#blocks.get(at);
    if (known !== undefined) return known;
    const block = this.#read(at * this.#blockBytes, this.#blockBytes);
    if (block.length !== this.#blockBytes) throw new DamagedTableError('short');
    if (crc32(block.subarray(0, this.#blockBytes - 4)) !== block.readUInt32LE(this.#blockBytes - 4)) throw new DamagedTableError('checksum');
    this.#blocks.set(at, block);
    return block;
  }
}
