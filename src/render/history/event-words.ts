/** What happened to a plan, in words: one event, or all events of a commit in one line. */
import type { PlanEvent, PlanEventKind } from '../../model/timeline.ts';
import { escapeText } from '../escape.ts';
import { counted, plainWords } from '../wording.ts';

/** Readable without colour. */
const signs: Readonly<Record<PlanEventKind, string>> = {
  created: '*', deleted: 'x', renamed: '>', status: '=', 'task-added': '+', 'task-removed': '-', 'task-done': '✓', 'task-reopened': '↺', 'task-reworded': '~', 'task-moved': '↕',
  'session-linked': '@', 'session-unlinked': '@', decision: '!', question: '?', answer: '?', log: '·', debt: '$',
};

/** What matters most comes first. */
const weights: readonly PlanEventKind[] = [
  'created', 'deleted', 'status', 'task-done', 'task-reopened', 'decision', 'question', 'answer', 'debt', 'renamed', 'task-added', 'task-removed', 'task-reworded', 'session-linked', 'session-unlinked', 'log', 'task-moved',
];

/** One event: `✓ Implement token exchange`, `active → completed`. Escaped for a terminal. `shorten` is asked about the words of plans in it. */
export function eventWords(event: PlanEvent, shorten = (words: string): string => words): string {
  const text = escapeText(shorten(plainWords(event.text)));
  switch (event.kind) {
    case 'created':
      return 'created';
    case 'deleted':
      return 'deleted';
    case 'renamed':
      return `moved ${placeWords(event.from ?? '', event.to ?? '')}`;
    case 'status':
      return `${event.from ?? ''} → ${event.to ?? ''}`;
    case 'session-linked':
      return `linked ${text}`;
    case 'session-unlinked':
      return `unlinked ${text}`;
    case 'decision':
      return `decided: ${text}`;
    case 'question':
      return `asked: ${text}`;
    case 'answer':
      return `answered: ${text}`;
    case 'log':
      return `noted: ${text}`;
    case 'debt':
      return `debt: ${text}`;
    case 'task-reworded':
      return `~ ${text}`;
    default:
      return `${signs[event.kind]} ${text}`;
  }
}

/** Only what differs: `active/ → completed/`, `to completed/`, `active/old.md → completed/new.md`, or the new name. */
function placeWords(from: string, to: string): string {
  const { olds, news } = placesOf(from, to);
  return escapeText(olds === './' ? `to ${news}` : news === './' ? `out of ${olds}` : `${olds} → ${news}`);
}

/** What two paths have not in common: folders where the name is the same (`./` for none), else folders and names. */
function placesOf(from: string, to: string): { readonly olds: string; readonly news: string; readonly isSameName: boolean } {
  const [olds, news] = [from.split('/'), to.split('/')];
  const start = olds.findIndex((segment, at) => segment !== news[at]);
  const isSameName = olds.at(-1) === news.at(-1);
  const rest = (segments: readonly string[]): string => (isSameName ? `${segments.slice(start, -1).join('/')}/`.replace(/^\/$/, './') : segments.slice(start).join('/'));
  return { olds: rest(olds), news: rest(news), isSameName };
}

const plurals: Partial<Record<PlanEventKind, (count: number) => string>> = {
  'task-done': (count) => `✓ ${count} done`,
  'task-added': (count) => `+ ${counted(count, 'task')}`,
  'task-removed': (count) => `- ${counted(count, 'task')}`,
  'task-reopened': (count) => `↺ ${count} reopened`,
  'task-reworded': (count) => `~ ${count} reworded`,
  'task-moved': (count) => `↕ ${count} moved`,
  'session-linked': (count) => `linked ${counted(count, 'session')}`,
  decision: (count) => counted(count, 'decision'),
  question: (count) => counted(count, 'question'),
  answer: (count) => counted(count, 'answer'),
  log: (count) => counted(count, 'log entry', 'log entries'),
  debt: (count) => counted(count, 'debt item'),
};

/** The new words of a task that was done or reopened at the same time are in that event: the second telling is left out. */
function withoutRetelling(events: readonly PlanEvent[]): readonly PlanEvent[] {
  const told = new Set(events.flatMap(({ kind, taskKey }) => (kind === 'task-done' || kind === 'task-reopened' ? [taskKey] : [])));
  return told.size === 0 ? events : events.filter(({ kind, taskKey }) => kind !== 'task-reworded' || !told.has(taskKey));
}

/** What people are told of the events of one step; JSON has all of them. */
export function toldEvents(events: readonly PlanEvent[]): readonly PlanEvent[] {
  return withoutFollowingMove(withoutRetelling(events));
}

/** A file that went to the folder of its new status is told by the status. */
function withoutFollowingMove(events: readonly PlanEvent[]): readonly PlanEvent[] {
  const statuses = events.filter(({ kind }) => kind === 'status');
  const follows = (from: string, to: string): boolean => {
    const { olds, news, isSameName } = placesOf(from, to);
    return isSameName && statuses.some((status) => news === `${status.to ?? ''}/` && (olds === './' || olds === `${status.from ?? ''}/`));
  };
  return statuses.length === 0 ? events : events.filter(({ kind, from, to }) => kind !== 'renamed' || !follows(from ?? '', to ?? ''));
}

/** All events of one commit in one line, each kind once: alone with its text, several as a count. What matters most first. */
export function eventSummary(all: readonly PlanEvent[], shorten?: (words: string) => string): string {
  const events = toldEvents(all);
  const kinds = [...new Set(events.map(({ kind }) => kind))].toSorted((a, b) => weights.indexOf(a) - weights.indexOf(b));
  return kinds.map((kind) => {
    const own = events.filter((event) => event.kind === kind);
    return own.length === 1 ? eventWords(own[0]!, shorten) : (plurals[kind]?.(own.length) ?? eventWords(own[0]!, shorten));
  }).join(', ');
}
