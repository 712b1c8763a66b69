/** Commit objects as they are stored, so that neither mailmap, notes nor an output encoding stands between git and us. */
import type { Commit, Identity, ObjectId } from '../model/commit.ts';
import { isoOfSeconds } from '../model/time.ts';

/**
 * Reads a commit object as it is stored (what `cat-file` prints). The order of headers is git's; headers that are not known are passed over;
 * continuation lines (signatures, merged tags) begin with a space. A message in another encoding is decoded by its `encoding` header.
 */
export function parseCommitObject(id: ObjectId, bytes: Uint8Array): Commit {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const blank = buffer.indexOf('\n\n');
  const head = buffer.subarray(0, blank < 0 ? buffer.length : blank);
  const encoding = /^encoding (.+)$/m.exec(head.toString('latin1'))?.[1];
  const decode = decoderOf(encoding);
  const parents: ObjectId[] = [];
  let author = unknownStamp;
  let committer = unknownStamp;
  for (const line of decode(head).split('\n')) {
    if (line.startsWith('parent ')) parents.push(line.slice('parent '.length));
    else if (line.startsWith('author ')) author = parseStamp(line.slice('author '.length));
    else if (line.startsWith('committer ')) committer = parseStamp(line.slice('committer '.length));
  }
  const message = blank < 0 ? '' : decode(buffer.subarray(blank + 2));
  return { id, parents, author: author.identity, authoredAt: author.at, committer: committer.identity, committedAt: committer.at, message };
}

function decoderOf(encoding: string | undefined): (bytes: Buffer) => string {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return (bytes) => bytes.toString('utf8');
  try {
    const decoder = new TextDecoder(encoding);
    return (bytes) => decoder.decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return (bytes) => bytes.toString('latin1');
    throw error;
  }
}

type Stamp = { readonly identity: Identity; readonly at: string };
const unknownStamp: Stamp = { identity: { name: '', email: '' }, at: isoOfSeconds(0) };

/** `Ada <ada@example.com> 1767225600 +0100`. Damaged ones are taken as far as they can be read, as git does. */
function parseStamp(text: string): Stamp {
  const match = /^(.*?) ?<([^<>]*)>[^\d-]*(-?\d+)?/.exec(text);
  if (match === null) return { identity: { name: text, email: '' }, at: isoOfSeconds(0) };
  return { identity: { name: (match[1] ?? '').trim(), email: match[2] ?? '' }, at: isoOfSeconds(Number(match[3] ?? 0)) };
}
