/** A tracker's text as lines, sections and table rows: the ground that `read-tracker.ts` stands on. Pure. */

export type Line = {
  readonly text: string;
  /** Offset of its first character, and of its end without the line break. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly number: number;
  /** Inside a code fence or an HTML comment. */
  readonly isQuiet: boolean;
};

export type Section = {
  /** Heading text without marks; '' for what stands before the first heading. */
  readonly title: string;
  readonly depth: number;
  readonly headingLine: Line | null;
  /** Titles above it, outermost first, itself excluded. */
  readonly path: readonly string[];
  /** Its own lines up to the next heading of any depth. */
  readonly lines: readonly Line[];
  readonly hasChildren: boolean;
};

export type Cell = { readonly text: string; readonly start: number; readonly end: number };

/** Splits a text into lines with offsets; `\n`, `\r\n` and a missing last line end are all fine. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let fence: string | null = null;
  let inComment = false;
  for (let start = 0, number = 1; start <= text.length; number += 1) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const end = stop > start && text[stop - 1] === '\r' ? stop - 1 : stop;
    const line = text.slice(start, end);
    let isQuiet: boolean = fence !== null || inComment;
    const run: string | undefined = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (!inComment && run !== undefined) {
      if (fence === null) fence = run;
      else if (run[0] === fence[0] && run.length >= fence.length && line.trim() === run) fence = null;
      isQuiet = true;
    } else if (fence === null) {
      if (!inComment && line.trimStart().startsWith('<!--')) inComment = isQuiet = true;
      if (inComment && line.includes('-->')) inComment = false;
    }
    lines.push({ text: line, start, end, number, isQuiet });
    if (newline < 0) break;
    start = newline + 1;
  }
  return lines;
}

/** Cuts lines into sections at ATX headings. */
export function splitSections(lines: readonly Line[]): Section[] {
  type Draft = { title: string; depth: number; headingLine: Line | null; path: string[]; lines: Line[] };
  const drafts: Draft[] = [{ title: '', depth: 0, headingLine: null, path: [], lines: [] }];
  const stack: { title: string; depth: number }[] = [];
  for (const line of lines) {
    const heading = line.isQuiet ? null : /^ {0,3}(#{1,6})[ \t]+(.*)$/s.exec(line.text);
    if (heading === null) {
      drafts.at(-1)!.lines.push(line);
      continue;
    }
    const depth = heading[1]!.length;
    const title = heading[2]!.trim().replace(/(?<![ \t])[ \t]+#+$/, '').trim();
    while (stack.length > 0 && stack.at(-1)!.depth >= depth) stack.pop();
    drafts.push({ title, depth, headingLine: line, path: stack.map((above) => above.title), lines: [] });
    stack.push({ title, depth });
  }
  return drafts.map((draft, index) => ({ ...draft, hasChildren: (drafts[index + 1]?.depth ?? 0) > draft.depth && draft.depth > 0 }));
}

/** Splits a table row into cells at unescaped pipes; null where the line is none. */
export function splitRow(line: Line): Cell[] | null {
  const { text } = line;
  const indent = text.length - text.trimStart().length;
  if (text[indent] !== '|') return null;
  const cells: Cell[] = [];
  for (let from = indent + 1, at = from; at <= text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '|' || at === text.length) {
      const raw = text.slice(from, at);
      if (at < text.length || raw.trim() !== '') {
        const lead = raw.length - raw.trimStart().length;
        const trimmed = raw.trim();
        cells.push({ text: trimmed.replace(/\\\|/g, '|'), start: line.start + from + (trimmed === '' ? Math.min(1, raw.length) : lead), end: line.start + from + (trimmed === '' ? Math.min(1, raw.length) : lead + trimmed.length) });
      }
      from = at + 1;
    }
  }
  return cells.length === 0 ? null : cells;
}

/** True for the `|---|:--:|` line under a table's header. */
export function isDelimiterRow(cells: readonly Cell[]): boolean {
  return cells.every((cell) => /^:?-+:?$/.test(cell.text));
}
