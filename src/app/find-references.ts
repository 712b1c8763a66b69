/** Finds the Markdown files that may refer to a file, by its name. */
import { grepFiles } from '../git/grep-files.ts';
import type { AppContext } from './context.ts';

/** Paths of Markdown files of the repository that contain the name of `repoPath`, spelled as it is or encoded as in a link. */
export async function filesThatMention(context: AppContext, repoPath: string): Promise<readonly string[]> {
  const name = repoPath.slice(repoPath.lastIndexOf('/') + 1);
  const files = await grepFiles(context.repository, [...new Set([name, encodeURI(name)])]);
  return files.filter((path) => /\.(?:md|mdx|markdown)$/i.test(path));
}
