/** Items that are headings, field lists or bullets. */
import type { Range } from '../model/document.ts';
import { severityOf } from './debt-item.ts';
import type { Found } from './read-tracker.ts';
import type { Line, Section } from './tracker-lines.ts';
import { columnKind, firstDate, isResolvedStatus } from './tracker-words.ts';
import type { ColumnKind } from './tracker-words.ts';

type Field = { readonly kind: ColumnKind; readonly value: string };

/** `- Status: open`, `**Impact:** Medium`, `**位置**：…`, `3. Area: x`; null for any other line. */
function readField(text: string): { readonly name: string; readonly value: string } | null {
  const plain = text.replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+/, '').trim();
  const bold = /^\*\*([^*]{1,40}?)\s{0,9}[:：]?\*\*\s*(?:（[^）]*）|\([^)]*\))?\s*[:：]?\s*(.*)$/s.exec(plain);
  if (bold !== null && /^\*\*[^*]+[:：]\*\*|\*\*\s{0,9}(?:（[^（）]{0,99}）|\([^()]{0,99}\))?\s{0,9}[:：]/.test(plain)) return { name: bold[1]!, value: bold[2]! };
  const open = /^([\p{L}][\p{L}\p{N} /-]{0,30}?)\s{0,9}[:：]\s+(.*)$/su.exec(plain) ?? /^([\p{L}][\p{L}\p{N} /-]{0,30}?)\s{0,9}[:：]$/u.exec(plain);
  return open === null ? null : { name: open[1]!, value: open[2] ?? '' };
}

