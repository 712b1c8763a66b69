/** Makes sure that both ends of a pull request are here, and their common ancestor: what the checkout lacks is fetched as objects, and nothing is checked out. */
import { GitError } from '../git/git-error.ts';
import { fetchCommits, isShallow } from '../git/fetch-commits.ts';
import type { FetchSource } from '../git/fetch-commits.ts';
import type { Repository } from '../git/open-repository.ts';
import type { CiEvent } from './ci-event.ts';

export type FoundCommits = {
  readonly isComplete: boolean;
  /** What did not work out, in git's words. */
  readonly failure: string | null;
};

/** How far a shallow history is deepened, one after the other. */
const depths = [200, 2_000, 'all'] as const;

/** `source` null: nothing may be fetched. */
export async function findCommits(room: Repository, base: string, head: string, source: FetchSource | null): Promise<FoundCommits> {
  let isComplete = await isConnected(room, base, head);
  if (isComplete || source === null) return { isComplete, failure: null };
  try {
    await fetchCommits(room, source);
    isComplete = await isConnected(room, base, head);
    for (const depth of depths) {
      if (isComplete || !isShallow(room)) break;
      await fetchCommits(room, source, depth);
      isComplete = await isConnected(room, base, head);
    }
    return { isComplete, failure: null };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { isComplete, failure: error.message };
  }
}

async function isConnected({ git }: Repository, base: string, head: string): Promise<boolean> {
  const ids = await git.resolveCommits([base, head]);
  const [target, tip] = [ids.get(base), ids.get(head)];
  return target !== undefined && tip !== undefined && (await git.mergeBase(target, tip)) !== null;
}

/** Where the forge keeps the head of a pull request, beside its target branch. */
export function sourceOf(event: CiEvent, token: string | null): FetchSource {
  const head = event.kind === 'gitlab' ? `refs/merge-requests/${event.number}/head` : `refs/pull/${event.number}/head`;
  const user = event.kind === 'gitlab' ? 'oauth2' : 'x-access-token';
  return { url: `${event.webUrl}.git`, refs: [head, `refs/heads/${event.baseName}`], login: token === null || token === '' ? null : { user, password: token } };
}
