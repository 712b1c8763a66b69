/**
 * What a timeline shows of each step, without the versions themselves. Between one version and the next that depends on two texts and two paths alone,
 * so what was told once can be kept under their names and told again without reading either.
 */
import type { ObjectId } from '../model/commit.ts';
import { progressOf } from '../model/plan.ts';
import type { Progress } from '../model/plan.ts';
import type { PlanEvent } from '../model/timeline.ts';
import { stemOf } from '../plan/plan-path.ts';
import { headOf } from './events.ts';
import type { PlanVersion } from './events.ts';
import type { History } from './history.ts';
import { everyPlace, firstPlace, foldStep, placesAbove, tellSteps } from './timeline.ts';
import type { PlacedStep, PlanPlace, TimelineOptions } from './timeline.ts';

/** From one version to the next. */
export type StepFacts = { readonly planId: string; readonly before: Progress | null; readonly after: Progress | null; readonly events: readonly PlanEvent[] };

export type StepSummary = StepFacts & PlanPlace;

/** Facts by the names of the versions. What is set must be given back as it was, or not at all. */
export type StepMemory = { readonly get: (name: string) => StepFacts | undefined; readonly set: (name: string, facts: StepFacts) => void };

/** Every step of every plan, oldest first. */
export function summariesOfAll(history: History, options: TimelineOptions, memory: StepMemory | null): StepSummary[] {
  return tellSteps(history, everyPlace(history, options), options, (step) => summaryOf(history, step, memory));
}

/** The steps that led to the plan at these places, oldest first; and the progress in the first version of all (null where its text cannot be had). */
export function summariesOfPlan(history: History, places: readonly PlanPlace[], options: TimelineOptions, memory: StepMemory | null): { readonly steps: readonly StepSummary[]; readonly first: Progress | null } {
  const above = placesAbove(history, places, options);
  const steps = tellSteps(history, above, options, (step) => summaryOf(history, step, memory));
  const first = firstPlace(history, above);
  const after = first === null ? null : history.graph.blobAt(first.number, first.repoPath);
  // As a step: as if it had been made there, wherever it came from.
  return { steps, first: after === null ? null : summaryOf(history, { ...first!, after, parents: [], isMerge: false }, memory)?.after ?? null };
}

function summaryOf(history: History, step: PlacedStep, memory: StepMemory | null): StepSummary | null {
  const { number, repoPath } = step;
  const name = memory === null ? null : nameOf(history, step);
  const known = name === null ? undefined : memory!.get(name);
  if (known !== undefined) return { number, repoPath, ...known };
  const folded = foldStep(history, step);
  if (folded === null) return null;
  const { before, after, events } = folded;
  const version = after ?? before;
  const facts: StepFacts = { planId: version === null ? stemOf(repoPath) : headOf(version).id, before: progressIn(before), after: progressIn(after), events };
  // What could not be read may be there another time.
  if (name !== null && after !== null && (before !== null || step.parents.length === 0)) memory!.set(name, facts);
  return { number, repoPath, ...facts };
}

function progressIn(version: PlanVersion | null): Progress | null {
  return version === null ? null : progressOf(version.document.tasks);
}

/** Of a step from at most one version to another. A path holds no NUL. */
function nameOf({ graph }: History, { repoPath, after, parents, isMerge }: PlacedStep): string | null {
  if (isMerge || after === null || parents.length > 1) return null;
  const [parent] = parents;
  const before: ObjectId | null = parent === undefined ? null : graph.blobAt(parent.number, parent.repoPath);
  if (parent !== undefined && before === null) return null;
  return [before ?? '', after, ...(parent === undefined || parent.repoPath === repoPath ? [] : [parent.repoPath]), repoPath].join('\0');
}
