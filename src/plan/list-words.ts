/** What an item of a frontmatter list may look like: for the rules that find odd ones and for the edits that do not write them. */
import { UserError } from '../model/errors.ts';

export type ListWord = { readonly noun: string; readonly pattern: RegExp; readonly expected: string };

/** Session ids go into commit trailers, URLs and terminals, and come from many agents: a wide alphabet without anything that could act there. */
export const sessionWord: ListWord = { noun: 'session', pattern: /^[A-Za-z0-9][A-Za-z0-9._@:+/-]{0,199}$/, expected: 'up to 200 of A-Z, a-z, 0-9 and `._@:+/-`' };

/** Tags are words to filter by: no spaces, no commas, any script. */
export const tagWord: ListWord = {
  noun: 'tag', expected: 'a word of up to 64 letters, digits and `._:/+#-`',
  // Made when it is asked for: reading classes of all scripts takes a good part of a start.
  get pattern() {
    return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._:/+#-]{0,63}$/u;
  },
};

/** Gives the text back. Throws a `UserError` where it is not such a word. */
export function mustBeWord(text: string, { noun, pattern, expected }: ListWord): string {
  if (pattern.test(text)) return text;
  throw new UserError(`unexpected ${noun} '${text}', expected ${expected}`);
}
