/**
 * `git plan ci`: what a pull request does to the plans, as one comment, a job summary, annotations and files that other steps read. The exit code is
 * about validity only: what cannot be posted is a warning.
 */
import { randomUUID } from 'node:crypto';
import { comparePullRequest } from '../app/compare-pull-request.ts';
import { judgePullRequest } from '../app/judge-pull-request.ts';
import { ciContext, openCiRoom } from '../app/open-ci-context.ts';
import { UserError } from '../model/errors.ts';
import type { FailOn, PullRequestReview, PullRequestVerdict } from '../model/pull-request.ts';
import { jsonDocument } from '../render/json-document.ts';
import { renderAnnotations, renderCodeQuality, renderStatusDescription } from '../render/pull-request/annotations.ts';
import { renderComment, renderJobSummary, renderReducedComment } from '../render/pull-request/comment.ts';
import type { CommentOptions } from '../render/pull-request/comment.ts';
import { reportFields } from '../render/pull-request/report.ts';
import { readCiEvent } from './ci-event.ts';
import type { CiEvent } from './ci-event.ts';
import { findCommits, sourceOf } from './find-commits.ts';
import { findPullRequest } from './find-pull-request.ts';
import type { ForgeKind } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { openForge } from './open-forge.ts';
import type { ForgeOptions } from './open-forge.ts';
import { postComment } from './post-comment.ts';
import type { Posting } from './post-comment.ts';
import type { Repository } from '../git/open-repository.ts';

/** `check`: annotations and the exit code only; `summary`: the job summary too; `comment`: the comment too. */
export type CiMode = 'comment' | 'summary' | 'check' | 'off';

export type CiRequest = {
  readonly kind: ForgeKind;
  /** Instead of what the event says. */
  readonly base: string | null;
  readonly head: string | null;
  readonly mode: CiMode;
  readonly key: string;
  readonly failOn: FailOn;
  /** Codes of warnings and rules. */
  readonly ignore: readonly string[];
  readonly status: boolean;
  /** Print the comment and do nothing else. */
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Files to write, as the user gives them. */
  readonly codeQuality: string | null;
  readonly report: string | null;
};

/** The process around it. */
export type CiWorld = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  readonly writeFile: (path: string, text: string) => void;
  readonly appendFile: (path: string, text: string) => void;
  readonly out: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly forge?: ForgeOptions;
};

type Seen = { readonly review: PullRequestReview; readonly verdict: PullRequestVerdict; readonly options: CommentOptions; readonly comment: string | null };

/** 1 where a plan is not valid, as far as `failOn` says. Throws `UserError` where it is not said what to compare. */
export async function runCi(request: CiRequest, world: CiWorld): Promise<0 | 1> {
  if (request.mode === 'off') return 0;
  const event = await findEvent(request, world);
  if (event === null && request.base === null) {
    if ((world.env['CI'] ?? '') === '') throw new UserError('this is no job of a pull request', { exitCode: 129, hints: ['say what to compare: --base origin/main --head HEAD'] });
    world.warn('this job is not about a pull request: nothing to do');
    return 0;
  }
  const room = await openCiRoom(world.cwd, world.env);
  try {
    const seen = await look(request, world, event, room);
    const posting = request.dryRun ? null : await tell(request, world, event, room, seen);
    print(request, world, seen, posting);
    return seen.verdict.failed ? 1 : 0;
  } finally {
    room.dispose();
  }
}

/** A dry run asks nobody on the network. */
async function findEvent({ kind, base, dryRun, mode }: CiRequest, { env, readFile, warn, forge }: CiWorld): Promise<CiEvent | null> {
  if (dryRun || base !== null) return readCiEvent(kind, env, readFile);
  try {
    return await findPullRequest(kind, env, readFile, mode === 'comment' ? tokenOf(kind, env) : null, forge);
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    warn(`the pull request of this job could not be looked up: ${error.message}`);
    return null;
  }
}

/** `GIT_PLAN_TOKEN`, else what the forge's own jobs have. GitLab's job token may not write comments. */
export function tokenOf(kind: ForgeKind, env: CiWorld['env']): string | null {
  const names = { github: ['GIT_PLAN_TOKEN', 'GITHUB_TOKEN'], gitea: ['GIT_PLAN_TOKEN', 'GITEA_TOKEN', 'FORGEJO_TOKEN', 'GITHUB_TOKEN'], gitlab: ['GIT_PLAN_TOKEN', 'GITLAB_TOKEN'] }[kind];
  return names.map((name) => env[name] ?? '').find((token) => token !== '') ?? null;
}

async function look({ kind, base, head, key, failOn, ignore, dryRun }: CiRequest, { env, warn }: CiWorld, event: CiEvent | null, room: Repository): Promise<Seen> {
  const given = base ?? event!.base;
  // A head that is given as a ref of the forge (`refs/pull/12/head`) is here only once it is fetched, and then it is the event's.
  const isHere = head !== null && (await room.git.resolveCommit(head)) !== null;
  const to = head === null ? (event?.head ?? 'HEAD') : isHere || event === null ? head : event.head;
  const found = await findCommits(room, given, to, dryRun || event === null ? null : sourceOf(event, tokenOf(kind, env)));
  if (found.failure !== null) warn(`commits that the checkout lacks could not be fetched: ${found.failure}`);
  const from = base !== null || event === null ? given : await targetOf(room, event, to);
  const context = await ciContext(room, from, env);
  const review = await comparePullRequest(context, from, to);
  const verdict = judgePullRequest(review, { failOn, ignore });
  const options: CommentOptions = {
    forge: kind, webUrl: event?.webUrl ?? null, number: event?.number ?? null, key, baseName: event?.baseName ?? given, ...(event === null ? { headName: to } : {}), runId: event?.runId ?? null, reportUrl: event?.runUrl ?? null,
  };
  return { review, verdict, options, comment: renderComment(review, verdict, options) };
}

