/** Takes from foreign text what a forge would act on: mentions, references, links, closing words, quick actions. It looks the same and does nothing. */

export const zeroWidthSpace = '\u200b';

/**
 * Puts a zero-width space where a forge would link, call or close something. For text outside code only; what it writes is still plain text, so it
 * goes before any escaping. GitHub: `@a`, `#1`, `GH-1`, commits, bare addresses; GitLab also `!1`, `~label`, `%1.0`, `$1`, `&1`, `^alert#1`.
 */
export function disarmReferences(text: string): string {
  return text
    .replace(/@/g, `@${zeroWidthSpace}`)
    .replace(/#(?=[\p{L}\p{N}_])/gu, `#${zeroWidthSpace}`)
    .replace(/([!$&~%^])(?=[\p{L}\p{N}_"'{])/gu, `$1${zeroWidthSpace}`)
    .replace(/\b(GH|GL)-(?=\d)/gi, `$1-${zeroWidthSpace}`)
    .replace(/([a-z][a-z0-9+.-]{1,31}):(?=\/\/)/gi, `$1:${zeroWidthSpace}`)
    .replace(/\b(mailto|xmpp|tel):/gi, `$1:${zeroWidthSpace}`)
    .replace(/\bwww(?=\.)/gi, (word) => `${word}${zeroWidthSpace}`)
    .replace(/(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/gi, (id) => id.replace(/.{6}(?=.)/g, `$&${zeroWidthSpace}`));
}
