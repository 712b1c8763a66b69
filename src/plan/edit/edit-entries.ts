/** New log entries, decisions, questions and answers, in the form that the plan's own section has; in the contract's form where there is none. */
import { UserError } from '../../model/errors.ts';
import type { PlanDocument, Question } from '../../model/document.ts';
import { scanBody } from '../scan-body.ts';
import type { BodyLine } from '../scan-body.ts';
import { cellRanges, cellText } from '../table-cells.ts';
import { appendSection, endOfSection, findSection } from './edit-sections.ts';
import { endingAround, insertLines, lineEndOf, lineStartOf } from './splice.ts';
import type { Splice } from './splice.ts';
import { asProse, inCell, inItem, oneLine } from './written-text.ts';

/** Adds a progress-log entry: under a dated heading, as a dated bullet or as a table row, as the section has them; newest first where it is. */
export function addLogEntry(text: string, document: PlanDocument, words: string, now: Date): Splice[] {
  if (oneLine(words) === '') throw new UserError('a log entry needs words');
  const stamp = `${now.toISOString().slice(0, 10)} ${now.toISOString().slice(11, 16)}`;
  const at = findSection(document, 'log', (index) => isLogSection(text, document, index));
  if (at < 0) return [appendSection(text, document, 'Progress Log', [`### ${stamp}`, ...asProse(words)], ['decisions', 'questions', 'debt'])];
  const heading = document.headings[at]!;
  const entries = document.log.filter((entry) => entry.at !== null && entry.line > heading.line && entry.line < lineAfter(document, at));
  const isNewestFirst = entries.length > 1 && entries[0]!.at! > entries.at(-1)!.at!;
  const own = linesOf(text, document, at, 'own');
  const rows = own.filter((line) => line.kind === 'table-row');
  const bullets = own.filter((line) => line.begins > 0 && line.depth === 1 && line.box === null);
  const ruled = own.find((line) => line.kind === 'table-rule');
  if (ruled !== undefined) {
    const head = own.find((line) => line.kind === 'table-head')!;
    const names = cellRanges(text, head.content, head.end).map((range) => cellText(text, range));
    const dateAt = Math.max(0, names.findIndex((name) => /date|time|when|日期|时间|日付|날짜/i.test(name)));
    const textAt = names.length === 1 ? 0 : dateAt === 0 ? 1 : 0;
    const cells = names.map((_, index) => (index === dateAt && names.length > 1 ? stamp.slice(0, 10) : index === textAt ? inCell(words) : ''));
    return [insertLines(text, lineEndOf(text, (isNewestFirst ? ruled : (rows.at(-1) ?? ruled)).start), [rowOf(cells)], { before: false, after: false })];
  }
  if (bullets.length > 0 && !document.headings.slice(at + 1).some((other) => other.depth > heading.depth && other.start < endOfSection(text, document, at, 'whole') && /\d{4}-\d{2}-\d{2}/.test(other.text))) {
    const marker = text.slice(lineStartOf(text, bullets[0]!.start), bullets[0]!.marker + 1).replace(/(?<!\d)\d+[.)]?$/, '-');
    const line = `${marker} ${isTimed(entries[0]?.at ?? null) ? stamp : stamp.slice(0, 10)}: ${inItem(words)}`;
    const place = isNewestFirst ? previousLineEnd(text, bullets[0]!.start) : endOfItem(text, own, bullets.at(-1)!);
    return [insertLines(text, place, [line], { before: false, after: false })];
  }
  const depth = document.headings.slice(at + 1).find((other) => other.depth > heading.depth)?.depth ?? heading.depth + 1;
  const block = [`${'#'.repeat(Math.min(6, depth))} ${stamp}`, ...asProse(words)];
  const place = isNewestFirst ? endOfSection(text, document, at, 'own') : endOfSection(text, document, at, 'whole');
  return [insertLines(text, place, block, { before: true, after: true })];
}

/** A Progress section that is a list of boxes is tasks, not a log. */
function isLogSection(text: string, document: PlanDocument, at: number): boolean {
  const lines = linesOf(text, document, at, 'own');
  return !lines.some((line) => line.box !== null) || /log|日志|ログ|로그/i.test(document.headings[at]!.text);
}

function isTimed(at: string | null): boolean {
  return at !== null && at.includes('T');
}

