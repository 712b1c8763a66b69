/** One plan, whole, as the drawer's page shows it: of the work tree, or of a commit. The Markdown tree is given as it was parsed; what may be drawn of it the front end decides. */
import type { Root } from 'mdast';
import type { PlanDetail } from '../model/drawer-view.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { pathsOfOtherFolders } from '../plan/plan-path.ts';
import type { AppContext } from './context.ts';
import { planOf, type PlanSight, unsavedKeys } from './drawer-card.ts';
import { documentOf, planBytesMax, readDrawerFile } from './drawer-files.ts';
import { repairableIn } from './drawer-problems.ts';

export type PlanReading = Omit<PlanDetail, 'body'> & {
  /** Parses the text. Null where it is too large to be rendered, or its frontmatter is broken: then `rawContent` is what is shown. */
  readonly markdown: (() => Promise<Root>) | null;
};

/** More than this takes a Markdown parser seconds. */
const renderedBytesMax = 256 * 1024;

/** The plan as it is in the work tree at this moment, which may be newer than `sight`. Null where the file is gone. */
export async function readPlanDetail(context: AppContext, sight: PlanSight): Promise<PlanReading | null> {
  const { rootPath } = context.repository;
  const file = rootPath === null ? sight.file : await readDrawerFile(context, rootPath, sight.file.repoPath, sight.file);
  if (file === null) return null;
  // A file that was saved a moment ago is compared with HEAD when the watcher has told of it; until then it counts as changed.
  const now = file.blobId === sight.file.blobId ? sight : { ...sight, file, uncommitted: true };
  const { ticked, added } = unsavedKeys(now);
  const plan = planOf(now);
  return { key: file.key, plan, blobId: file.blobId, ...contentOf(file.text, file.tooLarge, file.document.frontmatter.kind === 'broken'), unsavedKeys: ticked, addedKeys: added, repairable: plan.problems.length === 0 ? [] : await repairableIn(context, file), at: null };
}

/** The plan as of a commit, found by `paths` in their order. Null where the commit or the plan in it is not there. */
export async function readPlanVersion(context: AppContext, sight: PlanSight, commit: string, paths: readonly string[]): Promise<PlanReading | null> {
  const { git } = context.repository;
  if ((await git.resolveCommit(commit)) !== commit) return null;
  const candidates = [...new Set([...paths, sight.file.repoPath, ...pathsOfOtherFolders(sight.file.repoPath)])];
  const entries = await git.listTree(commit, candidates);
  const entry = candidates.map((path) => entries.find(({ repoPath, type, mode }) => repoPath === path && type === 'blob' && mode !== '120000')).find((found) => found !== undefined);
  if (entry === undefined) return null;
  const blobs = await git.readBlobs([entry.id], { bytesMax: planBytesMax });
  if (!blobs.has(entry.id)) return null;
  const bytes = blobs.get(entry.id) ?? null;
  const text = bytes === null ? '' : Buffer.from(bytes).toString('utf8');
  const document = await documentOf(context, text);
  const plan = inferPlan(document, { filePath: entry.repoPath, firstCommittedAt: sight.past?.firstCommittedAt ?? null, firstAuthor: sight.past?.firstAuthor ?? null });
  return { key: sight.file.key, plan, blobId: entry.id, ...contentOf(text, bytes === null, document.frontmatter.kind === 'broken'), unsavedKeys: [], addedKeys: [], repairable: [], at: commit };
}

function contentOf(text: string, tooLarge: boolean, isBroken: boolean): Pick<PlanReading, 'rawContent' | 'markdown'> {
  if (tooLarge || text.length > renderedBytesMax) return { rawContent: tooLarge ? 'This file is too large to be shown.' : text.slice(0, renderedBytesMax), markdown: null };
  if (isBroken) return { rawContent: text, markdown: null };
  return { rawContent: null, markdown: async () => (await import('../plan/markdown.ts')).parseMarkdown(text) };
}
