/**
 * Reads the block structure of a plan's body, one pass over its lines: which lines are headings, list items, task boxes, table rows,
 * paragraphs, and which are code, HTML or comments and so hold none of these.
 *
 * It is the block phase of CommonMark 0.31 with GFM tables, task items and footnotes, as micromark (remark) reads it, its deviations from
 * cmark included, because remark renders what this counts: `test/plan` holds both to the same answer on every plan of the corpus. Inline
 * syntax is deliberately absent. Every line is looked at once, by char code; there is no regular expression here that could be slow.
 */

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
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Line = Mutable<BodyLine>;

const tab = 9, lineFeed = 10, carriageReturn = 13, space = 32;

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
  let inConflict = false;

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
        const kind = conflictMarker(text, lineStart, lineEnd);
        if (kind === '<' || (kind !== '' && inConflict) || kind === '>') {
          conflictLines.push(lineNumber);
          inConflict = kind !== '>';
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
  closeLeaf();
  return { lines, conflictLines, lineCount: Math.max(lineNumber - 1, startLine) };

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

function endOfLine(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === lineFeed || code === carriageReturn) return index;
  }
  return -1;
}

function isBlank(text: string, from: number, end: number): boolean {
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== space && code !== tab) return false;
  }
  return true;
}

function conflictMarker(text: string, start: number, end: number): string {
  const code = text.charCodeAt(start);
  for (let index = start + 1; index < start + 7; index += 1) if (text.charCodeAt(index) !== code) return '';
  const after = end > start + 7 ? text.charCodeAt(start + 7) : space;
  return after === space && (code !== 61 || end === start + 7) ? String.fromCharCode(code) : '';
}

function readBox(text: string, at: number, end: number): Box | null {
  if (at + 2 >= end || text.charCodeAt(at + 2) !== 93) return null;
  const code = text.charCodeAt(at + 1);
  const gfm = code === space || code === tab || code === 120 || code === 88;
  if (!gfm && code !== 126 && code !== 47 && code !== 45) return null;
  let textAt = at + 3;
  if (textAt < end && text.charCodeAt(textAt) !== space && text.charCodeAt(textAt) !== tab) return null;
  while (textAt < end && (text.charCodeAt(textAt) === space || text.charCodeAt(textAt) === tab)) textAt += 1;
  return { markAt: at + 1, mark: text.charAt(at + 1), gfm, textAt };
}

function isThematicBreak(text: string, from: number, end: number): boolean {
  const mark = text.charCodeAt(from);
  let count = 0;
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === mark) count += 1;
    else if (code !== space && code !== tab) return false;
  }
  return count >= 3;
}

function isUnderline(text: string, from: number, end: number, mark: number): boolean {
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  return isBlank(text, index, end);
}

/** Offset behind `12.` or `3)`; -1 where there is no such marker. */
function orderedMarkerEnd(text: string, from: number, end: number): number {
  let index = from;
  while (index < end && index - from < 10 && isDigit(text.charCodeAt(index))) index += 1;
  if (index - from > 9 || index >= end) return -1;
  const code = text.charCodeAt(index);
  return code === 46 || code === 41 ? index + 1 : -1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Offset behind `[^label]:`; -1 where there is none. */
function footnoteMarkerEnd(text: string, from: number, end: number): number {
  if (text.charCodeAt(from + 1) !== 94) return -1;
  for (let index = from + 2; index < end && index - from < 1000; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 93) return index > from + 2 && index + 1 < end && text.charCodeAt(index + 1) === 58 ? index + 2 : -1;
    if (code === 91 || code === space || code === tab) return -1;
    if (code === 92) {
      const escaped = text.charCodeAt(index + 1);
      if (escaped === 91 || escaped === 92 || escaped === 93) index += 1;
    }
  }
  return -1;
}

/** A link reference definition that is complete on one line; enough to know that an underline below it underlines nothing. */
function isDefinition(text: string, from: number, end: number): boolean {
  if (text.charCodeAt(from) !== 91) return false;
  let close = from + 1;
  while (close < end && text.charCodeAt(close) !== 93) close += 1;
  return close > from + 1 && close + 1 < end && text.charCodeAt(close + 1) === 58 && !isBlank(text, close + 2, end);
}

function headingLevel(text: string, from: number, end: number): number {
  let index = from;
  while (index < end && text.charCodeAt(index) === 35) index += 1;
  const level = index - from;
  if (level > 6) return 0;
  return index === end || text.charCodeAt(index) === space || text.charCodeAt(index) === tab ? level : 0;
}

/** Length of an opening fence; 0 where there is none. */
function openingFence(text: string, from: number, end: number): number {
  const mark = text.charCodeAt(from);
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  const size = index - from;
  if (size < 3) return 0;
  if (mark === 96) for (; index < end; index += 1) if (text.charCodeAt(index) === 96) return 0;
  return size;
}

function isClosingFence(text: string, from: number, end: number, indent: number, mark: number, size: number): boolean {
  if (indent > 3 || text.charCodeAt(from) !== mark) return false;
  let index = from;
  while (index < end && text.charCodeAt(index) === mark) index += 1;
  return index - from >= size && isBlank(text, index, end);
}

/** Cells of a table's delimiter row; 0 where the line is none. */
function delimiterCells(text: string, from: number, end: number): number {
  let index = from;
  let cells = 0;
  let seen = false;
  const skip = (): void => {
    while (index < end && (text.charCodeAt(index) === space || text.charCodeAt(index) === tab)) index += 1;
  };
  if (text.charCodeAt(index) === 124) {
    seen = true;
    index += 1;
  }
  for (;;) {
    skip();
    if (index >= end) break;
    if (text.charCodeAt(index) === 58) {
      seen = true;
      index += 1;
    }
    const dashes = index;
    while (index < end && text.charCodeAt(index) === 45) index += 1;
    if (index === dashes) return 0;
    cells += 1;
    if (text.charCodeAt(index) === 58 && index < end) {
      seen = true;
      index += 1;
    }
    skip();
    if (index >= end) break;
    if (text.charCodeAt(index) !== 124) return 0;
    seen = true;
    index += 1;
  }
  return seen ? cells : 0;
}

/** Cells of a row that could be a table's head. */
function headCells(text: string, from: number, end: number): number {
  let cells = 0;
  // A pipe in front opens the first cell; between two pipes is a cell, empty or not.
  let waiting = text.charCodeAt(from) !== 124;
  for (let index = from; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === space || code === tab) continue;
    if (waiting) cells += 1;
    waiting = code === 124;
    if (code === 92 && index + 1 < end && (text.charCodeAt(index + 1) === 124 || text.charCodeAt(index + 1) === 92)) index += 1;
  }
  return cells;
}

const htmlBlockNames = new Set((
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame ' +
  'frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary ' +
  'table tbody td tfoot th thead title tr track ul').split(' '));
const htmlRawNames = new Set(['pre', 'script', 'style', 'textarea']);

/** Which of CommonMark's seven kinds of HTML block the line opens; 0 for none. The seventh may be ruled out: it does not break a paragraph. */
function htmlStart(text: string, from: number, end: number, allowsSeventh: boolean): number {
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
function htmlClosing(text: string, from: number, kind: number): number {
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
