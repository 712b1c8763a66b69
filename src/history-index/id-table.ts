/** Object ids by number, and numbers by object id, for millions of them: raw bytes in one buffer, an open hash table of numbers beside it. */
import type { ObjectId } from '../model/commit.ts';

export class IdTable {
  readonly idBytes: number;
  #bytes: Buffer;
  #slots: Int32Array;
  #size = 0;
  readonly #scratch: Buffer;

  constructor(idBytes: number, capacity = 1024) {
    this.idBytes = idBytes;
    this.#bytes = Buffer.allocUnsafe(capacity * idBytes);
    this.#slots = new Int32Array(capacity * 2).fill(-1);
    this.#scratch = Buffer.allocUnsafe(idBytes);
  }

  get size(): number {
    return this.#size;
  }

  /** The id's number; a new one (the next) where it is not there yet. */
  add(id: ObjectId): number {
    if (this.#size * this.idBytes === this.#bytes.length) this.#grow();
    this.#scratch.write(id, 'hex');
    const { number, slot } = this.#find();
    if (number >= 0) return number;
    this.#scratch.copy(this.#bytes, this.#size * this.idBytes);
    this.#slots[slot] = this.#size;
    this.#size += 1;
    return this.#size - 1;
  }

  /** The id's number, or -1. */
  numberOf(id: ObjectId): number {
    this.#scratch.write(id, 'hex');
    return this.#find().number;
  }

  idOf(number: number): ObjectId {
    return this.#bytes.toString('hex', number * this.idBytes, (number + 1) * this.idBytes);
  }

  /** The raw id, as a view: do not write to it. */
  bytesOf(number: number): Buffer {
    return this.#bytes.subarray(number * this.idBytes, (number + 1) * this.idBytes);
  }

  /** The first four bytes as a number, which orders ids nearly always. */
  headOf(number: number): number {
    return this.#bytes.readUInt32BE(number * this.idBytes);
  }

  #find(): { number: number; slot: number } {
    const slots = this.#slots.length;
    // Ids are hashes already. A crafted set of ids makes this slow, never wrong.
    let slot = this.#scratch.readUInt32LE(0) % slots;
    for (let number = this.#slots[slot]!; number >= 0; number = this.#slots[slot]!) {
      const start = number * this.idBytes;
      if (this.#bytes.compare(this.#scratch, 0, this.idBytes, start, start + this.idBytes) === 0) return { number, slot };
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    return { number: -1, slot };
  }

  #grow(): void {
    const bytes = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let number = 0; number < this.#size; number += 1) {
      let slot = bytes.readUInt32LE(number * this.idBytes) % slots.length;
      while (slots[slot]! >= 0) slot = slot + 1 === slots.length ? 0 : slot + 1;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}
