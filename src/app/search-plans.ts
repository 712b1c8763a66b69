/** Finds words in plans. Pure: plans in, places out. */
import type { ExecutionPlan } from '../model/plan.ts';
import type { LoadedPlan } from './load-plans.ts';

export type SearchHit = { readonly where: string; readonly line: number; readonly text: string };
export type SearchResult = { readonly plan: ExecutionPlan; readonly hits: readonly SearchHit[] };

const textLengthMax = 400;

/**
 * Plans that contain every word somewhere, with the places that have all of them, or, where no single place has, those that have one. Plans whose
 * title matches come first; else the order stays. Upper and lower case are alike.
 */
export function searchPlans(plans: readonly LoadedPlan[], words: readonly string[]): readonly SearchResult[] {
  const wanted = words.flatMap((word) => word.toLowerCase().split(/\s+/)).filter((word) => word !== '');
  if (wanted.length === 0) return [];
  const results: SearchResult[] = [];
  for (const loaded of plans) {
    const whole = `${loaded.plan.title}\n${loaded.plan.id}\n${loaded.plan.tags.join(' ')}\n${loaded.text}`.toLowerCase();
    if (!wanted.every((word) => whole.includes(word))) continue;
    const places = placesOf(loaded);
    const full = places.filter((place) => wanted.every((word) => place.text.toLowerCase().includes(word)));
    const hits = full.length > 0 ? full : places.filter((place) => wanted.some((word) => place.text.toLowerCase().includes(word)));
    results.push({ plan: loaded.plan, hits: hits.map((hit) => ({ ...hit, text: hit.text.slice(0, textLengthMax) })) });
  }
  const rank = (result: SearchResult): number => (result.hits.some((hit) => hit.where === 'title') ? 0 : 1);
  return results.toSorted((a, b) => rank(a) - rank(b));
}

/** Everything in a plan that can be found, by line; each line once, under what it is. */
function placesOf({ plan, document, text }: LoadedPlan): SearchHit[] {
  const byLine = new Map<number, SearchHit>();
  const add = (where: string, line: number, words: string): void => {
    if (!byLine.has(line)) byLine.set(line, { where, line, text: words });
  };
  const title = document.headings.find((heading) => heading.text === plan.title)?.line ?? document.frontmatter.entries.find((entry) => entry.key === 'title')?.line ?? 1;
  add('title', title, plan.title);
  for (const task of plan.tasks) add('task', task.line, task.text);
  for (const task of plan.criteria) add('criterion', task.line, task.text);
  for (const entry of document.log) add('log', entry.line, [entry.at, entry.text].filter(Boolean).join('  '));
  for (const decision of document.decisions) add('decision', decision.line, [decision.text, decision.rationale].filter(Boolean).join(' – '));
  for (const question of document.questions) add('question', question.line, [question.text, question.answer].filter(Boolean).join(' – '));
  for (const debt of document.debt) add('debt', debt.line, debt.text);
  for (const heading of document.headings) add('heading', heading.line, heading.text);
  text.split('\n').forEach((line, at) => {
    if (line.trim() !== '') add('text', at + 1, line.trim());
  });
  return [...byLine.values()].toSorted((a, b) => a.line - b.line);
}
