/** Records, resolves and plans technical debt, and brings the tracker up to date. Only what is asked for is written, through the same lock and undo as plans. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseDebtText, shortHash } from '../debt/debt-item.ts';
import type { DebtItem } from '../debt/debt-item.ts';
import { readTracker } from '../debt/read-tracker.ts';
import { linkPlanInTracker, newTracker, resolveInTracker, staleIds, syncTracker } from '../debt/write-tracker.ts';
import { UserError } from '../model/errors.ts';
import type { TechDebtItem } from '../model/plan.ts';
import { createFile, editFile } from '../workspace/edit-file.ts';
import type { AppContext } from './context.ts';
import { createPlan } from './create-plan.ts';
import type { Created, CreateOptions } from './create-plan.ts';
import type { FileChange } from './file-change.ts';
import { loadDebt, trackerPathOf } from './load-debt.ts';
import type { LoadedDebt } from './load-debt.ts';
import { mustHaveWorkTree } from './locate-plan.ts';

export type ChangeDebtOptions = { readonly dryRun?: boolean };
export type DebtChange = { readonly items: readonly TechDebtItem[]; readonly changes: readonly FileChange[] };

/** Records one item in the tracker, which is made where there is none. Throws `UserError` for an empty description, or one that is recorded. */
export async function addDebt(context: AppContext, description: string, values: { readonly severity?: TechDebtItem['severity']; readonly module?: string }, options: ChangeDebtOptions = {}): Promise<DebtChange> {
  mustHaveWorkTree(context);
  const text = description.replace(/\s+/g, ' ').trim();
  if (text === '') throw new UserError('debt needs a description', { exitCode: 129 });
  const debt = await loadDebt(context);
  const id = `debt-${shortHash(normaliseDebtText(text))}`;
  const known = debt.items.find((item) => item.id === id || (item.resolvedAt === null && normaliseDebtText(item.description) === normaliseDebtText(text)));
  if (known !== undefined) throw new UserError(`this is recorded already, as ${known.id}`);
  const item: TechDebtItem = { id, description: text, severity: values.severity ?? 'medium', module: values.module ?? '', createdAt: context.now().toISOString(), resolvedAt: null, linkedPlanId: null };
  return { items: [item], changes: await write(context, trackerPathOf(context, debt.trackers), [item], options) };
}

/** Closes items of trackers. What stands in code or in a plan closes by being removed there: that is said with its place. */
export async function resolveDebt(context: AppContext, ids: readonly string[], options: ChangeDebtOptions = {}): Promise<DebtChange> {
  mustHaveWorkTree(context);
  const debt = await loadDebt(context);
  const items = ids.map((id) => mustFind(debt, id));
  const elsewhere = items.find(({ origin, resolvedAt }) => origin !== 'tracker' && resolvedAt === null);
  if (elsewhere !== undefined) {
    const what = elsewhere.origin === 'plan' ? 'a line of a plan' : 'a marker in code';
    throw new UserError(`${elsewhere.id} is ${what}, at ${elsewhere.filePath}:${elsewhere.line}`, { hints: ['remove it there: the commit that does resolves the item', 'git plan debt sync then brings the tracker up to date'] });
  }
  const today = context.now().toISOString().slice(0, 10);
  const changes: FileChange[] = [];
  for (const path of new Set(items.map(({ filePath }) => filePath))) {
    const own = items.filter(({ filePath }) => filePath === path);
    changes.push(...(await editTracker(context, path, (text) => own.reduce((result, { id }) => {
      const row = readTracker(result).items.find((each) => each.id === id);
      return row === undefined ? result : resolveInTracker(result, row, today);
    }, text), options)));
  }
  const resolvedAt = `${today}T00:00:00Z`;
  return { items: items.map((item) => ({ ...item, resolvedAt: item.resolvedAt ?? resolvedAt })), changes };
}

/** Brings the tracker up to date with code, plans and history: new rows, what was resolved, what was reworded. */
export async function syncDebt(context: AppContext, options: ChangeDebtOptions = {}): Promise<DebtChange & { readonly path: string }> {
  mustHaveWorkTree(context);
  const debt = await loadDebt(context);
  const path = trackerPathOf(context, debt.trackers);
  const text = debt.trackers.find(({ repoPath }) => repoPath === path)?.text ?? null;
  const wanted = rowsOf(debt);
  const stale = new Set(staleIds(text, wanted));
  const changes = stale.size === 0 ? [] : await write(context, path, wanted, options);
  return { path, items: wanted.filter(({ id }) => stale.has(id)), changes };
}

