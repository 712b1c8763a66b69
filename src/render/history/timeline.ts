/** `git plan log` on a terminal: the way of a plan as a spark line, then one line a commit, the newest first. */
import type { Progress } from '../../model/plan.ts';
import type { TimelineEntry, WrittenDate } from '../../model/timeline.ts';
import { escapeText } from '../escape.ts';
import { sparkLine } from '../progress-bar.ts';
import { textWidth, truncate } from '../text-width.ts';
import { counted, onlyName, progressWords } from '../wording.ts';
import { timelineLines, whoOf } from './timeline-lines.ts';
import type { TimelineFrame } from './timeline-lines.ts';

export type TimelineView = {
  readonly planId: string | null;
  readonly title: string | null;
  readonly entries: readonly TimelineEntry[];
  readonly committedComplete: boolean;
  /** Where the plan stands, which need not be where its last entry stands: branches lie side by side. */
  readonly progress: Progress | null;
  readonly written: readonly WrittenDate[];
};

const sparkMax = 60;
const writtenMax = 12;

/** Ends with a line feed. */
export function renderTimeline(view: TimelineView, frame: TimelineFrame): string {
  // Where one did it all, the head says so once; a program that reads lines finds the name in each.
  const only = frame.width === null ? null : onlyName(view.entries.map((entry) => whoOf(entry)));
  const blocks = [
    ...(view.planId !== null ? [head(view, only, frame)] : frame.width === null ? [] : [[factsLine([counted(new Set(view.entries.map(({ planId }) => planId)).size, 'plan')], view, only, frame)]]),
    timelineLines(view.entries, { isOfAll: view.planId === null, saysWho: only === null }, frame),
    ...(view.written.length === 0 || !hasNoCurve(view) ? [] : [writtenLines(view.written, frame)]),
  ];
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Where history has no curve the dates in the file are all there is. */
function hasNoCurve({ entries, committedComplete }: TimelineView): boolean {
  return committedComplete || entries.filter(({ events }) => events.some(({ kind }) => kind === 'task-done')).length === 0;
}

function head({ planId, title, entries, committedComplete, progress }: TimelineView, only: string | null, frame: TimelineFrame): string[] {
  const { palette, width } = frame;
  const passed = entries.flatMap(({ after }) => (after === null || after.taskCount === 0 ? [] : [after.progressPercent]));
  const curve = progress === null || progress.taskCount === 0 || progress.progressPercent === passed.at(-1) ? passed : [...passed, progress.progressPercent];
  const drawn = committedComplete ? palette.muted('committed complete: history has no curve of it') : curve.length < 2 ? '' : palette.done(sparkLine(sampled(curve, sparkMax)));
  const name = truncate(escapeText(title ?? ''), Math.max(20, (width ?? 1000) - textWidth(planId ?? '') - 2));
  const lines = [drawn, factsLine(progress === null ? [] : [progressWords(progress)], { entries }, only, frame)].filter((part) => part !== '');
  const line = lines.join('  ');
  return [`${palette.title(name)}  ${palette.muted(escapeText(planId ?? ''))}`, ...(textWidth(line) > (width ?? Number.POSITIVE_INFINITY) ? lines : [line])];
}

/** `8 of 8 done · 9 commits · 2026-04-12 to 2026-05-11 · all by Ada`. */
function factsLine(facts: readonly string[], { entries }: Pick<TimelineView, 'entries'>, only: string | null, { width }: TimelineFrame): string {
  const commits = new Set(entries.map(({ commit }) => commit)).size;
  const days = [entries[0], entries.at(-1)].flatMap((entry) => (entry === undefined ? [] : [entry.committedAt.slice(0, 10)]));
  const line = [...facts, counted(commits, 'commit'), ...(days.length === 0 ? [] : [days[0] === days[1] ? days[0]! : days.join(' to ')]), ...(only === null ? [] : [`${commits > 1 ? 'all ' : ''}by ${only}`])].join(' · ');
  return width === null ? line : truncate(line, width);
}

/** At most so many, the first and the last among them. */
function sampled(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, at) => values[Math.round((at * (values.length - 1)) / (most - 1))]!);
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
