/** `git plan log` on a terminal: the way of a plan as a spark line, then one line a commit, the newest first. */
import type { TimelineEntry, WrittenDate } from '../../model/timeline.ts';
import type { Progress } from '../../model/plan.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { sparkLine } from '../progress-bar.ts';
import { textWidth, truncate } from '../text-width.ts';
import { counted, progressWords, sessionWords } from '../wording.ts';
import { eventSummary } from './event-words.ts';

export type TimelineView = {
  readonly planId: string | null;
  readonly title: string | null;
  readonly entries: readonly TimelineEntry[];
  readonly committedComplete: boolean;
  readonly written: readonly WrittenDate[];
};

export type TimelineFrame = { readonly palette: Palette; /** Columns; null: as long as it gets. */ readonly width: number | null };

const sparkMax = 60;
const writtenMax = 12;
/** Columns below which the time of day is left out and names are cut shorter, so that what happened has room. */
const narrowBelow = 100;

/** Ends with a line feed. */
export function renderTimeline(view: TimelineView, frame: TimelineFrame): string {
  const blocks = [
    ...(view.planId === null ? [] : [head(view, frame)]),
    entryLines(view, frame),
    ...(view.written.length === 0 || !hasNoCurve(view) ? [] : [writtenLines(view.written, frame)]),
  ];
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Where history has no curve the dates in the file are all there is. */
function hasNoCurve({ entries, committedComplete }: TimelineView): boolean {
  return committedComplete || entries.filter(({ events }) => events.some(({ kind }) => kind === 'task-done')).length === 0;
}

function head({ planId, title, entries, committedComplete }: TimelineView, { palette, width }: TimelineFrame): string[] {
  const last = entries.findLast(({ after }) => after !== null)?.after ?? null;
  const days = [entries[0], entries.at(-1)].flatMap((entry) => (entry === undefined ? [] : [entry.committedAt.slice(0, 10)]));
  const facts = [
    ...(last === null ? [] : [progressWords(last)]),
    counted(entries.length, 'commit'),
    ...(days.length === 0 ? [] : [days[0] === days[1] ? days[0]! : days.join(' to ')]),
  ];
  const curve = entries.flatMap(({ after }) => (after === null || after.taskCount === 0 ? [] : [after.progressPercent]));
  const drawn = committedComplete ? palette.muted('committed complete: history has no curve of it') : curve.length < 2 ? '' : palette.done(sparkLine(sampled(curve, sparkMax)));
  const name = truncate(escapeText(title ?? ''), Math.max(20, (width ?? 1000) - textWidth(planId ?? '') - 2));
  const lines = [drawn, facts.join(' · ')].filter((part) => part !== '');
  const line = lines.join('  ');
  return [`${palette.title(name)}  ${palette.muted(escapeText(planId ?? ''))}`, ...(textWidth(line) > (width ?? Number.POSITIVE_INFINITY) ? lines : [line])];
}

/** At most so many, the first and the last among them. */
function sampled(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, at) => values[Math.round((at * (values.length - 1)) / (most - 1))]!);
}

function entryLines({ planId, entries }: TimelineView, { palette, width }: TimelineFrame): string[] {
  const isNarrow = width !== null && width < narrowBelow;
  const rows = entries.toReversed().map((entry) => [
    palette.muted(isNarrow ? entry.committedAt.slice(0, 10) : `${entry.committedAt.slice(0, 10)} ${entry.committedAt.slice(11, 16)}`),
    palette.active(entry.commit.slice(0, 8)),
    progressChange(entry.before, entry.after, palette),
    ...(planId === null ? [truncate(escapeText(entry.planId), isNarrow ? 16 : 28)] : []),
    palette.session(truncate(escapeText(sessionWords(entry.session) || entry.author), isNarrow ? 10 : 18)),
  ]);
  const aligned = alignColumns(rows.map((row) => [...row, '|']), ['left', 'left', 'right']).map((line) => line.slice(0, -1));
  return entries.toReversed().map((entry, at) => {
    const start = aligned[at]!;
    const room = width === null ? Number.POSITIVE_INFINITY : Math.max(16, width - textWidth(start));
    const summary = eventSummary(entry.events);
    return `${start}${summary === '' ? palette.muted(truncate(escapeText(entry.subject), Math.min(72, room))) : truncate(summary, room)}`.trimEnd();
  });
}

/** `3→5/7`; `5/7` where nothing moved; `0/4→3/7` where the number of tasks changed too. */
function progressChange(before: Progress | null, after: Progress | null, palette: Palette): string {
  if (after === null) return before === null ? '' : palette.muted(`${before.completedTaskCount}/${before.taskCount}→`);
  const now = `${after.completedTaskCount}/${after.taskCount}`;
  if (before === null || (before.completedTaskCount === after.completedTaskCount && before.taskCount === after.taskCount)) return after.taskCount === 0 ? palette.muted('-') : now;
  const paint = after.completedTaskCount > before.completedTaskCount ? palette.done : palette.open;
  return paint(before.taskCount === after.taskCount ? `${before.completedTaskCount}→${now}` : `${before.completedTaskCount}/${before.taskCount}→${now}`);
}

function writtenLines(written: readonly WrittenDate[], { palette, width }: TimelineFrame): string[] {
  const shown = written.slice(-writtenMax);
  return [
    palette.heading('Dates written in the file (the file says so, history does not)'),
    ...shown.map(({ at, kind, text }) => {
      const start = `${palette.muted(at.replace('T', ' ').padEnd(16))}  ${palette.muted(kind.padEnd(8))}  `;
      return `${start}${truncate(escapeText(text), Math.max(16, (width ?? 1000) - textWidth(start)))}`;
    }),
    ...(written.length > shown.length ? [palette.muted(`and ${written.length - shown.length} earlier`)] : []),
  ];
}
