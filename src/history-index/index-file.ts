/**
 * The history index on disk: `<common git folder>/git-plan/history-v4-<object format>`. A header that names what the facts depend on, then frames.
 * Facts are appended in one write, or the file is written anew beside itself and renamed into place. Nobody waits for anybody: the worst that two
 * writers can do to each other is to lose facts that are found again.
 *
 * Read only from the own user's own file. Anything that does not fit (torn, flipped, another schema, other settings) makes the index empty, never wrong.
 */
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { removeFormerIndexes } from './former-indexes.ts';
import { Frame } from './frame.ts';

/** To be raised with every change of what a fact means or how it is kept. Other versions of git-plan keep their own file. */
export const schemaVersion = 4;

/** Header: name (20 bytes), u32 schema, u32 length of the key, the key in UTF-8, u32 crc32 of what stands before. */
const nameBytes = 20;
const fileMode = 0o600;
const windowBytes = 64 * 1024;

/** Folders in which nothing can be written, or whose index is somebody else's, are worked in from memory. */
const unusable = new Set(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP', 'ENOSPC', 'EDQUOT', 'EISDIR', 'EEXIST', 'EMFILE', 'ENFILE', 'EIO', 'ENXIO']);

/** Who reads facts to the end of a program does not close their file. */
const forgotten = new FinalizationRegistry<number>((fd) => closeSync(fd));

export class IndexFile {
  readonly path: string;
  readonly #folder: string;
  readonly #header: Buffer;
  #fd: number | null = null;
  /** The end of the last whole frame. */
  #end = 0;
  #fileBytes = 0;
  #window: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };
  /** Nothing is added to it, and nothing of it written again. */
  #isDamaged = false;

  /** `key` names everything that the facts depend on beside the objects themselves. */
  constructor(commonDir: string, objectFormat: string, key: string) {
    this.#folder = join(commonDir, 'git-plan');
    this.path = join(this.#folder, `history-v${schemaVersion}-${objectFormat}`);
    this.#header = headerOf(key);
  }

  /** The frames that are whole; empty where there is no index that can be used. Their sections are read later, from the same open file. */
  open(): Frame[] {
    this.close();
    this.#window = { start: 0, bytes: Buffer.alloc(0) };
    try {
      // A pipe under this name would wait for a writer.
      this.#fd = openSync(this.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (isUnusable(error)) return [];
      throw error;
    }
    forgotten.register(this, this.#fd, this);
    const { uid, size, mode } = fstatSync(this.#fd);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
    this.#fileBytes = size;
    const header = isOwn && isFile ? this.#read(0, this.#header.length) : Buffer.alloc(0);
    if (!header.equals(this.#header)) {
      this.close();
      return [];
    }
    const frames: Frame[] = [];
    this.#end = header.length;
    for (let frame = Frame.at(this.#readPart, this.#end, size); frame !== null; frame = Frame.at(this.#readPart, this.#end, size)) {
      frames.push(frame);
      this.#end = frame.end;
    }
    return frames;
  }

  /** Adds a frame behind the others in one write. False where that is not possible: the file is not there, torn at its end, or cannot be written. */
  append(frame: Buffer): boolean {
    if (this.#fd === null || this.#isDamaged || this.#end !== this.#fileBytes) return false;
    return attempt(() => {
      const fd = openSync(this.path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        // Another file under this name has other frames: then these stand alone in vain, which harms nobody.
        writeSync(fd, frame);
      } finally {
        closeSync(fd);
      }
    });
  }

  /** Writes the file anew, from frames in parts. False where the folder cannot be written. */
  replace(parts: readonly Buffer[]): boolean {
    if (this.#isDamaged) return false;
    const temporary = `${this.path}.${process.pid}.${randomName()}.tmp`;
    const done = attempt(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, fileMode);
      try {
        writeAll(fd, [this.#header, ...parts]);
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, this.path);
    });
    if (done) removeFormerIndexes(this.#folder, schemaVersion);
    if (!done) attempt(() => rmSync(temporary, { force: true }));
    return done;
  }

  close(): void {
    if (this.#fd !== null) {
      forgotten.unregister(this);
      closeSync(this.#fd);
    }
    this.#fd = null;
  }

  /** Takes the file away: something in it is damaged. Facts that were taken from it stay. */
  remove(): void {
    this.#isDamaged = true;
    attempt(() => rmSync(this.path, { force: true }));
  }

  readonly #readPart = (offset: number, length: number): Buffer => this.#read(offset, length);

  /** Small parts lie beside each other and are asked for one after the other: one question to the disk for many of them. */
  #read(offset: number, length: number): Buffer {
    if (length > windowBytes / 4) return this.#readExactly(offset, length);
    const { start, bytes } = this.#window;
    if (offset >= start && offset + length <= start + bytes.length) return bytes.subarray(offset - start, offset - start + length);
    this.#window = { start: offset, bytes: this.#readExactly(offset, Math.min(windowBytes, Math.max(length, this.#fileBytes - offset))) };
    return this.#window.bytes.subarray(0, length);
  }

  #readExactly(offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    if (this.#fd === null) return buffer.subarray(0, 0);
    let at = 0;
    while (at < length) {
      const count = readSync(this.#fd, buffer, at, length - at, offset + at);
      if (count === 0) break;
      at += count;
    }
    return buffer.subarray(0, at);
  }
}

function headerOf(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  const header = Buffer.alloc(nameBytes + 8 + bytes.length + 4);
  header.write('git-plan history', 0, 'latin1');
  header.writeUInt32LE(schemaVersion, nameBytes);
  header.writeUInt32LE(bytes.length, nameBytes + 4);
  bytes.copy(header, nameBytes + 8);
  header.writeUInt32LE(crc32(header.subarray(0, -4)), header.length - 4);
  return header;
}

/** Twelve digits, as `former-indexes` knows what a write has left. */
function randomName(): string {
  return Math.floor(Math.random() * 2 ** 48).toString(16).padStart(12, '0');
}

/** A write may end early; what is left is written then. */
function writeAll(fd: number, parts: readonly Buffer[]): void {
  for (const part of parts) for (let at = 0; at < part.length;) at += writeSync(fd, part, at);
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (isUnusable(error)) return false;
    throw error;
  }
}

function isUnusable(error: unknown): boolean {
  return unusable.has((error as NodeJS.ErrnoException).code ?? '');
}
