/** Resolves many revisions in one process: what HEAD and a few well-known refs are, asked together. */
import type { ObjectId } from '../model/commit.ts';
import { resolveCommit } from './refs.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/**
 * The commit that each revision names; what names none is absent. Never fetches: commits are there or they are not. What asks for an upstream or the
 * reflog (`@{u}`, `main@{9}`) takes a process of its own, since git ends over the first that is not there.
 */
export async function resolveMany(target: GitTarget, revisions: readonly string[]): Promise<ReadonlyMap<string, ObjectId>> {
  const asked = revisions.filter((revision) => revision !== '' && !/[\n\0]/.test(revision));
  const found = new Map<string, ObjectId>();
  for (const revision of asked.filter((each) => each.includes('@{'))) {
    const id = await resolveCommit(target, revision);
    if (id !== null) found.set(revision, id);
  }
  const together = asked.filter((each) => !each.includes('@{'));
  if (together.length === 0) return found;
  const { stdout } = await runGit(target, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], { stdin: together.map((revision) => `${revision}^{commit}\n`).join('') });
  const answers = stdout.toString('utf8').split('\n');
  for (const [index, revision] of together.entries()) {
    const match = /^commit ([0-9a-f]{40,64})$/.exec(answers[index] ?? '');
    if (match !== null) found.set(revision, match[1]!);
  }
  return found;
}
