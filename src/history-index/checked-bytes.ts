/** Bytes of which some are asked for, in blocks with a checksum each: what is read is checked, and no more is read than is asked for. */
import { crc32 } from 'node:zlib';

const blockBytes = 16 * 1024;

/** What is in the file is not what was written there. */
export class DamagedIndexError extends Error {}

/** The sums of all blocks, as numbers in the byte order of the machine. */
export function sumsOf(bytes: Buffer): Buffer {
  const sums = new Uint32Array(Math.ceil(bytes.length / blockBytes));
  for (let block = 0; block < sums.length; block += 1) sums[block] = crc32(bytes.subarray(block * blockBytes, (block + 1) * blockBytes));
  return Buffer.from(sums.buffer);
}

export class CheckedBytes {
  readonly #read: (offset: number, length: number) => Buffer;
  readonly #length: number;
  readonly #sums: Int32Array;
  readonly #blocks: (Buffer | undefined)[] = [];

  constructor(read: (offset: number, length: number) => Buffer, length: number, sums: Int32Array) {
    if (sums.length !== Math.ceil(length / blockBytes)) throw new DamagedIndexError('sums');
    this.#read = read;
    this.#length = length;
    this.#sums = sums;
  }

  /** A view where it lies in one block, else a copy. Throws `DamagedIndexError`. */
  slice(start: number, end: number): Buffer {
    if (!(start >= 0 && start <= end && end <= this.#length)) throw new DamagedIndexError('range');
    if (start === end) return Buffer.alloc(0);
    const [first, last] = [Math.floor(start / blockBytes), Math.floor((end - 1) / blockBytes)];
    const within = (block: number): Buffer => this.#block(block).subarray(Math.max(0, start - block * blockBytes), end - block * blockBytes);
    if (first === last) return within(first);
    return Buffer.concat(Array.from({ length: last - first + 1 }, (_, at) => within(first + at)));
  }

  #block(number: number): Buffer {
    const known = this.#blocks[number];
    if (known !== undefined) return known;
    const start = number * blockBytes;
    const length = Math.min(blockBytes, this.#length - start);
    const bytes = this.#read(start, length);
    if (bytes.length !== length || crc32(bytes) !== this.#sums[number]! >>> 0) throw new DamagedIndexError('block');
    this.#blocks[number] = bytes;
    return bytes;
  }
}
