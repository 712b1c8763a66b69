/**
 * What `prepare-commit-msg` does: finds the agent session that makes this commit and the plan that it works on, and writes both into the message.
 * Writes nothing else but a sign of life into the registry. Its callers swallow every failure: a commit is never stopped by a trailer.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findCommentPrefix, insertPlanTrailers } from '../history/message-trailers.ts';
import type { TrailerWish } from '../history/message-trailers.ts';
import { readPlanTask, readPlanValue } from '../history/attribution-plan-lines.ts';
import { readHeadBranch } from '../git/head-branch.ts';
import { emptyTreeId } from '../git/object-id.ts';
import { searchStaged } from '../git/search-staged.ts';
import { listStaged, stagedAgainst } from '../git/staged.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';
import { findRoots, isPlanPath } from '../plan/plan-path.ts';
import { currentSession } from '../sessions/current-session.ts';
import type { CurrentSession } from '../sessions/current-session.ts';
import { ancestorProcesses } from '../sessions/processes.ts';
import { beatSession } from '../sessions/record-session.ts';
import { isDenied, readRegistry } from '../sessions/registry.ts';
import type { AppContext } from './context.ts';
import { openHookContext } from './open-hook-context.ts';

export type MessageCall = {
  /** The hook's own arguments: the message file, where the message comes from, a commit. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** How long a commit may wait for a trailer: a fifth of a second more is felt. `GIT_PLAN_TRAILER_TIMEOUT` is for machines that are slower than that. */
export function messageDeadlineMs(env: MessageCall['env']): number {
  return Number(env['GIT_PLAN_TRAILER_TIMEOUT'] ?? '') || 300;
}

const messageBytesMax = 1024 * 1024;

/** Something else makes this commit: its message travels, and must not be claimed by who happens to run it. */
const busyMarks = ['rebase-merge', 'rebase-apply', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'MERGE_HEAD'];

/** Adds trailers to the message file. Gives true where it wrote. */
export async function prepareMessage({ args, cwd, env }: MessageCall): Promise<boolean> {
  const [file, source = '', revision = ''] = args;
  // An untouched template stops a commit, and an added line would count as a touch.
  if (file === undefined || env['GIT_PLAN'] === '0' || source === 'merge' || source === 'template') return false;
  const path = resolve(cwd, file);
  if (statSync(path).size > messageBytesMax) return false;
  // The hook's limit of time holds while git is waited for.
  const context = await openHookContext({ cwd, env, planConfig: ':', blocks: false });
  const { repository, settings } = context;
  if (settings.trailers === 'off' || busyMarks.some((mark) => existsSync(join(repository.gitDir, mark)))) return false;
  const commonDir = repository.commonDirTrusted ? repository.commonDir : null;
  const session = currentSession(env, { commonDir, worktree: repository.rootPath });
  const wish = session === null ? null : await wishOf(context, session, source === 'commit' && revision === 'HEAD', source);
  const bytes = readFileSync(path);
  if (bytes.includes(0)) return false;
  const { message, encoding } = decode(bytes);
  const squashed = squashedText(context, source, message);
  const isAscii = /^[\x00-\x7f]*$/;
  const after = insertPlanTrailers(message, {
    comment: commentPrefix(context, message),
    configuredKeys: (context.gitConfig ?? []).filter(({ key }) => /^trailer\..+\.key$/.test(key)).map(({ value }) => value.replace(/(?<![:= ])[:= ]*$/, '')),
    squashed,
    wish: wish !== null && encoding === 'latin1' && !isAscii.test(wish.task ?? '') ? { ...wish, task: null } : wish,
  });
  if (after !== message) writeFileSync(path, Buffer.from(after, encoding));
  if (session !== null && commonDir !== null && repository.rootPath !== null) noteSignOfLife(context, session, commonDir, repository.rootPath);
  return after !== message;
}

/** A message in another encoding is worked on as bytes: everything that is added is ASCII then. */
function decode(bytes: Buffer): { message: string; encoding: 'utf8' | 'latin1' } {
  const message = bytes.toString('utf8');
  return Buffer.from(message, 'utf8').equals(bytes) ? { message, encoding: 'utf8' } : { message: bytes.toString('latin1'), encoding: 'latin1' };
}

/** `git merge --squash` leaves its text in a file, which `git commit -m` passes over: the sessions in it worked on this commit all the same. */
function squashedText({ repository }: AppContext, source: string, message: string): string | null {
  if (source === 'squash') return message;
  const path = join(repository.gitDir, 'SQUASH_MSG');
  return existsSync(path) && statSync(path).size <= messageBytesMax ? readFileSync(path, 'utf8') : null;
}

/** Without an editor git keeps every line, whatever it begins with; `GIT_EDITOR=:` is how git tells a hook so. */
function commentPrefix({ env, gitConfig = [] }: AppContext, message: string): string | null {
  const cleanup = gitConfig.findLast(({ key }) => key === 'commit.cleanup')?.value ?? 'default';
  if (cleanup === 'verbatim' || cleanup === 'whitespace') return null;
  if (env['GIT_EDITOR'] === ':' && cleanup !== 'strip') return null;
  const configured = gitConfig.findLast(({ key }) => key === 'core.commentchar' || key === 'core.commentstring')?.value ?? '#';
  return configured === 'auto' ? findCommentPrefix(message) : configured === '' ? '#' : configured;
}