/** Items of the tracker's table that differ from what code, plans and history say; empty where there is no table of ours. */
export async function staleDebt(context: AppContext): Promise<{ readonly path: string; readonly line: number; readonly items: readonly DebtItem[] } | null> {
  const debt = await loadDebt(context);
  const own = debt.trackers.find(({ text }) => readTracker(text).block !== null);
  if (own === undefined) return null;
  const wanted = rowsOf(debt);
  const stale = new Set(staleIds(own.text, wanted));
  const start = readTracker(own.text).block!.start;
  return { path: own.repoPath, line: own.text.slice(0, start).split('\n').length, items: wanted.filter(({ id }) => stale.has(id)) };
}

/** `plan`: what a plan of another kind than blank is made with. */
export type PlanDebtOptions = ChangeDebtOptions & { readonly title?: string; readonly plan?: Pick<CreateOptions, 'template' | 'tags' | 'id' | 'author'> };

/** A plan that addresses these items: `debt:` names them, each has a task, and rows with a column for it name the plan. Throws `UserError` for unknown and resolved ones. */
export async function planDebt(context: AppContext, ids: readonly string[], options: PlanDebtOptions = {}): Promise<Created> {
  if (ids.length === 0) throw new UserError('name the items that the plan addresses', { exitCode: 129, hints: ['git plan debt list shows them'] });
  const debt = await loadDebt(context);
  const items = [...new Set(ids)].map((id) => mustFind(debt, id));
  const resolved = items.find(({ resolvedAt }) => resolvedAt !== null);
  if (resolved !== undefined) throw new UserError(`${resolved.id} is resolved already, since ${resolved.resolvedAt!.slice(0, 10)}`);
  const title = options.title ?? (items.length === 1 ? `Pay off: ${items[0]!.description}`.slice(0, 80).trim() : `Pay off ${items.length} items of debt`);
  const created = await createPlan(context, title, { template: 'blank', ...options.plan, debtIds: items.map(({ id }) => id), tasks: items.map(taskFor), dryRun: options.dryRun === true });
  const changes: FileChange[] = [...created.changes];
  for (const { repoPath } of debt.trackers) {
    changes.push(...(await editTracker(context, repoPath, (text) => items.reduce((result, { id }) => {
      const row = readTracker(result).items.find((each) => each.id === id);
      return row === undefined ? result : linkPlanInTracker(result, row, created.plan.id);
    }, text), options)));
  }
  return { ...created, changes };
}

function taskFor({ id, description, origin, filePath, line }: DebtItem): string {
  const place = origin === 'tracker' ? '' : ` (\`${filePath}:${line}\`)`;
  return `${description.replace(/\s+/g, ' ').trim()}${place} {#${id.replace('~', '-')}}`;
}

/** By id, or by the beginning of one. */
function mustFind({ items }: LoadedDebt, id: string): DebtItem {
  const exact = items.find((item) => item.id === id);
  if (exact !== undefined) return exact;
  const near = items.filter((item) => item.id.startsWith(id) || item.id.startsWith(`debt-${id}`));
  if (near.length === 1) return near[0]!;
  throw new UserError(near.length === 0 ? `no debt has the id '${id}'` : `several items begin with '${id}'`, { hints: near.length === 0 ? ['git plan debt list --all shows every id'] : near.slice(0, 8).map((item) => `${item.id}  ${item.description}`) });
}

/** What belongs into the table: everything open that a person did not write by hand, and what is in it already. */
function rowsOf({ items, trackedIds }: LoadedDebt): readonly DebtItem[] {
  return items.filter(({ id, origin, resolvedAt }) => trackedIds.has(id) || (origin !== 'tracker' && resolvedAt === null));
}

async function write(context: AppContext, path: string, items: readonly TechDebtItem[], options: ChangeDebtOptions): Promise<readonly FileChange[]> {
  if (existsSync(join(mustHaveWorkTree(context), path))) return editTracker(context, path, (text) => syncTracker(text, items), options);
  const after = newTracker(items);
  await createFile(context.repository, path, after, { dryRun: options.dryRun === true });
  return [{ path, from: null, before: null, after }];
}

async function editTracker(context: AppContext, path: string, edit: (text: string) => string, options: ChangeDebtOptions): Promise<readonly FileChange[]> {
  const { before, after } = await editFile(context.repository, path, edit, { dryRun: options.dryRun === true });
  return before === after ? [] : [{ path, from: path, before, after }];
}
