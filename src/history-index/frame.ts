/**
 * One batch of facts, as bytes. A frame stands on its own: numbers in it count its own lists, and what lies in earlier frames is named by id. So two
 * processes may append frames in any order, and a fact that is there twice is there once.
 *
 *     header  "GPF2" | u32 section count | (u32 length, u32 crc32) a section | u32 crc32 of the header so far
 *     body    the sections, one behind the other
 *
 * Sections are read when they are asked for and checked then. Long ones, of which a question needs little, are checked in blocks: the sums of texts
 * stand in a section of their own, the table of commits has them inside.
 */
import { crc32 } from 'node:zlib';
import { CheckedBytes, DamagedIndexError, sumsOf } from './checked-bytes.ts';

export const sectionNames = ['graph', 'ids', 'numbers', 'times', 'commitEnds', 'commitTexts', 'commitSums', 'versionEnds', 'versionPieces', 'pieceEnds', 'pieces', 'pieceSums', 'commits'] as const;
export type SectionName = (typeof sectionNames)[number];
export type Sections = Readonly<Record<Exclude<SectionName, 'commitSums' | 'pieceSums'>, Buffer>>;

/** Checked in blocks, with the section that holds their sums. */
const sumsIn = { commitTexts: 'commitSums', pieces: 'pieceSums' } as const;
const checksItself: ReadonlySet<SectionName> = new Set(['commitTexts', 'pieces', 'commits']);

const magic = 0x32465047;
export const frameHeaderBytes = 8 + sectionNames.length * 8 + 4;

export { DamagedIndexError };

/** Gives the frame as the parts that it is made of, one behind the other. */
export function encodeFrame(sections: Sections): Buffer[] {
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(sectionNames.length, 4);
  const all: Readonly<Record<SectionName, Buffer>> = { ...sections, commitSums: sumsOf(sections.commitTexts), pieceSums: sumsOf(sections.pieces) };
  sectionNames.forEach((name, at) => {
    header.writeUInt32LE(all[name].length, 8 + at * 8);
    header.writeUInt32LE(checksItself.has(name) ? 0 : crc32(all[name]), 12 + at * 8);
  });
  header.writeUInt32LE(crc32(header.subarray(0, frameHeaderBytes - 4)), frameHeaderBytes - 4);
  return [header, ...sectionNames.map((name) => all[name])];
}

/** Reads `length` bytes at `offset` of the index file; fewer where it ends. */
export type ReadFile = (offset: number, length: number) => Buffer;

export class Frame {
  readonly start: number;
  readonly end: number;
  readonly #read: ReadFile;
  readonly #places = new Map<SectionName, { offset: number; length: number; crc: number }>();
  readonly #sections = new Map<SectionName, Buffer>();
  readonly #ahead = new Map<SectionName, Buffer>();

  /** Null where no whole frame begins at `start`. */
  static at(read: ReadFile, start: number, fileBytes: number): Frame | null {
    if (start + frameHeaderBytes > fileBytes) return null;
    const header = read(start, frameHeaderBytes);
    if (header.length < frameHeaderBytes || header.readUInt32LE(0) !== magic || header.readUInt32LE(4) !== sectionNames.length) return null;
    if (crc32(header.subarray(0, frameHeaderBytes - 4)) !== header.readUInt32LE(frameHeaderBytes - 4)) return null;
    const frame = new Frame(read, start, header);
    return frame.end <= fileBytes ? frame : null;
  }

  private constructor(read: ReadFile, start: number, header: Buffer) {
    this.#read = read;
    this.start = start;
    let offset = start + frameHeaderBytes;
    sectionNames.forEach((name, at) => {
      const length = header.readUInt32LE(8 + at * 8);
      this.#places.set(name, { offset, length, crc: header.readUInt32LE(12 + at * 8) });
      offset += length;
    });
    this.end = offset;
  }

  lengthOf(name: SectionName): number {
    return this.#places.get(name)!.length;
  }

  /** Throws `DamagedIndexError` where its checksum is wrong. */
  section(name: SectionName): Buffer {
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const { offset, length, crc } = this.#places.get(name)!;
    const bytes = this.#read(offset, length);
    if (bytes.length !== length || crc32(bytes) !== crc) throw new DamagedIndexError(name);
    this.#sections.set(name, bytes);
    return bytes;
  }

  /** The whole frame as it stands in the file. */
  bytes(): Buffer {
    return this.#read(this.start, this.end - this.start);
  }

  /** A part of the section that checks itself. */
  partOfCommits(offset: number, length: number): Buffer {
    return this.#read(this.#places.get('commits')!.offset + offset, length);
  }

  /** Reads what is read later otherwise, so that the file may be closed. */
  readAhead(): void {
    for (const name of ['commitEnds', 'versionEnds', 'versionPieces', 'pieceEnds', 'commitSums', 'pieceSums'] as const) this.section(name);
    for (const name of ['commitTexts', 'pieces'] as const) this.#ahead.set(name, this.#read(this.#places.get(name)!.offset, this.lengthOf(name)));
  }

  /** A section of texts, of which any part may be asked for. */
  texts(name: keyof typeof sumsIn): CheckedBytes {
    const { offset, length } = this.#places.get(name)!;
    const ahead = this.#ahead.get(name);
    if (ahead !== undefined) return new CheckedBytes((at, count) => ahead.subarray(at, at + count), ahead.length, this.numbers(sumsIn[name]));
    return new CheckedBytes((at, count) => this.#read(offset + at, count), length, this.numbers(sumsIn[name]));
  }

  /** The section as numbers. */
  numbers(name: SectionName): Int32Array {
    const { buffer, byteOffset, length } = aligned(this.section(name), 4);
    return new Int32Array(buffer, byteOffset, Math.floor(length / 4));
  }

  times(): Float64Array {
    const { buffer, byteOffset, length } = aligned(this.section('times'), 8);
    return new Float64Array(buffer, byteOffset, Math.floor(length / 8));
  }
}

/** The same bytes where numbers of this size can stand. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

/** Where each part ends. */
export function endsOf(parts: readonly { readonly length: number }[]): Buffer {
  let end = 0;
  return encodeNumbers(parts.map((part) => (end += part.length)));
}

/** In the byte order of the machine, which the index file's key names. */
export function encodeNumbers(numbers: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(numbers).buffer);
}

/** Where the part begins and ends. Throws `DamagedIndexError` where there is none. */
export function rangeAt(ends: Int32Array, at: number): { readonly start: number; readonly end: number } {
  if (!(at >= 0 && at < ends.length)) throw new DamagedIndexError('place');
  return { start: at === 0 ? 0 : ends[at - 1]!, end: ends[at]! };
}