/** Which lines this commit should have; null where none. `isAmend`: what the replaced commit changed belongs to the new one. */
async function wishOf(context: AppContext, session: CurrentSession, isAmend: boolean, source: string): Promise<TrailerWish | null> {
  const [staged, linked] = await Promise.all([stagesPlan(context, isAmend), linkedPlans(context, session)]);
  const touchesPlan = staged || (!isAmend && source === 'message' && isAmending() && (await stagesPlan(context, true)));
  if (context.settings.trailers === 'linked' && !touchesPlan && linked.length === 0) return null;
  const id = context.settings.sessionId === 'native' ? (session.nativeId ?? session.handle) : session.handle;
  const open = linked.filter(({ isOpen }) => isOpen);
  const [only, ...others] = open.length > 0 ? open : linked;
  const plan = touchesPlan || others.length > 0 ? null : (only?.value ?? null);
  const task = (context.env['GIT_PLAN_TASK'] ?? '').trim();
  return { session: `${session.agent}/${id}`, plan, task: plan === null ? null : readPlanTask(task) };
}

/** Git tells a hook nothing about `commit --amend -m`; the command line of the git above it does. */
function isAmending(): boolean {
  const commit = ancestorProcesses().slice(0, 4).find(({ command }) => /(?:^|\/)git$/.test(command[0] ?? '') && command.includes('commit'));
  return commit?.command.some((word) => word.length > 3 && '--amend'.startsWith(word)) ?? false;
}

async function stagesPlan({ repository, settings }: AppContext, isAmend: boolean): Promise<boolean> {
  const parent = isAmend ? ((await repository.git.resolveCommit('HEAD^')) ?? emptyTreeId(repository.objectFormat)) : null;
  const staged = parent === null ? await listStaged(repository, []) : await stagedAgainst(repository, parent, []);
  const paths = staged.map(({ repoPath }) => repoPath);
  const roots = findRoots(paths, settings.dirs);
  return paths.some((repoPath) => isPlanPath(repoPath, roots));
}

/** `value` is what a `Plan` line would hold; null where its grammar has no word for the plan. */
type LinkedPlan = { readonly id: string; readonly value: string | null; readonly isOpen: boolean };

/** The plans that this session is linked to: by the `sessions:` of plans in the staging area, and by the registry. */
async function linkedPlans(context: AppContext, session: CurrentSession): Promise<readonly LinkedPlan[]> {
  const { repository, settings } = context;
  const names = [session.handle, ...(session.nativeId === null ? [] : [session.nativeId])];
  const found = await searchStaged(repository, { texts: names, folders: settings.dirs, folderName: 'exec-plans' });
  const roots = findRoots(found.map(({ repoPath }) => repoPath), settings.dirs);
  const files = found.filter(({ repoPath }) => isPlanPath(repoPath, roots));
  const blobs = files.length === 0 ? new Map<string, Uint8Array | null>() : await repository.git.readBlobs(files.map(({ id }) => id), { bytesMax: messageBytesMax });
  const texts = files.flatMap(({ id, repoPath }) => {
    const bytes = blobs.get(id) ?? null;
    return bytes === null ? [] : [{ repoPath, text: Buffer.from(bytes).toString('utf8') }];
  });
  await preparePlanParser(texts.map(({ text }) => text));
  const accepted = new Set(names.flatMap((name) => [name, `${session.agent}/${name}`]));
  const plans = new Map<string, LinkedPlan>();
  for (const { repoPath, text } of texts) {
    const plan = inferPlan(parsePlan(text, { criteriaSections: settings.criteriaSections }), { filePath: repoPath });
    if (!plan.linkedSessionIds.some((each) => accepted.has(each))) continue;
    const value = plan.managed ? readPlanValue(plan.id) : null;
    plans.set(plan.id, { id: plan.id, value: value ?? readPlanValue(repoPath), isOpen: plan.status === 'active' || plan.status === 'draft' });
  }
  const records = repository.commonDirTrusted ? readRegistry(repository.commonDir) : [];
  const registered = records.find(({ agent, handle }) => agent === session.agent && handle === session.handle)?.plans ?? [];
  for (const id of registered) if (!plans.has(id)) plans.set(id, { id, value: readPlanValue(id), isOpen: true });
  return [...plans.values()];
}

/** An agent without hooks of its own is known by its commits. */
function noteSignOfLife(context: AppContext, session: CurrentSession, commonDir: string, worktree: string): void {
  const { agent, handle, nativeId } = session;
  try {
    beatSession(commonDir, { agent, nativeId: nativeId ?? handle, handle, worktree, branch: readHeadBranch(context.repository.gitDir), turn: 'busy', now: context.now() });
  } catch (error) {
    // An agent's sandbox may forbid writing in the git directory.
    if (!isDenied(error)) throw error;
  }
}
