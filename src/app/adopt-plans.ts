/** Writes frontmatter for plan files that have none, and the required keys where some are missing, from what text, folder and git say. Bodies stay byte for byte. */
import { randomUUID } from 'node:crypto';
import { UserError } from '../model/errors.ts';
import { freeId } from '../model/plan-id.ts';
import { adoptPlan } from '../plan/adopt-plan.ts';
import { editFile } from '../workspace/edit-file.ts';
import type { AppContext } from './context.ts';
import type { FileChange } from './file-change.ts';
import { findPlan } from './find-plan.ts';
import { loadPlans } from './load-plans.ts';
import type { LoadedPlan } from './load-plans.ts';
import { mustHaveWorkTree } from './locate-plan.ts';

export type AdoptOutcome = {
  readonly changes: readonly FileChange[];
  /** Plans named that are managed already and lack nothing. */
  readonly managed: readonly string[];
  /** Files that cannot be adopted, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
};

/** Adopts the plans named, or all that are not managed. Throws `UserError` for an address that names no plan, before anything is written. */
export async function adoptPlans(context: AppContext, addresses: readonly string[] | 'all', options: { readonly dryRun?: boolean } = {}): Promise<AdoptOutcome> {
  mustHaveWorkTree(context);
  const plans = await loadPlans(context, { problems: false, inFlight: false });
  const chosen = addresses === 'all' ? plans.filter(({ plan }) => !plan.managed) : addresses.map((address) => findPlan(plans, address, { prefix: context.repository.prefix }));
  if (addresses !== 'all' && chosen.length === 0) throw new UserError('nothing to adopt was named');
  const taken = new Set(plans.filter(({ plan }) => plan.managed).map(({ plan }) => plan.id));
  const group = randomUUID();
  const changes: FileChange[] = [];
  const refused: { path: string; reason: string }[] = [];
  const managed: string[] = [];
  for (const loaded of chosen) {
    const outcome = await adoptOne(context, loaded, taken, group, options.dryRun === true);
    if ('reason' in outcome) refused.push(outcome);
    else if (outcome.before !== outcome.after) changes.push(outcome);
    else if (loaded.plan.managed) managed.push(loaded.plan.filePath);
  }
  return { changes, managed, refused };
}

async function adoptOne(context: AppContext, { plan }: LoadedPlan, taken: Set<string>, group: string, dryRun: boolean): Promise<FileChange | { path: string; reason: string }> {
  try {
    let id = '';
    const { before, after } = await editFile(context.repository, plan.filePath, (text) => {
      const adopted = adoptPlan(text, { filePath: plan.filePath, firstCommittedAt: plan.createdAt, firstAuthor: plan.author, takenIds: taken });
      id = adopted.values.id;
      return adopted.text;
    }, { dryRun, group });
    taken.add(id === '' ? freeId(plan.id, taken) : id);
    return { path: plan.filePath, from: plan.filePath, before, after };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { path: plan.filePath, reason: error.message };
  }
}
