/** Whether one task became two. Such a task is nobody's continuation: who asks later must not be told that one half is all of it. */
import type { TaskWords } from './task-words.ts';

/** Words that say little about which task it is. */
export const commonWords = new Set('a an the and or of to in for with on at by from as into is it so that this all any via per not no when then after before if its their each new'.split(' '));

/** The same label, or the same words in front of the first cut: this one goes on, whatever else came beside it. */
export function keepsName(a: TaskWords, b: TaskWords): boolean {
  return (a.label !== null && a.label === b.label) || (a.lead.length > 1 && a.lead.join(' ') === b.lead.join(' '));
}

/** Both halves hold a part of the whole and little else, neither has all of it, and together they have most of it. */
export function isSplit(whole: TaskWords, one: TaskWords, two: TaskWords): boolean {
  const mine = contentOf(whole.stems);
  const halves = [one, two].map(({ stems }) => contentOf(stems));
  const covered = (words: ReadonlySet<string>): number => [...mine].filter((word) => words.has(word)).length / Math.max(1, mine.size);
  // A half says its part in front and explains it behind: what is in front counts where there is a cut.
  const inside = ({ stems, lead }: TaskWords): number => Math.max(...[stems, lead].map((each) => contentOf(each)).map((words) => (words.size < 2 ? 0 : [...words].filter((word) => mine.has(word)).length / words.size)));
  const most = Math.max(...halves.map(covered));
  const together = covered(new Set(halves.flatMap((words) => [...words])));
  return most < 0.86 && together >= 0.7 && together - most >= 0.15 && inside(one) >= 0.55 && inside(two) >= 0.55;
}

function contentOf(stems: readonly string[]): ReadonlySet<string> {
  return new Set(stems.filter((stem) => !commonWords.has(stem)));
}
