/**
 * Puts `Plan`, `Plan-Task` and `Plan-Session` lines into the message of a commit that is being made. Own code and not `git interpret-trailers`,
 * which may run commands that the configuration names, and which drops the second `Plan-Session` of a later group. Pure: text in, text out.
 */
import { evidenceLines } from './attribution-lines.ts';
import { readPlanLines } from './attribution-plan-lines.ts';
import type { PlanLines, PlanMention } from './attribution-plan-lines.ts';
import { findTrailerBlock } from './attribution-trailers.ts';

/** What the commit is to be credited with. */
export type TrailerWish = {
  /** `<agent>/<id>`. */
  readonly session: string;
  /** Value of `Plan`; null where the diff says it. */
  readonly plan: string | null;
  readonly task: string | null;
};

export type MessageFacts = {
  /** What a comment line begins with; null where git keeps every line (no editor is opened). */
  readonly comment: string | null;
  /** Keys that `trailer.<alias>.key` names: they make git more tolerant about what a block is. */
  readonly configuredKeys: readonly string[];
  /** The text that `git merge --squash` left, whose groups are lifted into one block; null in every other commit. */
  readonly squashed: string | null;
  /** Null lifts groups only. */
  readonly wish: TrailerWish | null;
};

/** Plans with the session that worked on them; without one the work was done by hand. */
type Group = { readonly plans: readonly Pick<PlanMention, 'plan' | 'tasks'>[]; readonly session: string | null };

const scissors = '------------------------ >8 ------------------------';
const commentCandidates = ['#', ';', '@', '!', '$', '%', '^', '&', '|', ':'];

/**
 * Finds what comment lines begin with where git chose it itself (`core.commentChar = auto`): the character of the last line, as git ends the file
 * with its own comments. Null where there are none.
 */
export function findCommentPrefix(message: string): string | null {
  const lines = linesOf(message);
  const cut = lines.find((line) => line.endsWith(` ${scissors}`));
  if (cut !== undefined) return cut.slice(0, -scissors.length - 1);
  const last = lines.findLast((line) => line.trim() !== '') ?? '';
  return commentCandidates.find((mark) => last === mark || last.startsWith(`${mark} `) || last.startsWith(`${mark}\t`)) ?? null;
}

/** Adds what is missing, as whole groups. Gives the same text where nothing is, and where there is no message yet: an empty one must stay empty. */
export function insertPlanTrailers(message: string, facts: MessageFacts): string {
  const lines = linesOf(message);
  const content = contentOf(lines, facts.comment);
  const text = content.map((index) => lines[index] ?? '').join('\n');
  if (text.trim() === '') return message;
  const block = findTrailerBlock(text.split('\n'), facts.configuredKeys);
  // What a squash indents is read by git-plan but parsed by nobody else: only a block counts as written.
  const evidence = evidenceLines(text).filter(({ line }) => facts.squashed === null || (block !== null && line > block.start && line <= block.end));
  const present = readPlanLines(evidence);
  const wanted = [...(facts.squashed === null ? [] : liftedGroups(facts.squashed)), ...(facts.wish === null ? [] : [groupOf(facts.wish)])];
  const missing = onlyFirst(wanted, (group) => JSON.stringify(group)).filter((group) => !isPresent(group, present));
  if (missing.length === 0) return message;
  const eol = /\r\n/.test(message) && !/[^\r]\n/.test(message) ? '\r\n' : '\n';
  const open = block === null ? [] : openMentions(present, block.end);
  const withSession = missing.filter(({ session }) => session !== null);
  const byHand = missing.filter(({ session }) => session === null);
  const inserted = [...withSession, ...byHand].flatMap((group) => trailersOf(group, withSession[0] === group ? open : []));
  const place = block === null ? { at: lastFilled(lines, content) + 1, gap: true } : { at: placeInBlock(content, block, present, withSession.length > 0), gap: false };
  return joined(message, lines, place.at, place.gap ? ['', ...inserted] : inserted, eol);
}

