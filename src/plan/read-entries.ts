/** Decisions, questions, log entries and debt of a plan, in each of the forms in which people keep them. */
import type { Decision, LogEntry, Question } from '../model/document.ts';
import type { BodyLine } from './scan-body.ts';
import type { Entries, Passage, Section } from './sections.ts';
import { kindOfTitle } from './section-words.ts';
import type { SectionKind } from './section-words.ts';
import { cellRanges, cellText } from './table-cells.ts';
import { beginsWithDate, takeDate } from './written-date.ts';

const noEntries: Entries = { decisions: [], questions: [], log: [], debt: [] };

/** Reads all of them. Sub-sections belong to the section above that has a kind. */
export function readEntries(sections: readonly Section[]): Entries {
  const found = sections.flatMap((section) => {
    const { kind, isOwn } = kindOfSection(section);
    const entries = kind === null ? noEntries : entriesOf(section.passage, kind, isOwn);
    return entries === noEntries ? [] : [{ entries, by: section.lineShift }];
  });
  return {
    decisions: found.flatMap(({ entries, by }) => shifted(entries.decisions, by)), questions: found.flatMap(({ entries, by }) => shifted(entries.questions, by)),
    log: found.flatMap(({ entries, by }) => shifted(entries.log, by)), debt: found.flatMap(({ entries, by }) => shifted(entries.debt, by)),
  };
}

function shifted<T extends { readonly line: number }>(entries: readonly T[], by: number): readonly T[] {
  return by === 0 ? entries : entries.map((entry) => ({ ...entry, line: entry.line + by }));
}

function entriesOf(passage: Passage, kind: SectionKind, isOwn: boolean): Entries {
  const { readings } = passage;
  const place = isOwn ? kind : `${kind} above`;
  const known = readings.entries.get(place);
  if (known !== undefined) return known;
  const entries = readPassage(passage, kind, isOwn);
  readings.entries.set(place, entries);
  return entries;
}

function readPassage(passage: Passage, kind: SectionKind, isOwn: boolean): Entries {
  switch (kind) {
    case 'decisions': return { ...noEntries, decisions: readDecisions(passage, isOwn) };
    case 'questions': return { ...noEntries, questions: readQuestions(passage) };
    case 'log': return { ...noEntries, log: readLog(passage, isOwn) };
    case 'debt': return { ...noEntries, debt: listItems(passage.text, passage.lines).filter((item) => !isPlaceholder(item.text)).map(({ text, line }) => ({ text, line })) };
    default: return noEntries;
  }
}

function kindOfSection(section: Section): { readonly kind: SectionKind | null; readonly isOwn: boolean } {
  if (section.heading === null) return { kind: null, isOwn: false };
  for (let at = section.path.length - 1; at >= 0; at -= 1) {
    if (at === 0 && section.path.length > 1 && section.isUnderTitle) return { kind: null, isOwn: false };
    const kind = kindOfTitle(section.path[at]!);
    if (kind !== null) return { kind, isOwn: at === section.path.length - 1 };
  }
  return { kind: null, isOwn: false };
}

type Item = { readonly text: string; readonly line: number; readonly below: readonly string[]; readonly hasBox: boolean };

/** Top-level list items: first line, and the lines below it as they are written. */
function listItems(text: string, lines: readonly BodyLine[]): Item[] {
  const items: { text: string; line: number; below: string[]; hasBox: boolean }[] = [];
  for (const line of lines) {
    const written = text.slice(line.box?.textAt ?? line.content, line.end).trim();
    if (line.begins > 0 && line.depth <= 1) items.push({ text: written, line: line.line, below: [], hasBox: line.box !== null });
    else if (line.depth >= 1 && items.length > 0 && line.kind !== 'fence' && line.kind !== 'fence-text') items[items.length - 1]!.below.push(written);
  }
  return items;
}

