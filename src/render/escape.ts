/**
 * Makes text from files, commits and people safe to show on a terminal: what could move the cursor, change colours, reorder letters or hide is
 * shown, never passed on and never dropped. Every renderer for people puts foreign text through here.
 *
 * Controls are shown as `\x1b`, invisible and direction-changing characters as `<U+202E>`. Allowed, because emoji are written with them: a
 * variation selector 15 or 16 right behind an emoji or keycap digit, and a zero-width joiner between two pictographs.
 */

const suspicious = /[^\x20-\x7e]/;
const controls = /[\x00-\x1f\x7f-\x9f]/;

// Patterns with classes of all scripts stand in the functions that need them: to read them takes a good part of a start.

// Format characters (bidi, zero width, tags …), line and paragraph separator, lone surrogates, fillers that show nothing, variation selectors.
const invisible = (): RegExp => /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

const emojiBefore = (): RegExp => /[\p{Emoji}\u200d]$/u;
const pictographBefore = (): RegExp => /(?:\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}])\ufe0f?$/u;
const pictographAfter = (): RegExp => /^\p{Extended_Pictographic}/u;

/** Escapes one line: line feeds and tabs too. */
export function escapeText(text: string): string {
  if (!suspicious.test(text)) return text;
  return escapeInvisible(controls.test(text) ? text.replace(/[\x00-\x1f\x7f-\x9f]/g, escapeControl) : text);
}

/** Escapes a text of several lines: line feeds, tabs and the carriage return of a CRLF stay. */
export function escapeBlock(text: string): string {
  if (!/[^\x20-\x7e\n\t]/.test(text)) return text;
  return escapeInvisible(text.replace(/\r\n/g, '\n').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, escapeControl));
}

function escapeControl(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function escapeInvisible(text: string): string {
  return text.replace(invisible(), (character: string, at: number) => {
    const before = text.slice(Math.max(0, at - 4), at);
    if ((character === '\ufe0f' || character === '\ufe0e') && emojiBefore().test(before)) return character;
    if (character === '\u200d' && pictographBefore().test(before) && pictographAfter().test(text.slice(at + 1, at + 3))) return character;
    return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}
