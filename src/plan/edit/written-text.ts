/** Text of users and agents as it is put into files: it stays text and breaks no structure around it. */
import { plainScalarValue } from '../yaml-scalar.ts';

/** One line without control characters. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ').replace(/\s+/g, ' ').trim();
}

/** One line for the inside of a list item or behind a box: what would open a block there is escaped. */
export function inItem(text: string): string {
  return escapeOpening(oneLine(text));
}

/** One line for a table cell. */
export function inCell(text: string): string {
  return oneLine(text).replace(/\\(?=\|)/g, '\\\\').replace(/\|/g, '\\|');
}

/** Several lines for the text below a heading: list items stay, headings, fences, boxes, HTML, rules, tables and quotes become text. */
export function asProse(text: string): string[] {
  // eslint-disable-next-line no-control-regex
  const lines = text.replace(/\r\n?/g, '\n').split('\n').map((line) => line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ').replace(/\t/g, '  ').trimEnd());
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const list = /^(\s{0,3}(?:[-*+]|\d{1,9}[.)])\s+)(.*)$/s.exec(line);
    if (list !== null) return `${list[1]!.trimStart()}${escapeOpening(list[2]!)}`;
    return escapeOpening(line.trimStart());
  });
}

/** A backslash in front of what would open a block, a box or an underline. */
function escapeOpening(text: string): string {
  const number = /^(\d{1,9})([.)])(?=\s|$)/.exec(text);
  if (number !== null) return `${number[1]}\\${text.slice(number[1]!.length)}`;
  return /^(?:#{1,6}(?:\s|$)|`{3}|~{3}|\[.?\](?:\s|$)|\[\^?[^\]]*\]:|<|>|\||[-*+](?:\s|$)|[-*_=][-*_=\s]*$|:?-+:?\s*\|)/.test(text) ? `\\${text}` : text;
}

/** A YAML scalar that reads back as this very string: plain where that is safe, else quoted. */
export function yamlScalar(text: string, inFlow: boolean): string {
  const value = oneLine(text);
  const isPlain = /^[\p{L}\p{N}_./(][^\n]*$/u.test(value) && !/: |:$| #|[\ud800-\udfff]/.test(value) && plainScalarValue(value) === value && !(inFlow && /[,[\]{}:]/.test(value)) && !/^(?:---|\.\.\.)/.test(value);
  if (isPlain) return value;
  if (!/["\\]/.test(value)) return `"${value}"`;
  return `'${value.replaceAll("'", "''")}'`;
}

/** A one-line YAML list of strings. */
export function yamlList(items: readonly string[]): string {
  return `[${items.map((item) => yamlScalar(item, true)).join(', ')}]`;
}
