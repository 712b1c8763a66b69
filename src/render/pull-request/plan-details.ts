/** The folded details of one plan: tasks as a diff, decisions and questions as a list, commits as a table. */
import type { PlanEvent, PlanEventKind } from '../../model/timeline.ts';
import type { DebtMention, PlanCommitView, PlanReview } from '../../model/pull-request.ts';
import type { TaskState } from '../../model/plan.ts';
import { counted, sessionWords, taskBox } from '../wording.ts';
import { codeText, fencedBlock, fencedText, htmlText, markdownCell, markdownSentence, markdownText } from './comment-text.ts';
import { commitUrl, linked } from './forge-links.ts';
import type { ForgePlace } from './forge-links.ts';
import { commitProgressCell, movedCell, summaryWords } from './plan-words.ts';

export type DetailLimits = {
  readonly commitRowsMax: number;
  readonly diffLinesMax: number;
  readonly listItemsMax: number;
};

/** Empty where the table says all there is. */
export function planDetails(plan: PlanReview, place: ForgePlace, limits: DetailLimits): string {
  const parts = plan.after === null ? [] : plan.before === null ? [introduction(plan), commitTable(plan.commits, place, limits)] : [diffBlock(plan, limits), factList(plan, limits), commitTable(plan.commits, place, limits)];
  const body = parts.filter((part) => part !== '').join('\n\n');
  return body === '' ? '' : `<details>\n<summary><b>${htmlText(plan.title)}</b>: ${summaryWords(plan)}</summary>\n\n${body}\n\n</details>`;
}

function introduction({ author, tags, nextTask }: PlanReview): string {
  const who = [...(author === null ? [] : [`owner ${markdownText(author)}`]), ...(tags.length === 0 ? [] : [`tags ${tags.slice(0, 10).map(codeText).join(' ')}`])].join(', ');
  const first = nextTask === null ? '' : `First task: ${markdownSentence(nextTask)}`;
  return [who === '' ? '' : `${who.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`, first].filter((part) => part !== '').join(' ');
}

type TaskLine = { readonly line: string; readonly note: string };

/** Notes stand in a column of their own, unless a task is so long that they would be out of sight. */
const noteColumn = 43;
const noteColumnMax = 90;

function diffBlock(plan: PlanReview, { diffLinesMax }: DetailLimits): string {
  const lines = [...headLines(plan).map((line) => ({ line, note: '' })), ...taskLines(plan)];
  if (lines.length === 0) return '';
  const widest = Math.max(...lines.filter(({ note }) => note !== '').map(({ line }) => line.length + 2), noteColumn);
  const column = Math.min(widest, noteColumnMax);
  const shown = lines.slice(0, diffLinesMax).map(({ line, note }) => (note === '' ? line : `${line.padEnd(column - 2)}  ${note}`));
  const more = lines.length - shown.length;
  return fencedBlock('diff', more > 0 ? [...shown, `  and ${more} more`] : shown);
}

function headLines({ events, statusBefore, statusAfter }: PlanReview): string[] {
  const lines: string[] = [];
  const isStatusChange = statusBefore !== statusAfter;
  if (isStatusChange) lines.push(`  status: ${statusBefore ?? ''} -> ${statusAfter ?? ''}`);
  for (const { kind, from, to, text } of events) {
    // A plan that is completed moves to another folder: the status says it.
    if (kind === 'renamed' && !(isStatusChange && baseName(from) === baseName(to))) lines.push(`  file: ${fencedText(from ?? '')} -> ${fencedText(to ?? '')}`);
    if (kind === 'session-linked') lines.push(`+ session: ${fencedText(text)}`);
    if (kind === 'session-unlinked') lines.push(`- session: ${fencedText(text)}`);
  }
  return lines;
}

function baseName(path: string | null): string {
  return (path ?? '').slice((path ?? '').lastIndexOf('/') + 1);
}

const taskKinds: readonly PlanEventKind[] = ['task-done', 'task-reopened', 'task-added', 'task-removed', 'task-reworded', 'task-moved'];

