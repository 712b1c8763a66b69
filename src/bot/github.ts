/** Comments of a pull request and the status of its commits on GitHub, through octokit, whose types are made from GitHub's own description of its API. */
import { Octokit } from '@octokit/core';
import { fieldsOf } from './ci-event.ts';
import type { CiEvent } from './ci-event.ts';
import { createOnce } from './create-once.ts';
import type { Forge, ForgeComment } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { GuardOptions } from './guarded-fetch.ts';
import { cutText, requireCommentId, userAgent } from './json-api.ts';
import { hasNextPage, pagesMax } from './paging.ts';
import { splitProject } from './repository-path.ts';

/** What is looked at in a comment. */
type IssueComment = {
  readonly id: number | bigint;
  readonly body?: string;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
  readonly performed_via_github_app?: { readonly slug?: string | undefined } | null;
};

export function openGithub(event: CiEvent, guard: GuardOptions, author: string | null): Forge {
  const octokit = openOctokit(event.apiUrl, guard);
  const repository = splitProject(event.project);
  const issue = { ...repository, issue_number: Number(event.number) };
  let isAuthor: Promise<AuthorTest> | null = null;
  const toComment = async (comment: IssueComment, what: string): Promise<ForgeComment> => {
    isAuthor ??= readAuthor(octokit, guard.token, author);
    const id = requireCommentId(fieldsOf(comment)['id'], what);
    const isOwn = (await isAuthor)(comment);
    return { id, body: typeof comment.body === 'string' ? comment.body : '', isOwn, url: comment.html_url };
  };

  const forge: Forge = {
    kind: 'github',
    async *listComments() {
      for (let page = 1; page <= pagesMax; page += 1) {
        const answer = await found(octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...issue, per_page: 100, page }));
        if (!Array.isArray(answer.data)) throw new ForgeError('malformed', 'the list of comments is no list');
        for (const comment of answer.data) yield await toComment(comment, 'the list of comments');
        if (!hasNextPage(answer.headers.link)) return;
      }
    },
    createComment: (body) =>
      createOnce(
        forge,
        body,
        async () => toComment((await found(octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...issue, body, request: { fetch: guardedFetch(guard, false) } }))).data, 'the posted comment'),
        guard.wait,
      ),
    updateComment: async (id, body) => {
      const answer = await octokit.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...repository, comment_id: Number(id), body }).catch(notFoundOrThrow);
      return answer === null ? null : toComment(answer.data, 'the edited comment');
    },
    setStatus: async (commit, state, description, url) => {
      const status = { state, context: 'git-plan', description: cutText(description, 140), ...(url === null ? {} : { target_url: url }) };
      await found(octokit.request('POST /repos/{owner}/{repo}/statuses/{sha}', { ...repository, sha: commit, ...status, request: { fetch: guardedFetch(guard, true) } }));
    },
  };
  return forge;
}

/** With the version of the API that GitHub Enterprise Server knows too. */
export function openOctokit(apiUrl: string, guard: GuardOptions): Octokit {
  const quiet = (): void => {};
  const octokit = new Octokit({ baseUrl: apiUrl, userAgent, request: { fetch: guardedFetch(guard), log: { debug: quiet, info: quiet, warn: quiet, error: quiet } }, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  octokit.hook.before('request', (options) => {
    options.headers.accept = 'application/vnd.github+json';
    options.headers['x-github-api-version'] = '2022-11-28';
    options.headers.authorization = `Bearer ${guard.token}`;
  });
  return octokit;
}

type AuthorTest = (comment: IssueComment) => boolean;

/** A token of an app, a job's too, may not ask who it is. A job's comments are the app's that runs jobs; another app is named by `author`. */
async function readAuthor(octokit: Octokit, token: string, author: string | null): Promise<AuthorTest> {
  const byLogin = (login: string): AuthorTest => (comment) => comment.user?.login.toLowerCase() === login.toLowerCase();
  if (author !== null) return byLogin(author);
  if (token.startsWith('ghs_')) return (comment) => comment.performed_via_github_app?.slug === 'github-actions' || comment.user?.login === 'github-actions[bot]';
  return byLogin((await found(octokit.request('GET /user'))).data.login);
}

type RequestError = Error & { readonly status?: number };

/** Null for 404; the forge's own error for all else that was refused or lost. */
export function notFoundOrThrow(error: unknown): null {
  if (error instanceof Error && error.cause instanceof ForgeError) throw error.cause;
  if (error instanceof Error && (error as RequestError).status === 404) return null;
  throw error;
}

/** Turns 404 into an error that says what it may mean. */
export async function found<T>(answer: Promise<T>): Promise<T> {
  const result = await answer.catch(notFoundOrThrow);
  if (result === null) throw new ForgeError('not-found', 'the pull request was not found, or the token may not see it', { status: 404 });
  return result;
}
