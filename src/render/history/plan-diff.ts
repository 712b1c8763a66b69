/** `git plan diff` as text for a terminal and as Markdown: a heading a plan, a line an event. */
import type { Progress } from '../../model/plan.ts';
import type { PlanDiff, PlanEvent } from '../../model/timeline.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { escapeText } from '../escape.ts';
import { fitId } from '../fit-words.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';
import { eventWords, toldEvents } from './event-words.ts';
import { plainWords } from '../wording.ts';

/** A title keeps so many columns; the id gives way. */
const titleMin = 28;
const textOnly = 'text changed, nothing that plans count';

/** Ends with a line feed; empty where nothing differs. */
export function renderPlansDiff(plans: readonly PlanDiff[], { palette, width }: { readonly palette: Palette; readonly width: number | null }): string {
  const limit = (text: string, used: number): string => (width === null ? text : truncate(text, Math.max(20, width - used)));
  const blocks = plans.map((plan) => {
    const progress = progressWords(plan.before, plan.after);
    const behind = progress === '' ? '' : `  ${progress}`;
    const id = width === null ? escapeText(plan.planId) : fitId(plan.planId, Math.max(12, width - Math.min(titleMin, textWidth(plan.title)) - textWidth(behind) - 2));
    const head = `${palette.title(limit(escapeText(plan.title), textWidth(id) + textWidth(behind) + 2))}  ${palette.muted(id)}${behind}`;
    const lines = plan.events.length === 0 ? [palette.muted(textOnly)] : toldEvents(plan.events).map((event) => paintOf(event, palette)(limit(lineOf(event, plan), 2)));
    return [head, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

/** A creation says what came; everything else says itself. */
function lineOf(event: PlanEvent, { after, events }: PlanDiff): string {
  if (event.kind === 'created' && after !== null && after.taskCount > 0) return `created with ${after.taskCount === 1 ? '1 task' : `${after.taskCount} tasks`}, ${after.completedTaskCount} done`;
  const was = formerWords(event, events);
  if (was !== null) return `${eventWords(event)}  (was: ${escapeText(plainWords(was))})`;
  if (event.kind === 'task-moved' && event.from !== event.to) return `${eventWords(event)}  (${escapeText(event.from ?? '')} → ${escapeText(event.to ?? '')})`;
  return eventWords(event);
}

/** What a task was called before, where it was reworded in the same step. */
function formerWords({ kind, taskKey, from }: PlanEvent, events: readonly PlanEvent[]): string | null {
  if (kind === 'task-reworded') return from;
  return kind !== 'task-done' && kind !== 'task-reopened' ? null : (events.find((other) => other.kind === 'task-reworded' && other.taskKey === taskKey)?.from ?? null);
}

function paintOf({ kind }: PlanEvent, palette: Palette): (text: string) => string {
  switch (kind) {
    case 'task-done': return palette.done;
    case 'task-removed': case 'deleted': return palette.error;
    case 'task-reopened': return palette.warning;
    case 'task-added': case 'created': case 'status': return palette.active;
    case 'session-linked': case 'session-unlinked': return palette.session;
    case 'task-reworded': case 'task-moved': case 'log': return palette.muted;
    default: return (text) => text;
  }
}

/** `3 → 5 of 7`, `5 of 7` where nothing moved; empty where there are no tasks. */
function progressWords(before: Progress | null, after: Progress | null): string {
  if (after === null) return '';
  if (after.taskCount === 0 && (before === null || before.taskCount === 0)) return '';
  const now = `${after.completedTaskCount} of ${after.taskCount}`;
  if (before === null || (before.completedTaskCount === after.completedTaskCount && before.taskCount === after.taskCount)) return now;
  return before.taskCount === after.taskCount ? `${before.completedTaskCount} → ${now}` : `${before.completedTaskCount} of ${before.taskCount} → ${now}`;
}

/** The same as Markdown for a person to paste: text from plans is escaped and links, mentions and closing words do nothing. */
export function renderPlansDiffMarkdown(plans: readonly PlanDiff[]): string {
  const blocks = plans.map((plan) => {
    const progress = progressWords(plan.before, plan.after);
    const lines = plan.events.length === 0 ? [`- ${textOnly}`] : toldEvents(plan.events).map((event) => `- ${markdownLine(event, plan)}`);
    return [`### ${escapeMarkdown(plan.title)}${progress === '' ? '' : ` (${progress})`}`, '', ...lines].join('\n');
  });
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

const markdownNames: Partial<Record<PlanEvent['kind'], string>> = {
  'task-done': 'Done', 'task-reopened': 'Reopened', 'task-added': 'Added', 'task-removed': 'Removed', 'task-reworded': 'Reworded', 'task-moved': 'Moved', decision: 'Decided', question: 'Asked',
  answer: 'Answered', log: 'Noted', debt: 'Debt', 'session-linked': 'Session linked', 'session-unlinked': 'Session unlinked',
};

function markdownLine(event: PlanEvent, plan: PlanDiff): string {
  const name = markdownNames[event.kind];
  if (name === undefined) return event.kind === 'status' ? `Status: ${event.from ?? ''} → ${event.to ?? ''}` : escapeMarkdown(lineOf(event, plan).replace(/^[a-z]/, (letter) => letter.toUpperCase()));
  const was = formerWords(event, plan.events);
  return `${name}: ${escapeMarkdown(event.text)}${was === null ? '' : ` (was: ${escapeMarkdown(was)})`}`;
}
