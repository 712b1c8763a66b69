/** One zlib stream of a known length at most, as git stores its objects. Node's module is loaded when the first one is read. */

/** What the stream at the beginning of `stored` holds, and how long the stream is. Undefined: damaged, cut off, or more than `bytesMax`. */
export function inflateWhole(stored: Buffer, bytesMax: number): { readonly bytes: Buffer; readonly storedBytes: number } | undefined {
  try {
    // `info` is missing in the types, and makes an object of the answer.
    const { buffer, engine } = process.getBuiltinModule('node:zlib').inflateSync(stored, { maxOutputLength: Math.max(bytesMax, 1), info: true }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    return { bytes: buffer, storedBytes: engine.bytesWritten };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_') && code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    return undefined;
  }
}
