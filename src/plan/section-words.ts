/** What a section is about, by its heading, in the languages in which plans are written. */

import { fromFirstLetter, isAscii } from '../model/letters.ts';

export type SectionKind = 'criteria' | 'log' | 'decisions' | 'questions' | 'debt' | 'metadata' | 'status';

/**
 * Apart by script: most titles are ASCII, and a pattern without the rest is ready sooner. In front of each pattern the lower-case stems of which one is in
 * every title that it fits: most titles have none, and a pattern that nobody tries is never compiled.
 */
const asciiPatterns: readonly (readonly [SectionKind, stems: readonly string[], RegExp])[] = [
  ['criteria', ['acceptance', 'validation', 'verification', 'permission', 'flight', 'done', 'criteria'], /\b(?:acceptance|validation|verification|permissions?|pre-?flight|definition of done|exit criteria|success criteria|done when|done criteria)\b/i],
  ['decisions', ['decision'], /^(?:key |design |technical |architecture )?decisions?(?: log| record| made)?$|^decision log|\bdecision log\b/i],
  ['questions', ['question'], /^(?:open |remaining |unresolved )?questions?(?:\b|$)|\bopen questions\b/i],
  ['debt', ['debt'], /^(?:known |remaining )?(?:tech(?:nical)?[- ]debt)\b/i],
  ['log', ['progress', 'log', 'journal', 'update', 'history'], /^(?:progress(?:[ -](?:log|notes?|updates?|tracking))?|(?:work|session|status|change|activity|execution|implementation) ?log|log|journal|updates?|status updates?|history)(?:\s*[(（:：].*)?$/i],
  ['metadata', ['meta', 'header', 'plan info', 'overview', 'summary', 'document'], /^(?:meta ?data|meta|header|plan (?:info|metadata)|overview|summary|document info)$/i],
  ['status', ['status', 'state'], /^(?:current |plan )?(?:status|state)$/i],
];
const otherPatterns: Readonly<Record<SectionKind, RegExp>> = {
  criteria: /验收|验证|校验|检验|完成标准|完成条件|権限|検証|受け入れ|受入|完了条件|완료 조건|검증|인수|수락|승인 기준|권한/,
  decisions: /决策|決策|决定记录|意思決定|決定事項|決定ログ|의사결정|결정/,
  questions: /未决问题|待解决问题|开放问题|未解決|未決|質問|열린 질문|미해결|질문/,
  debt: /技术债|技術的?負債|技術債|기술 부채/,
  log: /进度|进展|日志|進捗|作業ログ|記録|진행|작업 로그/,
  metadata: /^(?:元数据|基本信息|元信息|メタ(?:データ|情報)?|概要|메타(?:데이터)?|개요)$/,
  status: /^(?:状态|当前状态|狀態|状態|상태|현재 상태)$/,
};

/** Versions of a plan, and plans of one template, have the same headings. */
const knownKinds = new Map<string, SectionKind | null>();
const knownKindsMax = 2000;
/** A longer one is hardly seen twice. */
const knownTitleLengthMax = 120;

/** The kind of one heading; null for all others. Numbers and emoji in front do not matter. */
export function kindOfTitle(title: string): SectionKind | null {
  const known = knownKinds.get(title);
  if (known !== undefined) return known;
  const kind = readKind(title);
  if (title.length <= knownTitleLengthMax) {
    if (knownKinds.size >= knownKindsMax) knownKinds.clear();
    knownKinds.set(title, kind);
  }
  return kind;
}

function readKind(title: string): SectionKind | null {
  const plain = fromFirstLetter(title.replace(/[*_`]/g, '')).trim();
  const hasOnlyAscii = isAscii(plain);
  const lower = plain.toLowerCase();
  for (const [kind, stems, pattern] of asciiPatterns) if ((stems.some((stem) => lower.includes(stem)) && pattern.test(plain)) || (!hasOnlyAscii && otherPatterns[kind].test(plain))) return kind;
  return null;
}

/** True for a heading that every plan of a template has: it says nothing of the one plan. */
export function namesSection(title: string): boolean {
  return kindOfTitle(title) !== null || /^(?:\d+[.)]\s+)?(?:purpose|context|background|goals?|objectives?|scope|problem|motivation|introduction|tasks?|steps)(?:\s*[/&:].*)?$/i.test(title.trim());
}

/** True for a heading under which boxes state conditions. `words` are a user's own, found anywhere in the title, whatever the case. */
export function isCriteriaTitle(title: string, words: readonly string[]): boolean {
  const lower = title.toLowerCase();
  return kindOfTitle(title) === 'criteria' || words.some((word) => word.trim() !== '' && lower.includes(word.trim().toLowerCase()));
}
