/** A line diff of two short texts, with three lines of context. Pure. */
export type DiffLine = { readonly kind: 'same' | 'added' | 'removed' | 'gap'; readonly text: string };

const context = 3;
const tableMax = 4_000_000;

/** Lines of both texts in order. Very long texts are shown as all removed and all added between their common ends. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = before === '' ? [] : before.split('\n');
  const b = after === '' ? [] : after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return shorten([...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)]);
}

function between(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const width = b.length + 1;
  if (a.length * b.length > tableMax) return [...a.map((text) => ({ kind: 'removed' as const, text })), ...b.map((text) => ({ kind: 'added' as const, text }))];
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? (longest[(i + 1) * width + j + 1] as number) + 1 : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i] as string });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))) {
      lines.push({ kind: 'removed', text: a[i] as string });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: b[j] as string });
      j += 1;
    }
  }
  return lines;
}

function shorten(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - context), index + context + 1).some((line) => line.kind !== 'same'));
  return lines.flatMap((line, index) => (near[index] === true ? [line] : index > 0 && near[index - 1] === true ? [{ kind: 'gap' as const, text: '⋯' }] : []));
}
