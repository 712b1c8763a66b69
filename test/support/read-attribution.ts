/** Who made the commits of a repository, as git-plan reads it back from history. */
import { attributeCommits } from '../../src/app/attribute-commits.ts';
import { visitCommits } from '../../src/git/commit-messages.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import type { Attribution } from '../../src/history/attribution.ts';
import type { Commit } from '../../src/model/commit.ts';
import { subjectOf } from '../../src/model/commit.ts';

export type ReadCommit = { readonly subject: string; readonly commit: Commit; readonly attribution: Attribution; /** `agent/id`, best first. */ readonly sessions: readonly string[] };

/** Commits of a revision, newest first, with what they say about their sessions. */
export async function readAttribution(path: string, revision = 'HEAD'): Promise<readonly ReadCommit[]> {
  const repository = await openRepository(path);
  const tip = await repository.git.resolveCommit(revision);
  const commits: Commit[] = [];
  await visitCommits(repository.location, { tips: tip === null ? [] : [tip] }, (commit) => commits.push(commit));
  const found = await attributeCommits(repository, commits);
  return commits.flatMap((commit) => {
    const attribution = found.get(commit.id);
    return attribution === undefined ? [] : [{ subject: subjectOf(commit.message), commit, attribution, sessions: attribution.sessions.map(({ agent, sessionId }) => `${agent}/${sessionId}`) }];
  });
}

/** The newest commit. */
export async function readHead(path: string, revision = 'HEAD'): Promise<ReadCommit> {
  const [head] = await readAttribution(path, revision);
  if (head === undefined) throw new Error(`there is no commit at ${revision}`);
  return head;
}
