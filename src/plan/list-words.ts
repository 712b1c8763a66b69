/** What an item of a frontmatter list may look like: for the rules that find odd ones and for the edits that do not write them. */
import { UserError } from '../model/errors.ts';
import { isAscii } from '../model/letters.ts';

export type ListWord = { readonly noun: string; readonly fits: (text: string) => boolean; readonly expected: string };

/** Session ids go into commit trailers, URLs and terminals, and come from many agents: a wide alphabet without anything that could act there. */
export const sessionWord: ListWord = { noun: 'session', fits: (text) => /^[A-Za-z0-9][A-Za-z0-9._@:+/-]{0,199}$/.test(text), expected: 'up to 200 of A-Z, a-z, 0-9 and `._@:+/-`' };

/** Tags are words to filter by: no spaces, no commas, any script. */
export const tagWord: ListWord = {
  noun: 'tag', expected: 'a word of up to 64 letters, digits and `._:/+#-`',
  fits: (text) => (isAscii(text) ? /^[A-Za-z0-9][A-Za-z0-9._:/+#-]{0,63}$/ : /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:/+#-]{0,63}$/u).test(text),
};

/** Gives the text back. Throws a `UserError` where it is not such a word. */
export function mustBeWord(text: string, { noun, fits, expected }: ListWord): string {
  if (fits(text)) return text;
  throw new UserError(`unexpected ${noun} '${text}', expected ${expected}`);
}
