/** `git plan blame` on a terminal: a line a task, who completed it in front, who added it where that is somebody else. */
import type { Credit, TaskBlame } from '../../model/timeline.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';
import { plainWords, sessionWords, taskBox } from '../wording.ts';

export type BlameView = { readonly planId: string; readonly title: string; readonly tasks: readonly TaskBlame[]; /** Commits at which a shallow clone ends. */ readonly border: readonly string[] };

/** Where less than this would be left for a task's words, who added it is left out. */
const roomForTask = 24;

/** Ends with a line feed. `width` null: lines as long as they get. */
export function renderBlame({ planId, title, tasks, border }: BlameView, { palette, width }: { readonly palette: Palette; readonly width: number | null }): string {
  const head = `${palette.title(truncate(escapeText(title), Math.max(20, (width ?? 1000) - planId.length - 2)))}  ${palette.muted(escapeText(planId))}`;
  if (tasks.length === 0) return `${head}\nNo tasks defined\n`;
  const rows = tasks.map(({ task, added, done }) => [
    commitWords(done ?? added, border, palette),
    palette.muted((done ?? added).at.slice(0, 10)),
    palette.session(truncate(whoWords(done ?? added), width !== null && width < 100 ? 12 : 20)),
    palette.muted(done === null ? 'added' : 'done'),
    palette.muted(String(task.number)),
    '|',
  ]);
  const starts = alignColumns(rows, ['left', 'left', 'left', 'left', 'right']).map((line) => line.slice(0, -1));
  const lines = tasks.map(({ task, added, done }, at) => {
    const paint = task.state === 'done' ? palette.done : task.state === 'in-progress' ? palette.active : task.state === 'cancelled' ? palette.muted : palette.open;
    const start = `${starts[at]!}${'  '.repeat(Math.min(task.depth, 4))}${paint(taskBox(task))} `;
    const room = width === null ? Number.POSITIVE_INFINITY : width - textWidth(start);
    const others = done === null || added.commit === done.commit ? [] : addedWords(added);
    const other = others.find((words) => room - textWidth(words) >= roomForTask) ?? '';
    return `${start}${truncate(escapeText(plainWords(task.text)), Math.max(20, room - textWidth(other)))}${palette.muted(other)}`;
  });
  return `${head}\n${lines.join('\n')}\n`;
}

/** Who added it, the longest way of saying it first. */
function addedWords({ at, commit }: Credit): readonly string[] {
  const id = commit?.slice(0, 8) ?? 'not committed';
  return [`  (added ${at.slice(0, 10)} ${id})`, `  (added ${id})`];
}

/** As `git blame` does, with a caret at the end of what is known. */
function commitWords({ commit }: Credit, border: readonly string[], palette: Palette): string {
  if (commit === null) return palette.unsaved('--------');
  return palette.active(border.includes(commit) ? `^${commit.slice(0, 7)}` : commit.slice(0, 8));
}

function whoWords({ commit, author, session }: Credit): string {
  return escapeText(sessionWords(session) || (commit === null ? 'not committed' : author));
}
