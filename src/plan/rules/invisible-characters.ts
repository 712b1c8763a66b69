/**
 * Text that reads one way and is another: bidirectional controls, zero-width characters, tag characters. Joiners inside emoji and variation
 * selectors behind a symbol are how those are written, so they pass.
 */
import type { Finding, Rule, RuleExample } from './rule.ts';

const invisible = /[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060-\u2064\u061c\u180e]|(?<!\p{Extended_Pictographic}\ufe0f?|[\u{1f3fb}-\u{1f3ff}]|\p{L}|\p{M})\u200d|(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,7})[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

export const invisibleCharacters: Rule = {
  code: 'invisible-characters',
  summary: 'Finds bidirectional controls, zero-width and tag characters',
  severity: 'warning',
  check: ({ text }) => {
    if (text === null) return [];
    const findings: Finding[] = [];
    text.split('\n').forEach((content, index) => {
      if (index > 0 && findings.length >= 20) return;
      const match = content.matchAll(invisible).next().value;
      if (match === undefined) return;
      const code = `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      findings.push({ line: index + 1, column: match.index + 1, message: `Unexpected invisible character ${code}, expected text that shows`, fix: 'Remove the character' });
    });
    return findings;
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'emoji made of several', plan: '---\nid: a\n---\n# 👩‍💻 done ✔️\n', expected: [] },
  {
    name: 'a right-to-left override',
    plan: '---\nid: a\n---\n# A \u202eevil\n',
    expected: [{ line: 4, column: 5, message: 'Unexpected invisible character U+202E, expected text that shows', fix: 'Remove the character' }],
  },
  {
    name: 'a zero-width space in the id',
    plan: '---\nid: a\u200bb\n---\n',
    expected: [{ line: 2, column: 6, message: 'Unexpected invisible character U+200B, expected text that shows' }],
  },
];
