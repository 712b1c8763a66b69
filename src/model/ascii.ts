/**
 * Whether a text holds nothing but ASCII. Most texts do, and a pattern with classes of all scripts (`\p{L}`) takes milliseconds to compile, once in each
 * start: where this holds, a pattern without them says the same.
 */
export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}
