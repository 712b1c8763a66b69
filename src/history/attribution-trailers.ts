/**
 * Where git sees the trailer block of a message (`find_trailer_block_start` in git's trailer.c): the last paragraph, never the first, if all
 * of its lines are trailers, or if at least a quarter are and one of them is a line that git itself writes. Reading does not depend on it (a
 * squash leaves trailers in mid-body); confidence and the place of insertion do.
 */

/** Indices into the lines of the message: `start` is the block's first line, `end` is one past its last. */
export type TrailerBlock = { readonly start: number; readonly end: number };

const gitGenerated = ['Signed-off-by: ', '(cherry picked from commit '];

/** True for `Key: value` as git splits it: letters, digits and dashes, then optional blanks, then a colon. */
export function isTrailerLine(line: string): boolean {
  return /^[A-Za-z0-9-]+[ \t]*:/.test(line);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** Finds the block, or null where git would see none. Lines come without their line ends; comments must be gone. */
export function findTrailerBlock(lines: readonly string[], configuredKeys: readonly string[] = []): TrailerBlock | null {
  const titleEnd = lines.findIndex(isBlank);
  if (titleEnd < 0) return null;
  const known = configuredKeys.map((key) => key.toLowerCase());
  let end = lines.length;
  while (end > titleEnd && isBlank(lines[end - 1] ?? '')) end -= 1;
  let trailers = 0;
  let others = 0;
  let continuations = 0;
  let recognised = false;
  for (let index = end - 1; index >= titleEnd; index -= 1) {
    const line = lines[index] ?? '';
    if (isBlank(line)) {
      others += continuations;
      const isBlock = (recognised && trailers * 3 >= others) || (trailers > 0 && others === 0);
      return isBlock ? { start: index + 1, end } : null;
    }
    if (gitGenerated.some((prefix) => line.startsWith(prefix))) {
      trailers += 1;
      continuations = 0;
      recognised = true;
    } else if (/^\s/.test(line)) {
      continuations += 1;
    } else if (isTrailerLine(line)) {
      trailers += 1;
      continuations = 0;
      recognised ||= known.some((key) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === key);
    } else {
      others += 1 + continuations;
      continuations = 0;
    }
  }
  return null;
}
