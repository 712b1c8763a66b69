/** `git plan validate`: the rules over the work tree (in a bare repository, HEAD), the staging area or a range of commits. */
import { lstatSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { UserError } from '../model/errors.ts';
import { findPlanPaths, findRoots, isTrackerPath } from '../plan/plan-path.ts';
import { allRules } from '../plan/rules/all-rules.ts';
import { blobIdOf } from '../workspace/blob-id.ts';
import { editFile } from '../workspace/edit-file.ts';
import { assessPlans } from './assess-plans.ts';
import type { Candidate, CheckReport } from './assess-plans.ts';
import { checkRange } from './check-range.ts';
import { checkStaged } from './check-staged.ts';
import type { AppContext } from './context.ts';
import type { FileChange } from './file-change.ts';
import { inCleanRoom } from './in-clean-room.ts';
import { mustHaveWorkTree } from './locate-plan.ts';
import { decodeUtf8 } from './plan-versions.ts';
import { listPlanLinks, listPlanPaths, listRootFiles } from './read-work-tree.ts';
import { settingsAt } from './settings-at.ts';

export type ValidateRequest =
  | { readonly kind: 'work-tree'; /** Paths relative to the root; null: every plan. */ readonly paths: readonly string[] | null }
  | { readonly kind: 'staged'; readonly paths: readonly string[] | null }
  | { readonly kind: 'range'; readonly range: string };

const bytesMax = 1024 * 1024;

/** Checks, and gives what was found. */
export async function validatePlans(context: AppContext, request: ValidateRequest): Promise<CheckReport> {
  switch (request.kind) {
    case 'staged': return checkStaged(context, request.paths === null ? {} : { paths: request.paths });
    case 'range': return validateRange(context, request.range);
    case 'work-tree': return request.paths === null ? withDebt(context, await validateWorkTree(context, null)) : validateWorkTree(context, request.paths);
    default: return request satisfies never;
  }
}

const debtCode = 'debt-out-of-date';

/** Says where the tracker's table is behind code, plans and history. Of the work tree only: a hook looks at what is staged and has no time for history. */
async function withDebt(context: AppContext, report: CheckReport): Promise<CheckReport> {
  const level = context.settings.rules[debtCode] ?? 'warning';
  if (level === 'off' || context.repository.rootPath === null || !(await listRootFiles(context)).some(isTrackerPath)) return report;
  const { staleDebt } = await import('./change-debt.ts');
  const stale = await staleDebt(context);
  if (stale === null || stale.items.length === 0) return report;
  const count = stale.items.length === 1 ? '1 item' : `${stale.items.length} items`;
  const diagnostic = { path: stale.path, line: stale.line, column: 1, severity: level, code: debtCode, message: `Unexpected table that is behind in ${count}, expected what code, plans and history say`, fix: 'git plan debt sync' } as const;
  return { ...report, diagnostics: [...report.diagnostics, diagnostic] };
}

/** In a bare repository, what HEAD has. */
async function validateHead({ repository, settings }: AppContext, only: readonly string[] | null): Promise<CheckReport> {
  const head = await repository.git.resolveCommit('HEAD');
  const files = new Map((head === null ? [] : await repository.git.listTree(head, [])).filter(({ type }) => type === 'blob').map(({ repoPath, id, mode }) => [repoPath, { path: repoPath, id, mode }]));
  const paths = [...files.keys()];
  const plans = findPlanPaths(paths, findRoots(paths, settings.dirs));
  const chosen = (only ?? plans).map((path) => {
    const file = files.get(path);
    if (file === undefined) throw new UserError(`no such file in HEAD: ${path}`, { hints: ['git plan list shows the plans that are there'] });
    return file;
  });
  return assessPlans(repository, settings, {
    candidates: chosen.map(({ path, id, mode }) => ({ path, parents: null, content: { kind: 'blob', id, mode } })),
    surroundings: () => Promise.resolve([...plans, ...paths.filter(isTrackerPath)].map((path) => files.get(path)!)),
  });
}

async function validateWorkTree(context: AppContext, only: readonly string[] | null): Promise<CheckReport> {
  if (context.repository.rootPath === null) return validateHead(context, only);
  const rootPath = mustHaveWorkTree(context);
  const paths = [...(await listPlanPaths(context)), ...(only === null ? await listPlanLinks(context) : [])].toSorted();
  // Listed and not there: its name is not UTF-8, or it went away meanwhile. Whoever names such a file is told that there is none.
  const unread = only === null ? paths.filter((path) => lstatSync(join(rootPath, path), { throwIfNoEntry: false }) === undefined) : [];
  const chosen = only === null ? paths.filter((path) => !unread.includes(path)) : only;
  // A file that is named and is no plan by its place is checked all the same: whoever names it wants to know.
  const found = chosen.map((path) => candidateAt(rootPath, path));
  const fresh = context.settings.require === 'new' ? await freshPaths(context, paths, found) : new Set<string>();
  const candidates = found.map((candidate) => (fresh.has(candidate.path) ? { ...candidate, parents: [] } : candidate));
  const report = await assessPlans(context.repository, { ...context.settings, require: context.settings.require }, {
    candidates,
    surroundings: async () => {
      const trackers = (await listRootFiles(context)).filter(isTrackerPath);
      return [...paths, ...trackers].map((path) => ({ path, text: readOrEmpty(join(rootPath, path)) }));
    },
  });
  return { ...report, unread: [...report.unread, ...unread] };
}

/** Files that HEAD has neither at their place nor, gone from there, with the same name or content: a hook would take them for new ones too. */
async function freshPaths({ repository, settings }: AppContext, paths: readonly string[], candidates: readonly Candidate[]): Promise<ReadonlySet<string>> {
  const head = await repository.git.resolveCommit('HEAD');
  const before = head === null ? [] : await repository.git.listTree(head, findRoots(paths, settings.dirs));
  const known = new Set(before.map(({ repoPath }) => repoPath));
  const here = new Set(paths);
  const gone = before.filter(({ repoPath }) => !here.has(repoPath));
  const [names, ids] = [new Set(gone.map(({ repoPath }) => posix.basename(repoPath))), new Set(gone.map(({ id }) => id))];
  const idOf = ({ content }: Candidate): string | null => (content.kind === 'text' && content.text !== null ? blobIdOf(Buffer.from(content.text), repository.git.objectFormat) : null);
  return new Set(candidates.filter((candidate) => !known.has(candidate.path) && !names.has(posix.basename(candidate.path)) && !ids.has(idOf(candidate) ?? '')).map(({ path }) => path));
}

function candidateAt(rootPath: string, path: string): Candidate {
  const entry = lstatSync(join(rootPath, path), { throwIfNoEntry: false });
  if (entry === undefined) throw new UserError(`no such file: ${path}`, { hints: ['git plan list shows the plans that are there'] });
  const mode = entry.isSymbolicLink() ? '120000' : (entry.mode & 0o100) === 0 ? '100644' : '100755';
  if (entry.isDirectory()) throw new UserError(`${path} is a folder: expected a plan file`);
  if (entry.isSymbolicLink() || entry.size > bytesMax) return { path, parents: null, content: { kind: 'text', text: null, malformedUtf8: false, bytes: entry.size, mode } };
  const { text, malformedUtf8 } = decodeUtf8(readFileSync(join(rootPath, path)));
  return { path, parents: null, content: { kind: 'text', text, malformedUtf8, bytes: entry.size, mode } };
}

function readOrEmpty(path: string): string {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry === undefined || !entry.isFile() || entry.size > bytesMax ? '' : readFileSync(path, 'utf8');
}

/** In a clean room, by the settings that the base has: a branch that changes `.planconfig` is not checked by its own rules. */
async function validateRange(context: AppContext, range: string): Promise<CheckReport> {
  const match = /^(.*?)\.{2,3}(.*)$/s.exec(range);
  if (match === null) throw new UserError(`not a range: '${range}'`, { exitCode: 129, hints: ['write it as <a>..<b>, for example origin/main..HEAD'] });
  const { git } = context.repository;
  const resolve = async (revision: string): Promise<string> => {
    const id = await git.resolveCommit(revision === '' ? 'HEAD' : revision);
    if (id === null) throw new UserError(`no such revision: '${revision}'`, { exitCode: 128 });
    return id;
  };
  const [before, tip] = [await resolve(match[1]!), await resolve(match[2]!)];
  return inCleanRoom(context, async (room) => {
    const settings = await settingsAt(room, before);
    return checkRange({ ...room, settings }, { tip, known: [before], before }, { policy: settings.receive });
  });
}

/** Makes the safe repairs of a report in the work tree. Gives what changed. Throws `FatalError` in a bare repository. */
export async function mendPlans(context: AppContext, report: CheckReport, options: { readonly dryRun: boolean }): Promise<readonly FileChange[]> {
  mustHaveWorkTree(context);
  const changes: FileChange[] = [];
  for (const [path, edits] of report.edits) {
    const { before, after } = await editFile(context.repository, path, (text) => {
      let result = text;
      let limit = Number.POSITIVE_INFINITY;
      // From the end, so that offsets stay right; of two that overlap the later one waits for the next run.
      for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
        if (edit.end > limit) continue;
        result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
        limit = edit.start;
      }
      return result;
    }, { dryRun: options.dryRun });
    if (before !== after) changes.push({ path, from: path, before, after });
  }
  if (report.diagnostics.some(({ code }) => code === debtCode)) {
    const { syncDebt } = await import('./change-debt.ts');
    changes.push(...(await syncDebt(context, options)).changes);
  }
  return changes;
}

/** What each rule finds, for formats that list the rules. */
export const ruleSummaries: readonly { readonly code: string; readonly summary: string }[] = [...allRules.map(({ code, summary }) => ({ code, summary })), { code: debtCode, summary: 'Finds a tech-debt table that is behind code, plans and history' }];
