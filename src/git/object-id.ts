/** Object ids as they are on the wire: full, lower-case, 40 or 64 digits. No abbreviation ever reaches git from us. */
import type { ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';

export type ObjectFormat = 'sha1' | 'sha256';

const fullId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isObjectId(text: string): boolean {
  return fullId.test(text);
}

/** Refuses anything that is not a full id, before it becomes an argument of git. */
export function requireObjectId(text: string): ObjectId {
  if (!fullId.test(text)) throw new FatalError(`Unexpected object id ${JSON.stringify(text)}, expected 40 or 64 hexadecimal digits`);
  return text;
}

/** `null` for the all-zero id, which git prints for "absent". */
export function presentId(id: string): ObjectId | null {
  return /^0+$/.test(id) ? null : id;
}

/** The tree without entries; git knows it without its being stored. */
export function emptyTreeId(format: ObjectFormat): ObjectId {
  return format === 'sha1' ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904' : '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321';
}

/** The id that git gives a blob of these bytes (without filters). */
export function blobIdOf(bytes: Uint8Array, format: ObjectFormat): ObjectId {
  return process.getBuiltinModule('node:crypto').createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
