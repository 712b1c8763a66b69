/**
 * Objects in packs (gitformat-pack): what a new commit is compared with was often packed by a clone or a `git gc`. An index of version 2 tells where an
 * object begins; it is whole, or what differs from another one. Like git, this trusts what the index says once both files belong together.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import type { ObjectId } from '../model/commit.ts';
import { applyDelta } from './apply-delta.ts';
import { inflateWhole } from './inflate-whole.ts';
import { objectBytesMax } from './loose-objects.ts';
import type { StoredObject } from './loose-objects.ts';

const packsMax = 32;
/** What stands at the end of longer chains is no sooner read here than by git. */
const deltasMax = 12;
const indexStart = 8 + 256 * 4;
const bucketBytesMax = 4 * 1024 * 1024;
const types: Readonly<Record<number, string>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };

/** `<objects>/pack`. Files are open no longer than an object is read: they may be replaced at any time. */
export class PackFiles {
  readonly #folder: string;
  readonly #idBytes: number;
  #packs: { readonly changed: number; readonly names: readonly string[] } | null = null;

  constructor(folder: string, idBytes: number) {
    this.#folder = folder;
    this.#idBytes = idBytes;
  }

  /** Undefined where no pack has it, or anything about it is odd: git is to be asked. */
  read(id: ObjectId): StoredObject | undefined {
    const wanted = Buffer.from(id, 'hex');
    try {
      for (const name of this.#names()) {
        const found = this.#readFrom(`${this.#folder}/${name}`, wanted);
        if (found !== null) return found;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    }
    return undefined;
  }

  /** Of the packs that have an index, without ending; listed again when the folder has changed. */
  #names(): readonly string[] {
    const changed = statSync(this.#folder).mtimeMs;
    if (this.#packs?.changed !== changed) {
      const names = readdirSync(this.#folder).filter((name) => name.endsWith('.idx')).map((name) => name.slice(0, -'.idx'.length));
      this.#packs = { changed, names: names.length > packsMax ? [] : names };
    }
    return this.#packs.names;
  }

  /** Null: not in this pack. */
  #readFrom(path: string, wanted: Buffer): StoredObject | null | undefined {
    return withFile(`${path}.idx`, (index) => {
      const place = findInIndex(index, wanted);
      if (place === null || place === undefined) return place;
      return withFile(`${path}.pack`, (pack) => (belongTogether(index, pack, place.count, this.#idBytes) ? readEntry(pack, index, place.offset, this.#idBytes) : undefined));
    });
  }
}

type OpenFile = { readonly size: number; /** Undefined where there are fewer bytes. */ readonly read: (at: number, length: number) => Buffer | undefined };

function withFile<T>(path: string, use: (file: OpenFile) => T): T | undefined {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return undefined;
    return use({
      size: stat.size,
      read: (at, length) => {
        const bytes = Buffer.allocUnsafe(length);
        return at >= 0 && readSync(fd, bytes, 0, length, at) === length ? bytes : undefined;
      },
    });
  } finally {
    closeSync(fd);
  }
}

/**
 * Null: it is not there. Undefined: not an index that is read here.
 *
 *     FF 't' 'O' 'c' 00000002 <256 counts of ids up to that first byte> <ids> <checksums> <offsets, 4 bytes> <offsets, 8 bytes> <pack's hash> <own hash>
 */
function findInIndex(index: OpenFile, wanted: Buffer): { readonly offset: number; readonly count: number } | null | undefined {
  const head = index.read(0, indexStart);
  if (head === undefined || head.readUInt32BE(0) !== 0xff744f63 || head.readUInt32BE(4) !== 2) return undefined;
  const first = wanted[0]!;
  const countAt = (byte: number): number => (byte < 0 ? 0 : head.readUInt32BE(8 + byte * 4));
  const [from, to, count] = [countAt(first - 1), countAt(first), countAt(255)];
  if (from === to) return null;
  const idBytes = wanted.length;
  if (from > to || to > count || (to - from) * idBytes > bucketBytesMax) return undefined;
  const ids = index.read(indexStart + from * idBytes, (to - from) * idBytes);
  if (ids === undefined) return undefined;
  const at = bisect(ids, wanted);
  if (at < 0) return null;
  const offsets = indexStart + count * (idBytes + 4);
  const offset = index.read(offsets + (from + at) * 4, 4)?.readUInt32BE(0);
  if (offset === undefined || offset < 0x80000000) return offset === undefined ? undefined : { offset, count };
  const large = index.read(offsets + count * 4 + (offset - 0x80000000) * 8, 8)?.readBigUInt64BE(0);
  return large === undefined || large > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : { offset: Number(large), count };
}

/** The place of `wanted` in sorted ids, or -1. */
function bisect(ids: Buffer, wanted: Buffer): number {
  let low = 0;
  let high = ids.length / wanted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = wanted.compare(ids, middle * wanted.length, (middle + 1) * wanted.length);
    if (order === 0) return middle;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return -1;
}

/** `PACK`, its version, how many objects; at the end of both files the pack's hash. Git passes by what does not fit. */
function belongTogether(index: OpenFile, pack: OpenFile, count: number, idBytes: number): boolean {
  const head = pack.read(0, 12);
  const own = pack.read(pack.size - idBytes, idBytes);
  const named = index.read(index.size - 2 * idBytes, idBytes);
  return head !== undefined && own !== undefined && named !== undefined && head.readUInt32BE(0) === 0x5041434b && [2, 3].includes(head.readUInt32BE(4)) && head.readUInt32BE(8) === count && own.equals(named);
}

/** The object that begins at `offset`: down to one that is whole, then what differs from it. */
function readEntry(pack: OpenFile, index: OpenFile, offset: number, idBytes: number): StoredObject | undefined {
  const deltas: Buffer[] = [];
  for (let at = offset; ; ) {
    const entry = entryAt(pack, at, idBytes);
    if (entry === undefined || deltas.length > deltasMax) return undefined;
    if (typeof entry.base === 'string') {
      let bytes = entry.bytes;
      for (const delta of deltas.toReversed()) {
        const next = applyDelta(bytes, delta, objectBytesMax);
        if (next === undefined) return undefined;
        bytes = next;
      }
      return { type: entry.base, bytes };
    }
    deltas.push(entry.bytes);
    const base = typeof entry.base === 'number' ? entry.base : findInIndex(index, entry.base)?.offset;
    if (base === undefined || base <= 0 || base === at) return undefined;
    at = base;
  }
}

/** `base`: the type of a whole object; else where in the pack, or under which id, the base of a delta is. */
type Entry = { readonly bytes: Buffer; readonly base: string | number | Buffer };

/** `<type and size, 7 bits a byte> [<how far back the base is> | <id of the base>] <zlib stream>` */
function entryAt(pack: OpenFile, offset: number, idBytes: number): Entry | undefined {
  const headLength = Math.min(64, pack.size - idBytes - offset);
  const head = headLength > 0 ? pack.read(offset, headLength) : undefined;
  if (head === undefined) return undefined;
  let at = 0;
  const next = (): number => head[at++] ?? 0;
  let byte = next();
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let scale = 16; (byte & 128) !== 0; scale *= 128) {
    byte = next();
    size += (byte & 127) * scale;
  }
  let base: Entry['base'] | undefined = types[type];
  if (type === 6) {
    byte = next();
    let back = byte & 127;
    while ((byte & 128) !== 0) {
      byte = next();
      back = (back + 1) * 128 + (byte & 127);
    }
    base = offset - back;
  } else if (type === 7) {
    base = head.subarray(at, at + idBytes);
    at += idBytes;
  }
  if (base === undefined || at >= headLength || size > objectBytesMax) return undefined;
  // No longer than zlib's own bound for what it cannot make shorter.
  const stored = pack.read(offset + at, Math.min(pack.size - idBytes - offset - at, size + (size >> 8) + 64));
  const inflated = stored === undefined ? undefined : inflateWhole(stored, size);
  return inflated?.bytes.length === size ? { bytes: inflated.bytes, base } : undefined;
}
