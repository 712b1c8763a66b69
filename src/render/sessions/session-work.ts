/** `git plan sessions`: what each session did, a paragraph a session. */
import type { SessionWork } from '../../model/session-work.ts';
import { escapeText } from '../escape.ts';
import { fitId, fitTask } from '../fit-words.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';
import { counted, plainWords, sessionWords } from '../wording.ts';

export type SessionView = { readonly palette: Palette; readonly width: number | null; /** One session was asked for: all of its commits and tasks are shown. */ readonly whole: boolean };

const commitsShown = 5;
const plansShown = 6;
const tasksShown = 3;
/** A title keeps so many columns; the id gives way. */
const titleMin = 24;

/** Ends with a line feed; empty where there is none. */
export function renderSessionWork(sessions: readonly SessionWork[], view: SessionView): string {
  return sessions.map((work) => paragraphOf(work, view)).join('\n');
}

function paragraphOf(work: SessionWork, { palette, width, whole }: SessionView): string {
  const { agent, sessionId, source, confidence, state, commits, tasks, plans } = work;
  const name = sessionId === null ? `${sessionWords({ agent, sessionId: null, source, confidence })}, session not known` : sessionWords({ agent: agent ?? '', sessionId, source, confidence });
  const head = [palette.session(escapeText(name.trim())), ...(sessionId === null ? [] : [palette.muted(sessionId)]), ...(state === null ? [] : [state === 'live' ? palette.active(state) : palette.muted(state)])].join('  ');
  const sum = commits.length === 0 ? 'no commits yet' : [counted(commits.length, 'commit'), ...(tasks.length === 0 ? [] : [counted(tasks.length, 'task')]), whenWords(work), ...(confidence < 0.9 ? [`${Math.round(confidence * 100)}% sure, from ${source}`] : [])].join(', ');
  const line = (start: string, text: string): string => `${start}${width === null ? text : truncate(text, Math.max(20, width - textWidth(start)))}`;
  const lines = [head, `  ${palette.muted(width === null ? sum : truncate(sum, Math.max(20, width - 2)))}`];
  // What it did most for first.
  const ordered = plans.toSorted((a, b) => Number(b.linked) - Number(a.linked) || b.taskCount - a.taskCount);
  for (const { planId, title, linked, taskCount } of whole ? ordered : ordered.slice(0, plansShown)) {
    const notes = [...(taskCount === 0 ? [] : [counted(taskCount, 'task')]), ...(linked ? ['linked'] : [])].join(', ');
    const behind = notes === '' ? '' : `  ${notes}`;
    const id = width === null ? escapeText(planId) : fitId(planId, width - titleMin - textWidth(behind) - 4);
    lines.push(`  ${palette.title(truncate(escapeText(title), width === null ? 60 : Math.min(60, Math.max(titleMin, width - textWidth(id) - textWidth(behind) - 4))))}  ${palette.muted(`${id}${behind}`)}`);
  }
  if (!whole && plans.length > plansShown) lines.push(palette.muted(`  … and ${counted(plans.length - plansShown, 'more plan')}`));
  const shown = whole ? commits : commits.slice(-commitsShown);
  if (commits.length > shown.length) lines.push(palette.muted(`    … ${counted(commits.length - shown.length, 'commit')} before`));
  for (const { commit, committedAt, subject } of shown) {
    lines.push(line(`    ${palette.active(commit.slice(0, 8))} ${palette.muted(committedAt.slice(0, 10))}  `, escapeText(subject)));
    const own = tasks.filter((each) => each.commit === commit);
    const told = whole || own.length <= tasksShown + 1 ? own : own.slice(0, tasksShown);
    for (const { text } of told) lines.push(`      ${palette.done('[x]')} ${fitTask(plainWords(text), width === null ? Number.POSITIVE_INFINITY : Math.max(20, width - 10))}`);
    if (own.length > told.length) lines.push(palette.muted(`      … and ${counted(own.length - told.length, 'more task')}`));
  }
  return `${lines.join('\n')}\n`;
}

function whenWords({ firstAt, lastAt }: SessionWork): string {
  const [first, last] = [(firstAt ?? '').slice(0, 10), (lastAt ?? '').slice(0, 10)];
  return first === last ? first : `${first} to ${last}`;
}
