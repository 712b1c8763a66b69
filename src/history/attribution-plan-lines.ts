/**
 * git-plan's own lines in a message: `Plan`, `Plan-Task`, `Plan-Session`, their value grammars, and the groups that they form.
 *
 *     Plan: plan-2026-02-13-auth-refactor
 *     Plan-Task: Implement token exchange endpoint
 *     Plan-Session: claude-code/session-kx2ldl4k47
 */
import { readSessionName } from '../model/session-name.ts';
import type { EvidenceLine } from './attribution-lines.ts';

/** "This session worked on this plan", and on which of its tasks where somebody stated it. `session` is `<agent>/<id>`. */
export type PlanLink = { readonly plan: string; readonly task: string | null; readonly session: string };

/** A `Plan` line and the tasks named directly below it. */
export type PlanMention = { readonly plan: string; readonly tasks: readonly string[]; readonly line: number };

export type PlanSessionLine = { readonly agent: string; readonly sessionId: string; readonly line: number; readonly inLastBlock: boolean };

export type PlanLines = { readonly mentions: readonly PlanMention[]; readonly links: readonly PlanLink[]; readonly sessions: readonly PlanSessionLine[] };

function isPlanPath(word: string): boolean {
  if (!word.endsWith('.md') || !word.includes('/') || /^[/~]/.test(word) || /[\s\\]/.test(word)) return false;
  return word.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * Reads the value of `Plan`: a plan id alone on the line (two parts at least, so that `P1` is none), or a path as the first word, where the
 * field writes `docs/exec-plans/notifications.md M2.T1.` Shape only: whether such a plan exists is asked afterwards.
 */
export function readPlanValue(value: string): string | null {
  if (/^[a-z0-9]+(?:[-._][a-z0-9]+)+$/.test(value) && value.length <= 128 && !value.endsWith('.md')) return value;
  const first = value.split(/\s/, 1)[0] ?? '';
  const word = first.replace(/^`/, '').replace(/[.,;:]{1,3}$/, '').replace(/`$/, '').replace(/[.,;:]$/, '');
  return word.length <= 1_024 && isPlanPath(word) ? word : null;
}

/** Reads the value of `Plan-Task`: words of a task, one line, up to 300 characters. */
export function readPlanTask(value: string): string | null {
  return value.length >= 1 && value.length <= 300 && !/\p{Cc}/u.test(value) ? value : null;
}

const foundMax = 200;

/**
 * Reads the groups. Within one paragraph a `Plan-Session` covers the `Plan` lines before it, back to the previous `Plan-Session`; a blank line
 * ends the group, so that work done by hand is not claimed by the next squashed commit's session.
 */
export function readPlanLines(lines: readonly EvidenceLine[]): PlanLines {
  const mentions: { plan: string; tasks: string[]; line: number }[] = [];
  const links: PlanLink[] = [];
  const sessions: PlanSessionLine[] = [];
  let open: { plan: string; tasks: string[]; line: number }[] = [];
  let paragraph = -1;
  /** The line below which a `Plan-Task` belongs to the last `Plan`. */
  let taskAfter = -1;
  for (const { text, line, paragraph: at, inLastBlock } of lines) {
    const match = /^(plan|plan-task|plan-session)[ \t]*:[ \t]*(\S.*)$/i.exec(text);
    const key = match?.[1]?.toLowerCase();
    const value = match?.[2] ?? '';
    if (key === undefined) continue;
    if (at !== paragraph) open = [];
    paragraph = at;
    if (mentions.length + sessions.length >= foundMax) break;
    if (key === 'plan') {
      const plan = readPlanValue(value);
      taskAfter = plan === null ? -1 : line;
      if (plan === null) continue;
      const mention = { plan, tasks: [], line };
      mentions.push(mention);
      open.push(mention);
    } else if (key === 'plan-task') {
      const task = readPlanTask(value);
      const mention = mentions.at(-1);
      if (task === null || mention === undefined || taskAfter !== line - 1) continue;
      mention.tasks.push(task);
      taskAfter = line;
    } else {
      const session = readSessionName(value);
      if (session === null) continue;
      sessions.push({ ...session, line, inLastBlock });
      const name = `${session.agent}/${session.sessionId}`;
      for (const mention of open) {
        const tasks: readonly (string | null)[] = mention.tasks.length === 0 ? [null] : mention.tasks;
        for (const task of tasks) if (links.length < foundMax) links.push({ plan: mention.plan, task, session: name });
      }
      open = [];
    }
  }
  return { mentions, links, sessions };
}
