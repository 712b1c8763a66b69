/** How many columns of a terminal a text takes. Colours take none; East Asian wide characters and emoji take two; marks that combine take none. */

const colours = /\x1b\[[0-9;]*m/g;
const zeroWidth = (): RegExp => /^[\p{Mn}\p{Me}\p{Cf}\ufe00-\ufe0f]$/u;

/** Ranges that are two columns wide (East Asian Width W and F, emoji presentation), in pairs. */
const wide = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2630, 0x2637,
  0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce,
  0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728,
  0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
  0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19,
  0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18cff, 0x1aff0, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e,
  0x1f191, 0x1f19a, 0x1f1e6, 0x1f202, 0x1f210, 0x1f23b, 0x1f240, 0x1f248, 0x1f250, 0x1f251, 0x1f260, 0x1f265, 0x1f300, 0x1f320, 0x1f32d, 0x1f335,
  0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440,
  0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f,
  0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb,
  0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd,
];

/** Width in columns. What most texts are made of, Latin letters, dashes, arrows, ticks and the blocks of bars, takes one each. */
export function textWidth(text: string): number {
  const plain = text.includes('\x1b') ? text.replace(colours, '') : text;
  if (/^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u259f\u2713-\u2718]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const cluster of clusters(plain)) width += cluster.width;
  return width;
}

/** Cuts to at most `columns`, with `…` where something was cut. Meant for text without colours. */
export function truncate(text: string, columns: number): string {
  // No character takes more than two.
  if (text.length * 2 <= columns || textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let kept = '';
  let width = 0;
  for (const cluster of clusters(text)) {
    if (width + cluster.width > columns - 1) break;
    kept += cluster.text;
    width += cluster.width;
  }
  return `${kept.trimEnd()}…`;
}

/** Fills up with spaces on the right. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

/** Fills up with spaces on the left. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - textWidth(text))) + text;
}

/** Breaks at spaces into lines of at most `columns`; a word that is longer is broken. Meant for text without colours. */
export function wrap(text: string, columns: number): string[] {
  const limit = Math.max(8, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    let rest = word;
    if (line !== '' && textWidth(line) + 1 + textWidth(rest) <= limit) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (textWidth(rest) > limit) {
      const piece = takeColumns(rest, limit);
      lines.push(piece);
      rest = rest.slice(piece.length);
    }
    line = rest;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function takeColumns(text: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const cluster of clusters(text)) {
    if (width + cluster.width > columns && kept !== '') break;
    kept += cluster.text;
    width += cluster.width;
  }
  return kept;
}

/** Characters that are shown as one: a base with its marks, pictographs joined by U+200D, pairs of regional indicators. */
function* clusters(text: string): Generator<{ text: string; width: number }> {
  let current = '';
  let width = 0;
  let joined = false;
  let flag = false;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x200d && current !== '') {
      current += character;
      joined = true;
      continue;
    }
    if (current !== '' && zeroWidth().test(character)) {
      current += character;
      if (code === 0xfe0f) width = Math.max(width, 2);
      continue;
    }
    const isIndicator = code >= 0x1f1e6 && code <= 0x1f1ff;
    if (joined || (flag && isIndicator) || (code >= 0x1f3fb && code <= 0x1f3ff && width === 2)) {
      current += character;
      joined = false;
      flag = false;
      width = 2;
      continue;
    }
    if (current !== '') yield { text: current, width };
    current = character;
    width = widthOf(code, character);
    flag = isIndicator;
  }
  if (current !== '') yield { text: current, width };
}

function widthOf(code: number, character: string): number {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  if (zeroWidth().test(character)) return 0;
  if (code < 0x1100) return 1;
  let low = 0;
  let high = wide.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < (wide[middle * 2] ?? 0)) high = middle - 1;
    else if (code > (wide[middle * 2 + 1] ?? 0)) low = middle + 1;
    else return 2;
  }
  return 1;
}