/** Reads a section as one item, its heading the description; null where the heading only gathers others. */
export function readHeadingItem(section: Section, isGroup: boolean): Found | null {
  const line = section.headingLine;
  if (line === null || section.depth < 2 || isGroup) return null;
  const content = section.lines.filter((other) => !other.isQuiet && other.text.trim() !== '');
  const fields = content.map((other) => readField(other.text)).filter((field) => field !== null).map((field): Field => ({ kind: columnKind(field.name), value: field.value.trim() }));
  const tells = fields.some((field) => field.kind !== 'other' && field.kind !== 'description');
  const beginsWithField = content[0] !== undefined && readField(content[0].text) !== null;
  if (section.depth === 2 ? !(tells || /^[A-Z]{2,}-\d+/.test(section.title)) : !(tells || beginsWithField || content.some((other) => isProse(other.text)))) return null;

  const written = section.title.replace(/^\d+(?:\.\d+)*[.)、]\s+/, '');
  const struck = /^~~+(.+?)~~+/.exec(written);
  const inTitle = /[（(]((?:resolved|closed|fixed|done)[^（()）]{0,99})[）)]$/i.exec(written.trimEnd());
  const id = /^\[?([A-Z]{2,}-[\d-]+)\]?\s*[:：—–-]?\s*/.exec(written);
  const description = (struck?.[1] ?? written).replace(inTitle?.[0] ?? '\0', '').replace(id?.[0] ?? '\0', '').trim();
  const from = line.start + line.text.indexOf(section.title);
  return {
    ...fromFields(fields, inTitle?.[1] ?? null, struck !== null),
    id: id?.[1] ?? valueOf(fields, 'id')?.replace(/`/g, '') ?? null,
    description: description === '' ? written : description,
    shape: 'heading',
    line: line.number,
    lastLine: section.lines.at(-1)?.number ?? line.number,
    descriptionRange: { start: from, end: from + section.title.length },
    cells: {},
  };
}

function isProse(text: string): boolean {
  return !/^\s*(?:[-*+]|\d{1,9}[.)])\s|^\s*[|>#]|^\s*-{3,}\s*$/.test(text);
}

type ListEntry = { readonly line: Line; readonly text: string; readonly textStart: number; readonly children: Line[]; lastLine: number };

/** Reads the top-level list entries of a section: each is an item, unless fields such as `ID:` or `debt item:` tell where items begin. */
export function readListItems(section: Section): Found[] {
  const entries: ListEntry[] = [];
  for (const line of section.lines) {
    if (line.isQuiet || line.text.trim() === '') continue;
    const marker = /^( {0,1})(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(line.text);
    const last = entries.at(-1);
    if (marker !== null) entries.push({ line, text: line.text.slice(marker[0].length), textStart: line.start + marker[0].length, children: [], lastLine: line.number });
    else if (last !== undefined && /^[ \t]/.test(line.text)) {
      last.children.push(line);
      last.lastLine = line.number;
    }
  }
  const starts = entries.map((entry) => readField(entry.text)).map((field) => (field === null ? null : columnKind(field.name)));
  const startKind = starts.includes('id') ? 'id' : starts.filter((kind) => kind === 'description').length > 0 && starts.filter((kind) => kind === null).length === 0 ? 'description' : null;
  return startKind === null ? entries.filter((entry) => !isEmptyNote(entry.text)).map(readBullet) : readFieldGroups(entries, starts, startKind);
}

function isEmptyNote(text: string): boolean {
  return /^[_*(]*(?:none|no entries|no items|empty|n\/a|tbd|无|なし|없음)\b/i.test(text.trim());
}

function readBullet(entry: ListEntry): Found {
  const box = /^\[([^\]]{0,12})\]\s+/.exec(entry.text);
  const afterBox = entry.text.slice(box?.[0].length ?? 0);
  const dated = /^(\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?)\s*[:：—–-]\s*/.exec(afterBox);
  const written = afterBox.slice(dated?.[0].length ?? 0);
  const struck = /^~~+(.+?)~~+/.exec(written);
  const severity = /^\*{0,2}[[(]?(critical|high|medium|low|p[0-4])[\])]?[:：]?\*{0,2}[:：]?\s+/i.exec(written);
  const id = /^\*{0,2}\[?([A-Z]{2,}-[\d-]+)\]?\*{0,2}\s*[:：—–-]?\s*/.exec(written);
  const fields = entry.children.map((line) => readField(line.text)).filter((field) => field !== null).map((field): Field => ({ kind: columnKind(field.name), value: field.value.trim() }));
  const start = entry.textStart + (box?.[0].length ?? 0) + (dated?.[0].length ?? 0);
  const boxed = box !== null && (/^x$/i.test(box[1]!) || isResolvedStatus(box[0].trim()));
  const base = fromFields(fields, null, struck !== null || boxed);
  return {
    ...base,
    id: id?.[1] ?? base.id,
    description: (struck?.[1] ?? written).replace(severity?.[0] ?? '\0', '').replace(id?.[0] ?? '\0', '').trim(),
    severity: (severity === null ? null : severityOf(severity[1]!)) ?? base.severity,
    createdOn: dated?.[1] ?? base.createdOn,
    shape: 'bullet',
    line: entry.line.number,
    lastLine: entry.lastLine,
    descriptionRange: { start, end: entry.line.end },
    cells: {},
  };
}

function readFieldGroups(entries: readonly ListEntry[], starts: readonly (ColumnKind | null)[], startKind: ColumnKind): Found[] {
  const items: Found[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    if (starts[index] !== startKind) continue;
    let end = index + 1;
    while (end < entries.length && starts[end] !== startKind) end += 1;
    const group = entries.slice(index, end);
    const fields = group.map((entry) => readField(entry.text)).map((field): Field => ({ kind: field === null ? 'other' : columnKind(field.name), value: field?.value.trim() ?? '' }));
    const at = fields.findIndex((field) => field.kind === 'description');
    const told = group[at < 0 ? 0 : at]!;
    const description = valueOf(fields, 'description') ?? valueOf(fields, 'id') ?? told.text;
    const start = told.line.start + Math.max(0, told.line.text.indexOf(description));
    const range: Range = { start, end: start + description.length };
    items.push({
      ...fromFields(fields, null, false),
      id: valueOf(fields, 'id')?.replace(/`/g, '') ?? null,
      description,
      shape: 'fields',
      line: group[0]!.line.number,
      lastLine: group.at(-1)!.lastLine,
      descriptionRange: range,
      cells: {},
    });
  }
  return items;
}

function valueOf(fields: readonly Field[], kind: ColumnKind): string | null {
  const value = fields.find((field) => field.kind === kind)?.value ?? '';
  return /^[-–—\s]*$/.test(value) ? null : value;
}

function fromFields(fields: readonly Field[], statusInTitle: string | null, isStruck: boolean): Pick<Found, 'id' | 'severity' | 'module' | 'createdOn' | 'status' | 'isResolved' | 'resolvedOn' | 'plan'> {
  const status = valueOf(fields, 'status')?.replace(/`/g, '') ?? null;
  const resolved = valueOf(fields, 'resolved');
  const isResolved = isStruck || statusInTitle !== null || (status !== null && isResolvedStatus(status)) || (resolved !== null && firstDate(resolved) !== null);
  return {
    id: null,
    severity: severityOf(valueOf(fields, 'severity') ?? '') ?? severityOf(valueOf(fields, 'impact') ?? ''),
    module: valueOf(fields, 'module')?.replace(/`/g, '') ?? null,
    createdOn: firstDate(valueOf(fields, 'created') ?? ''),
    status,
    isResolved,
    resolvedOn: isResolved ? firstDate(resolved ?? statusInTitle ?? status ?? '') : null,
    plan: valueOf(fields, 'plan')?.replace(/`/g, '') ?? null,
  };
}
