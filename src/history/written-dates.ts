/** Dates that a plan's own text gives to what it tells. Where plans are committed when they are finished this is all there is; it is shown as what the file says. */
import type { PlanDocument } from '../model/document.ts';
import type { WrittenDate } from '../model/timeline.ts';

const isoDate = /\b(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s?(Z)?)?/;

/** Dates in the log, in decisions, in tasks and in the head of the file, ordered by date, then by line. */
export function writtenDates(document: PlanDocument): WrittenDate[] {
  const found: WrittenDate[] = [];
  const add = (kind: WrittenDate['kind'], at: string | null, text: string, line: number): void => {
    const match = at === null ? null : isoDate.exec(at);
    if (match !== null) found.push({ kind, at: match[2] === undefined ? match[1]! : `${match[1]}T${match[2]}:${match[3]}${match[4] ?? ''}`, text, line });
  };
  for (const { name, value, line } of document.header) if (name === 'created' || name === 'updated') add('header', value, name, line);
  for (const { at, text, line } of document.log) add('log', at, text, line);
  for (const { date, text, line } of document.decisions) add('decision', date, text, line);
  for (const { text, line, done } of document.tasks) if (done) add('task', text, text, line);
  return found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.line - b.line));
}
