import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { escapeBlock, escapeText } from '../../src/render/escape.ts';

describe('escaping for a terminal', () => {
  const cases: readonly [string, string, string][] = [
    ['a colour', '\x1b[31mred', '\\x1b[31mred'],
    ['a title change (OSC)', '\x1b]0;x\x07', '\\x1b]0;x\\x07'],
    ['C1 controls', '\x9b31m', '\\x9b31m'],
    ['carriage return and backspace', 'safe\rEVIL\b', 'safe\\x0dEVIL\\x08'],
    ['line feed and tab in one line', 'a\nb\tc', 'a\\x0ab\\x09c'],
    ['direction override', 'x\u202Etxt', 'x<U+202E>txt'],
    ['isolates', '\u2066a\u2069', '<U+2066>a<U+2069>'],
    ['zero width space and joiner', 'a\u200Bb\u200Dc', 'a<U+200B>b<U+200D>c'],
    ['byte order mark', '\uFEFFa', '<U+FEFF>a'],
    ['tag characters', 'a\u{E0041}', 'a<U+E0041>'],
    ['variation selectors that hide data', 'a\uFE01\u{E0101}', 'a<U+FE01><U+E0101>'],
    ['line separator', 'a\u2028b', 'a<U+2028>b'],
    ['lone surrogate', 'a\ud800b', 'a<U+D800>b'],
  ];
  for (const [name, text, shown] of cases) it(`shows ${name}`, () => expect(escapeText(text)).toBe(shown));

  it('leaves words of every script and emoji alone', () => {
    for (const text of ['plain', 'Grüße', '数据库迁移计划', 'план', 'תוכנית', '✅ done', '⚠️ careful', '👩‍💻 at work', '🏳️‍🌈', '1️⃣ first', '🇩🇪']) expect(escapeText(text)).toBe(text);
  });

  it('keeps lines and tabs of a block', () => {
    expect(escapeBlock('a\r\n\tb\x1b\n')).toBe('a\n\tb\\x1b\n');
  });

  it('never lets a control character or a bidi control through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/);
        expect(escapeBlock(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/);
      }),
      { numRuns: 500 },
    );
  });
});
