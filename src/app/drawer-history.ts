/** A plan's past as the drawer's page shows it: its timeline, and who did each task. */
import type { StepFacts, StepMemory } from '../history/step-summaries.ts';
import type { PlanHistory } from '../model/drawer-view.ts';
import { FatalError, UserError } from '../model/errors.ts';
import type { TimelineEntry } from '../model/timeline.ts';
import { blamePlan } from './blame-plan.ts';
import { Breath } from './breath.ts';
import type { AppContext } from './context.ts';
import type { FoundPlan } from './drawer-live.ts';
import type { OpenHistory } from './open-history.ts';
import { showTimeline, timelineIn } from './show-timeline.ts';

/** Reads what happened to all plans, again after each commit: what was told of a step is not told anew, and everything else has its turn meanwhile. */
export class EntryReader {
  private steps: ReadonlyMap<string, StepFacts> = new Map();
  private toldWith = '';

  /** Every entry of every plan, oldest first, as seen from the tips of a history that was opened. */
  async read(context: AppContext, history: OpenHistory): Promise<readonly TimelineEntry[]> {
    const settings = JSON.stringify(context.settings.criteriaSections);
    const known = settings === this.toldWith ? this.steps : new Map<string, StepFacts>();
    const told = new Map<string, StepFacts>();
    const breath = new Breath();
    const memory: StepMemory = {
      get: (name) => {
        const facts = told.get(name) ?? known.get(name);
        if (facts !== undefined) told.set(name, facts);
        return facts;
      },
      set: (name, facts) => void told.set(name, facts),
    };
    const { entries } = await timelineIn(context, history, null, { told: memory, breathe: () => breath.take() });
    this.steps = told;
    this.toldWith = settings;
    return entries;
  }
}

/** Reads the past of one plan. Where it cannot be read, `problem` says why. */
export async function readPlanHistory(context: AppContext, { sight, card }: FoundPlan): Promise<PlanHistory> {
  const { repoPath } = sight.file;
  try {
    const { entries } = await showTimeline(context, repoPath);
    const { tasks } = await blamePlan(context, repoPath);
    return { key: card.key, historyMark: card.historyMark, entries, tasks, problem: null };
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof FatalError)) throw error;
    return { key: card.key, historyMark: card.historyMark, entries: [], tasks: [], problem: error.message };
  }
}
