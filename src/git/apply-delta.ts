/**
 * Makes an object out of another one and what differs (gitformat-pack):
 *
 *     <size of the base> <size of the result> (1ooooooo-style copy: which bytes of offset and size follow | 0nnnnnnn <n bytes>)…
 */
export function applyDelta(base: Buffer, delta: Buffer, bytesMax: number): Buffer | undefined {
  let at = 0;
  const readSize = (): number => {
    let size = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = delta[at++] ?? 0;
      size += (byte & 127) * scale;
      if ((byte & 128) === 0) return size;
    }
  };
  if (readSize() !== base.length) return undefined;
  const size = readSize();
  if (size > bytesMax) return undefined;
  const result = Buffer.allocUnsafe(size);
  let written = 0;
  while (at < delta.length) {
    const command = delta[at++]!;
    let from = delta;
    let start = at;
    let length = command;
    if ((command & 128) !== 0) {
      from = base;
      start = 0;
      length = 0;
      for (let bit = 0; bit < 4; bit += 1) if ((command & (1 << bit)) !== 0) start += (delta[at++] ?? 0) * 256 ** bit;
      for (let bit = 0; bit < 3; bit += 1) if ((command & (16 << bit)) !== 0) length += (delta[at++] ?? 0) * 256 ** bit;
      if (length === 0) length = 0x10000;
    } else {
      at += length;
    }
    if (length === 0 || start + length > from.length || written + length > size) return undefined;
    from.copy(result, written, start, start + length);
    written += length;
  }
  return written === size && at === delta.length ? result : undefined;
}
