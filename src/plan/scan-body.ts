/**
 * Reads the block structure of a plan's body, one pass over its lines: which lines are headings, list items, task boxes, table rows,
 * paragraphs, and which are code, HTML or comments and so hold none of these.
 *
 * It is the block phase of CommonMark 0.31 with GFM tables, task items and footnotes, as micromark (remark) reads it, its deviations from
 * cmark included, because remark renders what this counts: `test/plan` holds both to the same answer on every plan of the corpus. Inline
 * syntax is deliberately absent. Every line is looked at once, by char code; there is no regular expression here that could be slow.
 */
import { htmlClosing, htmlStart } from './html-blocks.ts';
import { carriageReturn, conflictMarkerSize, endOfLine, footnoteMarkerEnd, headingLevel, isBlank, isClosingFence, isDefinition, isThematicBreak, isUnderline, lineFeed, openingFence, orderedMarkerEnd, readBox, space, tab } from './line-shapes.ts';
import { delimiterCells, headCells } from './table-lines.ts';

export type LineKind =
  | 'paragraph' | 'heading' | 'underline' | 'table-head' | 'table-rule' | 'table-row'
  | 'fence' | 'fence-text' | 'code' | 'html' | 'break' | 'empty-item';

/** The box of a task item: `[x]`. Offsets are UTF-16 units into the whole text. */
export type Box = {
  /** Where the mark stands, between the brackets. */
  readonly markAt: number;
  readonly mark: string;
  /** False for the marks that only git-plan reads: `~`, `/`, `-`. */
  readonly gfm: boolean;
  /** Where the text behind the box begins; at the end of the line where the text stands on the next one. */
  readonly textAt: number;
};

/** One line that is not blank. */
export type BodyLine = {
  readonly kind: LineKind;
  /** 1-based, in the file. */
  readonly line: number;
  /** The whole line, without its ending. */
  readonly start: number;
  readonly end: number;
  /** Where its own text begins, behind quotes, list markers and indentation. */
  readonly content: number;
  /** How many list items its text stands in, and how many quotes. */
  readonly depth: number;
  readonly quotes: number;
  /** How many list items begin on this line, and where the innermost marker stands; 0 and -1 where none does. */
  readonly begins: number;
  readonly marker: number;
  /** Of a heading (for the underlined form on the lines of its text): 1 to 6. Else 0. */
  readonly level: number;
  /** True on the first line of a paragraph, heading, fence, table, HTML or code block. */
  readonly opens: boolean;
  readonly box: Box | null;
};

