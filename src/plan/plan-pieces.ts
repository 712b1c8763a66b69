/**
 * Versions of plans, cut into pieces, so that what two versions share is there once: in memory, on disk, and for who reads them. A plan grows by a
 * line here and a box there, and a history of it holds the rest of its text hundreds of times.
 */
import type { Frontmatter } from '../model/document.ts';
import type { Passage } from './sections.ts';

/** A stretch of a file, from a line that may be a heading to the next such line. What was read in it is kept with it. */
export class PlanPiece {
  readonly bytes: Buffer;
  /** Null: not read yet. */
  reading: PieceReading | null = null;
  /** What stood behind it when it was cut last: mostly that stands there in the next version too. */
  next: PlanPiece | null = null;
  /** Where it ends inside of something (a fence, HTML, a conflict): what it was read as together with the pieces behind it. */
  joined: { readonly followers: readonly PlanPiece[]; readonly reading: PieceReading }[] = [];

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** `length` in UTF-16 units; lines count from 1 at the piece's beginning. */
export type PieceReading = { readonly passages: readonly Passage[]; readonly conflictLines: readonly number[]; readonly lineCount: number; readonly length: number; readonly endsInside: boolean };

/** A whole file: first what may be frontmatter (empty where none is), then the body's pieces. One behind the other they are its bytes. */
export type CutPlan = {
  readonly pieces: readonly PlanPiece[];
  /** The frontmatter as it was read, where that takes the YAML packages; null where anybody can read it. */
  readonly frontmatter: Frontmatter | null;
};

/** How many of the pieces that begin alike are compared before all are searched. */
const recentMax = 4;
const keyBytes = 32;
const keptBytesMax = 256 * 1024 * 1024;
const slabBytes = 256 * 1024;

/** Cuts many files, and gives the same piece for the same bytes. */
export class PlanCutter {
  /** By their first bytes, the latest first: mostly a piece is as it was in the version before. */
  readonly #recent = new Map<string, PlanPiece[]>();
  /** By length, first and last bytes. */
  readonly #all = new Map<string, PlanPiece[]>();
  #keptBytes = 0;
  /** Room for bytes that are kept. */
  #slab = Buffer.alloc(0);

  /** The pieces hold copies: `bytes` may be overwritten afterwards. */
  cut(bytes: Buffer): PlanPiece[] {
    const head = headEnd(bytes);
    let last = this.#piece(bytes, 0, head);
    const pieces = [last];
    for (let at = head; at < bytes.length;) {
      const piece = last.next !== null && standsAt(bytes, at, last.next) ? last.next : this.#recentAt(bytes, at) ?? this.#remember(keyAt(bytes, at), this.#piece(bytes, at, nextCut(bytes, at)));
      pieces.push(piece);
      at += piece.bytes.length;
      last.next = piece;
      last = piece;
    }
    return pieces;
  }

  #recentAt(bytes: Buffer, start: number): PlanPiece | null {
    return this.#recent.get(keyAt(bytes, start))?.find((piece) => standsAt(bytes, start, piece)) ?? null;
  }

  #piece(bytes: Buffer, start: number, end: number): PlanPiece {
    const key = `${end - start} ${keyAt(bytes, start, end)} ${keyAt(bytes, Math.max(start, end - keyBytes), end)}`;
    const known = this.#all.get(key)?.find(({ bytes: own }) => bytes.compare(own, 0, own.length, start, end) === 0);
    if (known !== undefined) return known;
    const piece = new PlanPiece(this.#keep(bytes, start, end));
    const others = this.#all.get(key);
    if (others === undefined) this.#all.set(key, [piece]);
    else others.push(piece);
    return piece;
  }

  #keep(bytes: Buffer, start: number, end: number): Buffer {
    const length = end - start;
    this.#keptBytes += length;
    if (this.#keptBytes > keptBytesMax) {
      this.#all.clear();
      this.#recent.clear();
      this.#keptBytes = length;
    }
    if (length > slabBytes / 4) return Buffer.from(bytes.subarray(start, end));
    if (length > this.#slab.length) this.#slab = Buffer.allocUnsafeSlow(slabBytes);
    const kept = this.#slab.subarray(0, length);
    this.#slab = this.#slab.subarray(length);
    bytes.copy(kept, 0, start, end);
    return kept;
  }

  #remember(key: string, piece: PlanPiece): PlanPiece {
    const recent = this.#recent.get(key);
    if (recent === undefined) this.#recent.set(key, [piece]);
    else {
      recent.unshift(piece);
      if (recent.length > recentMax) recent.pop();
    }
    return piece;
  }
}

/** True where the piece's bytes are at `start`, and a cut behind them. */
function standsAt(bytes: Buffer, start: number, { bytes: own }: PlanPiece): boolean {
  const end = start + own.length;
  return end <= bytes.length && bytes[start + own.length - 1] === own[own.length - 1] && (end === bytes.length || isCut(bytes, end)) && bytes.compare(own, 0, own.length, start, end) === 0;
}

function keyAt(bytes: Buffer, start: number, end = bytes.length): string {
  return bytes.toString('latin1', start, Math.min(end, start + keyBytes));
}

const [lineFeed, carriageReturn, tab, blank, hash, dash, dot] = [10, 13, 9, 32, 35, 45, 46];

/** Where the next line begins that may be a heading with hashes; the end where none does. */
function nextCut(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf('\n#', from); at >= 0; at = bytes.indexOf('\n#', at + 1)) if (isCut(bytes, at + 1)) return at + 1;
  return bytes.length;
}

/** True where a line begins with one to six hashes and a blank behind them. */
function isCut(bytes: Buffer, at: number): boolean {
  if (bytes[at - 1] !== lineFeed) return false;
  let behind = at;
  while (bytes[behind] === hash) behind += 1;
  if (behind === at || behind - at > 6) return false;
  const code = bytes[behind];
  return code === blank || code === tab || code === lineFeed || code === carriageReturn;
}

/** The end of what may be frontmatter: behind the first line that may close it. Behind a byte order mark alone where nothing opens it. */
function headEnd(bytes: Buffer): number {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (!isFence(bytes, start, dash)) return start;
  for (let at = bytes.indexOf(lineFeed, start); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) {
    if (!isFence(bytes, at + 1, dash) && !isFence(bytes, at + 1, dot)) continue;
    const end = bytes.indexOf(lineFeed, at + 1);
    return end < 0 ? bytes.length : end + 1;
  }
  return bytes.length;
}

function isFence(bytes: Buffer, at: number, code: number): boolean {
  return bytes[at] === code && bytes[at + 1] === code && bytes[at + 2] === code;
}
