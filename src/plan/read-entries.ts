/** Decisions, questions, log entries and debt of a plan, in each of the forms in which people keep them. */
import type { Decision, LogEntry, PlanDocument, Question } from '../model/document.ts';
import type { Section } from './parse-plan.ts';
import type { BodyLine } from './scan-body.ts';
import { kindOfTitle } from './section-words.ts';
import type { SectionKind } from './section-words.ts';
import { cellRanges, cellText } from './table-cells.ts';

type Entries = Pick<PlanDocument, 'decisions' | 'questions' | 'log' | 'debt'>;

/** Reads all of them. Sub-sections belong to the section above that has a kind. */
export function readEntries(text: string, sections: readonly Section[]): Entries {
  const decisions: Decision[] = [];
  const questions: Question[] = [];
  const log: LogEntry[] = [];
  const debt: { text: string; line: number }[] = [];
  for (const section of sections) {
    const { kind, isOwn } = kindOfSection(section);
    switch (kind) {
      case 'decisions': decisions.push(...readDecisions(text, section, isOwn)); break;
      case 'questions': questions.push(...readQuestions(text, section)); break;
      case 'log': log.push(...readLog(text, section, isOwn)); break;
      case 'debt': for (const item of listItems(text, section.lines)) if (!isPlaceholder(item.text)) debt.push({ text: item.text, line: item.line }); break;
      default: break;
    }
  }
  return { decisions, questions, log, debt };
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
  return text === '' || /^[_*(]*(?:none|n\/a|tbd|nothing|no (?:open )?(?:questions|decisions|entries)|无|暂无|なし|없음)\b[^\p{L}]*(?:yet|so far)?[^\p{L}]*$/iu.test(text) || /^[-–—…]+$/.test(text);
}

const dateInFront = /^[*_`~[(]{0,3}(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?)?)[*_`\])]{0,3}\s*[:：—–,-]*\s*/;

/** Takes a date off the front of a text. ISO 8601 where it can be read. */
function takeDate(text: string): { readonly at: string | null; readonly rest: string } {
  const match = dateInFront.exec(text);
  return match === null ? { at: null, rest: text } : { at: isoOf(match[1]!), rest: text.slice(match[0].length).trim() };
}

function isoOf(written: string): string {
  const parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(written);
  if (parts === null) return written;
  const [, year, month, day, hour, minute, second, zone] = parts;
  const two = (value: string | undefined): string => (value ?? '0').padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  return hour === undefined ? date : `${date}T${two(hour)}:${two(minute)}${second === undefined ? '' : `:${second}`}${zone === undefined ? '' : zone === 'UTC' ? 'Z' : zone}`;
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

function readDecisions(text: string, section: Section, isOwn: boolean): Decision[] {
  const rows = tableRows(text, section.lines, decisionColumns);
  const decisions: Decision[] = rows.flatMap(({ line, cells, columns }) => {
    const at = columns.text >= 0 ? columns.text : cells.findIndex((_, index) => index !== columns.date && index !== columns.rationale);
    const said = cells[at] ?? '';
    if (isPlaceholder(said)) return [];
    const of = (index: number): string | null => (index < 0 || index === at || (cells[index] ?? '') === '' ? null : cells[index]!);
    return [{ text: said, rationale: of(columns.rationale), date: of(columns.date), line }];
  });
  const items = listItems(text, section.lines);
  if (!isOwn && section.heading !== null && decisions.length === 0) {
    // One heading a decision: what stands below it is why.
    const { at, rest } = takeDate(section.heading.text);
    return [{ text: rest === '' ? section.heading.text : rest, rationale: prose(text, section.lines), date: at, line: section.heading.line }];
  }
  let open: { text: string; rationale: string | null; date: string | null; line: number } | null = null;
  for (const item of items) {
    const field = /^[*_]{0,2}(decision|rationale|why|reason|date(?:\s*\/\s*author)?|决策|理由|日期|決定|결정|이유|날짜)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)$/i.exec(item.text);
    if (field !== null && !/^(?:decision|决策|決定|결정)/i.test(field[1]!) && open !== null) {
      addPart(open, field[1]!, field[2]!);
    } else {
      const { at, rest } = takeDate(field === null ? item.text : field[2]!);
      if (isPlaceholder(rest)) continue;
      open = { text: rest, rationale: null, date: at, line: item.line };
      decisions.push(open);
    }
    for (const below of item.below) {
      const part = /^[*_]{0,2}(rationale|why|reason|because|date(?:\s*\/\s*author)?|理由|原因|日期|이유|근거|날짜)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)$/i.exec(below);
      if (part !== null && open !== null) addPart(open, part[1]!, part[2]!);
    }
  }
  return decisions;
}

