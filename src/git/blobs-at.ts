/** Blob ids of many `<commit>:<path>` in one process. */
import type { ObjectId } from '../model/commit.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/**
 * Answers for each asked `<full commit id>:<path>`; what is not there, or no blob, is absent. Paths with a line feed cannot be asked and are absent.
 * `cat-file --batch-check` reads trees only, so nothing is fetched in a partial clone.
 */
export async function blobIdsAt(target: GitTarget, asked: readonly string[]): Promise<ReadonlyMap<string, ObjectId>> {
  const names = asked.filter((name) => !name.includes('\n'));
  const found = new Map<string, ObjectId>();
  if (names.length === 0) return found;
  const { stdout } = await runGit(target, ['cat-file', '--batch-check=%(objectname) %(objecttype)', '--buffer'], { stdin: `${names.join('\n')}\n` });
  const answers = stdout.toString('utf8').split('\n');
  for (const [index, name] of names.entries()) {
    const match = /^([0-9a-f]{40,64}) blob$/.exec(answers[index] ?? '');
    if (match !== null) found.set(name, match[1]!);
  }
  return found;
}
