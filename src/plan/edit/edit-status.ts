/** A new status, wherever the plan says its status: the frontmatter, a status line of the body, both. */
import type { HeaderField, PlanDocument } from '../../model/document.ts';
import type { PlanStatus } from '../../model/plan.ts';
import { statusOfWords } from '../status-words.ts';
import { entryOf, setKey } from './edit-frontmatter.ts';
import type { Splice } from './splice.ts';

/** Sets the status. The words of an old status line are replaced in its own language; a sentence behind them stays. */
export function setStatus(text: string, document: PlanDocument, status: PlanStatus): Splice[] {
  const splices: Splice[] = [];
  const entry = entryOf(document, 'status');
  const line = statusLine(document);
  const isManaged = entryOf(document, 'id') !== null;
  if (entry !== null ? entry.source !== status : isManaged || line === undefined) splices.push(setKey(text, document, 'status', status));
  if (line !== undefined && statusOfWords(line.value) !== status) splices.push(restate(text, line, status));
  return splices;
}

/** The status line of the body that is in force, if there is one. */
export function statusLine(document: PlanDocument): HeaderField | undefined {
  const fields = document.header.filter((field) => field.name === 'status' && field.value !== '');
  return fields.find((field) => statusOfWords(field.value) !== null) ?? fields[0];
}

/** Writes another status into a status line. */
export function restate(text: string, line: HeaderField, status: PlanStatus): Splice {
  const { start, end } = line.valueRange;
  const written = text.slice(start, end);
  const head = /^[^;,.(（。—–|]*/.exec(written)?.[0].trimEnd() ?? written;
  const word = wordFor(status, head === '' ? written : head);
  const kept = `${word}${written.slice(head.length)}`;
  return head !== '' && statusOfWords(kept.replace(/[*`]/g, '')) === status ? { start, end: start + head.length, text: word } : { start, end, text: word };
}

const localWords: readonly (readonly [RegExp, Readonly<Record<PlanStatus, string>>])[] = [
  [/[\u3040-\u30ff]|進行|完了|下書|着手/, { draft: '下書き', active: '進行中', completed: '完了', abandoned: '中止' }],
  [/[\uac00-\ud7af]/, { draft: '초안', active: '진행 중', completed: '완료', abandoned: '폐기' }],
  [/[\u4e00-\u9fff]/, { draft: '草稿', active: '进行中', completed: '已完成', abandoned: '已废弃' }],
];

function wordFor(status: PlanStatus, written: string): string {
  for (const [script, words] of localWords) if (script.test(written)) return words[status];
  const letters = written.replace(/[^\p{L}]/gu, '');
  if (letters.length > 1 && letters === letters.toUpperCase()) return status.toUpperCase();
  return /^[^\p{L}]*\p{Lu}/u.test(written) ? status.charAt(0).toUpperCase() + status.slice(1) : status;
}