function addPart(decision: { rationale: string | null; date: string | null }, name: string, value: string): void {
  if (/^date|日期|날짜/i.test(name)) decision.date ??= takeDate(value).at ?? value.trim();
  else decision.rationale ??= value.trim() === '' ? null : value.trim();
}

function readQuestions(text: string, section: Section): Question[] {
  const rows = tableRows(text, section.lines, { text: /^(?:question|issue|topic|问题|質問|질문)/i, answer: /^(?:answer|resolution|decision|status|答案|回答|답변)/i });
  const fromRows = rows.flatMap(({ line, cells, columns }): Question[] => {
    const said = cells[Math.max(0, columns.text)] ?? '';
    const answer = columns.answer < 0 ? '' : (cells[columns.answer] ?? '');
    return isPlaceholder(said) ? [] : [{ text: said, answer: isPlaceholder(answer) || /^open$/i.test(answer) ? null : answer, line }];
  });
  const fromItems = listItems(text, section.lines).filter((item) => !isPlaceholder(item.text) && !item.hasBox).map((item): Question => {
    const below = item.below.map((line) => /^[*_]{0,2}(?:answer(?:ed)?|a|resolution|resolved|答案?|回答|답변?)[*_]{0,2}(?:\s*\([^)]*\))?\s*[:：][*_]{0,2}\s*(.+)$/i.exec(line)?.[1] ?? /^(?:→|->|=>)\s*(.+)$/.exec(line)?.[1]).find((answer) => answer !== undefined);
    const inline = /^(.+?)\s+(?:→|->|=>|\*\*(?:Answer|Resolved)[:：]?\*\*[:：]?)\s*(.+)$/.exec(item.text);
    const struck = /^~~(.+?)~~\s*(.*)$/.exec(item.text);
    if (below !== undefined) return { text: struck?.[1] ?? item.text, answer: below, line: item.line };
    if (inline !== null) return { text: inline[1]!.replace(/^~~|~~$/g, ''), answer: inline[2]!, line: item.line };
    return struck === null ? { text: item.text, answer: null, line: item.line } : { text: struck[1]!, answer: struck[2] === '' ? 'resolved' : struck[2]!, line: item.line };
  });
  return [...fromRows, ...fromItems].toSorted((a, b) => a.line - b.line);
}

function readLog(text: string, section: Section, isOwn: boolean): LogEntry[] {
  const entries: LogEntry[] = [];
  if (!isOwn && section.heading !== null) {
    const { at, rest } = takeDate(section.heading.text);
    const body = prose(text, section.lines) ?? '';
    if (at !== null) return [{ at, text: [rest, body].filter((part) => part !== '').join('\n'), line: section.heading.line }];
  }
  for (const { line, cells } of tableRows(text, section.lines, {})) {
    const dateAt = cells.findIndex((cell) => dateInFront.test(cell));
    if (dateAt >= 0) entries.push({ at: takeDate(cells[dateAt]!).at, text: cells.filter((_, index) => index !== dateAt).filter((cell) => cell !== '').join(' – '), line });
  }
  for (const item of listItems(text, section.lines)) {
    if (item.hasBox) continue;
    const { at, rest } = takeDate(item.text);
    if (at !== null) entries.push({ at, text: rest === '' ? item.below.join('\n') : rest, line: item.line });
    else if (!isPlaceholder(item.text) && /log|日志|ログ|로그/i.test(section.path.at(-1) ?? '')) entries.push({ at: null, text: item.text, line: item.line });
  }
  return entries;
}

/** The text below a heading as it is written, one line a line; null where there is none. */
function prose(text: string, lines: readonly BodyLine[]): string | null {
  const written = lines.map((line) => text.slice(line.begins > 0 ? line.marker : line.content, line.end).trim()).join('\n').trim();
  return written === '' ? null : written;
}
