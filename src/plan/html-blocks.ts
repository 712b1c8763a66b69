/** CommonMark's seven kinds of HTML block: what opens one, and what ends it. */
import { isBlank, isDigit, isLetter, space, tab } from './line-shapes.ts';

const htmlBlockNames = new Set((
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame ' +
  'frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary ' +
  'table tbody td tfoot th thead title tr track ul').split(' '));
const htmlRawNames = new Set(['pre', 'script', 'style', 'textarea']);

/** Which of CommonMark's seven kinds of HTML block the line opens; 0 for none. The seventh may be ruled out: it does not break a paragraph. */
export function htmlStart(text: string, from: number, end: number, allowsSeventh: boolean): number {
  let index = from + 1;
  const first = text.charCodeAt(index);
  if (index >= end) return 0;
  if (first === 63) return 3;
  if (first === 33) {
    if (text.startsWith('--', index + 1) && index + 2 < end) return 2;
    if (text.startsWith('[CDATA[', index + 1) && index + 7 < end) return 5;
    return index + 1 < end && isLetter(text.charCodeAt(index + 1)) ? 4 : 0;
  }
  const isClosing = first === 47;
  if (isClosing) index += 1;
  if (index >= end || !isLetter(text.charCodeAt(index))) return 0;
  const nameFrom = index;
  while (index < end && (isLetter(text.charCodeAt(index)) || isDigit(text.charCodeAt(index)) || text.charCodeAt(index) === 45)) index += 1;
  const after = index < end ? text.charCodeAt(index) : space;
  if (after !== space && after !== tab && after !== 47 && after !== 62) return 0;
  const name = text.slice(nameFrom, index).toLowerCase();
  if (after !== 47 && !isClosing && htmlRawNames.has(name)) return 1;
  if (htmlBlockNames.has(name)) return after !== 47 || text.charCodeAt(index + 1) === 62 ? 6 : 0;
  return allowsSeventh && isWholeTag(text, index, end, isClosing) ? 7 : 0;
}

/** Reads attributes and the end of a tag that must be alone on its line. */
function isWholeTag(text: string, from: number, end: number, isClosing: boolean): boolean {
  let index = from;
  const at = (): number => (index < end ? text.charCodeAt(index) : -1);
  const skip = (): void => {
    while (at() === space || at() === tab) index += 1;
  };
  const finish = (): boolean => at() === 62 && isBlank(text, index + 1, end);
  skip();
  if (isClosing) return finish();
  for (;;) {
    skip();
    if (at() === 47) {
      index += 1;
      return finish();
    }
    if (!(at() === 58 || at() === 95 || isLetter(at()))) return finish();
    while (isLetter(at()) || isDigit(at()) || at() === 45 || at() === 46 || at() === 58 || at() === 95) index += 1;
    skip();
    while (at() === 61) {
      index += 1;
      skip();
      const quote = at();
      if (quote === 34 || quote === 39) {
        const close = text.indexOf(String.fromCharCode(quote), index + 1);
        if (close < 0 || close >= end) return false;
        index = close + 1;
        if (at() !== 47 && at() !== 62 && at() !== space && at() !== tab) return false;
        break;
      }
      const valueFrom = index;
      while (index < end && !isValueEnd(at())) index += 1;
      if (index === valueFrom) return false;
      skip();
    }
  }
}

function isValueEnd(code: number): boolean {
  return code === space || code === tab || code === 34 || code === 39 || code === 47 || code === 60 || code === 61 || code === 62 || code === 96;
}

const htmlClosings = ['', '', '-->', '?>', '>', ']]>'];

/** Offset behind the mark that ends a block of this kind (1 to 5), from `from` on; infinite where there is none. */
export function htmlClosing(text: string, from: number, kind: number): number {
  if (kind !== 1) {
    const needle = htmlClosings[kind]!;
    const at = text.indexOf(needle, from);
    return at < 0 ? Infinity : at + needle.length;
  }
  for (let at = text.indexOf('</', from); at >= 0; at = text.indexOf('</', at + 2)) {
    const tag = text.slice(at + 2, at + 11);
    const close = tag.indexOf('>');
    if (close > 0 && htmlRawNames.has(tag.slice(0, close).toLowerCase())) return at + close + 3;
  }
  return Infinity;
}
