/** Who made these commits: gathers what lies beside them (notes, checkpoints, the reflog, branches that were squashed) and asks `history`. */
import type { Commit, ObjectId, Ref } from '../model/commit.ts';
import type { SessionRef } from '../model/session.ts';
import { handleOf } from '../model/session-handle.ts';
import { agentOfPlanLine, attributeCommitAll } from '../history/attribution.ts';
import type { Attribution, AttributionEvidence } from '../history/attribution.ts';
import { readCheckpointMetadata } from '../history/attribution-notes.ts';
import type { CheckpointSession } from '../history/attribution-notes.ts';
import { readAddedLines } from '../git/added-lines.ts';
import { agentRefPrefixes, readAuthorshipNotes, readCheckpointTexts } from '../git/agent-notes.ts';
import { readAmendedCommits } from '../git/amended-commits.ts';
import { readCommitsById } from '../git/commit-messages.ts';
import { hasOtherBranches } from '../git/has-other-branches.ts';
import type { Repository } from '../git/open-repository.ts';
import { findSquashedBranches } from '../git/squashed-branches.ts';

export type AttributeOptions = {
  /** Refs, where the caller has listed them already; must hold those of `agentRefPrefixes`. */
  readonly refs?: readonly Ref[];
  /** False leaves out what only this clone knows (reflog, branches that were squashed): the same answer everywhere. Default: true. */
  readonly derived?: boolean;
  /** False leaves out branches that were squashed, which costs two processes a branch. Default: `derived`. */
  readonly squashes?: boolean;
  /**
   * Where plans are, as pathspecs, if one of those that are asked about holds a line that an agent signed (`holdsSignature`): then the commits that nothing
   * else explains are asked which such lines they added. Null or absent: nobody is.
   */
  readonly signedIn?: readonly string[] | null;
};

/** The newest of those that nothing explains: a diff each is read. */
const signedMax = 2_000;

/** True where some line of a plan says which agent wrote it. Logs grow and are not cut, so a plan without such a line mostly never had one. */
export function holdsSignature(text: string): boolean {
  return /author|\d{4}-\d{2}-\d{2}/i.test(text) && text.split('\n').some((line) => agentOfPlanLine(line) !== null);
}

function isUnexplained(attribution: Attribution): boolean {
  return attribution.findings.every(({ agent, source }) => agent === null && source !== 'bot');
}

/**
 * Attributes every commit, by id. In a repository without such refs, amended commits and unmerged branches this costs one git process (none, where
 * the refs are given), whatever the number of commits.
 */
export async function attributeCommits(repository: Repository, commits: readonly Commit[], options: AttributeOptions = {}): Promise<ReadonlyMap<ObjectId, Attribution>> {
  const refs = options.refs ?? (await repository.git.listRefs(agentRefPrefixes));
  const notes = await readAuthorshipNotes(repository.git, refs, commits.map(({ id }) => id));
  const derived = (options.derived ?? true) && repository.objectsOnly !== true;
  const replaced = derived ? await readReplaced(repository, commits) : new Map<ObjectId, readonly Commit[]>();
  const plain = (commit: Commit): AttributionEvidence => ({
    note: notes.get(commit.id) ?? null, amended: replaced.get(commit.id) ?? [],
  });
  const found = new Map(commits.map((commit) => [commit.id, attributeCommitAll(commit, plain(commit))]));
  const checkpoints = await readCheckpoints(repository, refs, [...found.values()], [...replaced.values()].flat());
  const squashed = derived && options.squashes !== false && hasOtherBranches(repository.commonDir) ? await findSquashedBranches(repository.location, commits.filter(({ id }) => isUnexplained(found.get(id) ?? noAttribution))) : new Map();
  for (const commit of commits) {
    const old = found.get(commit.id);
    const needsCheckpoints = checkpoints.size > 0 && ((old?.pointers.length ?? 0) > 0 || replaced.has(commit.id));
    const branch = squashed.get(commit.id) ?? null;
    if (needsCheckpoints || branch !== null) found.set(commit.id, attributeCommitAll(commit, { ...plain(commit), checkpoints, squashed: branch }));
  }
  const signed = derived ? await readSignedLines(repository, commits.filter(({ id }) => isUnexplained(found.get(id) ?? noAttribution)), options.signedIn ?? null) : new Map<ObjectId, readonly string[]>();
  for (const commit of commits) {
    const addedPlanLines = signed.get(commit.id);
    if (addedPlanLines !== undefined) found.set(commit.id, attributeCommitAll(commit, { ...plain(commit), checkpoints, squashed: squashed.get(commit.id) ?? null, addedPlanLines }));
  }
  return found;
}

async function readSignedLines({ location }: Repository, unexplained: readonly Commit[], pathspecs: readonly string[] | null): Promise<ReadonlyMap<ObjectId, readonly string[]>> {
  if (pathspecs === null) return new Map();
  const single = unexplained.filter(({ parents }) => parents.length < 2).toSorted((a, b) => b.committedAt.localeCompare(a.committedAt)).slice(0, signedMax);
  return readAddedLines(location, single.map(({ id }) => id), pathspecs, (line) => agentOfPlanLine(line) !== null);
}

const noAttribution: Attribution = { primary: null, findings: [], sessions: [], plans: [], mentions: [], links: [], pointers: [] };

async function readReplaced(repository: Repository, commits: readonly Commit[]): Promise<ReadonlyMap<ObjectId, readonly Commit[]>> {
  const amended = readAmendedCommits(repository.gitDir);
  const wanted = commits.filter(({ id }) => amended.has(id));
  if (wanted.length === 0) return new Map();
  const old = await readCommitsById(repository.location, wanted.flatMap(({ id }) => amended.get(id) ?? []));
  return new Map(wanted.map(({ id }) => [id, (amended.get(id) ?? []).map((each) => old.get(each)).filter((commit) => commit !== undefined)]));
}

async function readCheckpoints(repository: Repository, refs: readonly Ref[], attributions: readonly Attribution[], replaced: readonly Commit[]): Promise<ReadonlyMap<string, readonly CheckpointSession[]>> {
  const pointers = [...attributions.flatMap((attribution) => attribution.pointers), ...replaced.flatMap((commit) => attributeCommitAll(commit).pointers)];
  if (pointers.length === 0) return new Map();
  const texts = await readCheckpointTexts(repository.git, refs, pointers.map((pointer) => pointer.slice('entire:'.length)));
  return new Map([...texts].map(([id, metadata]) => [id, metadata.map(readCheckpointMetadata).filter((session) => session !== null)]));
}

/**
 * The session that each commit is shown with, by id, under its handle: the name that `sessions` and the registry know it by, and no vendor's own id.
 * Commits without evidence are absent.
 */
export async function sessionsOfCommits(repository: Repository, commits: readonly Commit[], options: AttributeOptions = {}): Promise<ReadonlyMap<ObjectId, SessionRef>> {
  const found = new Map<ObjectId, SessionRef>();
  for (const [id, { primary }] of await attributeCommits(repository, commits, options)) if (primary !== null) found.set(id, { ...primary, sessionId: handleOf(primary) });
  return found;
}