/** Adds a decision with its reason: a row of the section's table by its own columns, a Decision/Rationale group, a bullet, or a heading. */
export function addDecision(text: string, document: PlanDocument, words: string, because: string | null, now: Date): Splice[] {
  if (oneLine(words) === '') throw new UserError('a decision needs words');
  const date = now.toISOString().slice(0, 10);
  const at = findSection(document, 'decisions');
  const table = ['| Decision | Rationale | Date |', '|----------|-----------|------|', rowOf([inCell(words), inCell(because ?? ''), date])];
  if (at < 0) return [appendSection(text, document, 'Decisions', table, ['questions', 'debt'])];
  const own = linesOf(text, document, at, 'own');
  const rule = own.findLast((line) => line.kind === 'table-rule');
  if (rule !== undefined) {
    const head = own.findLast((line) => line.kind === 'table-head')!;
    const names = cellRanges(text, head.content, head.end).map((range) => cellText(text, range));
    const last = own.findLast((line) => line.kind === 'table-row' && line.line > rule.line) ?? rule;
    return [insertLines(text, lineEndOf(text, last.start), [rowOf(decisionCells(names, words, because, date))], { before: false, after: false })];
  }
  const bullets = own.filter((line) => line.begins > 0 && line.depth === 1);
  const firstText = bullets[0] === undefined ? '' : text.slice(bullets[0].content, bullets[0].end);
  if (bullets.length > 0) {
    const marker = text.slice(lineStartOf(text, bullets[0]!.start), bullets[0]!.marker + 1).replace(/(?<!\d)\d+[.)]?$/, '-');
    const place = endOfItem(text, own, bullets.at(-1)!);
    const strong = /^\*\*decision/i.test(firstText) ? '**' : '';
    const label = (name: string): string => `${strong}${name}:${strong}`;
    const lines = /^[*_]{0,2}decision[*_]{0,2}\s*:/i.test(firstText)
      ? [`${marker} ${label('Decision')} ${oneLine(words)}`, `${blanks(marker)}${label('Rationale')} ${oneLine(because ?? '–')}`, `${blanks(marker)}${label('Date')} ${date}`]
      : [`${marker} ${date}: ${inItem(words)}`, ...(because === null ? [] : [`${blanks(marker)}- Rationale: ${oneLine(because)}`])];
    return [insertLines(text, place, lines, { before: false, after: false })];
  }
  const sub = document.headings.slice(at + 1).find((other) => other.start < endOfSection(text, document, at, 'whole'));
  if (sub !== undefined && sub.depth > document.headings[at]!.depth) {
    return [insertLines(text, endOfSection(text, document, at, 'whole'), [`${'#'.repeat(sub.depth)} ${date}: ${oneLine(words)}`, '', ...asProse(because ?? 'No reason given.')], { before: true, after: true })];
  }
  return [insertLines(text, endOfSection(text, document, at, 'own'), table, { before: true, after: true })];
}

