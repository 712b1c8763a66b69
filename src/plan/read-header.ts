/**
 * Metadata that plans keep in their body near the top: `Status: x`, `- **Status**: x`, `> 状态：x`, a table, a `## Status` section, a fenced JSON
 * block. Half of the plans out there say their status so; 4 % have frontmatter.
 */
import type { HeaderField } from '../model/document.ts';
import { fromFirstLetter, isAscii } from '../model/letters.ts';
import type { BodyLine } from './scan-body.ts';
import type { Passage, Section } from './sections.ts';
import { kindOfTitle } from './section-words.ts';
import { cellRanges } from './table-cells.ts';

type FieldName = 'status' | 'created' | 'updated' | 'author' | 'title' | 'id';

const names: Readonly<Record<FieldName, readonly string[]>> = {
  status: ['status', 'state', 'plan status', 'current status', 'overall status', '状态', '狀態', '状態', '当前状态', '상태', '현재 상태', 'estado', 'statut'],
  created: ['created', 'created at', 'created on', 'date', 'date created', 'creation date', 'started', 'started on', 'start date', 'opened', 'drafted', '创建', '创建时间', '创建日期', '创建于', '日期', '开始日期', '作成日', '日付', '開始日', '작성일', '생성일', '날짜', '시작일'],
  updated: ['updated', 'updated at', 'last updated', 'last-updated', 'last modified', 'last update', '更新', '更新时间', '更新日期', '最后更新', '最終更新', '更新日', '수정일', '최종 수정', '업데이트'],
  author: ['author', 'authors', 'owner', 'owners', 'author/owner', 'created by', 'assignee', 'driver', '作者', '负责人', '所有者', '担当', '担当者', '作成者', '작성자', '담당', '담당자', '소유자'],
  title: ['title', '标题', 'タイトル', '제목'],
  id: ['id', 'plan id', 'plan_id', 'plan-id', '编号'],
};
const nameOf = new Map((Object.keys(names) as FieldName[]).flatMap((name) => names[name].map((word) => [word, name] as const)));

/** How far below the top of the body a field may stand, in lines that are not blank. */
const nearTop = 60;
const keyLengthMax = 24;

/** Reads the fields in the order in which they stand. The first of a name counts; later ones are kept. */
export function readHeader(sections: readonly Section[]): HeaderField[] {
  const fields: HeaderField[] = [];
  let seen = 0;
  let hasSection = false;
  for (const [index, section] of sections.entries()) {
    const { passage, heading } = section;
    const kind = heading === null ? null : kindOfTitle(heading.text);
    const add = (field: HeaderField): void => void fields.push(shifted(field, section));
    const inHeading = statusInHeading(passage);
    if (inHeading !== null) add(inHeading);
    const isTop = index === 0 || heading?.depth === 1 && seen < nearTop || kind === 'metadata';
    if (kind === 'status' && !hasSection) {
      const below = statusBelow(passage);
      if (below !== null) {
        add(below);
        hasSection = true;
      }
    }
    if (isTop || seen < nearTop) fieldsOf(passage, isTop || kind === 'status').forEach(add);
    seen += passage.lines.length;
  }
  if (!fields.some((field) => field.name === 'status')) fields.push(...lateStatus(sections));
  return fields;
}

function shifted(field: HeaderField, { lineShift, offsetShift }: Section): HeaderField {
  if (lineShift === 0 && offsetShift === 0) return field;
  return { ...field, line: field.line + lineShift, valueRange: { start: field.valueRange.start + offsetShift, end: field.valueRange.end + offsetShift } };
}

/** `## Status: Active`. ("ExecPlan: …" is a title; "# Title" itself is read elsewhere.) */
function statusInHeading({ text, heading, readings }: Passage): HeaderField | null {
  if (heading === null || heading.depth === 1) return null;
  if (readings.statusInHeading !== undefined) return readings.statusInHeading;
  const pair = readPair(text, headingStart(text, heading.start, heading.end), heading.end);
  readings.statusInHeading = pair !== null && pair.name === 'status' ? { ...pair, source: 'heading', line: heading.line } : null;
  return readings.statusInHeading;
}

