/**
 * What history says about plan files: when each was first and last committed, and by whom first. Read lazily, because no list on a terminal needs
 * it. The one place that asks history for these three facts; what they mean stands in `history/committed-facts`.
 */
import { committedFacts } from '../history/committed-facts.ts';
import type { CommittedFacts } from '../history/committed-facts.ts';
import type { ObjectId } from '../model/commit.ts';
import type { AppContext } from './context.ts';
import { openHistory } from './open-history.ts';
import type { HistoryOptions } from './open-history.ts';

export type { CommittedFacts } from '../history/committed-facts.ts';

/** How history is opened. */
export type FactOptions = Pick<HistoryOptions, 'noCache' | 'onProgress'>;

/** Facts by path, as seen from one of the tips that history was opened for, through renames. Files that are not there are absent. */
export type PlanFactsAt = (repoPaths: readonly string[], tip: ObjectId) => ReadonlyMap<string, CommittedFacts>;

/** Opens history once for several tips. */
export async function openPlanFacts(context: AppContext, tips: readonly ObjectId[], options: FactOptions = {}): Promise<PlanFactsAt> {
  const history = await openHistory(context, { ...options, known: { tips, refs: [] } });
  return (repoPaths, tip) => committedFacts(history, history.tips[tips.indexOf(tip)] ?? -1, repoPaths);
}

/** Facts by path, as seen from `tip` (a commit id; null: nothing is committed). */
export async function readPlanFacts(context: AppContext, repoPaths: readonly string[], tip: ObjectId | null, options: FactOptions = {}): Promise<ReadonlyMap<string, CommittedFacts>> {
  if (tip === null || repoPaths.length === 0) return new Map();
  return (await openPlanFacts(context, [tip], options))(repoPaths, tip);
}
