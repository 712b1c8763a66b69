/**
 * One batch of facts, as bytes. A frame stands on its own: numbers in it count its own lists, and what lies in earlier frames is named by id. So two
 * processes may append frames in any order, and a fact that is there twice is there once.
 *
 *     header  "GPF2" | u32 section count | (u32 length, u32 crc32) a section | u32 crc32 of the header so far
 *     body    the sections, one behind the other
 *
 * Sections are read when they are asked for and checked then; the table of commits checks itself, block by block.
 */
import { crc32 } from 'node:zlib';

export const sectionNames = ['graph', 'ids', 'numbers', 'times', 'commitEnds', 'commitTexts', 'versionEnds', 'versionPieces', 'pieceEnds', 'pieces', 'commits'] as const;
export type SectionName = (typeof sectionNames)[number];
export type Sections = Readonly<Record<SectionName, Buffer | readonly Buffer[]>>;

const magic = 0x32465047;
export const frameHeaderBytes = 8 + sectionNames.length * 8 + 4;

/** What is in the file is not what was written there. The whole index is then taken for empty. */
export class DamagedIndexError extends Error {}

/** Gives the frame as the parts that it is made of, one behind the other: most of it is texts that are there already and need no copy. */
export function encodeFrame(sections: Sections): Buffer[] {
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(sectionNames.length, 4);
  const parts: Buffer[] = [header];
  sectionNames.forEach((name, at) => {
    const own = sections[name];
    let [length, crc] = [0, 0];
    for (const part of own instanceof Uint8Array ? [own] : own) {
      parts.push(part);
      length += part.length;
      if (name !== 'commits') crc = crc32(part, crc);
    }
    header.writeUInt32LE(length, 8 + at * 8);
    header.writeUInt32LE(crc, 12 + at * 8);
  });
  header.writeUInt32LE(crc32(header.subarray(0, frameHeaderBytes - 4)), frameHeaderBytes - 4);
  return parts;
}

/** Reads `length` bytes at `offset` of the index file; fewer where it ends. */
export type ReadFile = (offset: number, length: number) => Buffer;

export class Frame {
  readonly start: number;
  readonly end: number;
  readonly #read: ReadFile;
  readonly #places = new Map<SectionName, { offset: number; length: number; crc: number }>();
  readonly #sections = new Map<SectionName, Buffer>();

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

  /** The section as numbers. */
  numbers(name: SectionName): Int32Array {
    const bytes = this.section(name);
    return new Int32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
  }

  times(): Float64Array {
    const bytes = this.section('times');
    return new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 8));
  }
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
