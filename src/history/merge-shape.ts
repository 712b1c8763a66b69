/**
 * What a text is apart from its lines: byte order mark, line ending, final newline. Merged by themselves, three-way, so that a side that only
 * converted line endings does not conflict with a side that wrote a sentence.
 */

export type TextShape = {
  readonly lines: readonly string[];
  readonly bom: boolean;
  /** `mixed`: the carriage returns stay in the lines, because no single rule could put them back. */
  readonly ending: '\n' | '\r\n' | 'mixed';
  readonly finalNewline: boolean;
};

/** Takes a text apart. Joining the lines with the ending, the mark and the final newline gives the same text back. */
export function shapeOf(text: string): TextShape {
  const bom = text.startsWith('\uFEFF');
  const body = bom ? text.slice(1) : text;
  if (body === '') return { lines: [], bom, ending: '\n', finalNewline: true };
  const finalNewline = body.endsWith('\n');
  const raw = (finalNewline ? body.slice(0, -1) : body).split('\n');
  // The last line of a file without a final newline has no ending to speak of.
  const ended = finalNewline ? raw : raw.slice(0, -1);
  const returns = ended.filter((line) => line.endsWith('\r')).length;
  if (returns === 0) return { lines: raw, bom, ending: '\n', finalNewline };
  const last = raw.at(-1) ?? '';
  if (returns !== ended.length || (!finalNewline && last.endsWith('\r'))) return { lines: raw, bom, ending: 'mixed', finalNewline };
  return { lines: raw.map((line, at) => (at < ended.length ? line.slice(0, -1) : line)), bom, ending: '\r\n', finalNewline };
}

export function joinShape(shape: TextShape): string {
  const ending = shape.ending === '\r\n' ? '\r\n' : '\n';
  if (shape.lines.length === 0) return shape.bom ? '\uFEFF' : '';
  return (shape.bom ? '\uFEFF' : '') + shape.lines.join(ending) + (shape.finalNewline ? ending : '');
}

/** Keeps the side that changed something; where both did, they agree or `onBoth` decides. */
export function pickThreeWay<T>(base: T, first: T, second: T, onBoth: (first: T, second: T) => T): T {
  if (first === second || second === base) return first;
  if (first === base) return second;
  return onBoth(first, second);
}

/** Three texts brought to one form: either no line keeps a carriage return, or (where one text mixes endings) all lines keep theirs. */
export function alignShapes(base: TextShape, first: TextShape, second: TextShape): { base: readonly string[]; first: readonly string[]; second: readonly string[]; frame: Omit<TextShape, 'lines'> } {
  const bom = pickThreeWay(base.bom, first.bom, second.bom, (one) => one);
  const finalNewline = pickThreeWay(base.finalNewline, first.finalNewline, second.finalNewline, (one, two) => one || two);
  if ([base, first, second].some((shape) => shape.ending === 'mixed')) {
    return { base: rawLines(base), first: rawLines(first), second: rawLines(second), frame: { bom, ending: 'mixed', finalNewline } };
  }
  // An empty text (the base of two added files) says nothing about endings.
  const known = (shape: TextShape, other: TextShape): TextShape['ending'] => (shape.lines.length === 0 ? other.ending : shape.ending);
  const ending = pickThreeWay(known(base, first), known(first, base), known(second, base), (one) => one);
  return { base: base.lines, first: first.lines, second: second.lines, frame: { bom, ending, finalNewline } };
}

function rawLines(shape: TextShape): readonly string[] {
  if (shape.ending !== '\r\n') return shape.lines;
  const last = shape.lines.length - 1;
  return shape.lines.map((line, at) => (at < last || shape.finalNewline ? `${line}\r` : line));
}