function linesOf(message: string): string[] {
  const lines = message.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Indices of the lines that git will keep: no comments, nothing below the scissors. */
function contentOf(lines: readonly string[], comment: string | null): number[] {
  const indices = lines.map((_, index) => index);
  if (comment === null) return indices;
  const cut = lines.indexOf(`${comment} ${scissors}`);
  return indices.filter((index) => (cut < 0 || index < cut) && !(lines[index] ?? '').startsWith(comment));
}

function lastFilled(lines: readonly string[], content: readonly number[]): number {
  return content.findLast((index) => (lines[index] ?? '').trim() !== '') ?? -1;
}

/**
 * Behind the block's last line. But where a block has sessions and ends with plans that somebody worked on by hand, a session goes before those, or
 * it would claim them.
 */
function placeInBlock(content: readonly number[], block: { readonly start: number; readonly end: number }, present: PlanLines, hasSession: boolean): number {
  const behind = (content[block.end - 1] ?? 0) + 1;
  const lastSession = Math.max(0, ...present.sessions.map(({ line }) => line).filter((line) => line > block.start && line <= block.end));
  if (!hasSession || lastSession === 0) return behind;
  const first = present.mentions.find(({ line }) => line > lastSession && line <= block.end);
  return first === undefined ? behind : (content[first.line - 1] ?? behind);
}

/** Plans at the end of a block without any session: written by whoever makes this commit, and covered by the session that follows. */
function openMentions(present: PlanLines, end: number): readonly PlanMention[] {
  if (present.sessions.some(({ inLastBlock }) => inLastBlock)) return [];
  return present.mentions.filter(({ line }) => line <= end);
}

function joined(message: string, lines: readonly string[], at: number, inserted: readonly string[], eol: string): string {
  const before = lines.slice(0, at);
  const after = lines.slice(at);
  const ending = message.endsWith('\n') || after.length === 0 ? eol : '';
  return [...before, ...inserted, ...after].join(eol) + ending;
}

function groupOf({ session, plan, task }: TrailerWish): Group {
  return { plans: plan === null ? [] : [{ plan, tasks: task === null ? [] : [task] }], session };
}

function trailersOf({ plans, session }: Group, open: readonly PlanMention[]): string[] {
  const named = plans.filter(({ plan, tasks }) => tasks.length > 0 || !open.some((mention) => mention.plan === plan));
  return [...named.flatMap(({ plan, tasks }) => [`Plan: ${plan}`, ...tasks.map((task) => `Plan-Task: ${task}`)]), ...(session === null ? [] : [`Plan-Session: ${session}`])];
}

function isPresent({ plans, session }: Group, present: PlanLines): boolean {
  if (session === null) return plans.every(({ plan }) => present.mentions.some((mention) => mention.plan === plan));
  if (plans.length === 0) return present.sessions.some((each) => `${each.agent}/${each.sessionId}` === session);
  return plans.every(({ plan, tasks }) => (tasks.length === 0 ? [null] : tasks).every((task) => present.links.some((link) => link.session === session && link.plan === plan && (task === null || link.task === task))));
}

/** The groups of the squashed commits, the oldest commit first (git lists the newest first); plans without a session last. */
function liftedGroups(squashed: string): readonly Group[] {
  const evidence = evidenceLines(squashed);
  const paragraphs = new Map(evidence.map(({ line, paragraph }) => [line, paragraph]));
  const heads = squashed.split('\n').flatMap((line, index) => (/^commit [0-9a-f]{40,64}\b/.test(line) ? [index + 1] : []));
  const commitAt = (line: number): number => heads.filter((head) => head < line).length;
  const { mentions, sessions } = readPlanLines(evidence);
  const groups: { readonly commit: number; readonly line: number; readonly group: Group }[] = [];
  const covered = new Set<PlanMention>();
  let previous = 0;
  for (const { agent, sessionId, line } of sessions) {
    const plans = mentions.filter((mention) => mention.line > previous && mention.line < line && paragraphs.get(mention.line) === paragraphs.get(line));
    for (const mention of plans) covered.add(mention);
    groups.push({ commit: commitAt(line), line, group: { plans: plans.map(({ plan, tasks }) => ({ plan, tasks })), session: `${agent}/${sessionId}` } });
    previous = line;
  }
  const byHand = mentions.filter((mention) => !covered.has(mention)).map(({ plan, tasks, line }) => ({ commit: commitAt(line), line, group: { plans: [{ plan, tasks }], session: null } }));
  const oldestFirst = (all: typeof groups): readonly Group[] => all.toSorted((a, b) => b.commit - a.commit || a.line - b.line).map(({ group }) => group);
  return [...oldestFirst(groups), ...oldestFirst(byHand)];
}

function onlyFirst<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = keyOf(value);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
