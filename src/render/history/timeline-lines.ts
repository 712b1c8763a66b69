/** The lines of `git plan log`: one a commit, the newest first; of all plans one a plan that a commit moved, and one for the plans of which it changed the text alone. */
import type { Progress } from '../../model/plan.ts';
import type { TimelineEntry } from '../../model/timeline.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import { fitId, withoutDate } from '../fit-words.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';
import { counted, sessionWords } from '../wording.ts';
import { eventSummary } from './event-words.ts';

/** `width` in columns; null: as long as it gets. */
export type TimelineFrame = { readonly palette: Palette; readonly width: number | null };

type Row = { readonly entry: TimelineEntry; /** Other plans that this line stands for. */ readonly more: number; /** The line above is of the same commit. */ readonly repeats: boolean };

/** What the columns in front of the words may take. */
type Layout = { readonly hasTime: boolean; readonly planMax: number; readonly whoMax: number; /** Says where progress went and not from where. */ readonly isBrief: boolean };

const layouts: readonly Layout[] = [
  { hasTime: true, planMax: 32, whoMax: 18, isBrief: false }, { hasTime: false, planMax: 28, whoMax: 18, isBrief: false }, { hasTime: false, planMax: 22, whoMax: 14, isBrief: false },
  { hasTime: false, planMax: 16, whoMax: 12, isBrief: false }, { hasTime: false, planMax: 14, whoMax: 11, isBrief: true },
];
/** A layout must leave so many columns for what happened, in a terminal of 80 columns less; the last one need not. */
const roomWanted = (width: number): number => (width < 100 ? 28 : 48);
/** Where a name has fewer columns, four signs of a session's id are enough to tell two apart. */
const whoShort = 15;

/** Who made a commit: the session where one is known, else the author. */
export function whoOf({ session, author }: Pick<TimelineEntry, 'session' | 'author'>, columns = Number.POSITIVE_INFINITY): string {
  return truncate(escapeText(sessionWords(session, columns < whoShort ? 4 : 8) || author), columns);
}

/** `isOfAll`: lines name their plan. `saysWho`: lines name who made the commit. */
export function timelineLines(entries: readonly TimelineEntry[], { isOfAll, saysWho }: { readonly isOfAll: boolean; readonly saysWho: boolean }, { palette, width }: TimelineFrame): string[] {
  const rows = isOfAll ? rowsOfAll(entries) : entries.toReversed().map((entry) => ({ entry, more: 0, repeats: false }));
  const layout = layoutOf(rows, isOfAll, saysWho, width);
  const cells = rows.map(({ entry, more, repeats }) => {
    // What the line above says already is left out, but not where lines are read by programs.
    const once = (text: string): string => (repeats && width !== null ? '' : text);
    return [
      once(palette.muted(layout.hasTime ? `${entry.committedAt.slice(0, 10)} ${entry.committedAt.slice(11, 16)}Z` : entry.committedAt.slice(0, 10))),
      once(palette.active(entry.commit.slice(0, 8))),
      more > 0 ? '' : progressChange(entry, layout.isBrief, palette),
      ...(isOfAll ? [more > 0 ? palette.muted(counted(more + 1, 'plan')) : fitId(entry.planId, layout.planMax)] : []),
      ...(saysWho ? [once(palette.session(whoOf(entry, layout.whoMax)))] : []),
      '|',
    ];
  });
  const starts = alignColumns(cells, ['left', 'left', 'right']).map((line) => line.slice(0, -1));
  return rows.map(({ entry, more, repeats }, at) => {
    const start = starts[at]!;
    const room = width === null ? Number.POSITIVE_INFINITY : Math.max(8, width - textWidth(start));
    const moved = more > 0 ? '' : eventSummary(entry.events);
    const words = moved === '' ? (repeats && width !== null ? 'text only' : truncate(escapeText(entry.subject), room)) : textWidth(moved) <= room ? moved : truncate(eventSummary(entry.events, withoutDate), room);
    return `${start}${moved === '' ? palette.muted(words) : words}`.trimEnd();
  });
}

/** Commits newest first, the plans of one in the order of their paths, those that it did not move at its end and in one line where they are several. */
function rowsOfAll(entries: readonly TimelineEntry[]): Row[] {
  const byCommit = new Map<string, TimelineEntry[]>();
  for (const entry of entries.toReversed()) byCommit.set(entry.commit, [entry, ...(byCommit.get(entry.commit) ?? [])]);
  return [...byCommit.values()].flatMap((own) => {
    const quiet = own.filter(({ events }) => events.length === 0);
    const moved = own.filter(({ events }) => events.length > 0);
    return [...moved.map((entry) => ({ entry, more: 0 })), ...(quiet[0] === undefined ? [] : [{ entry: quiet[0], more: quiet.length - 1 }])].map((row, at) => ({ ...row, repeats: at > 0 }));
  });
}

/** The first that leaves room enough. Without a width the first, with room for any name. */
function layoutOf(rows: readonly Row[], isOfAll: boolean, saysWho: boolean, width: number | null): Layout {
  if (width === null) return { ...layouts[0]!, planMax: Number.POSITIVE_INFINITY, whoMax: Number.POSITIVE_INFINITY };
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));
  const [plan, who] = [isOfAll ? widest(rows.map(({ entry }) => escapeText(entry.planId))) : null, saysWho ? widest([...new Set(rows.map(({ entry }) => whoOf(entry)))]) : null];
  const [long, brief] = [false, true].map((isBrief) => widest(rows.map(({ entry, more }) => (more > 0 ? '' : progressText(entry, isBrief)))));
  const used = ({ hasTime, planMax, whoMax, isBrief }: Layout): number =>
    (hasTime ? 17 : 10) + 2 + 8 + 2 + (isBrief ? brief! : long!) + 2 + (plan === null ? 0 : Math.min(plan, planMax) + 2) + (who === null ? 0 : Math.min(who, whoMax) + 2);
  return layouts.find((layout) => width - used(layout) >= roomWanted(width)) ?? layouts.at(-1)!;
}

/** `3→5/7`; `5/7` where nothing moved; `0/4→3/7` where the number of tasks changed too, in brief `→3/7`; `-` where there are no tasks. */
function progressText({ before, after }: Pick<TimelineEntry, 'before' | 'after'>, isBrief: boolean): string {
  if (after === null) return before === null ? '' : before.taskCount === 0 ? '-' : `${before.completedTaskCount}/${before.taskCount}→`;
  const now = `${after.completedTaskCount}/${after.taskCount}`;
  if (before === null || isSame(before, after)) return after.taskCount === 0 ? '-' : now;
  return before.taskCount === after.taskCount ? `${before.completedTaskCount}→${now}` : `${isBrief ? '' : `${before.completedTaskCount}/${before.taskCount}`}→${now}`;
}

function progressChange({ before, after }: Pick<TimelineEntry, 'before' | 'after'>, isBrief: boolean, palette: Palette): string {
  const text = progressText({ before, after }, isBrief);
  if (after === null || text === '-') return palette.muted(text);
  if (before === null || isSame(before, after)) return text;
  return (after.completedTaskCount > before.completedTaskCount ? palette.done : palette.open)(text);
}

function isSame(before: Progress, after: Progress): boolean {
  return before.completedTaskCount === after.completedTaskCount && before.taskCount === after.taskCount;
}
