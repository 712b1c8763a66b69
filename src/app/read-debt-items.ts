/** The tech-debt tracker as items, each with a date: what the tracker says, else when the tracker was first committed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTracker } from '../debt/read-tracker.ts';
import type { TechDebtItem } from '../model/plan.ts';
import { isTrackerPath } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { listRootFiles } from './read-work-tree.ts';
import { readPlanFacts } from './plan-facts.ts';

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