function isPlaceholder(text: string): boolean {
  return text === '' || (/^[_*(]*[nt无暂な없]/i.test(text) && /^[_*(]*(?:none|n\/a|tbd|nothing|no (?:open )?(?:questions|decisions|entries)|无|暂无|なし|없음)\b[^\p{L}]{0,9}(?:yet|so far)?[^\p{L}]*$/iu.test(text)) || /^[-–—…]+$/.test(text);
}

/** Rows of the tables of a section, with the columns that `names` finds by their headers. */
function tableRows<Name extends string>(text: string, lines: readonly BodyLine[], names: Readonly<Record<Name, RegExp>>): { readonly line: number; readonly cells: readonly string[]; readonly columns: Readonly<Record<Name, number>> }[] {
  const rows: { line: number; cells: string[]; columns: Record<Name, number> }[] = [];
  let columns: Record<Name, number> | null = null;
  for (const line of lines) {
    if (!line.kind.startsWith('table-') || line.kind === 'table-rule') continue;
    const cells = cellRanges(text, line.content, line.end).map((range) => cellText(text, range));
    if (line.kind === 'table-head') {
      columns = Object.fromEntries((Object.keys(names) as Name[]).map((name) => [name, cells.findIndex((cell) => names[name].test(cell.replace(/[*_`]/g, '').trim()))])) as Record<Name, number>;
    } else if (columns !== null) rows.push({ line: line.line, cells, columns });
  }
  return rows;
}

const decisionColumns = {
  text: /^(?:decision|choice|what|topic|chosen|决策|决定|決定|決定事項|결정|의사결정)/i,
  rationale: /^(?:rationale|why|reason|reasoning|because|context|notes?|理由|原因|依据|근거|이유|사유)/i,
  date: /^(?:date|when|on|日期|时间|日付|날짜|일자)/i,
};

function readDecisions({ text, heading, lines }: Passage, isOwn: boolean): Decision[] {
  const rows = tableRows(text, lines, decisionColumns);
  const decisions: Decision[] = rows.flatMap(({ line, cells, columns }) => {
    const at = columns.text >= 0 ? columns.text : cells.findIndex((_, index) => index !== columns.date && index !== columns.rationale);
    const said = cells[at] ?? '';
    if (isPlaceholder(said)) return [];
    const of = (index: number): string | null => (index < 0 || index === at || (cells[index] ?? '') === '' ? null : cells[index]!);
    return [{ text: said, rationale: of(columns.rationale), date: of(columns.date), line }];
  });
  const items = listItems(text, lines);
  if (!isOwn && heading !== null && decisions.length === 0) {
    // One heading a decision: what stands below it is why.
    const { at, rest } = takeDate(heading.text);
    return [{ text: rest === '' ? heading.text : rest, rationale: prose(text, lines), date: at, line: heading.line }];
  }
  let open: { text: string; rationale: string | null; date: string | null; line: number } | null = null;
  for (const item of items) {
    const field = /^[*_]{0,2}(decision|rationale|why|reason|date(?:\s*\/\s*author)?|决策|理由|日期|決定|결정|이유|날짜)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)$/is.exec(item.text);
    if (field !== null && !/^(?:decision|决策|決定|결정)/i.test(field[1]!) && open !== null) {
      addPart(open, field[1]!, field[2]!);
    } else {
      const { at, rest } = takeDate(field === null ? item.text : field[2]!);
      if (isPlaceholder(rest)) continue;
      open = { text: rest, rationale: null, date: at, line: item.line };
      decisions.push(open);
    }
    for (const below of item.below) {
      const part = /^[*_]{0,2}(rationale|why|reason|because|date(?:\s*\/\s*author)?|理由|原因|日期|이유|근거|날짜)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)$/is.exec(below);
      if (part !== null && open !== null) addPart(open, part[1]!, part[2]!);
    }
  }
  return decisions;
}

function addPart(decision: { rationale: string | null; date: string | null }, name: string, value: string): void {
  if (/^date|日期|날짜/i.test(name)) decision.date ??= takeDate(value).at ?? value.trim();
  else decision.rationale ??= value.trim() === '' ? null : value.trim();
}

function readQuestions({ text, lines }: Passage): Question[] {
  const rows = tableRows(text, lines, { text: /^(?:question|issue|topic|问题|質問|질문)/i, answer: /^(?:answer|resolution|decision|status|答案|回答|답변)/i });
  const fromRows = rows.flatMap(({ line, cells, columns }): Question[] => {
    const said = cells[Math.max(0, columns.text)] ?? '';
    const answer = columns.answer < 0 ? '' : (cells[columns.answer] ?? '');
    return isPlaceholder(said) ? [] : [{ text: said, answer: isPlaceholder(answer) || /^open$/i.test(answer) ? null : answer, line }];
  });
  const fromItems = listItems(text, lines).filter((item) => !isPlaceholder(item.text) && !item.hasBox).map((item): Question => {
    const below = item.below.map((line) => /^[*_]{0,2}(?:answer(?:ed)?|a|resolution|resolved|答案?|回答|답변?)[*_]{0,2}(?:\s*\([^)]*\))?\s*[:：][*_]{0,2}\s*(.+)$/is.exec(line)?.[1] ?? /^(?:→|->|=>)\s*(.+)$/s.exec(line)?.[1]).find((answer) => answer !== undefined);
    const inline = answerInLine(item.text);
    const struck = /^~~(.+?)~~\s*(.*)$/s.exec(item.text);
    if (below !== undefined) return { text: struck?.[1] ?? item.text, answer: below, line: item.line };
    if (inline !== null) return { text: inline.question.replace(/^~~|~~$/g, ''), answer: inline.answer, line: item.line };
    return struck === null ? { text: item.text, answer: null, line: item.line } : { text: struck[1]!, answer: struck[2] === '' ? 'resolved' : struck[2]!, line: item.line };
  });
  return [...fromRows, ...fromItems].toSorted((a, b) => a.line - b.line);
}

/** `Which port? → 4000`, `Which port? **Answer:** 4000`; null where nothing is answered behind the question. */
function answerInLine(text: string): { readonly question: string; readonly answer: string } | null {
  const mark = /\s(?:→|->|=>|\*\*(?:Answer|Resolved)[:：]?\*\*[:：]?)/.exec(text);
  if (mark === null) return null;
  const [question, answer] = [text.slice(0, mark.index).trimEnd(), text.slice(mark.index + mark[0].length).trimStart()];
  return question === '' || answer === '' ? null : { question, answer };
}

function readLog({ text, heading, lines }: Passage, isOwn: boolean): LogEntry[] {
  const entries: LogEntry[] = [];
  if (!isOwn && heading !== null) {
    const { at, rest } = takeDate(heading.text);
    const body = prose(text, lines) ?? '';
    if (at !== null) return [{ at, text: [rest, body].filter((part) => part !== '').join('\n'), line: heading.line }];
  }
  for (const { line, cells } of tableRows(text, lines, {})) {
    const dateAt = cells.findIndex((cell) => beginsWithDate(cell));
    if (dateAt >= 0) entries.push({ at: takeDate(cells[dateAt]!).at, text: cells.filter((_, index) => index !== dateAt).filter((cell) => cell !== '').join(' – '), line });
  }
  for (const item of listItems(text, lines)) {
    if (item.hasBox) continue;
    const { at, rest } = takeDate(item.text);
    if (at !== null) entries.push({ at, text: rest === '' ? item.below.join('\n') : rest, line: item.line });
    else if (!isPlaceholder(item.text) && /log|日志|ログ|로그/i.test(heading?.text ?? '')) entries.push({ at: null, text: item.text, line: item.line });
  }
  return entries;
}

/** The text below a heading as it is written, one line a line; null where there is none. */
function prose(text: string, lines: readonly BodyLine[]): string | null {
  const written = lines.map((line) => text.slice(line.begins > 0 ? line.marker : line.content, line.end).trim()).join('\n').trim();
  return written === '' ? null : written;
}
