/** What one commit did to a plan, in a word or two. Pure. */
import type { TimelineEntry } from '../../src/model/timeline.ts';

export type Summary = { readonly text: string; readonly tone: 'success' | 'accent' | 'warning' | 'danger' | 'neutral' };

export function summaryOf(entry: Pick<TimelineEntry, 'before' | 'after' | 'events'>): Summary {
  const { before, after, events } = entry;
  const kinds = new Set(events.map((event) => event.kind));
  if (kinds.has('deleted') || after === null) return { text: 'deleted', tone: 'danger' };
  const status = events.find((event) => event.kind === 'status');
  if (status?.to === 'completed' || status?.to === 'abandoned') return { text: status.to, tone: status.to === 'completed' ? 'success' : 'neutral' };
  if (before === null) return after.taskCount > 0 && after.completedTaskCount === after.taskCount ? { text: 'committed complete', tone: 'success' } : { text: 'created', tone: 'accent' };
  if (after.progressPercent !== before.progressPercent) return { text: `${before.progressPercent} → ${after.progressPercent}%`, tone: after.progressPercent > before.progressPercent ? 'success' : 'warning' };
  const done = events.filter((event) => event.kind === 'task-done').length;
  if (done > 0) return { text: `+${done} done`, tone: 'success' };
  if (kinds.has('decision')) return { text: 'decision', tone: 'accent' };
  if (kinds.has('question')) return { text: 'question', tone: 'accent' };
  if (kinds.has('answer')) return { text: 'answer', tone: 'accent' };
  if (status !== undefined) return { text: status.to ?? 'status', tone: 'accent' };
  const scope = after.taskCount - before.taskCount;
  if (scope !== 0) return { text: `scope ${scope > 0 ? '+' : '−'}${Math.abs(scope)}`, tone: 'neutral' };
  if (kinds.has('renamed')) return { text: 'moved', tone: 'neutral' };
  if (kinds.has('session-linked')) return { text: 'session', tone: 'accent' };
  if (kinds.has('log')) return { text: 'log', tone: 'neutral' };
  return { text: kinds.has('task-reworded') ? 'reworded' : 'text', tone: 'neutral' };
}

/** How many tasks moved: the size of the dot. */
export function movedTasks(entry: Pick<TimelineEntry, 'events'>): number {
  return entry.events.filter((event) => event.kind.startsWith('task-')).length;
}
