/** Maps the words that people write for a status to the contract's four. */
import { isAscii } from '../model/letters.ts';
import type { PlanStatus } from '../model/plan.ts';

const words: readonly (readonly [PlanStatus, RegExp])[] = [
  ['abandoned', /^(?:abandon|supersed|obsolete|deprecat|cancel|reject|withdrawn|dropped|won'?t|wont|retired|discarded|废弃|已废弃|取消|已取消|作废|被取代|廃止|中止|破棄|폐기|취소|중단)/],
  // Unfinished work that merely mentions completion must not read as done.
  ['active', /^(?:in[ _-]?progress|in[ _-]?flight|active|activated|ongoing|started|wip|doing|working|implementing|current|executing|running|approved|accepted|paused|blocked|parked|deferred|on[ _-]?hold|waiting|stalled|suspended|reopened|partial|partly|mostly|nearly|almost|not (?:complete|done|finished)|incomplete|ready[ _-]for[ _-](?:verification|review|qa|merge|test)|in[ _-]review|under[ _-]review|review|verifying|testing|needs|phase|milestone|open\b|进行中|正在|执行中|实施中|活跃|暂停|阻塞|部分|審查|评审|進行中|実装中|作業中|保留|一時停止|진행|활성|보류|작업 중|검토)/],
  ['completed', /^(?:complet|done|finish|shipped|landed|merged|closed|implement(?:ed)?\b|delivered|released|resolved|archived|verified|deployed|success|passed|fixed|all (?:tasks|phases|steps|milestones|done|complete)|fully|已完成|完成|已实现|已实施|已交付|已偿还|已关闭|已合并|已归档|完了|終了|実装済|対応済|完成済|완료|완성|종료|구현 완료)/],
  ['draft', /^(?:draft|proposed|proposal|planned|planning|plan\b|todo|to[ _-]do|not[ _-]?started|pending|backlog|queued|ready\b|new\b|idea|inactive|unstarted|scheduled|future|candidate|pre-?flight|design|exploratory|research|rfc|scoping|草稿|草案|待|未开始|计划|规划|提议|下書き|草案|未着手|計画|提案|초안|대기|계획|예정|제안|미착수|시작 전)/],
];

const anywhere: readonly (readonly [PlanStatus, RegExp])[] = [
  ['abandoned', /\b(?:superseded|abandoned|obsolete|cancell?ed)\b|废弃|取消|廃止|폐기/],
  ['active', /\b(?:in progress|active|ongoing|blocked|paused|not (?:yet )?(?:complete|done))\b|进行中|進行中|진행/],
  ['completed', /\b(?:completed?|done|shipped|landed|finished|implemented|merged|closed)\b|已完成|完成|完了|완료/],
  ['draft', /\b(?:draft|proposed|planned|planning|not started|pending|backlog)\b|草稿|待|未着手|초안/],
];

const signs: readonly (readonly [PlanStatus, RegExp])[] = [
  ['completed', /^(?:✅|☑|✔|🟢|🎉|🏁)/u],
  ['active', /^(?:🟡|🔄|🚧|🏗|🔵|⏸|🔴|🟠|⏳|▶)/u],
  ['draft', /^(?:📋|📝|⚪|💡|🆕)/u],
  ['abandoned', /^(?:❌|🗑|⛔|🚫)/u],
];

/** The status that a text says, else null. Emoji count only where the words say nothing: 🟢 stands for "active" as often as for "done". */
export function statusOfWords(written: string): PlanStatus | null {
  const unmarked = written.toLowerCase().replace(/[*_`~"'“”]/g, (mark) => (mark === '_' ? ' ' : ''));
  const plain = fromFirstWord(unmarked);
  if (plain !== '') {
    for (const [status, pattern] of words) if (pattern.test(plain)) return status;
    // "Approved → In Progress": the last word of a chain is where it stands.
    const last = fromFirstWord(plain.split(/→|->|=>/).at(-1)!);
    if (last !== plain) for (const [status, pattern] of words) if (pattern.test(last)) return status;
    const head = plain.slice(0, 80);
    for (const [status, pattern] of anywhere) if (pattern.test(head)) return status;
  }
  for (const [status, pattern] of signs) if (pattern.test(written.trim())) return status;
  return null;
}

function fromFirstWord(text: string): string {
  return (isAscii(text) ? text.replace(/^[^A-Za-z0-9]+/, '') : text.replace(/^[^\p{L}\p{N}]+/u, '')).trim();
}
