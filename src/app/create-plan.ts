/** Creates a plan file: an id that nobody has, a template filled in, the folder made where it is not there. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listWorktrees } from '../git/worktrees.ts';
import { UserError } from '../model/errors.ts';
import type { PlanDocument } from '../model/document.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import { newPlanId } from '../model/plan-id.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { defaultRoot, isPlanPath, stemOf } from '../plan/plan-path.ts';
import { createFile } from '../workspace/edit-file.ts';
import type { AppContext } from './context.ts';
import { fillTemplate } from './fill-template.ts';
import type { FileChange } from './file-change.ts';
import { loadPlans } from './load-plans.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { filesBelow } from './own-templates.ts';

export type CreateOptions = {
  /** One of the built-in templates, or a file in `<plan.dir>/_templates/`. Default: `plan.defaultTemplate`, else `feature`. */
  readonly template?: string;
  readonly tags?: readonly string[];
  readonly debtIds?: readonly string[];
  readonly sessionIds?: readonly string[];
  readonly status?: 'draft' | 'active';
  /** Tasks to begin with, instead of the template's. */
  readonly tasks?: readonly string[];
  /** Default: who git says commits here. */
  readonly author?: string;
  /** Default: made from the date and the title. One that is taken is a `UserError`. */
  readonly id?: string;
  readonly dryRun?: boolean;
};

export type Created = { readonly plan: ExecutionPlan; readonly content: string; readonly blobId: string | null; readonly changes: readonly FileChange[] };

/** Creates the plan. Throws `UserError` for an empty title, a template that is not there, and what would make an invalid plan. */
export async function createPlan(context: AppContext, title: string, options: CreateOptions = {}): Promise<Created> {
  const rootPath = mustHaveWorkTree(context);
  const words = title.replace(/\s+/g, ' ').trim();
  if (words === '') throw new UserError('a plan needs a title');
  const now = context.now();
  const root = rootFor(context);
  const taken = await takenIds(context, now);
  if (options.id !== undefined && taken.has(options.id)) throw new UserError(`the id ${options.id} is taken`, { hints: ['choose another, or leave it out'] });
  const id = options.id ?? newPlanId(words, now.toISOString(), taken);
  const content = fillTemplate(context, root, options.template ?? null, {
    id, title: words, status: options.status ?? 'active', now, author: options.author ?? authorOf(context), tags: options.tags ?? [], sessions: options.sessionIds ?? [], debt: options.debtIds ?? [], ...(options.tasks === undefined ? {} : { tasks: options.tasks }),
  });
  const hasActiveFolder = existsSync(join(rootPath, root, 'active')) && statSync(join(rootPath, root, 'active')).isDirectory();
  const repoPath = [root === '.' ? '' : root, hasActiveFolder ? 'active' : '', `${id}.md`].filter((part) => part !== '').join('/');
  await preparePlanParser([content]);
  const document = parsePlan(content, { criteriaSections: context.settings.criteriaSections });
  await mustBeValid(context, repoPath, content, document);
  const plan = inferPlan(document, { filePath: repoPath, modifiedAt: now.toISOString() });
  const blobId = options.dryRun === true ? null : (await createFile(context.repository, repoPath, content)).blobId;
  return { plan, content, blobId, changes: [{ path: repoPath, from: null, before: null, after: content }] };
}

/** What is created can be committed: an odd tag, or a template of the repository that is not a plan, is said now and not by a hook. */
async function mustBeValid({ settings }: AppContext, path: string, text: string, document: PlanDocument): Promise<void> {
  const { checkPlan } = await import('../plan/check-plan.ts');
  const problem = checkPlan({ path, text, document }, { rules: settings.rules, require: 'all' }).find(({ severity }) => severity === 'error');
  // Without the fix, which is for a file that is there.
  if (problem !== undefined) throw new UserError(`the plan would not be valid: ${problem.message}`);
}

/** The folder of new plans: the first of `plan.dir`, else `docs/exec-plans`. */
export function rootFor(context: AppContext): string {
  return context.settings.dirs[0] ?? defaultRoot;
}

/** Who creates a plan: as git names the author of a commit. */
function authorOf(context: AppContext): string {
  const config = context.gitConfig ?? [];
  const named = (context.env['GIT_AUTHOR_NAME'] ?? config.findLast((entry) => entry.key === 'author.name')?.value ?? config.findLast((entry) => entry.key === 'user.name')?.value ?? '').trim();
  const fallback = context.env['USER'] ?? context.env['LOGNAME'] ?? '';
  const name = named === '' ? fallback.trim() : named;
  if (name === '') throw new UserError('nobody is known to git here', { hints: ['git config user.name "<name>"'] });
  return name;
}

const recentDays = 3;

/**
 * Ids in use: of the plans here, names of plan files that any ref ever had, ids written in files that were committed lately on any ref (an id
 * begins with its date, so older ones cannot meet a new one), and names of plan files in every other worktree.
 */
async function takenIds(context: AppContext, now: Date): Promise<ReadonlySet<string>> {
  const { repository } = context;
  const taken = new Set<string>();
  const loaded = await loadPlans(context, { history: false, problems: false, inFlight: false });
  for (const { plan } of loaded) taken.add(plan.id).add(stemOf(plan.filePath));
  const roots = context.settings.dirs.length > 0 ? context.settings.dirs : [...new Set([defaultRoot, ...loaded.map(({ plan }) => plan.filePath.replace(/(^|\/)exec-plans\/.*$/s, '$1exec-plans'))])];
  const refs = await repository.git.listRefs(['refs/']);
  const tips = [...new Set(refs.flatMap((ref) => ref.commit ?? []))];
  const recent = new Set<string>();
  const since = new Date(now.getTime() - recentDays * 86_400_000).toISOString();
  for (const { commit, changes } of tips.length === 0 ? [] : await repository.git.log({ tips, paths: roots.includes('.') ? [] : roots })) {
    for (const change of changes) {
      if (!isPlanPath(change.repoPath, roots)) continue;
      taken.add(stemOf(change.repoPath));
      if (change.after !== null && commit.committedAt >= since) recent.add(change.after);
    }
  }
  for (const bytes of (await repository.git.readBlobs([...recent], { bytesMax: 1024 * 1024 })).values()) {
    const id = bytes === null ? null : /^id:[ \t]*["']?([a-z0-9-]+)/m.exec(Buffer.from(bytes).toString('utf8').slice(0, 8192))?.[1];
    if (id !== undefined && id !== null) taken.add(id);
  }
  for (const worktree of await listWorktrees(repository)) {
    if (worktree.bare || worktree.absolutePath === repository.rootPath) continue;
    for (const root of roots) for (const name of filesBelow(join(worktree.absolutePath, root))) taken.add(stemOf(name));
  }
  return taken;
}
