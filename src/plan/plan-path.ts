/** Decides by its path alone what a file is to git-plan. Paths are relative to the repository root, POSIX. */
import { withoutEndSlashes } from '../model/path-text.ts';
import type { PlanStatus } from '../model/plan.ts';

const rootName = 'exec-plans';
export const defaultRoot = `docs/${rootName}`;

const trackerStem = /^tech[-_ ]?debt(?:[-_ ]?tracker)?$/i;
const fixedNames = new Set(['readme.md', 'index.md', 'agents.md', 'claude.md']);

/** True for a plan file below one of `roots`. Where a folder holds `plan.md` or `PLAN_*.md`, use `findPlanPaths`: its other files belong to that plan. */
export function isPlanPath(repoPath: string, roots: readonly string[]): boolean {
  return rootOf(repoPath, roots) !== null && isPlanName(baseName(repoPath)) && !hasHiddenFolder(repoPath, rootOf(repoPath, roots) ?? '');
}

/** The longest of `roots` that the path is below, else null. */
export function rootOf(repoPath: string, roots: readonly string[]): string | null {
  let best: string | null = null;
  for (const root of roots) {
    const isBelow = root === '' || root === '.' || repoPath.startsWith(`${root}/`);
    if (isBelow && (best === null || root.length > best.length)) best = root;
  }
  return best;
}

/** True for the tech-debt tracker of a plan root. */
export function isTrackerPath(repoPath: string): boolean {
  const name = baseName(repoPath);
  return name.toLowerCase().endsWith('.md') && trackerStem.test(name.slice(0, -3));
}

/**
 * The plan roots: the configured ones where there are any, else `docs/exec-plans` and every other `exec-plans` folder that holds a plan.
 * Sorted; `docs/exec-plans` first. Without any, `docs/exec-plans` alone, which is where a first plan goes.
 */