/** The first line below `## Status`. */
function statusBelow({ text, lines, readings }: Passage): HeaderField | null {
  if (readings.statusBelow !== undefined) return readings.statusBelow;
  const first = lines.find((line) => line.kind === 'paragraph' || line.kind === 'heading');
  readings.statusBelow = null;
  if (first !== undefined) {
    const pair = readPair(text, first.content, first.end);
    const range = pair?.name === 'status' ? pair.valueRange : plainRange(text, first.box?.textAt ?? first.content, first.end);
    readings.statusBelow = { name: 'status', value: valueText(text, range.start, range.end), source: 'section', line: first.line, valueRange: range };
  }
  return readings.statusBelow;
}

function fieldsOf(passage: Passage, isTop: boolean): readonly HeaderField[] {
  const { readings } = passage;
  if (isTop) return (readings.topFields ??= readLines(passage, true));
  return (readings.fields ??= readLines(passage, false));
}

function readLines({ text, lines }: Passage, isTop: boolean): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.box !== null) continue;
    const source = sourceOf(line);
    if (source === null) continue;
    if (source === 'table') {
      const cells = cellRanges(text, line.content, line.end);
      const name = cells.length >= 2 ? fieldName(text.slice(cells[0]!.start, cells[0]!.end)) : null;
      // `| Status | Owner |` names columns; `| Status | Active |` is a pair.
      const isColumns = line.kind === 'table-head' && cells.slice(1).some((cell) => fieldName(text.slice(cell.start, cell.end)) !== null);
      if (name !== null && cells.length <= 3 && !isColumns) {
        fields.push(fieldOf(text, name, cells[1]!.start, cells[1]!.end, 'table', line.line));
      } else if (line.kind === 'table-head' && isTop) {
        const row = lines[index + 2];
        if (row === undefined || row.kind !== 'table-row') continue;
        const values = cellRanges(text, row.content, row.end);
        for (const [column, cell] of cells.entries()) {
          const head = fieldName(text.slice(cell.start, cell.end));
          if (head !== null && values[column] !== undefined) fields.push(fieldOf(text, head, values[column].start, values[column].end, 'table', row.line));
        }
      }
      continue;
    }
    if (source === 'fence') {
      const pair = /^\s*"?([A-Za-z_-]{2,20})"?\s*[:=]\s*"?/.exec(text.slice(line.content, Math.min(line.end, line.content + 80)));
      const name = pair === null ? null : fieldName(pair[1]!.replace(/_/g, ' '));
      if (name === null || !isTop) continue;
      const from = line.content + pair![0].length;
      fields.push(fieldOf(text, name, from, from + lengthOfValue(text.slice(from, line.end)), 'fence', line.line));
      continue;
    }
    for (const [from, to] of parts(text, line)) {
      const pair = readPair(text, from, to);
      if (pair !== null) fields.push({ ...pair, source, line: line.line });
    }
  }
  return fields;
}