/** One line a task, whatever happened to it: the first kind counts, the others are notes. */
function taskLines({ events, taskStates }: PlanReview): TaskLine[] {
  const told = new Set<string>();
  const lines: TaskLine[] = [];
  for (const kind of taskKinds) {
    for (const event of events) {
      if (event.kind !== kind) continue;
      const key = kind === 'task-removed' ? null : event.taskKey;
      if (key !== null && told.has(key)) continue;
      if (key !== null) told.add(key);
      const others = key === null ? [] : events.filter((other) => other !== event && other.taskKey === key && other.kind !== 'task-removed');
      lines.push({ line: `${signOf(kind)} ${boxOf(event, taskStates)} ${fencedText(event.text)}`, note: [event, ...others].map(noteOf).filter((note) => note !== '').join('; ') });
    }
  }
  return lines;
}

function signOf(kind: PlanEventKind): string {
  return kind === 'task-done' || kind === 'task-added' ? '+' : kind === 'task-reopened' || kind === 'task-removed' ? '-' : '!';
}

function boxOf({ kind, from, to, taskKey }: PlanEvent, states: PlanReview['taskStates']): string {
  const states4: readonly string[] = ['open', 'done', 'in-progress', 'cancelled'];
  const state = kind === 'task-removed' ? from : kind === 'task-reworded' || kind === 'task-moved' ? (states[taskKey ?? ''] ?? 'open') : to;
  return taskBox({ state: (states4.includes(state ?? '') ? state : 'open') as TaskState });
}

function noteOf({ kind, from, to }: PlanEvent): string {
  switch (kind) {
    case 'task-reopened': return 'reopened';
    case 'task-added': return 'added';
    case 'task-removed': return to === 'cancelled' ? 'cancelled' : 'removed';
    case 'task-reworded': return `was: ${fencedText(from ?? '')}`;
    case 'task-moved': return from === to ? 'moved' : `moved to ${fencedText(to ?? '')}`;
    default: return '';
  }
}

function factList({ events, debtAdded, debtResolved }: PlanReview, { listItemsMax }: DetailLimits): string {
  const of = (kind: PlanEventKind): readonly PlanEvent[] => events.filter((event) => event.kind === kind);
  const told = ({ text, to }: PlanEvent): string => `${markdownSentence(text)}${to === null || to === '' ? '' : ` ${markdownSentence(to)}`}`;
  const debt = ({ severity, text }: DebtMention): string => `${severity === null ? '' : `\`${severity}\` `}${markdownSentence(text)}`;
  const logCount = of('log').length;
  const items = [
    ...of('decision').map((event) => `**Decision added:** ${told(event)}`),
    ...of('answer').map((event) => `**Question answered:** ${told(event)}`),
    // A question that came with its answer is told once.
    ...of('question').filter(({ text }) => !of('answer').some((answer) => answer.text === text)).map((event) => `**Question opened:** ${told({ ...event, to: null })}`),
    ...(logCount === 0 ? [] : [`**Progress log:** ${counted(logCount, 'entry', 'entries')}.`]),
    ...debtAdded.map((mention) => `**Debt added:** ${debt(mention)}`),
    ...debtResolved.map((mention) => `**Debt resolved:** ${debt(mention)}`),
  ];
  const more = items.length - listItemsMax;
  return [...items.slice(0, listItemsMax), ...(more > 0 ? [`and ${more} more`] : [])].map((item) => `- ${item}`).join('\n');
}

/** Nothing for one commit: its row would say what the plan's row says. */
function commitTable(commits: readonly PlanCommitView[], place: ForgePlace, { commitRowsMax }: DetailLimits): string {
  if (commits.length < 2 || commitRowsMax === 0) return '';
  const rows = commits.slice(0, commitRowsMax).map((commit) => `| ${linked(`\`${commit.id.slice(0, 7)}\``, commitUrl(place, commit.id))} ${markdownCell(commit.subject)} | ${commitProgressCell(commit)} | ${movedCell(commit.events)} | ${sessionCell(commit)} |`);
  const more = commits.length - rows.length;
  return ['| Commit | Progress | What moved | Session |', '| :--- | :--- | :--- | :--- |', ...rows, ...(more > 0 ? [`| and ${counted(more, 'more commit')} | | | |`] : [])].join('\n');
}

function sessionCell({ session }: PlanCommitView): string {
  const agent = session === null ? '' : sessionWords({ ...session, sessionId: null });
  const id = session === null ? '' : sessionWords({ ...session, agent: null });
  return [markdownCell(agent), codeText(id)].filter((word) => word !== '').join('&nbsp;') || 'none';
}
