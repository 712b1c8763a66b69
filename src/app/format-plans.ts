/** Puts what git-plan owns of plan files in canonical order and spacing. */
import { randomUUID } from 'node:crypto';
import { formatPlan } from '../plan/format-plan.ts';
import { editFile } from '../workspace/edit-file.ts';
import type { AppContext } from './context.ts';
import type { FileChange } from './file-change.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import { mustHaveWorkTree } from './locate-plan.ts';

/** Formats the plans named, or every managed one. Gives what changed (with `dryRun`: what would). Broken frontmatter is left alone. */
export async function formatPlans(context: AppContext, addresses: readonly string[], options: { readonly dryRun?: boolean } = {}): Promise<readonly FileChange[]> {
  mustHaveWorkTree(context);
  const plans = await loadPlans(context, { history: false, problems: false, inFlight: false });
  const chosen = addresses.length === 0 ? plans.filter(({ plan }) => plan.managed) : addresses.map((address) => findPlan(plans, address, { prefix: context.repository.prefix }));
  const group = randomUUID();
  const changes: FileChange[] = [];
  for (const { plan, document } of chosen) {
    if (document.frontmatter.kind !== 'ok') continue;
    const { before, after } = await editFile(context.repository, plan.filePath, formatPlan, { dryRun: options.dryRun === true, group });
    if (before !== after) changes.push({ path: plan.filePath, from: plan.filePath, before, after });
  }
  return changes;
}