/** How long the value at the beginning of `written` is: up to the quote or the comma that ends it; 0 where a quote stands in its midst. */
function lengthOfValue(written: string): number {
  const value = /^[^"\n]*/.exec(written)![0];
  if (value.length === written.length) return value.trimEnd().replace(/,$/, '').trimEnd().length;
  return /^",?\s*$/.test(written.slice(value.length)) ? value.length : 0;
}

/** `**Status:** Active | **Created:** 2026-02-01 · **Owner:** x`: several on one line. */
function parts(text: string, line: BodyLine): [number, number][] {
  const written = text.slice(line.content, line.end);
  if (!/[|·•]/.test(written)) return [[line.content, line.end]];
  const found: [number, number][] = [];
  let from = 0;
  for (const match of written.matchAll(/(?<!\s)\s+[|·•]\s+/g)) {
    found.push([line.content + from, line.content + match.index]);
    from = match.index + match[0].length;
  }
  found.push([line.content + from, line.end]);
  return found;
}

function sourceOf(line: BodyLine): string | null {
  switch (line.kind) {
    case 'paragraph': return line.quotes > 0 ? 'quote' : line.begins > 0 || line.depth > 0 ? (line.depth <= 1 ? 'bullet' : null) : 'line';
    case 'table-head': case 'table-row': return 'table';
    case 'fence-text': return 'fence';
    default: return null;
  }
}

/** A status line further down, where nothing near the top says one. */
function lateStatus(sections: readonly Section[]): HeaderField[] {
  for (const section of sections) {
    const { readings } = section.passage;
    if (readings.lateStatus === undefined) readings.lateStatus = readLateStatus(section.passage);
    if (readings.lateStatus !== null) return [shifted(readings.lateStatus, section)];
  }
  return [];
}

function readLateStatus({ text, lines }: Passage): HeaderField | null {
  for (const line of lines) {
    if (line.box !== null || line.kind !== 'paragraph' || line.depth > 1) continue;
    const pair = readPair(text, line.content, line.end);
    if (pair?.name === 'status') return { ...pair, source: sourceOf(line) ?? 'line', line: line.line };
  }
  return null;
}

/** Reads `Key: value` with any Markdown emphasis around the key; null where the key is none of ours. */
function readPair(text: string, from: number, to: number): Omit<HeaderField, 'source' | 'line'> | null {
  let at = from;
  const headEnd = Math.min(to, from + 60);
  if (!mayBePair(text, from, headEnd)) return null;
  const head = text.slice(from, headEnd);
  const match = pairIn(head);
  if (match === null) return null;
  const name = fieldName(match[1]!);
  if (name === null) return null;
  at += match[0].length;
  const range = plainRange(text, at, to);
  return { name, value: valueText(text, range.start, range.end), valueRange: range };
}

function pairIn(head: string): RegExpExecArray | null {
  // Where a letter or digit is in front of the first colon no key reaches beyond it, and what follows is not looked at.
  const key = head.slice(0, head.search(/[:：]/) + 1);
  const decides = /[A-Za-z0-9]/.test(key) ? key : head;
  if (isAscii(decides)) return /^[^A-Za-z0-9\n]{0,8}?([A-Za-z][A-Za-z0-9 _/-]{0,23}?)\s*(?:(?:[*_`]{1,3}\s*)?:\s*[*_`]{0,3}|[*_`]{1,3}\s*-\s)/.exec(head);
  return /^[^\p{L}\p{N}\n]{0,8}?([\p{L}][\p{L}\p{N} _/-]{0,23}?)\s*(?:(?:[*_`]{1,3}\s*)?[:：]\s*[*_`]{0,3}|[*_`]{1,3}\s*[—–-]\s)/u.exec(head);
}

/** A key ends with a colon, or with a mark and a dash. Most lines of a plan have neither near their beginning. */
function mayBePair(text: string, from: number, end: number): boolean {
  let isMarked = false;
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 58 || code === 0xff1a) return true;
    if (isMarked && (code === 45 || code === 0x2013 || code === 0x2014)) return true;
    // Blanks may stand between the mark and the dash; whatever else is no blank ends it.
    isMarked = code === 42 || code === 95 || code === 96 || (isMarked && (code <= 32 || code >= 128));
  }
  return false;
}

function fieldName(written: string): FieldName | null {
  const plain = fromFirstLetter(written.replace(/[*_`]/g, ' ')).replace(/[:：]\s*$/, '').replace(/\s+/g, ' ').trim().toLowerCase();
  return plain.length > keyLengthMax ? null : (nameOf.get(plain) ?? null);
}

function fieldOf(text: string, name: FieldName, from: number, to: number, source: string, line: number): HeaderField {
  const range = plainRange(text, from, to);
  return { name, value: valueText(text, range.start, range.end), source, line, valueRange: range };
}

/** The value without blanks and without the emphasis around all of it. */
function plainRange(text: string, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = Math.max(from, to);
  while (start < end && /[\s\\]/.test(text[start]!)) start += 1;
  while (end > start && /[\s\\]/.test(text[end - 1]!)) end -= 1;
  for (let quote = text[start]; end - start >= 2 && (quote === '*' || quote === '_' || quote === '`') && text[end - 1] === quote; quote = text[start]) {
    start += 1;
    end -= 1;
  }
  return { start, end };
}

function valueText(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[*`]/g, '').trim();
}

/** Behind the hashes of a heading, so that `## Status: Active` reads as a pair. */
function headingStart(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === '#' || text[at] === ' ' || text[at] === '\t')) at += 1;
  return at;
}
