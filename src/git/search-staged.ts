/** Which plan files of the staging area contain a text: what a hook may ask, which does not look at the work tree. */
import type { ObjectId } from '../model/commit.ts';
import { runGit } from './run-git.ts';
import type { GitLocation } from './run-git.ts';

type Place = { readonly location: GitLocation };

/** `folders`: plan roots, taken literally; empty means every folder with the name `folderName`. Fetches nothing. */
export type StagedSearch = { readonly texts: readonly string[]; readonly folders: readonly string[]; readonly folderName: string };

/** Paths and blob ids of the files that contain one of the texts. One process; a second one where something was found. */
export async function searchStaged(repository: Place, { texts, folders, folderName }: StagedSearch): Promise<readonly { readonly repoPath: string; readonly id: ObjectId }[]> {
  if (texts.length === 0) return [];
  const pathspecs = folders.length > 0 ? folders.map((folder) => `:(top,literal)${folder}`) : [`:(top,icase,glob)**/${folderName}/**/*.md`];
  // Readers take pathspecs literally; this one brings its own magic, on fixed text and literal folders only.
  const env = { GIT_LITERAL_PATHSPECS: undefined };
  // Status 1: found nothing.
  const found = await runGit(repository, ['grep', '--cached', '--full-name', '-I', '-l', '-z', '-F', '--no-color', ...texts.flatMap((text) => ['-e', text]), '--', ...pathspecs], { okStatuses: [0, 1], env });
  const paths = found.stdout.toString('utf8').split('\0').filter((path) => path !== '');
  if (paths.length === 0) return [];
  const listed = await runGit(repository, ['ls-files', '-s', '-z', '--full-name', '--', ...paths.map((path) => `:(top,literal)${path}`)], { env });
  return listed.stdout.toString('utf8').split('\0').flatMap((record) => {
    const match = /^100\d{3} ([0-9a-f]{40,64}) 0\t([\s\S]+)$/.exec(record);
    return match === null ? [] : [{ id: match[1] ?? '', repoPath: match[2] ?? '' }];
  });
}
