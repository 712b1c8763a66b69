/** What the staging area holds at plan folders, and what a merge in progress is merging. Reads only. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectId } from '../model/commit.ts';
import { requireObjectId } from './object-id.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

export type StagingAreaEntry = {
  /** Relative to the repository root, POSIX. */
  readonly repoPath: string;
  readonly mode: string;
  readonly id: ObjectId;
  /** 0; 1 to 3 are the base, our and their side of an unmerged path. */
  readonly stage: number;
};

/**
 * Lists staged files: below each of `folders` (literal), or, where there are none, Markdown below any folder named `folderName`; `files` (literal)
 * besides. One process, with pathspecs, so that nothing else is looked at.
 */
export async function listStagingArea(repository: { readonly location: GitLocation }, query: { readonly folders: readonly string[]; readonly folderName: string; readonly files: readonly string[] }): Promise<readonly StagingAreaEntry[]> {
  const folders = query.folders.length > 0 ? query.folders.map((folder) => `:(top,literal)${folder}`) : [`:(top,icase,glob)**/${query.folderName}/**/*.md`];
  const pathspecs = [...folders, ...query.files.map((file) => `:(top,literal)${file}`)];
  // Readers take pathspecs literally; this one brings its own magic, on fixed text and literal folders only.
  const { stdout } = await runGit(repository, ['ls-files', '-s', '-z', '--full-name', '--', ...pathspecs], { env: { GIT_LITERAL_PATHSPECS: undefined } });
  return stdout.toString('utf8').split('\0').filter((record) => record !== '').map((record) => {
    const tab = record.indexOf('\t');
    const [mode = '', id = '', stage = '0'] = record.slice(0, tab).split(' ');
    return { mode, id, stage: Number(stage), repoPath: record.slice(tab + 1) };
  });
}

/** The commits that a merge in progress brings in, an octopus's all of them; empty outside a merge. */
export function mergeHeads(gitDir: string): readonly ObjectId[] {
  const path = join(gitDir, 'MERGE_HEAD');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map(requireObjectId);
}

/** Size of a blob in bytes, without reading it. */
export async function blobSizeOf(repository: { readonly location: GitLocation }, id: ObjectId): Promise<number> {
  const { stdout } = await runGit(repository, ['cat-file', '-s', requireObjectId(id)]);
  return Number(stdout.toString('latin1').trim());
}
