/** Makes what the drawer's list shows of a plan out of what is known of it. Pure. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanDocument } from '../model/document.ts';
import type { BarLayers, InFlightView, PlanCard } from '../model/drawer-view.ts';
import type { ExecutionPlan, InFlight } from '../model/plan.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import type { DrawerFile } from './drawer-files.ts';
import type { PlanPast } from './drawer-past.ts';

/** Everything that a plan is shown from. */
export type PlanSight = {
  readonly file: DrawerFile;
  readonly uncommitted: boolean;
  /** The plan as HEAD has it, where it differs from the file; null where HEAD has none. Not looked at while `uncommitted` is false. */
  readonly headDocument: PlanDocument | null;
  readonly past: PlanPast | null;
  readonly problems: readonly Diagnostic[];
  readonly inFlight: readonly InFlight[];
};

const dayMs = 86_400_000;

/** The whole plan. Paths of worktrees are cut to their names: this may leave the program. */
export function planOf({ file, uncommitted, past, problems, inFlight }: PlanSight): ExecutionPlan {
  return inferPlan(file.document, {
    filePath: file.repoPath,
    firstCommittedAt: past?.firstCommittedAt ?? null,
    lastCommittedAt: past?.lastCommittedAt ?? null,
    firstAuthor: past?.firstAuthor ?? null,
    modifiedAt: file.modifiedAt,
    isDirty: uncommitted,
    problems,
    inFlight: openInFlight(file.document, inFlight).map((work) => ({ ...work, worktree: work.worktree === null ? null : basename(work.worktree) })),
  });
}

/** What the list shows. `staleAfterDays` counts from the last change, of active plans only. */
export function cardOf(sight: PlanSight, now: Date, staleAfterDays: number): PlanCard {
  const { file, past, problems, uncommitted } = sight;
  const plan = planOf(sight);
  const idleDays = Math.floor((now.getTime() - Date.parse(plan.updatedAt)) / dayMs);
  return {
    key: file.key,
    id: plan.id,
    title: plan.title,
    status: plan.status,
    statusText: plan.statusText,
    filePath: plan.filePath,
    createdAt: plan.createdAt,
    finishedAt: (plan.status === 'completed' || plan.status === 'abandoned') && past?.lastStatus?.status === plan.status ? past.lastStatus.at : null,
    updatedAt: plan.updatedAt,
    author: plan.author,
    tags: plan.tags,
    linkedSessionIds: plan.linkedSessionIds,
    managed: plan.managed,
    taskCount: plan.taskCount,
    completedTaskCount: plan.completedTaskCount,
    progressPercent: plan.progressPercent,
    blobId: file.blobId,
    layers: layersOf(sight),
    nextTask: plan.nextTask === null ? null : { number: plan.nextTask.number, text: plan.nextTask.text },
    inFlight: plan.inFlight.map(inFlightView),
    problem: problems.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))[0] ?? null,
    problemCount: problems.length,
    brokenFrontmatter: file.document.frontmatter.kind === 'broken',
    conflicted: file.document.conflictLines.length > 0,
    uncommitted,
    openQuestions: file.document.questions.filter(({ answer }) => answer === null).map(({ text }) => text),
    lastCommit: past?.lastCommit ?? null,
    lastSession: past?.lastSession ?? null,
    lastSessionPlace: past?.lastSessionPlace ?? 0,
    staleDays: plan.status === 'active' && idleDays >= staleAfterDays ? idleDays : null,
    historyMark: historyMarkOf(sight),
  };
}

const severities: readonly Diagnostic['severity'][] = ['error', 'warning', 'info'];

/** Blame speaks of the file too, so the mark changes with either. */
function historyMarkOf({ file, past }: PlanSight): string {
  return createHash('sha256').update(`${past?.mark ?? ''}\0${file.blobId}`).digest('hex').slice(0, 16);
}

/** Keys of tasks that are done here and not in HEAD, and of tasks that HEAD does not have. */
export function unsavedKeys({ file, uncommitted, headDocument }: PlanSight): { readonly ticked: readonly string[]; readonly added: readonly string[] } {
  if (!uncommitted) return { ticked: [], added: [] };
  const committed = new Map((headDocument?.tasks ?? []).map((task) => [task.key, task.done]));
  const { tasks } = file.document;
  return {
    ticked: tasks.filter((task) => task.done && committed.get(task.key) !== true).map((task) => task.key),
    // Of a plan that is new as a whole, not every task is marked as new.
    added: headDocument === null ? [] : tasks.filter((task) => !committed.has(task.key)).map((task) => task.key),
  };
}

function layersOf(sight: PlanSight): BarLayers {
  const { file, inFlight } = sight;
  const counted = file.document.tasks.filter((task) => task.state !== 'cancelled');
  const ticked = new Set(unsavedKeys(sight).ticked);
  const done = counted.filter((task) => task.done);
  const elsewhere = new Set(inFlight.flatMap((work) => work.tasks.map((task) => task.key)));
  return {
    committed: done.filter((task) => !ticked.has(task.key)).length,
    workTree: done.filter((task) => ticked.has(task.key)).length,
    inFlight: counted.filter((task) => !task.done && elsewhere.has(task.key)).length,
  };
}

/** Work elsewhere that is not done here by now. */
function openInFlight(document: PlanDocument, inFlight: readonly InFlight[]): readonly InFlight[] {
  const done = new Set(document.tasks.filter((task) => task.done).map((task) => task.key));
  return inFlight.map((work) => ({ ...work, tasks: work.tasks.filter((task) => !done.has(task.key)) })).filter((work) => work.tasks.length > 0);
}

function inFlightView(work: InFlight): InFlightView {
  return {
    branch: work.ref.replace(/^refs\/(?:heads|remotes)\//, ''),
    worktree: work.worktree,
    dirty: work.dirty,
    taskCount: work.tasks.length,
    session: work.tasks.find((task) => task.session !== null)?.session ?? null,
  };
}
