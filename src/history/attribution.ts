/**
 * Which agent session made a commit: every source of evidence, with its confidence. Pure: a commit and what was found beside it go in,
 * findings come out. Trailers are claims, not proof; no evidence is not "a person".
 *
 * Findings 1 to 13 need the commit and its notes only and are the same on every clone. Those that need refs, the reflog or the diff are
 * `derived`. Hints (running sessions, transcripts, Agent Trace records) are no findings at all and have no place here.
 */
import type { Commit } from '../model/commit.ts';
import { subjectOf } from '../model/commit.ts';
import type { SessionRef } from '../model/session.ts';
import { agentOfAssistance, agentOfAuthor, isBot } from './attribution-identities.ts';
import { evidenceLines } from './attribution-lines.ts';
import { readAuthorshipNote } from './attribution-notes.ts';
import type { CheckpointSession } from './attribution-notes.ts';
import { readPlanLines } from './attribution-plan-lines.ts';
import type { PlanLink, PlanMention } from './attribution-plan-lines.ts';
import { readVendorLine } from './attribution-vendor-lines.ts';

/** All sources in the order in which they win. `bot` is a CI bot as the author: neither a person nor a session. */
export const attributionSources = [
  'plan-session', 'git-ai-note', 'entire-checkpoint', 'claude-session', 'copilot-session', 'amp-thread-id', 'agent-logs-url', 'session-url',
  'author', 'co-authored-by', 'made-with', 'assisted-by', 'generated-with', 'squash-join', 'reflog', 'branch', 'plan-text', 'bot',
] as const;
export type AttributionSource = (typeof attributionSources)[number];

export type Finding = SessionRef & {
  readonly source: AttributionSource;
  /** 1-based line of the message; null where the evidence is not in the message. */
  readonly line: number | null;
  /** True where the finding needs refs, the reflog or the diff: another clone may not have it. */
  readonly derived: boolean;
};

/** What is known beside the commit itself. Everything is optional; what is absent was not looked for or is not there. */
export type AttributionEvidence = {
  /** Text of the commit's note in `refs/notes/ai`. */
  readonly note?: string | null;
  /** Sessions of Entire checkpoints, by the twelve digits of the checkpoint. */
  readonly checkpoints?: ReadonlyMap<string, readonly CheckpointSession[]>;
  /** Commits whose cumulative diff this squash commit has, and the ref that still holds them. */
  readonly squashed?: { readonly ref: string; readonly commits: readonly Commit[] } | null;
  /** Commits that this one replaced by `commit --amend`, from the HEAD reflog. */
  readonly amended?: readonly Commit[];
  /** Lines that the commit itself adds to plans. */
  readonly addedPlanLines?: readonly string[];
};

export type Attribution = {
  /** The best finding; null where there is no evidence. `agent` is null for a CI bot and for a pointer that leads nowhere here. */
  readonly primary: SessionRef | null;
  /** All findings, best first. */
  readonly findings: readonly Finding[];
  /** The sessions with an id, each once, best first. */
  readonly sessions: readonly SessionRef[];
  /** Values of `Plan` lines in the right shape, before they are resolved. */
  readonly plans: readonly string[];
  /** The same with the tasks named below them. */
  readonly mentions: readonly PlanMention[];
  readonly links: readonly PlanLink[];
  /** `entire:<id>` of checkpoints named in the message. */
  readonly pointers: readonly string[];
};

const findingsMax = 200;

function noteFindings(note: string | null | undefined): Finding[] {
  if (note === null || note === undefined) return [];
  return readAuthorshipNote(note).map(({ agent, sessionId }) => ({ agent, sessionId, source: 'git-ai-note', confidence: 0.97, line: null, derived: false }));
}

function checkpointFindings(pointer: string, line: number, evidence: AttributionEvidence): Finding[] {
  const sessions = evidence.checkpoints?.get(pointer.slice('entire:'.length)) ?? [];
  const base = { source: 'entire-checkpoint', line, derived: false } as const;
  if (sessions.length === 0) return [{ ...base, agent: null, sessionId: null, confidence: 0.6 }];
  return sessions.map(({ agent, sessionId, agentLines }) => ({ ...base, agent, sessionId, confidence: agentLines === 0 ? 0.6 : 0.97 }));
}

/** The agent that a branch name names by its first part. */
export function agentOfBranch(ref: string): string | null {
  const name = ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');
  const first = /^(claude|codex|cursor|copilot|devin|jules|amp)\/[^\s]/.exec(name)?.[1];
  return first === undefined ? null : first === 'claude' ? 'claude-code' : first;
}

/** The branch in a merge's subject, as git and GitHub write it; null for every other subject. */
export function mergedBranch(subject: string): string | null {
  const match = /^Merge (?:remote-tracking )?branch '([^']{1,250})'|^Merge pull request #\d{1,9} from [A-Za-z0-9-]{1,60}\/(\S{1,250})/.exec(subject);
  return match?.[1]?.replace(/^origin\//, '') ?? match?.[2] ?? null;
}

