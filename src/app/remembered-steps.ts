/**
 * What was told of a plan's steps, kept between runs in `<git folder>/git-plan/steps/`: `log` of a plan that was looked at before reads only the versions
 * that are new. One file for each of a few slots, so that they never take much room: plans that fall into the same slot take turns. Without them
 * every answer is the same, only later.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { StepFacts, StepMemory } from '../history/step-summaries.ts';
import { planEventKinds } from '../model/timeline.ts';
import type { PlanEvent } from '../model/timeline.ts';
import type { Progress } from '../model/plan.ts';
import { readFacts, writeFacts } from '../workspace/facts-file.ts';
import type { AppContext } from './context.ts';
import { mayRemember, programBuild } from './may-remember.ts';

const slots = 64;
const stepsMax = 128;
const textMax = 256 * 1024;

export type RememberedSteps = StepMemory & {
  /** Keeps what was told, the latest before what was known, where there is anything new. */
  readonly keep: () => void;
};

type Row = readonly [name: string, planId: string, before: Progress | null, after: Progress | null, events: readonly PlanEvent[]];

/** The steps of the plan at a path. Null where nothing is to be remembered. */
export function rememberSteps(context: AppContext, repoPath: string): RememberedSteps | null {
  if (!mayRemember(context)) return null;
  const { repository, settings } = context;
  const path = join(repository.commonDir, 'git-plan', 'steps', String(crc32(repoPath) % slots));
  const key = JSON.stringify([programBuild, repository.objectFormat, settings.criteriaSections, repoPath]);
  const known = readRows(readFacts(path, key));
  const told = new Map<string, StepFacts>();
  let isNew = false;
  return {
    get: (name) => {
      const facts = known.get(name);
      if (facts !== undefined) told.set(name, facts);
      return facts;
    },
    set: (name, facts) => {
      told.set(name, facts);
      isNew = true;
    },
    keep: () => {
      if (!isNew) return;
      const rows = [...new Map([...told, ...known])].slice(0, stepsMax).map(([name, { planId, before, after, events }]): Row => [name, planId, before, after, events]);
      if (JSON.stringify(rows).length <= textMax) writeFacts(path, key, () => rows);
    },
  };
}

function readRows(value: unknown): ReadonlyMap<string, StepFacts> {
  const rows = Array.isArray(value) && value.every(isRow) ? value : [];
  return new Map(rows.map(([name, planId, before, after, events]) => [name, { planId, before, after, events }]));
}

/** What somebody else's hand made of the file is no row. */
function isRow(value: unknown): value is Row {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [name, planId, before, after, events] = value as readonly unknown[];
  return typeof name === 'string' && typeof planId === 'string' && isProgress(before) && isProgress(after) && Array.isArray(events) && events.every(isEvent);
}

function isProgress(value: unknown): boolean {
  if (value === null) return true;
  const progress = value as Partial<Progress>;
  return typeof progress === 'object' && [progress.taskCount, progress.completedTaskCount, progress.progressPercent].every((one) => typeof one === 'number');
}

function isEvent(value: unknown): boolean {
  const event = value as Partial<PlanEvent> | null;
  return typeof event === 'object' && event !== null && planEventKinds.includes(event.kind!) && typeof event.text === 'string'
    && [event.from, event.to, event.taskKey].every((one) => one === null || typeof one === 'string');
}