export type BodyScan = {
  readonly lines: readonly BodyLine[];
  /** 1-based lines with conflict markers outside fenced code. */
  readonly conflictLines: readonly number[];
  /** Lines in the whole text, counted from `startLine`'s own number. */
  readonly lineCount: number;
  /** True where a heading on the next line would not be one: the text ends in a fence, in HTML, or between conflict markers. */
  readonly endsInside: boolean;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Line = Mutable<BodyLine>;

const container = { item: 0, quote: 1, footnote: 2 } as const;
type Container = {
  kind: number;
  /** Columns that a line must be indented to stay in the item. */
  size: number;
  /** The item began with a blank line; and a further one followed, so that it is over. */
  initialBlank: boolean;
  furtherBlank: boolean;
  /** Nothing but the marker was seen, not even a blank behind it: the next paragraph may begin with a box, without more indentation. */
  fresh: boolean;
};

/** Deeper nesting is read as text: no person writes it, and every line pays for every open container. */
const nestingMax = 256;

const leaf = { none: 0, paragraph: 1, table: 2, code: 3, fence: 4, html: 5 } as const;

/** Scans `text` from `start` (the body's first character, whose line is `startLine`). */
export function scanBody(text: string, start = 0, startLine = 1): BodyScan {
  const lines: Line[] = [];
  const conflictLines: number[] = [];
  const hasCarriageReturn = text.includes('\r', start);
  const stack: Container[] = [];
  const textEnd = text.length;

  let open: number = leaf.none;
  let fenceChar = 0;
  let fenceSize = 0;
  let htmlKind = 0;
  /** Where the open HTML block's closing mark stands next; looked for once, not once a line. */
  let htmlCloseAt = 0;
  /** Paragraph lines of the open paragraph are `lines.slice(paragraphFrom)`. */
  let paragraphFrom = 0;
  let lastIndent = 0;
  /** A box whose text must follow on the next line. */
  let boxWaits: Line | null = null;
  /** Letters of the marker that began the open conflict; 0 outside of one. */
  let conflictSize = 0;

  let lineNumber = startLine;
  let lineStart = start;
  let lineEnd = start;
  // The cursor: offset and column. Inside a tab that is used in part, `position` stays on the tab and `column` runs ahead.
  let position = start;
  let column = 0;
  let next = start;
  let nextColumn = 0;

  const look = (): void => {
    next = position;
    nextColumn = column;
    while (next < lineEnd) {
      const code = text.charCodeAt(next);
      if (code === space) nextColumn += 1;
      else if (code === tab) nextColumn += 4 - (nextColumn & 3);
      else break;
      next += 1;
    }
  };
  const eat = (columns: number): void => {
    let left = columns;
    while (left > 0 && position < lineEnd) {
      const code = text.charCodeAt(position);
      const width = code === tab ? 4 - (column & 3) : 1;
      if (width > left) {
        column += left;
        return;
      }
      position += 1;
      column += width;
      left -= width;
    }
  };
  const moveTo = (offset: number): void => {
    column = nextColumn + (offset - next);
    position = offset;
  };
  const closeLeaf = (): void => {
    if (boxWaits !== null) {
      boxWaits.box = null;
      boxWaits = null;
    }
    open = leaf.none;
  };

  while (lineStart < textEnd) {
    lineEnd = hasCarriageReturn ? endOfLine(text, lineStart) : text.indexOf('\n', lineStart);
    if (lineEnd < 0) lineEnd = textEnd;
    position = lineStart;
    column = 0;
    look();

    if (lineEnd - lineStart >= 7 && open !== leaf.fence) {
      const first = text.charCodeAt(lineStart);
      if (first === 60 || first === 62 || first === 61 || first === 124) {
        const size = conflictMarkerSize(text, lineStart, lineEnd);
        // An end without a beginning is what a careless edit leaves of the usual size; of others it is a deep quotation.
        if (size > 0 && (first === 60 || size === conflictSize || (first === 62 && size === 7))) {
          conflictLines.push(lineNumber);
          conflictSize = first === 62 ? 0 : size;
        }
      }
    }

    // 1. Which open containers does the line continue?
    let matched = 0;
    while (matched < stack.length) {
      const item = stack[matched]!;
      const indent = nextColumn - column;
      if (item.kind === container.quote) {
        if (indent > 3 || next >= lineEnd || text.charCodeAt(next) !== 62) break;
        moveTo(next + 1);
        look();
        if (nextColumn > column) {
          eat(1);
          look();
        }
      } else if (next >= lineEnd) {
        if (item.kind === container.item) {
          item.furtherBlank ||= item.initialBlank;
          eat(item.size);
        }
      } else if (item.kind === container.item) {
        const over = item.furtherBlank;
        item.furtherBlank = false;
        item.initialBlank = false;
        if (over || indent < item.size) break;
        eat(item.size);
      } else {
        if (indent < 4) break;
        eat(4);
      }
      matched += 1;
    }
    const isContinued = matched === stack.length;

    if (isContinued && open === leaf.fence) {
      const closes = isClosingFence(text, next, lineEnd, nextColumn - column, fenceChar, fenceSize);
      if (next < lineEnd) push(closes ? 'fence' : 'fence-text', next, 0, -1, 0, false);
      if (closes) open = leaf.none;
    } else if (isContinued && open === leaf.html) {
      if (next >= lineEnd && htmlKind >= 6) open = leaf.none;
      else {
        if (next < lineEnd) push('html', next, 0, -1, 0, false);
        if (htmlKind < 6 && htmlCloses(position)) open = leaf.none;
      }
    } else {
      // 2. Which new ones does it open? `interrupts`: a paragraph goes on here, which not every list item may break.
      const interrupts = isContinued && (open === leaf.paragraph || open === leaf.code);
      let begins = 0;
      let marker = -1;
      let opened = false;
      while (next < lineEnd && nextColumn - column < 4 && stack.length < nestingMax) {
        const code = text.charCodeAt(next);
        let kind = -1;
        let after = next;
        if (code === 62) {
          kind = container.quote;
          after = next + 1;
        } else if (code === 45 || code === 42 || code === 43) {
          if (code !== 43 && isThematicBreak(text, next, lineEnd)) break;
          kind = container.item;
          after = next + 1;
        } else if (code >= 48 && code <= 57) {
          after = orderedMarkerEnd(text, next, lineEnd);
          if (after < 0 || (interrupts && (code !== 49 || after !== next + 2))) break;
          kind = container.item;
        } else if (code === 91) {
          after = footnoteMarkerEnd(text, next, lineEnd);
          if (after < 0) break;
          kind = container.footnote;
        } else break;

        let size = 0;
        let startsBlank = false;
        const markerAt = next;
        if (kind === container.item) {
          if (after < lineEnd && text.charCodeAt(after) !== space && text.charCodeAt(after) !== tab) break;
          const indent = nextColumn - column;
          startsBlank = isBlank(text, after, lineEnd);
          if (startsBlank && interrupts) break;
          moveTo(after);
          look();
          const gap = nextColumn - column;
          size = indent + (after - markerAt) + (startsBlank ? 1 : gap > 4 ? 1 : gap);
          if (!startsBlank) eat(gap > 4 ? 1 : gap);
          begins += 1;
          marker = markerAt;
        } else {
          moveTo(after);
          look();
          if (kind === container.quote) {
            if (nextColumn > column) eat(1);
          } else eat(nextColumn - column);
        }
        look();
        if (!opened) {
          closeLeaf();
          stack.length = matched;
          opened = true;
        }
        if (stack.length > 0) stack[stack.length - 1]!.fresh = false;
        stack.push({ kind, size, initialBlank: startsBlank, furtherBlank: false, fresh: kind === container.item && (!startsBlank || after === lineEnd) });
        if (startsBlank) break;
      }
      readLeaf(isContinued || opened, matched, begins, marker);
    }

    lineNumber += 1;
    if (lineEnd >= textEnd) break;
    lineStart = lineEnd + (text.charCodeAt(lineEnd) === carriageReturn && text.charCodeAt(lineEnd + 1) === lineFeed ? 2 : 1);
  }
  const endsInside = conflictSize > 0 || (stack.length === 0 && (open === leaf.fence || open === leaf.html));
  closeLeaf();
  return { lines, conflictLines, lineCount: Math.max(lineNumber - 1, startLine), endsInside };

  /** 3. What the rest of the line is, in the containers found. */
  function readLeaf(isContinued: boolean, matched: number, begins: number, marker: number): void {
    const isLazy = !isContinued;
    const indent = nextColumn - column;
    if (next >= lineEnd) {
      if (isLazy) {
        closeLeaf();
        stack.length = matched;
      } else if (open !== leaf.code) closeLeaf();
      if (begins > 0) push('empty-item', lineEnd, begins, marker, 0, true);
      return;
    }
    const code = text.charCodeAt(next);

    if (open === leaf.paragraph) {
      if (indent >= 4) return continueParagraph(indent);
      if (!isLazy) {
        if (code === 61 || code === 45) {
          if (isUnderline(text, next, lineEnd, code) && !isOnlyDefinitions(paragraphFrom)) return underline(code === 61 ? 1 : 2);
        }
        if ((code === 124 || code === 45 || code === 58) && tableBegins()) return;
      }
      if (!beginsOtherBlock(code, true, isLazy)) return continueParagraph(indent);
    }
    if (isLazy) {
      // micromark knows a tag alone on its line only at the line's end, and leaves a paragraph's containers open until then.
      const staysInside = open === leaf.paragraph && code === 60 && htmlKind === 7;
      closeLeaf();
      if (!staysInside) stack.length = matched;
    }
    if (indent >= 4) {
      const opens = open !== leaf.code;
      closeLeaf();
      push('code', next, begins, marker, 0, opens);
      open = leaf.code;
      return;
    }
    const wasTable = open === leaf.table;
    if (beginsOtherBlock(code, false, isLazy)) {
      closeLeaf();
      openBlock(code, begins, marker);
      return;
    }
    if (wasTable) {
      push('table-row', next, begins, marker, 0, false);
      return;
    }
    closeLeaf();
    open = leaf.paragraph;
    paragraphFrom = lines.length;
    lastIndent = indent;
    const top = stack.length > 0 ? stack[stack.length - 1]! : null;
    const box = code === 91 && indent === 0 && top !== null && top.kind === container.item && top.fresh ? readBox(text, next, lineEnd) : null;
    const line = push('paragraph', next, begins, marker, 0, true);
    if (box !== null) {
      line.box = box;
      if (box.textAt >= lineEnd) boxWaits = line;
    }
  }

  function push(kind: LineKind, content: number, begins: number, marker: number, level: number, opens: boolean): Line {
    let depth = 0;
    let quotes = 0;
    for (const item of stack) {
      if (item.kind === container.item) depth += 1;
      else if (item.kind === container.quote) quotes += 1;
    }
    if (stack.length > 0 && kind !== 'empty-item') stack[stack.length - 1]!.fresh = false;
    const line: Line = { kind, line: lineNumber, start: lineStart, end: lineEnd, content, depth, quotes, begins, marker, level, opens, box: null };
    lines.push(line);
    return line;
  }

  function htmlCloses(from: number): boolean {
    if (htmlCloseAt < from) htmlCloseAt = htmlClosing(text, from, htmlKind);
    return htmlCloseAt <= lineEnd;
  }

  function continueParagraph(indent: number): void {
    boxWaits = null;
    lastIndent = indent;
    push('paragraph', next, 0, -1, 0, false);
  }

  function underline(level: number): void {
    closeLeaf();
    for (let index = paragraphFrom; index < lines.length; index += 1) {
      lines[index]!.kind = 'heading';
      lines[index]!.level = level;
      // "[ ] a" underlined is a heading's text.
      lines[index]!.box = null;
    }
    push('underline', next, 0, -1, level, false);
  }

  /** The line above was a table's head if this one is its delimiter row with as many cells. */
  function tableBegins(): boolean {
    const above = lines[lines.length - 1]!;
    if (lastIndent >= 4) return false;
    const cells = delimiterCells(text, next, lineEnd);
    if (cells === 0 || cells !== headCells(text, above.content, above.end)) return false;
    above.kind = 'table-head';
    above.opens = true;
    above.box = null;
    // What waited for its text on the line that is now the table's head has none.
    const first = lines[paragraphFrom]!;
    if (first.box !== null && first.box.textAt >= first.end && paragraphFrom === lines.length - 2) first.box = null;
    boxWaits = null;
    push('table-rule', next, 0, -1, 0, false);
    open = leaf.table;
    return true;
  }

  function isOnlyDefinitions(from: number): boolean {
    for (let index = from; index < lines.length; index += 1) {
      if (!isDefinition(text, lines[index]!.content, lines[index]!.end)) return false;
    }
    return true;
  }

  function beginsOtherBlock(code: number, interrupts: boolean, isLazy: boolean): boolean {
    switch (code) {
      case 35: return headingLevel(text, next, lineEnd) > 0;
      case 96: case 126: return openingFence(text, next, lineEnd) > 0;
      case 42: case 45: case 95: return isThematicBreak(text, next, lineEnd);
      case 60: {
        htmlKind = htmlStart(text, next, lineEnd, !interrupts || isLazy);
        return htmlKind > 0;
      }
      default: return false;
    }
  }

  function openBlock(code: number, begins: number, marker: number): void {
    if (code === 35) {
      const level = headingLevel(text, next, lineEnd);
      let content = next + level;
      while (content < lineEnd && (text.charCodeAt(content) === space || text.charCodeAt(content) === tab)) content += 1;
      push('heading', content, begins, marker, level, true);
    } else if (code === 96 || code === 126) {
      fenceChar = code;
      fenceSize = openingFence(text, next, lineEnd);
      push('fence', next, begins, marker, 0, true);
      open = leaf.fence;
    } else if (code === 60) {
      push('html', next, begins, marker, 0, true);
      // `<!-->` and `<?>` end where they begin, so the search overlaps the opening by that much.
      htmlCloseAt = -1;
      const from = next + (htmlKind === 2 || htmlKind === 4 ? 2 : htmlKind === 3 ? 1 : htmlKind === 5 ? 9 : 0);
      if (htmlKind >= 6 || !htmlCloses(from)) open = leaf.html;
    } else push('break', next, begins, marker, 0, true);
  }
}
