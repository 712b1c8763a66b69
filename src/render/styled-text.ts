/** Text whose parts have styles, broken into lines. Text is measured before it is painted. */
import { textWidth } from './text-width.ts';

export type Span = { readonly text: string; readonly paint: (text: string) => string };

/** Breaks at spaces into lines of at most `columns`; `\n` in a span is a hard break. A longer word stands alone on its line. */
export function wrapSpans(spans: readonly Span[], columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  let word: Span[] = [];
  let wordWidth = 0;
  let gap: Span | null = null;
  const endWord = (): void => {
    if (word.length === 0) return;
    const spaced = gap !== null && used > 0;
    if (used > 0 && used + (spaced ? 1 : 0) + wordWidth > columns) {
      lines.push(line);
      line = '';
      used = 0;
    } else if (spaced && gap !== null) {
      line += gap.paint(' ');
      used += 1;
    }
    line += word.map((span) => span.paint(span.text)).join('');
    used += wordWidth;
    word = [];
    wordWidth = 0;
    gap = null;
  };
  for (const span of spans) {
    for (const piece of span.text.split(/(\n|[ \t]+)/)) {
      if (piece === '') continue;
      if (piece === '\n') {
        endWord();
        lines.push(line);
        line = '';
        used = 0;
        gap = null;
      } else if (/^[ \t]+$/.test(piece)) {
        endWord();
        gap = span;
      } else {
        word.push({ text: piece, paint: span.paint });
        wordWidth += textWidth(piece);
      }
    }
  }
  endWord();
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Columns that the spans take on one line. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + textWidth(span.text), 0);
}
