/**
 * Letters of all scripts, at the price of ASCII where a text holds nothing else, as most do: a pattern with classes of all scripts (`\p{L}`) takes
 * milliseconds to compile, once in each start. Where a text is ASCII a pattern without them says the same.
 */
export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** The text from its first letter on. */
export function fromFirstLetter(text: string): string {
  const at = text.search(/[A-Za-z]|[^\x00-\x7f]/);
  if (at < 0) return '';
  return isAscii(text.charAt(at)) ? text.slice(at) : text.replace(/^[^\p{L}]+/u, '');
}

/** Letters and digits alone, with one blank for all that stands between them. */
export function wordsAlone(text: string): string {
  return (isAscii(text) ? text.replace(/[^A-Za-z0-9]+/g, ' ') : text.replace(/[^\p{L}\p{N}]+/gu, ' ')).trim();
}
