/**
 * Foreign text inside a pull request's comment. Four places, each with its own escaping: running Markdown, a table cell, raw HTML (`<summary>`), and a
 * fenced block. Text from plans and commits never begins a line.
 */
import { disarmReferences } from '../disarm.ts';

const lengthMax = 160;
/** So much of a text is looked at: what stands behind is shown only where thousands of characters in front of it are not. */
const lookedAtMax = 4_000;
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** One clean line of at most 160 characters: no controls, no invisible or direction-changing characters, no comments; images as their words. */
export function plainText(text: string): string {
  if (text.length <= lengthMax && /^[\x21-\x7e](?: ?[\x21-\x7e])*$/.test(text) && !/!\[|<!--/.test(text)) return text;
  let line = text.slice(0, lookedAtMax)
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    // eslint-disable-next-line no-control-regex -- controls are what is dropped
    .replace(/[\u0000-\u001f\u007f-\u009f\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{e0100}-\u{e01ef}]/gu, (sign) => (sign === '\u200d' ? sign : ''))
    // A joiner between two pictographs makes them one.
    .replace(/(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu, '');
  while (line.includes('<!--')) line = line.replaceAll('<!--', '');
  return cut(line.replace(/\s+/g, ' ').trim(), lengthMax);
}

function cut(text: string, max: number): string {
  const signs = [...text];
  return signs.length <= max ? text : `${signs.slice(0, max - 1).join('').trimEnd()}…`;
}

/** Running Markdown. Code spans of the text stay code; everything else formats, links and calls nothing. */
export function markdownText(text: string): string {
  return escapeSpans(plainText(text), false);
}

/** As `markdownText`, for a cell of a table. */
export function markdownCell(text: string): string {
  return escapeSpans(plainText(text), true);
}

function escapeSpans(text: string, inTable: boolean): string {
  return text.split(/(?<![\\`])(`[^`]+`)(?!`)/).map((part, at) => (at % 2 === 1 ? codeOrProse(part, inTable) : escapeProse(part))).join('');
}

/** In a table a bar ends the cell even in code, and a backslash in front of it does not help where another one stands there. */
function codeOrProse(span: string, inTable: boolean): string {
  const isCode = span.slice(1, -1).trim() !== '' && !(inTable && span.includes('|'));
  return isCode ? span : escapeProse(span);
}

/** Backslashes only where a sign means something in the middle of a line, so that sentences stay readable in a mail. */
function escapeProse(text: string): string {
  return disarmReferences(text).replace(/[\\`*_{}[\]~|$^<>&]/g, (sign) => entities[sign] ?? `\\${sign}`);
}

/** Text in raw HTML, where Markdown means nothing. */
export function htmlText(text: string): string {
  return disarmReferences(plainText(text)).replace(/[<>&"]/g, (sign) => entities[sign]!);
}

/** Text in a fenced block: as it is. */
export function fencedText(text: string): string {
  return plainText(text);
}

/** A fenced block that no run of backticks in its lines ends. */
export function fencedBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(0, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** A code span around any text; empty for nothing. In a table only for text without a bar. */
export function codeText(text: string): string {
  const plain = plainText(text);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return plain === '' ? '' : `${fence}${pad}${plain.replaceAll('|', '¦')}${pad}${fence}`;
}

/** As `markdownText`, and ends with a full stop, unless it ends with a mark already. */
export function markdownSentence(text: string): string {
  const whole = plainText(text).replace(/(?<![\s,;–—-])[\s,;–—-]+$/, '');
  return escapeSpans(whole === '' || /[.!?…:。！？：]["')\]`]*$/.test(whole) ? whole : `${whole}.`, false);
}
