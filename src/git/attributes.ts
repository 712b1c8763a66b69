/** What `.gitattributes` says of paths, in one process. */
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** The paths for which one of `attributes` is set (or has any value but `false`). Relative to the root. Reads attributes of the work tree. */
export async function pathsWithAttribute(target: GitTarget, attributes: readonly string[], paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const asked = [...new Set(paths)].filter((path) => !path.includes('\0'));
  if (asked.length === 0) return found;
  const { stdout } = await runGit(target, ['check-attr', '-z', '--stdin', ...attributes], { stdin: asked.map((path) => `${path}\0`).join('') });
  const fields = stdout.toString('utf8').split('\0');
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const value = fields[at + 2]!;
    if (value !== 'unspecified' && value !== 'unset' && value !== 'false') found.add(fields[at]!);
  }
  return found;
}
