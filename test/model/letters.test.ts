/** What is said of ASCII without classes of all scripts is what those say. */
import { describe, expect, it } from 'vitest';
import { fromFirstLetter, isAscii, wordsAlone } from '../../src/model/letters.ts';
import fc from '../support/fast-check.ts';

const texts = fc.array(fc.constantFrom('a', 'Z', '7', ' ', '-', '_', '*', '\n', 'é', '状', '—', '🟢', '\u212a', '\u0301', '٣'), { maxLength: 12 }).map((parts) => parts.join(''));

describe('letters', () => {
  it('are found in any text as patterns of all scripts find them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(isAscii(text)).toBe([...text].every((character) => character.codePointAt(0)! < 128));
        expect(fromFirstLetter(text)).toBe(text.replace(/^[^\p{L}]+/u, ''));
        expect(wordsAlone(text)).toBe(text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim());
      }),
      { numRuns: 5000 },
    );
  });
});
