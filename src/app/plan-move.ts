/** Decides where a plan file belongs when its status changes. Pure: paths in, path out. */
import type { PlanStatus } from '../model/plan.ts';
import { defaultRoot, planFolderOf, rootOf, statusFolderOf, statusOfFolder } from '../plan/plan-path.ts';

const accepted: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ['draft', 'active'],
  active: ['active'],
  completed: ['completed'],
  abandoned: ['abandoned'],
};

/**
 * The path of the plan file once it has `status`; the same path where it may stay. `repoPaths`: files of the plan roots, which say what
 * folders are in use; `roots`: the plan roots. A finished plan goes to `completed/` even where there is no such folder yet.
 */
export function pathForStatus(repoPath: string, status: PlanStatus, repoPaths: readonly string[], roots: readonly string[]): string {
  const unit = planFolderOf(repoPath) ?? repoPath;
  const stands = statusOfFolder(unit);
  if (stands !== null && accepted[status].includes(stands)) return repoPath;
  if (stands === null && (status === 'draft' || status === 'active')) return repoPath;
  const root = rootOf(repoPath, roots) ?? defaultRoot;
  const folder = statusFolderOf(unit);
  const inner = root === '.' || root === '' ? unit : unit.slice(root.length + 1);
  const place = folder === null ? { before: '', after: inner } : around(inner, folder);
  const home = homeOf(status, folderUsed(root, place.before, repoPaths));
  const moved = [root === '.' ? '' : root, place.before, home, place.after].filter((part) => part !== '').join('/');
  return moved + repoPath.slice(unit.length);
}

/** What stands before and behind the folder that names a status, the innermost one. */
function around(inner: string, folder: string): { before: string; after: string } {
  const segments = inner.split('/');
  const at = segments.lastIndexOf(folder, segments.length - 2);
  return { before: segments.slice(0, at).join('/'), after: segments.slice(at + 1).join('/') };
}

/** The folders beside each other that stand for a status: status → name in use, `completed` before its synonyms. */
function folderUsed(root: string, before: string, repoPaths: readonly string[]): ReadonlyMap<PlanStatus, string> {
  const base = [root === '.' ? '' : root, before].filter((part) => part !== '').join('/');
  const used = new Map<PlanStatus, string>();
  for (const path of repoPaths) {
    if (base !== '' && !path.startsWith(`${base}/`)) continue;
    const rest = base === '' ? path : path.slice(base.length + 1);
    const slash = rest.indexOf('/');
    if (slash < 0) continue;
    const name = rest.slice(0, slash);
    const status = statusOfFolder(`exec-plans/${name}/x.md`);
    if (status !== null && (!used.has(status) || name === status)) used.set(status, name);
  }
  return used;
}

function homeOf(status: PlanStatus, used: ReadonlyMap<PlanStatus, string>): string {
  if (status === 'abandoned') return used.get('abandoned') ?? used.get('completed') ?? 'completed';
  if (status === 'completed') return used.get('completed') ?? 'completed';
  // Back to work: where active plans lie, and beside the folders where there is no such place.
  return used.get('active') ?? '';
}

const allowed: Readonly<Record<PlanStatus, readonly PlanStatus[]>> = {
  draft: ['active', 'abandoned'],
  active: ['completed', 'abandoned'],
  completed: ['active'],
  abandoned: ['active'],
};

/** True where the life of a plan may go from one status to the other by a command. */
export function mayBecome(from: PlanStatus, to: PlanStatus): boolean {
  return from === to || allowed[from].includes(to);
}
