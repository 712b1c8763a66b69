/** Many blobs through one `git cat-file --batch`. Bodies over the cap are skipped while they stream by, so memory stays bounded. */
import type { ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { GitError } from './git-error.ts';
import { requireObjectId } from './object-id.ts';
import type { ObjectFolder } from './object-folder.ts';
import type { GitObject, ObjectQuestion } from './port.ts';
import { converseWithGit, locationOf, runGit, runGitNow, streamGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** See `GitReader.readBlobs`. Ids that name something else than a blob are absent too. No id: no process. */
export async function readBlobs(target: GitTarget, ids: readonly ObjectId[], options: { readonly bytesMax?: number } = {}): Promise<ReadonlyMap<ObjectId, Uint8Array | null>> {
  const blobs = new Map<ObjectId, Uint8Array | null>();
  await visitObjects(target, ids, ({ id, type, bytes }) => {
    if (type === 'blob') blobs.set(id, bytes);
  }, options);
  return blobs;
}

/** See `GitReader.visitObjects`. No id: no process. */
export async function visitObjects(target: GitTarget, ids: readonly ObjectId[], visit: (object: GitObject) => void, options: { readonly bytesMax?: number } = {}): Promise<void> {
  const wanted = [...new Set(ids)].map(requireObjectId);
  if (wanted.length === 0) return;
  const seen = new Set<ObjectId>();
  const visitOnce = (object: GitObject): void => {
    if (seen.has(object.id)) return;
    seen.add(object.id);
    visit(object);
  };
  try {
    await visitBatch(target, wanted, visitOnce, options);
  } catch (error) {
    if (!isRefusedFetch(error)) throw error;
    // It is asked for what is here alone.
    const present = await listPresent(target, new Set(wanted));
    await visitBatch(target, wanted.filter((id) => present.has(id) && !seen.has(id)), visitOnce, options);
  }
}

/** Objects by id, while everything else waits; those are absent that are not there or larger than `bytesMax`. One process. */
export function readObjectsNow(target: GitTarget, ids: readonly ObjectId[], bytesMax: number): ReadonlyMap<ObjectId, Buffer> {
  const found = new Map<ObjectId, Buffer>();
  const parser = new BatchParser(bytesMax, ({ id, bytes }) => {
    if (bytes !== null) found.set(id, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  });
  try {
    parser.push(runGitNow(target, ['cat-file', '--batch', '--buffer'], { stdin: `${ids.map(requireObjectId).join('\n')}\n` }).stdout);
  } catch (error) {
    if (!isRefusedFetch(error)) throw error;
  }
  return found;
}

/** While it is asked, a walk over millions of commits may go on. */
const askedForMs = 1_800_000;

/** See `GitReader.askObjects`. `folder`: where a few objects may be read from files. */
export function askObjects(target: GitTarget, visit: (object: GitObject) => void, options: { readonly bytesMax?: number; readonly few?: boolean } = {}, folder: ObjectFolder | null = null): ObjectQuestion {
  return options.few === true && (locationOf(target).blocks === true || folder !== null) ? askFew(target, visit, options, folder) : converse(target, visit, options);
}

/** Waits for what is asked: a few objects are read from files, or by one process at the end. More of them come as they are found. */
function askFew(target: GitTarget, visit: (object: GitObject) => void, options: { readonly bytesMax?: number }, folder: ObjectFolder | null): ObjectQuestion {
  const wanted = new Set<ObjectId>();
  let conversation: ObjectQuestion | null = null;
  return {
    ask: (ids) => {
      const fresh = ids.filter((id) => !wanted.has(id));
      for (const id of fresh) wanted.add(requireObjectId(id));
      if (conversation !== null) conversation.ask(fresh);
      else if (wanted.size > wholeIdsMax && locationOf(target).blocks !== true) {
        conversation = converse(target, visit, options);
        conversation.ask([...wanted]);
      }
    },
    end: async () => {
      if (conversation !== null) return conversation.end();
      const ids = [...wanted];
      const objects = folder === null || ids.length > filesMax ? undefined : readFew(folder, ids, options.bytesMax ?? Number.MAX_SAFE_INTEGER);
      if (objects === undefined) await visitObjects(target, ids, visit, options);
      else for (const object of objects) visit(object);
    },
  };
}

/** All of them, or undefined: a process reads the others no later if it is not asked for those. */
function readFew(folder: ObjectFolder, ids: readonly ObjectId[], bytesMax: number): readonly GitObject[] | undefined {
  const objects: GitObject[] = [];
  let room = wholeBytesMax;
  for (const id of ids) {
    const object = folder.read(id);
    room -= object?.bytes.length ?? 0;
    if (object === undefined || room < 0) return undefined;
    objects.push({ id, type: object.type, bytes: object.bytes.length > bytesMax ? null : object.bytes });
  }
  return objects;
}

function converse(target: GitTarget, visit: (object: GitObject) => void, options: { readonly bytesMax?: number }): ObjectQuestion {
  const bytesMax = options.bytesMax ?? Number.MAX_SAFE_INTEGER;
  const asked: ObjectId[] = [];
  let answered = 0;
  const parser = new BatchParser(bytesMax, visit, { reuse: true, onAnswer: () => (answered += 1) });
  const conversation = converseWithGit(target, ['cat-file', '--batch', '--buffer'], (chunk) => parser.push(chunk), { deadlineMs: askedForMs });
  return {
    ask: (ids) => {
      if (ids.length === 0) return;
      for (const id of ids) asked.push(requireObjectId(id));
      conversation.write(`${ids.join('\n')}\n`);
    },
    end: async () => {
      try {
        await conversation.end();
        parser.end(asked.length);
      } catch (error) {
        if (!isRefusedFetch(error)) throw error;
        // It ended over the object that follows the last answer.
        await visitObjects(target, asked.slice(answered), visit, options);
      }
    },
  };
}

/** A git that does not know GIT_NO_LAZY_FETCH tries to fetch what a partial clone lacks, and may not. */
function isRefusedFetch(error: unknown): boolean {
  return error instanceof GitError && error.kind === 'failed' && /promisor|could not fetch/.test(error.stderr);
}

async function visitBatch(target: GitTarget, wanted: readonly ObjectId[], visit: (object: GitObject) => void, options: { readonly bytesMax?: number }): Promise<void> {
  if (wanted.length === 0) return;
  const parser = new BatchParser(options.bytesMax ?? Number.MAX_SAFE_INTEGER, visit);
  const args = ['cat-file', '--batch', '--buffer'];
  const stdin = `${wanted.join('\n')}\n`;
  const whole = await readWhole(target, args, stdin, wanted.length);
  if (whole === null) await streamGit(target, args, (chunk) => parser.push(chunk), { stdin });
  else parser.push(whole);
  parser.end(wanted.length);
}

const wholeIdsMax = 64;
/** Beyond these one process is sooner there. */
const filesMax = 24;
const wholeBytesMax = 4 * 1024 * 1024;

/** A few objects at once, where the program may wait for them; null where they are to be read as they come. */
async function readWhole(target: GitTarget, args: readonly string[], stdin: string, count: number): Promise<Buffer | null> {
  const { blocks, known } = locationOf(target);
  if ((count > wholeIdsMax && known === undefined) || blocks !== true) return null;
  try {
    return (await runGit(target, args, { stdin, short: true, outputBytesMax: wholeBytesMax })).stdout;
  } catch (error) {
    if (error instanceof GitError && error.kind === 'output') return null;
    throw error;
  }
}

/** Which of `wanted` are stored here: reads the names of all objects in packs and folders, and never asks for one. */
async function listPresent(target: GitTarget, wanted: ReadonlySet<ObjectId>): Promise<ReadonlySet<ObjectId>> {
  const present = new Set<ObjectId>();
  let rest = '';
  await streamGit(target, ['cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objectname)'], (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const id of lines) if (wanted.has(id)) present.add(id);
  });
  return present;
}

/**
 * Reads what `cat-file --batch` writes, in pieces of any size:
 *
 *     c3ab… blob 12\n<12 bytes>\n
 *     77f0… missing\n
 */
class BatchParser {
  readonly #bytesMax: number;
  readonly #visit: (object: GitObject) => void;
  readonly #onAnswer: (() => void) | undefined;
  /** Room for the next body, where bodies need not outlive their visit. */
  #room: Buffer | null;
  #header: Buffer[] = [];
  #body: { id: ObjectId; keep: Buffer | null; size: number; seen: number; type: string } | null = null;
  #answers = 0;

  constructor(bytesMax: number, visit: (object: GitObject) => void, options: { readonly reuse?: boolean; readonly onAnswer?: () => void } = {}) {
    this.#bytesMax = bytesMax;
    this.#visit = visit;
    this.#room = options.reuse === true ? Buffer.allocUnsafeSlow(256 * 1024) : null;
    this.#onAnswer = options.onAnswer;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#body === null ? this.#readHeader(chunk, at) : this.#readBody(chunk, at);
  }

  end(expected: number): void {
    if (this.#body !== null || this.#header.length > 0 || this.#answers !== expected) throw new FatalError('git cat-file ended in the middle of an answer');
  }

  #readHeader(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(0x0a, at);
    if (end < 0) {
      this.#header.push(chunk.subarray(at));
      return chunk.length;
    }
    const line = Buffer.concat([...this.#header, chunk.subarray(at, end)]).toString('latin1');
    this.#header = [];
    this.#answers += 1;
    const [id = '', type = '', size = ''] = line.split(' ');
    if (type === 'missing') {
      this.#onAnswer?.();
      return end + 1;
    }
    if (!/^\d+$/.test(size)) throw new FatalError(`Unexpected answer of git cat-file: ${JSON.stringify(line)}`);
    const bytes = Number(size);
    this.#body = { id, size: bytes, seen: 0, type, keep: bytes <= this.#bytesMax ? this.#take(bytes) : null };
    return end + 1;
  }

  /** The body and the line feed behind it. */
  #readBody(chunk: Buffer, at: number): number {
    const body = this.#body;
    if (body === null) return at;
    const take = Math.min(body.size + 1 - body.seen, chunk.length - at);
    if (body.keep !== null) chunk.copy(body.keep, body.seen, at, Math.min(at + take, at + body.size - body.seen));
    body.seen += take;
    if (body.seen === body.size + 1) {
      this.#body = null;
      this.#onAnswer?.();
      this.#visit({ id: body.id, type: body.type, bytes: body.keep });
    }
    return at + take;
  }

  #take(bytes: number): Buffer {
    if (this.#room === null) return Buffer.allocUnsafeSlow(bytes);
    if (this.#room.length < bytes) this.#room = Buffer.allocUnsafeSlow(bytes * 2);
    return this.#room.subarray(0, bytes);
  }
}
