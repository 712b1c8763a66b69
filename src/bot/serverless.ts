/**
 * A bot that needs no git program and no checkout: it takes a webhook, reads the commits through isomorphic-git on any node-like file system, and keeps
 * the comment. Imported as `git-plan/bot`. See docs/serverless.md.
 */
import { comparePullRequest } from '../app/compare-pull-request.ts';
import type { AppContext } from '../app/context.ts';
import { judgePullRequest } from '../app/judge-pull-request.ts';
import { resolveSettings, settingsOf } from '../app/settings.ts';
import { readPlanConfigAt } from '../git/config-text.ts';
import { fetchIsomorphic } from '../git/isomorphic-fetch.ts';
import { openObjects } from '../git/open-objects.ts';
import type { FileSystem, IsomorphicSource } from '../git/file-system.ts';
import type { Repository } from '../git/open-repository.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import type { FailOn } from '../model/pull-request.ts';
import { UserError } from '../model/errors.ts';
import { renderStatusDescription } from '../render/pull-request/annotations.ts';
import { renderComment, renderReducedComment } from '../render/pull-request/comment.ts';
import type { CiEvent } from './ci-event.ts';
import type { ForgeKind } from './forge.ts';
import { readMergeRequestBase } from './gitlab.ts';
import { guardOf, openForge } from './open-forge.ts';
import type { ForgeOptions } from './open-forge.ts';
import { postComment } from './post-comment.ts';
import type { Posting } from './post-comment.ts';
import { isSigned, readWebhook } from './webhook.ts';
import type { ForgePlace, WebhookDelivery } from './webhook.ts';

export { FatalError, UserError } from '../model/errors.ts';
export { ForgeError } from './forge-error.ts';
export type { CiEvent, FileSystem, ForgeKind, IsomorphicSource, Posting, WebhookDelivery };

export type BotOptions = ForgeOptions & {
  readonly kind: ForgeKind;
  /** That of the webhook. Deliveries that are not signed with it are refused. */
  readonly secret: string;
  /** May comment, and read the repository. A function where it depends on the repository: a GitHub App's is for one installation. */
  readonly token: string | ((event: CiEvent) => string | Promise<string>);
  /** Default: `https://github.com`, `https://gitlab.com`. */
  readonly serverUrl?: string;
  /** Default: the usual one of the server. */
  readonly apiUrl?: string;
  /** A new empty file system for each delivery: a memfs volume, or `node:fs` with `gitdir` below a temporary folder. The commits are fetched into it. */
  readonly fs?: () => FileSystem;
  /** Default `/git-plan.git`. */
  readonly gitdir?: string;
  /** Instead of `fs`: a repository that has the commits already. */
  readonly repository?: (event: CiEvent) => IsomorphicSource | Promise<IsomorphicSource>;
  /** Tells several comments on one pull request apart. Default: `default`. */
  readonly key?: string;
  /** Default: `error`. */
  readonly failOn?: FailOn;
  /** Codes of warnings and rules that are not told. */
  readonly ignore?: readonly string[];
  /** Sets the status of the last commit too. */
  readonly status?: boolean;
  /** Settings that win over the target branch's `.planconfig`, by variable: `{ GIT_PLAN_DIR: 'plans' }`. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type DeliveryResult =
  /** Answer 401. */
  | { readonly kind: 'refused' }
  /** Nothing that changes the comment. */
  | { readonly kind: 'ignored' }
  /** The pull request has other commits by now; the delivery about those does the work. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'done'; readonly event: CiEvent; readonly posting: Posting; /** Whether a plan is not valid, as far as `failOn` says. */ readonly failed: boolean };

/**
 * Handles one delivery. Throws `ForgeError` where the forge cannot be reached or refuses: answer with 500, and have it delivered again, which is safe.
 * Throws `UserError` for a delivery or settings that are not as documented, and `FatalError` for commits that cannot be read.
 */