/** The agent that signs a plan's line: `Date/Author: 2026-04-04 / Codex`, or a log entry `- 2026-04-04 (Codex): …`. */
export function agentOfPlanLine(line: string): string | null {
  const text = line.slice(0, 500).trim();
  const author = /^(?:[-*] )?[*_]{0,2}(?:Date ?\/ ?)?Author[*_]{0,2}:[*_]{0,2} ?(?:\d{4}-\d{2}-\d{2}[^/]{0,20}\/ ?)?(\S.{0,80})$/i.exec(text)?.[1];
  if (author !== undefined) return productOnly(author.replace(/[*_.]{1,3}$/, ''));
  const entry = /^(?:[-*] |#{2,4} )?(?:\[[ xX]\] )?[[(*_]{0,3}\d{4}-\d{2}-\d{2}[ T]?[\d:]{0,8}(?: ?(?:UTC|Z))?[\])*_]{0,3} ?(?:[-–—/|,] ?|\()([A-Z][\w .-]{1,30}?)[)\]*_]{0,3}(?:$|:)/.exec(text)?.[1];
  return entry === undefined ? null : productOnly(entry);
}

function productOnly(text: string): string | null {
  const agent = agentOfAssistance(text);
  return agent === 'unknown' ? null : agent;
}

function inherited(commits: readonly Commit[], source: 'squash-join' | 'reflog', evidence: AttributionEvidence): Finding[] {
  const shared = evidence.checkpoints === undefined ? {} : { checkpoints: evidence.checkpoints };
  return commits.slice(0, findingsMax).flatMap((commit) =>
    attributeCommitAll(commit, shared).findings
      .filter((finding) => finding.agent !== null)
      .map((finding): Finding => ({ ...finding, source, confidence: Math.round(finding.confidence * 90) / 100, line: null, derived: true })),
  );
}

function derivedFindings(commit: Commit, evidence: AttributionEvidence): Finding[] {
  const found: Finding[] = [];
  const squashed = evidence.squashed ?? null;
  if (squashed !== null) found.push(...inherited(squashed.commits, 'squash-join', evidence));
  found.push(...inherited(evidence.amended ?? [], 'reflog', evidence));
  const branch = (commit.parents.length > 1 ? mergedBranch(subjectOf(commit.message)) : null) ?? squashed?.ref ?? null;
  const agent = branch === null ? null : agentOfBranch(branch);
  if (agent !== null) found.push({ agent, sessionId: null, source: 'branch', confidence: 0.5, line: null, derived: true });
  for (const line of (evidence.addedPlanLines ?? []).slice(0, 20_000)) {
    const signed = agentOfPlanLine(line);
    if (signed !== null) found.push({ agent: signed, sessionId: null, source: 'plan-text', confidence: 0.6, line: null, derived: true });
  }
  return found;
}

/** `Plan-Session` first, then what has a session, then what has an agent, then pointers, then bots. */
function rankOf(finding: Finding): number {
  if (finding.source === 'plan-session') return 0;
  if (finding.sessionId !== null) return 1;
  if (finding.agent !== null) return 2;
  return finding.source === 'bot' ? 4 : 3;
}

function byStrength(a: Finding, b: Finding): number {
  return rankOf(a) - rankOf(b) || attributionSources.indexOf(a.source) - attributionSources.indexOf(b.source) || (a.line ?? 0) - (b.line ?? 0);
}

function onlyFirst<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = keyOf(value);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

/** What a derived finding repeats is no finding: the direct one stands. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const direct = new Set(findings.filter(({ derived }) => !derived).map(({ agent, sessionId }) => `${agent}/${sessionId}`));
  const fresh = findings.filter(({ derived, agent, sessionId }) => !derived || !direct.has(`${agent}/${sessionId}`));
  return onlyFirst(fresh, ({ source, agent, sessionId }) => `${source} ${agent}/${sessionId}`);
}

function asReference({ agent, sessionId, source, confidence }: Finding): SessionRef {
  return { agent, sessionId, source, confidence };
}

/** Everything that a commit and what was found beside it say about who made it. */
export function attributeCommitAll(commit: Commit, evidence: AttributionEvidence = {}): Attribution {
  const lines = evidenceLines(commit.message);
  const own = readPlanLines(lines);
  const author = agentOfAuthor(commit.author);
  const findings: Finding[] = own.sessions.map(({ agent, sessionId, line, inLastBlock }) => ({
    agent, sessionId, source: 'plan-session', confidence: inLastBlock ? 1 : 0.95, line, derived: false,
  }));
  findings.push(...noteFindings(evidence.note));
  const pointers: string[] = [];
  for (const { text, line } of lines) {
    if (findings.length >= findingsMax) break;
    const read = readVendorLine(text, author ?? 'copilot');
    if (read === null) continue;
    if (read.pointer !== null) {
      pointers.push(read.pointer);
      findings.push(...checkpointFindings(read.pointer, line, evidence));
    } else {
      findings.push({ agent: read.agent, sessionId: read.sessionId, source: read.source, confidence: read.confidence, line, derived: false });
    }
  }
  if (author !== null) findings.push({ agent: author, sessionId: null, source: 'author', confidence: 0.9, line: null, derived: false });
  else if (isBot(commit.author)) findings.push({ agent: null, sessionId: null, source: 'bot', confidence: 0.9, line: null, derived: false });
  findings.push(...derivedFindings(commit, evidence));
  const ranked = withoutRepeats(findings.toSorted(byStrength)).slice(0, findingsMax);
  const best = ranked[0];
  const named = ranked.filter(({ sessionId }) => sessionId !== null);
  return {
    primary: best === undefined ? null : asReference(best),
    findings: ranked,
    sessions: onlyFirst(named, ({ agent, sessionId }) => `${agent}/${sessionId}`).map(asReference),
    plans: onlyFirst(own.mentions.map(({ plan }) => plan), (plan) => plan),
    mentions: own.mentions,
    links: own.links,
    pointers: onlyFirst(pointers, (pointer) => pointer),
  };
}
