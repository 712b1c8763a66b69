/** The tech-debt tracker as items, each with a date: what the tracker says, else when the tracker was first committed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTracker } from '../debt/read-tracker.ts';
import type { ExecutionPlan, TechDebtItem } from '../model/plan.ts';
import { isTrackerPath } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { listRootFiles } from './read-work-tree.ts';
import { readPlanFacts } from './plan-facts.ts';

/** For each item the plan that names it: an open one before one that is finished. */
export function plansByDebt(plans: readonly ExecutionPlan[]): ReadonlyMap<string, ExecutionPlan> {
  const linked = new Map<string, ExecutionPlan>();
  for (const plan of plans) {
    for (const id of plan.debtIds) {
      const known = linked.get(id);
      if (known === undefined || (!isOpen(known) && isOpen(plan))) linked.set(id, plan);
    }
  }
  return linked;
}

function isOpen({ status }: ExecutionPlan): boolean {
  return status === 'active' || status === 'draft';
}

/** The items with the plans that name them: a plan that is completed has paid what it addresses. */
export function withPlans(items: readonly TechDebtItem[], plans: readonly ExecutionPlan[]): readonly TechDebtItem[] {
  const linked = plansByDebt(plans);
  return items.map((item) => {
    const plan = linked.get(item.id);
    return plan === undefined ? item : { ...item, linkedPlanId: plan.id, resolvedAt: item.resolvedAt ?? (plan.status === 'completed' ? plan.updatedAt : null) };
  });
}

/** Every item of every tracker in the plan roots of the work tree, resolved ones too. Empty where there is none. */
export async function readDebtItems(context: AppContext): Promise<readonly TechDebtItem[]> {
  const { rootPath } = context.repository;
  const paths = rootPath === null ? [] : (await listRootFiles(context)).filter(isTrackerPath);
  if (rootPath === null || paths.length === 0) return [];
  const facts = await readPlanFacts(context, paths, await context.repository.git.resolveCommit('HEAD'));
  return paths.flatMap((path) => {
    const committedAt = facts.get(path)?.firstCommittedAt ?? context.now().toISOString();
    return readTracker(readFileSync(join(rootPath, path), 'utf8')).items.map((item): TechDebtItem => ({
      id: item.id,
      description: item.description,
      severity: item.severity ?? 'medium',
      module: item.module ?? '',
      createdAt: item.createdOn === null ? committedAt : isoOf(item.createdOn),
      resolvedAt: item.isResolved ? isoOf(item.resolvedOn ?? facts.get(path)?.lastCommittedAt ?? context.now().toISOString()) : null,
      linkedPlanId: item.plan,
    }));
  });
}

/** A day becomes its first moment; a time stays. */
function isoOf(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00Z` : date;
}
