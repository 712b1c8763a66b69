/** The words by which the field's trackers name their columns, fields and sections, in the languages in which they are written. */

export type ColumnKind = 'id' | 'description' | 'severity' | 'module' | 'created' | 'resolved' | 'plan' | 'status' | 'impact' | 'other';

const columns: Readonly<Record<Exclude<ColumnKind, 'other'>, readonly string[]>> = {
  id: ['id', '#', 'no', 'nr', 'key', 'ref', '编号', '番号', '번호', '序号'],
  description: [
    'description', 'item', 'debt item', 'debt', 'tech debt', 'topic', 'title', 'issue', 'problem', 'summary', 'task', 'gap', 'shortcut', 'what', 'name',
    '描述', '问题', '債務', '债务', '内容', '項目', '项目', '事项', '부채 내용', '부채', '항목', '설명', '課題', '負債',
  ],
  severity: ['severity', 'priority', 'prio', 'sev', 'level', 'urgency', '优先级', '严重程度', '严重性', '優先度', '重要度', '심각도', '우선순위', '级别'],
  module: ['module', 'area', 'domain', 'component', 'subsystem', 'layer', 'package', 'scope', '模块', '领域', '范围', '영역', '모듈', '領域', '分类'],
  created: ['created', 'opened', 'date', 'date added', 'added', 'since', 'introduced', 'recorded', 'logged', 'found', '日期', '创建', '创建日期', '登记', '発見日', '등록일', '생성일', '날짜'],
  resolved: ['resolved', 'closed', 'fixed', 'done', 'completed', 'paid', 'resolved at', 'date resolved', 'date closed', '解决', '解决日期', '解消日', '해결', '해결일'],
  plan: ['plan', 'linked plan', 'related plan', 'exec plan', 'execution plan', 'exec-plan', '计划', '相关计划', '計画', '계획'],
  status: ['status', 'state', '状态', '状態', '상태'],
  impact: ['impact', '影响', '影響', '영향'],
};

const kindOfWord = new Map<string, ColumnKind>(Object.entries(columns).flatMap(([kind, words]) => words.map((word) => [word, kind as ColumnKind] as const)));

/** Tells what a column or a field is about by its name; `Priority (P0-P3)` and `**Area**` are read too. */
export function columnKind(name: string): ColumnKind {
  const plain = name.replace(/[*_`]/g, '').replace(/[（(].*$/s, '').trim().toLowerCase();
  return kindOfWord.get(plain) ?? 'other';
}

const metaTitle = /template|how to|\busage\b|\bformat\b|purpose|convention|\brules?\b|^fields?$|suggested fields|levels?$|guideline|^(?:process|policy|workflow|hygiene|process notes)$|related doc|references?$|see also|maintenance|friction log|instructions?|legend|priority suggestions|^(?:[一二三四五六七八九十]+、)?(?:使用(?:说明|方法)?|目的|规则|格式|规范|模板|参照先?|.{0,6}ルール|.{0,6}建议|목적|규칙|양식|형식)$/i;

/** True for a section that explains the file instead of holding items. */
export function isMetaTitle(title: string): boolean {
  return metaTitle.test(title.slice(0, 200).replace(/[*_`]/g, '').trim());
}

const resolvedTitle = /^(?:[^\p{L}]*)(?:resolved|closed|recently (?:closed|resolved|fixed)|fixed|completed|done|paid(?: down)?|archived?|已(?:解决|修复|偿还|完成|关闭)|完了|解消|해결|완료)/iu;

/** True for a section whose items are paid. */
export function isResolvedTitle(title: string): boolean {
  return resolvedTitle.test(title);
}

const detailTitle = /^(?:context|background|risks?|impact|next steps?|evidence|resolution|notes?|remediation|why|details?|proposed fix|workaround|current (?:state|behaviou?r)|description|action items?|references?|remaining|completed|影响|建议|现状|背景|현황|영향)$/i;

/** True for a sub-heading that belongs to the item above it and is no item itself. */
export function isDetailTitle(title: string): boolean {
  return detailTitle.test(title.replace(/[*_`:：]/g, '').trim());
}

const groupTitle = /^(?:[^\p{L}\p{N}]{0,9})(?:(?:current|open|active|known|accepted|deferred|existing)?\s{0,9}(?:\/\s{0,9}(?:deferred|resolved))?\s{0,9}(?:items?|entries|entry|debts?|technical debt|tech debt|issues?|backlog|list|open|active|deferred|accepted)|현재 항목|当前.*|現在.*)$/iu;

/** True for a heading that only gathers items. */
export function isGroupTitle(title: string): boolean {
  return groupTitle.test(title.trim());
}

const resolvedStatus = /^[^\p{L}[]*(?:\[(?:have|x|done)\]|(?:resolved|closed|done|fixed|completed?|paid|superseded|obsolete|won'?t ?fix|implemented|已(?:解决|修复|偿还|完成|关闭)|完了|解消済|해결|완료))/iu;

/** True for a status that says the debt is paid; "complete, … pending" and "partially fixed" do not. */
export function isResolvedStatus(status: string): boolean {
  return resolvedStatus.test(status.replace(/[*_`]/g, '').trim()) && !/\b(?:pending|partial|partly|remaining)/i.test(status);
}

const date = /\b(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?/;

/** The first ISO date in a text (time kept where it is written), else null. */
export function firstDate(text: string): string | null {
  return date.exec(text)?.[0] ?? null;
}
