/**
 * Makes foreign text safe inside Markdown that is shown elsewhere: it stays what it was written as, formats nothing, links nothing, calls nobody and
 * closes no issue. Zero-width spaces are put in only where a forge would act on the text.
 */
import { disarmReferences, zeroWidthSpace } from './disarm.ts';
import { escapeText } from './escape.ts';

/** Escapes one line for running text. Code spans of the text stay code: `` `a|b` ``; in a table the bar is escaped there too. */
export function escapeMarkdown(text: string): string {
  return text.split(/(`[^`]+`)/).map((part, at) => (at % 2 === 1 ? codeSpan(part.slice(1, -1)) : escapeProse(part))).join('');
}

function escapeProse(text: string): string {
  return disarmReferences(escapeText(text.replaceAll('<!--', '')))
    .replace(/[\\`*_{}[\]()<>#+!|~$&^]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    .replace(/^(\s*)([-/>=])/, `$1${zeroWidthSpace}$2`)
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** A code span around any text, which no backtick and no bar in it ends. */
export function codeSpan(text: string): string {
  const shown = escapeText(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return shown === '' ? '' : `${fence}${pad}${shown}${pad}${fence}`;
}
