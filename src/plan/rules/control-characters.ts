/**
 * NUL and control characters act in terminals and confuse parsers. Allowed are tab, line feed and carriage return before a line feed; a byte-order
 * mark is allowed once, at the very start. One finding a line, so that a binary file does not flood the screen.
 */
import type { Finding, Rule, RuleExample } from './rule.ts';

// eslint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const findingsMax = 20;

export const controlCharacters: Rule = {
  code: 'control-characters',
  summary: 'Finds NUL, control characters, lone surrogates and stray byte-order marks',
  severity: 'error',
  check: ({ text }) => {
    if (text === null) return [];
    const findings: Finding[] = [];
    let lineStart = 0;
    let lineEnd = text.indexOf('\n');
    let line = 1;
    let lastLine = 0;
    for (const match of text.matchAll(unwanted)) {
      const at = match.index;
      if (at === 0 && match[0] === '\ufeff') continue;
      while (lineEnd >= 0 && lineEnd < at) {
        lineStart = lineEnd + 1;
        lineEnd = text.indexOf('\n', lineStart);
        line += 1;
      }
      if (line === lastLine) continue;
      lastLine = line;
      findings.push({ line, column: at - lineStart + 1, message: `Unexpected ${nameOf(match[0])}, expected printable text`, fix: 'Remove the character' });
      if (findings.length === findingsMax) break;
    }
    return findings;
  },
};

function nameOf(character: string): string {
  const code = `U+${(character.charCodeAt(0)).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\0') return `NUL character ${code}`;
  if (character === '\r') return `carriage return ${code} without a line feed`;
  if (character === '\ufeff') return `byte-order mark ${code} inside the file`;
  if (character === '\u2028' || character === '\u2029') return `line separator ${code}`;
  return character >= '\ud800' ? `lone surrogate ${code}` : `control character ${code}`;
}

export const examples: readonly RuleExample[] = [
  { name: 'tabs and CRLF', plan: '---\r\nid: a\r\n---\r\n-\t[ ] One\r\n', expected: [] },
  { name: 'a byte-order mark at the start', plan: '\ufeff---\nid: a\n---\n', expected: [] },
  {
    name: 'an escape character',
    plan: '---\nid: a\n---\n# A\n- [ ] \u001b[31mred\u001b[0m\n',
    expected: [{ line: 5, column: 7, message: 'Unexpected control character U+001B, expected printable text', fix: 'Remove the character' }],
  },
  {
    name: 'NUL in the body',
    plan: '---\nid: a\n---\n# A\u0000\n',
    expected: [{ line: 4, column: 4, message: 'Unexpected NUL character U+0000, expected printable text' }],
  },
  {
    name: 'a line separator and a second byte-order mark',
    plan: '---\nid: a\n---\nA\u2028B\nC\ufeff\n',
    expected: [
      { line: 4, column: 2, message: 'Unexpected line separator U+2028, expected printable text' },
      { line: 5, column: 2, message: 'Unexpected byte-order mark U+FEFF inside the file, expected printable text' },
    ],
  },
];
