/** Lines that vendors' tools write into messages: session trailers, session links, and marks that name only the agent. */
import { agentOfAssistance, agentOfIdentity, readIdentity } from './attribution-identities.ts';

export type LineFinding = { readonly source: 'entire-checkpoint' | 'claude-session' | 'copilot-session' | 'amp-thread-id' | 'agent-logs-url' | 'session-url' | 'co-authored-by' | 'made-with' | 'assisted-by' | 'generated-with'; readonly agent: string | null; readonly sessionId: string | null; readonly confidence: number; readonly pointer: string | null };

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const uuidOnly = new RegExp(`^${uuid}$`);

const claudeSession = /^https:\/\/claude\.ai\/code\/(session_[0-9A-Za-z]{6,64})$/;
const ampThread = new RegExp(`^(?:https://ampcode\\.com/threads/)?(T-${uuid})$`);
const agentLogs = new RegExp(`^https://[a-z0-9.-]{1,100}/[\\w.-]{1,100}/[\\w.-]{1,100}/sessions/(${uuid})$`, 'i');
const assistedBySession = new RegExp(`^([a-z][a-z0-9-]{0,23})/(${uuid})$`);

/** Session links. What stands behind the id may only be a query or a fragment. */
const sessionLinks: readonly { readonly agent: string; readonly link: RegExp }[] = [
  { agent: 'claude-code', link: /^claude\.ai\/code\/(session_[0-9A-Za-z]{6,64})/ },
  { agent: 'codex', link: /^chatgpt\.com\/codex\/tasks\/(task_[a-z]_[0-9a-f]{32})/ },
  { agent: 'devin', link: /^app\.devin\.ai\/sessions\/([0-9a-f]{32})/ },
  { agent: 'jules', link: /^jules\.google\.com\/task\/(\d{5,40})/ },
  { agent: 'cursor', link: new RegExp(`^cursor\\.com/agents/(bc-${uuid})`) },
  { agent: 'amp', link: new RegExp(`^ampcode\\.com/threads/(T-${uuid})`) },
];

/**
 * What may stand before the link on a line that is "only a link": nothing, a list mark, a short label with a colon, the label of a Markdown
 * link (or its end: GitHub wraps it), opening tags; and Jules's own sentence.
 */
const beforeLink = [
  /^(?:[-*] )?<?$/,
  /^(?:[-*] )?[A-Za-z][A-Za-z -]{0,40}: ?<?$/,
  /^(?:[-*] )?(?:[A-Za-z][A-Za-z -]{0,40}: ?)?\[[^\][]{0,80}\]\($/,
  /^[^\][()]{0,80}\]\($/,
  /^(?:<[a-z]{1,8}>){0,3}<a href="$/,
  /^\*?PR created automatically by Jules for task \[\d{5,40}\]\($/,
];
const afterLink = [/^\/?(?:[?#][^\s()<>"']{0,300})?>?$/, /^\/?(?:[?#][^\s()<>"']{0,300})?\)[.]?$/, /^\/?(?:[?#][^\s()<>"']{0,300})?">.{0,2000}<\/a>/, /^\) started by @[A-Za-z0-9-]{1,40}\*?$/];

function readSessionLink(text: string): LineFinding | null {
  const scheme = text.indexOf('https://');
  if (scheme < 0 || scheme > 140) return null;
  const url = text.slice(scheme + 8).replace(/^www\./, '');
  for (const { agent, link } of sessionLinks) {
    const match = link.exec(url);
    if (match === null) continue;
    const rest = url.slice(match[0].length);
    if (!beforeLink.some((pattern) => pattern.test(text.slice(0, scheme))) || !afterLink.some((pattern) => pattern.test(rest))) return null;
    return finding('session-url', agent, match[1] ?? null, 0.85);
  }
  return null;
}

function finding(source: LineFinding['source'], agent: string | null, sessionId: string | null, confidence: number, pointer: string | null = null): LineFinding {
  return { source, agent, sessionId, confidence, pointer };
}

const generatedWith = /^(?:\P{ASCII}{1,8} )?generated (?:with|by) \[?(claude code|opencode|devin|crush)\b/iu;
const generatedAgents: Readonly<Record<string, string>> = { 'claude code': 'claude-code', opencode: 'opencode', devin: 'devin', crush: 'crush' };

function readTrailer(key: string, value: string, logsAgent: string): LineFinding | null {
  switch (key) {
    case 'entire-checkpoint':
      return /^[0-9a-f]{12}$/.test(value) ? finding('entire-checkpoint', null, null, 0.6, `entire:${value}`) : null;
    case 'claude-session': {
      const id = claudeSession.exec(value)?.[1];
      return id === undefined ? null : finding('claude-session', 'claude-code', id, 0.95);
    }
    case 'copilot-session':
      return uuidOnly.test(value) ? finding('copilot-session', 'copilot', value, 0.95) : null;
    case 'amp-thread-id':
    case 'amp-thread': {
      const id = ampThread.exec(value)?.[1];
      return id === undefined ? null : finding('amp-thread-id', 'amp', id, 0.95);
    }
    case 'agent-logs-url': {
      const id = agentLogs.exec(value)?.[1];
      return id === undefined ? null : finding('agent-logs-url', logsAgent, id.toLowerCase(), 0.95);
    }
    case 'co-authored-by': {
      const identity = readIdentity(value);
      const agent = identity === null ? null : agentOfIdentity(identity);
      return agent === null ? null : finding('co-authored-by', agent, null, 0.85);
    }
    case 'made-with':
      return value.toLowerCase() === 'cursor' ? finding('made-with', 'cursor', null, 0.8) : null;
    case 'assisted-by': {
      const session = assistedBySession.exec(value);
      if (session !== null) return finding('assisted-by', session[1] ?? null, session[2] ?? null, 0.6);
      const agent = agentOfAssistance(value);
      return agent === null ? null : finding('assisted-by', agent, null, 0.75);
    }
    default:
      return null;
  }
}

/** Reads one line; null where it says nothing. `logsAgent` is whose logs an `Agent-Logs-Url` points to: the line itself does not say. */
export function readVendorLine(text: string, logsAgent: string): LineFinding | null {
  const trailer = /^([A-Za-z-]{5,20})[ \t]*:[ \t]*(\S.*)$/.exec(text);
  const key = trailer?.[1]?.toLowerCase();
  if (key !== undefined) {
    const found = readTrailer(key, trailer?.[2] ?? '', logsAgent);
    if (found !== null) return found;
    // A known key with a value outside its grammar is dropped, not read as a labelled link.
    if (/^(?:claude-session|amp-thread(?:-id)?|agent-logs-url|copilot-session|entire-checkpoint)$/.test(key)) return null;
  }
  if (text.includes('https://')) return readSessionLink(text);
  // The pattern takes a millisecond to compile, and few messages have the word.
  const generated = text.toLowerCase().includes('generated ') ? generatedWith.exec(text)?.[1]?.toLowerCase() : undefined;
  return generated === undefined ? null : finding('generated-with', generatedAgents[generated] ?? null, null, 0.7);
}
