/** The id that git gives to a file's bytes, computed without git. */

/** Hashes as `git hash-object --no-filters` does. */
export function blobIdOf(bytes: Uint8Array, objectFormat: 'sha1' | 'sha256'): string {
  return process.getBuiltinModule('node:crypto').createHash(objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