/**
 * Where the target branch is. The event's commit may be from when the pull request was opened; where the target was merged into it since, that would count
 * as its own. So a later commit of the branch is taken, unless the pull request is merged there already.
 */
async function targetOf(room: Repository, event: CiEvent, head: string): Promise<string> {
  for (const ref of [`refs/git-plan/heads/${event.baseName}`, `refs/remotes/origin/${event.baseName}`]) {
    if ((await isAncestor(room, event.base, ref)) === true && (await isAncestor(room, head, ref)) === false) return ref;
  }
  return event.base;
}

/** Everything that others read: files first, since nothing can stop them; then the forge. */
async function tell(request: CiRequest, world: CiWorld, event: CiEvent | null, room: Repository, seen: Seen): Promise<Posting | null> {
  const { review, verdict, options, comment } = seen;
  const { env } = world;
  const summaryPath = request.kind === 'gitlab' ? '' : (env['GITHUB_STEP_SUMMARY'] ?? '');
  if (request.mode !== 'check' && comment !== null && summaryPath !== '') world.appendFile(summaryPath, renderJobSummary(review, verdict, options));
  if (request.codeQuality !== null) world.writeFile(request.codeQuality, renderCodeQuality(review, verdict));
  const temporary = env['RUNNER_TEMP'] ?? '';
  const reportPath = request.report ?? ((env['GITHUB_OUTPUT'] ?? '') !== '' && temporary !== '' ? `${temporary}/git-plan-report.json` : null);
  const posting = event === null ? null : await post(request, world, event, room, seen);
  if (reportPath !== null) world.writeFile(reportPath, documentOf(seen, posting));
  writeOutputs(world, { 'comment-id': posting?.id ?? '', changed: String(review.plans.length), attention: String(new Set(verdict.items.map(({ path }) => path)).size), report: reportPath ?? '' });
  return posting;
}

async function post(request: CiRequest, world: CiWorld, event: CiEvent, room: Repository, { review, verdict, options, comment }: Seen): Promise<Posting | null> {
  if (request.mode !== 'comment' && !request.status) return null;
  const forge = openForge(event, tokenOf(request.kind, world.env), { author: world.env['GIT_PLAN_AUTHOR'] ?? null, ...world.forge });
  if (forge === null) {
    if (comment !== null) world.warn(`no token that may comment (GIT_PLAN_TOKEN): ${request.kind === 'gitlab' ? 'nothing was posted' : 'see the job summary'}`);
    return null;
  }
  const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | null> => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      const why = error.kind === 'forbidden' && event.isFork ? ' (a job of a fork may not; see docs/pull-requests.md for one that may)' : '';
      world.warn(`${what}: ${error.message}${why}`);
      return null;
    }
  };
  const posting = request.mode !== 'comment' ? null : await attempt('the comment was not posted', () => postComment(forge, {
    key: options.key, body: comment, reducedBody: renderReducedComment(review, options), isAncestor: (older, newer) => isAncestor(room, older, newer),
  }));
  if (posting?.warning !== undefined) world.warn(posting.warning);
  if (request.status) await attempt('the status was not set', () => forge.setStatus(review.head, verdict.failed ? 'failure' : 'success', renderStatusDescription(review, verdict), posting?.url ?? event.runUrl));
  return posting;
}

async function isAncestor({ git }: Repository, older: string, newer: string): Promise<boolean | null> {
  const ids = await git.resolveCommits([older, newer]);
  const [a, b] = [ids.get(older), ids.get(newer)];
  return a === undefined || b === undefined ? null : (await git.mergeBase(a, b)) === a;
}

function print({ kind, dryRun, json }: CiRequest, { out, env }: CiWorld, seen: Seen, posting: Posting | null): void {
  if (json) out(documentOf(seen, posting));
  else if (dryRun) out(seen.comment ?? '');
  // Elsewhere nobody reads them, and a log is no place for them.
  else if (kind !== 'gitlab' && env['GITHUB_ACTIONS'] === 'true') out(renderAnnotations(seen.review, seen.verdict));
}

function documentOf({ review, verdict, comment }: Seen, posting: Posting | null): string {
  return jsonDocument('pull-request', { ...reportFields(review, verdict), comment, posting: posting === null ? null : { kind: posting.kind, id: posting.id, url: posting.url } });
}

/** Outputs of the step. The delimiter is random, so that no value can end itself and begin another. */
function writeOutputs({ env, appendFile }: CiWorld, values: Readonly<Record<string, string>>): void {
  const path = env['GITHUB_OUTPUT'] ?? '';
  if (path === '') return;
  const delimiter = `git-plan-${randomUUID()}`;
  appendFile(path, Object.entries(values).map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`).join(''));
}