export async function handleWebhook(delivery: WebhookDelivery, options: BotOptions): Promise<DeliveryResult> {
  const place = placeOf(options);
  if (!(await isSigned(options.kind, delivery, options.secret))) return { kind: 'refused' };
  const told = readWebhook(place, delivery);
  if (told === null) return { kind: 'ignored' };
  // Not known yet, and asked for with the token.
  const unfinished: CiEvent = { ...told, base: told.base ?? told.head };
  const token = typeof options.token === 'string' ? options.token : await options.token(unfinished);
  const guard = guardOf(place.apiUrl, token, options);
  const forge = openForge(unfinished, token, options);
  if (guard === null || forge === null) throw new UserError('a bot needs a token');
  const event = told.base === null ? { ...unfinished, base: await readMergeRequestBase(unfinished, guard) } : unfinished;
  const { source, target } = await openSource(event, token, options);
  const repository = openObjects(source);
  if (!(await isPresent(repository, event.head))) return { kind: 'outdated' };
  // The target branch may have moved on since, further than was fetched.
  const base = target === null || (await isPresent(repository, event.base)) ? event.base : target;
  const context = await contextOf(repository, base, options);
  const review = await comparePullRequest(context, base, event.head);
  const verdict = judgePullRequest(review, { failOn: options.failOn ?? 'error', ignore: options.ignore ?? [] });
  const shown = { forge: event.kind, webUrl: event.webUrl, number: event.number, key: options.key ?? 'default', baseName: event.baseName, runId: null, reportUrl: null };
  const posting = await postComment(forge, {
    key: shown.key, body: renderComment(review, verdict, shown), reducedBody: renderReducedComment(review, shown), isAncestor: (older, newer) => isAncestor(repository, older, newer),
  });
  if (options.status === true) await forge.setStatus(review.head, verdict.failed ? 'failure' : 'success', renderStatusDescription(review, verdict), posting.url);
  return { kind: 'done', event, posting, failed: verdict.failed };
}

function placeOf({ kind, serverUrl, apiUrl }: BotOptions): ForgePlace {
  const server = withoutEndSlashes(serverUrl ?? { github: 'https://github.com', gitlab: 'https://gitlab.com', gitea: '' }[kind]);
  if (!URL.canParse(server)) throw new UserError(`serverUrl is ${JSON.stringify(server)}, expected the address of the forge`);
  const usual = kind === 'gitlab' ? `${server}/api/v4` : kind === 'gitea' ? `${server}/api/v1` : server === 'https://github.com' ? 'https://api.github.com' : `${server}/api/v3`;
  return { kind, serverUrl: server, apiUrl: withoutEndSlashes(apiUrl ?? usual) };
}

async function openSource(event: CiEvent, token: string, options: BotOptions): Promise<{ readonly source: IsomorphicSource; readonly target: string | null }> {
  if (options.repository !== undefined) return { source: await options.repository(event), target: null };
  if (options.fs === undefined) throw new UserError('a bot needs a file system or a repository');
  const source = { fs: options.fs(), gitdir: options.gitdir ?? '/git-plan.git' };
  const head = event.kind === 'gitlab' ? `refs/merge-requests/${event.number}/head` : `refs/pull/${event.number}/head`;
  const login = { user: event.kind === 'gitlab' ? 'oauth2' : 'x-access-token', password: token };
  const { base } = await fetchIsomorphic(source, { url: `${event.webUrl}.git`, refs: [`refs/heads/${event.baseName}`, head], login, ...(options.fetch === undefined ? {} : { fetch: options.fetch }) });
  return { source, target: base };
}

async function isPresent({ git }: Repository, commit: string): Promise<boolean> {
  return (await git.resolveCommit(commit)) !== null;
}

/** Settings of the target branch, never of the pull request. */
async function contextOf(repository: Repository, base: string, options: BotOptions): Promise<AppContext> {
  const env = options.settings ?? {};
  const commit = await repository.git.resolveCommit(base);
  const recorded = commit === null ? [] : await readPlanConfigAt(repository.git, commit);
  return { repository, settings: settingsOf(resolveSettings([], recorded, env)), now: () => new Date(options.now?.() ?? Date.now()), env };
}

/** Null where one of them was not fetched. */
async function isAncestor({ git }: Repository, older: string, newer: string): Promise<boolean | null> {
  const ids = await git.resolveCommits([older, newer]);
  const [a, b] = [ids.get(older), ids.get(newer)];
  return a === undefined || b === undefined ? null : (await git.mergeBase(a, b)) === a;
}