function decisionCells(names: readonly string[], words: string, because: string | null, date: string): string[] {
  const find = (pattern: RegExp): number => names.findIndex((name) => pattern.test(name.replace(/[*_`]/g, '').trim()));
  const dateAt = find(/^(?:date|when|on|日期|时间|日付|날짜|일자)/i);
  const whyAt = find(/^(?:rationale|why|reason|reasoning|because|理由|原因|依据|근거|이유|사유)/i);
  const named = find(/^(?:decision|choice|what|topic|chosen|决策|决定|決定|결정|의사결정)/i);
  const textAt = named >= 0 ? named : names.findIndex((_, index) => index !== dateAt && index !== whyAt);
  return names.map((_, index) => {
    if (index === textAt) return whyAt < 0 && because !== null ? inCell(`${words} (${because})`) : inCell(words);
    if (index === whyAt) return inCell(because ?? '');
    return index === dateAt ? date : '';
  });
}

/** Adds an open question as a bullet. */
export function addQuestion(text: string, document: PlanDocument, words: string): Splice[] {
  const said = inItem(words);
  if (said === '') throw new UserError('a question needs words');
  const at = findSection(document, 'questions');
  if (at < 0) return [appendSection(text, document, 'Open Questions', [`- ${said}`], ['debt'])];
  const own = linesOf(text, document, at, 'own');
  const bullets = own.filter((line) => line.begins > 0 && line.depth === 1);
  if (bullets.length === 0) return [insertLines(text, endOfSection(text, document, at, 'own'), [`- ${said}`], { before: true, after: true })];
  const marker = text.slice(lineStartOf(text, bullets[0]!.start), bullets[0]!.marker + 1).replace(/(?<!\d)\d+[.)]?$/, '-');
  return [insertLines(text, endOfItem(text, own, bullets.at(-1)!), [`${marker} ${said}`], { before: false, after: false })];
}

/** Writes the answer below its question. Throws a `UserError` for a question that is not there, or answered. */
export function answerQuestion(text: string, document: PlanDocument, address: string, answer: string): Splice[] {
  if (oneLine(answer) === '') throw new UserError('an answer needs words');
  const question = findQuestion(document.questions, address);
  if (question.answer !== null) throw new UserError(`the question is answered already: ${oneLine(question.text)}`, { hints: [`its answer: ${oneLine(question.answer)}`] });
  const { lines } = scanBody(text, document.frontmatter.bodyStart, document.frontmatter.bodyLine);
  const at = lines.findIndex((line) => line.line === question.line);
  const line = lines[at]!;
  if (line.kind === 'table-row') {
    const cells = cellRanges(text, line.content, line.end);
    const cell = cells.at(-1)!;
    if (cells.length < 2) throw new UserError('the table of questions has no column for answers', { hints: ['add a column "Answer" to the table'] });
    return [{ start: cell.start, end: cell.end, text: cell.start === cell.end ? ` ${inCell(answer)} ` : inCell(answer) }];
  }
  const marker = text.slice(lineStartOf(text, line.start), line.content);
  return [insertLines(text, endOfItem(text, lines, line), [`${blanks(marker).slice(0, Math.max(2, marker.length))}- Answer: ${oneLine(answer)}`], { before: false, after: false })];
}

/** By number (as listed, from 1) or by words. */
export function findQuestion(questions: readonly Question[], address: string): Question {
  const hints = questions.slice(0, 8).map((question, index) => `${index + 1}  ${oneLine(question.text)}`);
  const number = /^#?(\d{1,4})$/.exec(address.trim())?.[1];
  if (number !== undefined) {
    const question = questions[Number(number) - 1];
    if (question === undefined) throw new UserError(`no question ${number}: the plan has ${questions.length}`, { hints });
    return question;
  }
  const wanted = oneLine(address).toLowerCase();
  const found = questions.filter((question) => question.text.toLowerCase().includes(wanted));
  const open = found.filter((question) => question.answer === null);
  if (found.length === 1) return found[0]!;
  if (open.length === 1) return open[0]!;
  if (found.length === 0) throw new UserError(`no question matches '${address}'`, { hints });
  throw new UserError(`'${address}' matches ${found.length} questions: expected one`, { hints: found.slice(0, 8).map((question) => oneLine(question.text)) });
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function blanks(marker: string): string {
  return `${' '.repeat(marker.trimEnd().length)} `;
}

function linesOf(text: string, document: PlanDocument, headingAt: number, extent: 'own' | 'whole'): readonly BodyLine[] {
  const heading = document.headings[headingAt]!;
  const next = document.headings.slice(headingAt + 1).find((other) => extent === 'own' || other.depth <= heading.depth);
  return scanBody(text, document.frontmatter.bodyStart, document.frontmatter.bodyLine).lines.filter((line) => line.start > heading.start && line.start < (next?.start ?? text.length) && line.level === 0);
}

function lineAfter(document: PlanDocument, headingAt: number): number {
  const heading = document.headings[headingAt]!;
  return document.headings.slice(headingAt + 1).find((other) => other.depth <= heading.depth)?.line ?? Number.POSITIVE_INFINITY;
}

/** End of the last line of a list item, nested lines and paragraphs included. */
function endOfItem(text: string, lines: readonly BodyLine[], item: BodyLine): number {
  let at = lines.findIndex((line) => line.line === item.line);
  while (at + 1 < lines.length && lines[at + 1]!.level === 0 && (lines[at + 1]!.depth > item.depth || (lines[at + 1]!.depth === item.depth && lines[at + 1]!.begins === 0))) at += 1;
  return lineEndOf(text, lines[at]!.start);
}

function previousLineEnd(text: string, start: number): number {
  const eol = endingAround(text, start);
  return Math.max(0, lineStartOf(text, start) - eol.length);
}