export function findRoots(repoPaths: Iterable<string>, configured: readonly string[]): string[] {
  if (configured.length > 0) return configured.map((root) => withoutEndSlashes(root.replace(/^\.\//, '')));
  const found = new Set<string>();
  for (const repoPath of repoPaths) {
    const root = innerRoot(repoPath);
    if (root !== null && !found.has(root) && isPlanPath(repoPath, [root])) found.add(root);
  }
  found.delete(defaultRoot);
  return [defaultRoot, ...[...found].toSorted()];
}

/**
 * The plan files among `repoPaths`, in their order. A folder below a root that holds `plan.md` or `PLAN_*.md` is one plan: its other files,
 * and those of its folders, are left out.
 */
export function findPlanPaths(repoPaths: readonly string[], roots: readonly string[]): string[] {
  const plans = repoPaths.filter((repoPath) => isPlanPath(repoPath, roots));
  const leaders = new Map<string, string>();
  for (const repoPath of plans) {
    if (!isLeaderName(baseName(repoPath)) || roots.includes(folderOf(repoPath))) continue;
    const folder = folderOf(repoPath);
    const present = leaders.get(folder);
    if (present === undefined || compareLeaders(repoPath, present) < 0) leaders.set(folder, repoPath);
  }
  if (leaders.size === 0) return plans;
  return plans.filter((repoPath) => {
    for (let folder = folderOf(repoPath); folder !== '' && !roots.includes(folder); folder = folderOf(folder)) {
      const leader = leaders.get(folder);
      if (leader !== undefined && leader !== repoPath) return false;
    }
    return true;
  });
}

/** The plan folder that a plan's file leads (`active/tokens/plan.md` → `active/tokens`), or null where the file alone is the plan. */
export function planFolderOf(repoPath: string): string | null {
  const folder = folderOf(repoPath);
  return isLeaderName(baseName(repoPath)) && folder !== '' && statusOfName(baseName(folder)) === null && baseName(folder) !== rootName ? folder : null;
}

const folderStatuses: Readonly<Record<string, PlanStatus>> = {
  active: 'active', 'in-progress': 'active', 'in_progress': 'active', current: 'active', ongoing: 'active', wip: 'active', doing: 'active',
  completed: 'completed', complete: 'completed', done: 'completed', finished: 'completed', archive: 'completed', archived: 'completed', closed: 'completed', shipped: 'completed',
  draft: 'draft', drafts: 'draft', proposed: 'draft', backlog: 'draft', todo: 'draft', planned: 'draft', future: 'draft', pending: 'draft', queued: 'draft', ready: 'draft',
  abandoned: 'abandoned', superseded: 'abandoned', obsolete: 'abandoned', cancelled: 'abandoned', canceled: 'abandoned', rejected: 'abandoned', deprecated: 'abandoned',
  paused: 'active', blocked: 'active', parked: 'active', deferred: 'active',
};

/** The status that the folders between the plan root and the file say, the innermost first; null where none does. */
export function statusOfFolder(repoPath: string): PlanStatus | null {
  const segments = repoPath.split('/');
  const rootAt = segments.lastIndexOf(rootName);
  for (let index = segments.length - 2; index > rootAt; index -= 1) {
    const status = statusOfName(segments[index]!);
    if (status !== null) return status;
  }
  return null;
}

/** The folder name that `statusOfFolder` read, for messages; null where none says a status. */
export function statusFolderOf(repoPath: string): string | null {
  const segments = repoPath.split('/');
  const rootAt = segments.lastIndexOf(rootName);
  for (let index = segments.length - 2; index > rootAt; index -= 1) {
    if (statusOfName(segments[index]!) !== null) return segments[index]!;
  }
  return null;
}

/** Where the same file would lie under another status: `…/active/a.md` → `…/completed/a.md`, `…/abandoned/a.md`. Empty outside of such folders. */
export function pathsOfOtherFolders(repoPath: string): string[] {
  const segments = repoPath.split('/');
  const at = segments.lastIndexOf(rootName) + 1;
  if (at === 0 || at >= segments.length - 1 || !['active', 'completed', 'abandoned'].includes(segments[at]!)) return [];
  return ['active', 'completed', 'abandoned'].filter((name) => name !== segments[at]).map((name) => segments.with(at, name).join('/'));
}

/** File name without `.md`; for the leading file of a plan folder, the folder's name. */
export function stemOf(repoPath: string): string {
  const folder = planFolderOf(repoPath);
  return folder === null ? baseName(repoPath).replace(/\.md$/i, '').trim() : baseName(folder);
}

function statusOfName(name: string): PlanStatus | null {
  const key = name.toLowerCase();
  return Object.hasOwn(folderStatuses, key) ? folderStatuses[key]! : null;
}

function isPlanName(name: string): boolean {
  const lower = name.toLowerCase();
  if (!lower.endsWith('.md') || lower.length <= 3 || lower.startsWith('_') || lower.startsWith('.')) return false;
  const stem = lower.slice(0, -3);
  if (fixedNames.has(lower) || stem === 'template' || stem.endsWith('-template') || stem.endsWith('_template')) return false;
  return !trackerStem.test(stem);
}

/** Folders with `_` or `.` in front (`_templates`) hold no plans; folders above the root do not matter. */
function hasHiddenFolder(repoPath: string, root: string): boolean {
  const inside = root === '' || root === '.' ? repoPath : repoPath.slice(root.length + 1);
  return inside.split('/').slice(0, -1).some((segment) => segment.startsWith('_') || segment.startsWith('.'));
}

function isLeaderName(name: string): boolean {
  return /^plan(?:_.*)?\.md$/i.test(name) && (name.toLowerCase() === 'plan.md' || name.startsWith('PLAN'));
}

/** `plan.md` before `PLAN_x.md`, then by name. */
function compareLeaders(a: string, b: string): number {
  const rank = (repoPath: string): number => (baseName(repoPath).toLowerCase() === 'plan.md' ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function innerRoot(repoPath: string): string | null {
  const at = `/${repoPath}`.lastIndexOf(`/${rootName}/`);
  return at < 0 ? null : repoPath.slice(0, at + rootName.length);
}

export function baseName(repoPath: string): string {
  return repoPath.slice(repoPath.lastIndexOf('/') + 1);
}

function folderOf(repoPath: string): string {
  const slash = repoPath.lastIndexOf('/');
  return slash < 0 ? '' : repoPath.slice(0, slash);
}
