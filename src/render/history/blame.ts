/** `git plan blame` on a terminal: a line a task, who completed it in front, who added it where that is somebody else. */
import { progressOf } from '../../model/plan.ts';
import type { Credit, TaskBlame } from '../../model/timeline.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import { fitTask } from '../fit-words.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';
import { onlyName, plainWords, progressWords, sessionWords, taskBox } from '../wording.ts';

export type BlameView = { readonly planId: string; readonly title: string; readonly tasks: readonly TaskBlame[]; /** Commits at which a shallow clone ends, and those that follow a version that cannot be read. */ readonly border: readonly string[]; readonly unread: readonly string[] };

/** Where less than this would be left for a task's words, who added it is left out, … */
const roomForTask = 24;
/** … and where less than this would be, it is told in fewer words. */
const roomWanted = 56;

/** Ends with a line feed. `width` null: lines as long as they get. */
export function renderBlame({ planId, title, tasks, border, unread }: BlameView, { palette, width }: { readonly palette: Palette; readonly width: number | null }): string {
  const head = `${palette.title(truncate(escapeText(title), Math.max(20, (width ?? 1000) - textWidth(planId) - 2)))}  ${palette.muted(escapeText(planId))}`;
  if (tasks.length === 0) return `${head}\nNo tasks defined\n`;
  // Where one did it all, the head says so once; a program that reads lines finds the name in each.
  const only = width === null ? null : onlyName(tasks.flatMap(({ added, done }) => [added, ...(done === null ? [] : [done])]).map((credit) => whoWords(credit)));
  const facts = [progressWords(progressOf(tasks.map(({ task }) => task))), ...(only === null ? [] : [`all by ${only}`])].join(' · ');
  const rows = tasks.map(({ task, added, done }) => [
    commitWords(done ?? added, [...border, ...unread], palette),
    palette.muted((done ?? added).at.slice(0, 10)),
    ...(only === null ? [palette.session(width === null ? whoWords(done ?? added) : width < 100 ? truncate(whoWords(done ?? added, 4), 12) : truncate(whoWords(done ?? added), 20))] : []),
    palette.muted(done === null ? 'added' : 'done'),
    palette.muted(String(task.number)),
    '|',
  ]);
  const starts = alignColumns(rows, ['left', 'left', ...(only === null ? ['left' as const] : []), 'left', 'right']).map((line) => line.slice(0, -1));
  const lines = tasks.map(({ task, added, done }, at) => {
    const paint = task.state === 'done' ? palette.done : task.state === 'in-progress' ? palette.active : task.state === 'cancelled' ? palette.muted : palette.open;
    const start = `${starts[at]!}${'  '.repeat(Math.min(task.depth, 4))}${paint(taskBox(task))} `;
    const words = plainWords(task.text);
    if (width === null) return `${start}${escapeText(words)}${palette.muted(done === null ? '' : (addedWords(added, done)[0] ?? ''))}`;
    const room = width - textWidth(start);
    const ways = done === null ? [] : addedWords(added, done);
    const other = ways.find((way) => room - textWidth(way) >= Math.min(roomWanted, textWidth(escapeText(words)))) ?? ways.findLast((way) => room - textWidth(way) >= roomForTask) ?? '';
    return `${start}${fitTask(words, Math.max(20, room - textWidth(other)))}${palette.muted(other)}`;
  });
  return `${head}\n${facts}\n\n${lines.join('\n')}\n`;
}

/** Who added it and when, where another commit completed it; the longest way of saying it first. What both commits have in common is not said again. */
function addedWords(added: Credit, done: Credit): readonly string[] {
  if (added.commit === done.commit) return [];
  const id = added.commit?.slice(0, 8) ?? 'not committed';
  const day = added.at.slice(0, 10);
  const when = day === done.at.slice(0, 10) ? '' : ` ${day}`;
  const by = whoWords(added) === whoWords(done) || added.commit === null ? '' : ` by ${truncate(whoWords(added), 20)}`;
  return [...new Set([`${when} ${id}${by}`, ` ${id}${by}`, by === '' ? ` ${id}` : by])].map((words) => `  (added${words})`);
}

/** As `git blame` does, with a caret at the end of what is known. */
function commitWords({ commit }: Credit, border: readonly string[], palette: Palette): string {
  if (commit === null) return palette.unsaved('--------');
  return palette.active(border.includes(commit) ? `^${commit.slice(0, 7)}` : commit.slice(0, 8));
}

function whoWords({ commit, author, session }: Credit, idColumns = 8): string {
  return escapeText(sessionWords(session, idColumns) || (commit === null ? 'not committed' : author));
}
