/** Comments of a pull request and the status of its commits, through the API v1 that Gitea and Forgejo share. */
import type { CiEvent } from './ci-event.ts';
import { fieldsOf } from './ci-event.ts';
import { parseMarker } from './comment-marker.ts';
import { createOnce } from './create-once.ts';
import type { Forge, ForgeComment } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { GuardOptions } from './guarded-fetch.ts';
import { cutText, requireCommentId, requireFound, sendJson } from './json-api.ts';
import { repositoryPath } from './repository-path.ts';

/** Who the token of a job posts as, where it may not ask for itself. */
const jobLogins = ['gitea-actions', 'forgejo-actions'];

type Logins = { readonly own: readonly string[]; readonly isGuess: boolean };

export function openGitea(event: CiEvent, guard: GuardOptions, author: string | null): Forge {
  const request = { fetch: guardedFetch(guard), apiUrl: event.apiUrl, headers: { authorization: `token ${guard.token}` } };
  const repository = repositoryPath(event.project);
  const comments = `${repository}/issues/${encodeURIComponent(event.number)}/comments`;
  let logins: Promise<Logins> | null = null;
  const readLogins = async (): Promise<Logins> => {
    if (author !== null) return { own: [author], isGuess: false };
    try {
      const { login } = fieldsOf(requireFound(await sendJson(request, 'GET', '/user'), 'GET /user').data);
      if (typeof login === 'string' && login !== '') return { own: [login], isGuess: false };
      throw new ForgeError('malformed', 'GET /user: the answer has no login');
    } catch (error) {
      if (error instanceof ForgeError && (error.kind === 'forbidden' || error.kind === 'not-found')) return { own: jobLogins, isGuess: true };
      throw error;
    }
  };
  const toComment = async (value: unknown, what: string): Promise<ForgeComment> => {
    const { own } = await (logins ??= readLogins());
    const comment = fieldsOf(value);
    const login = fieldsOf(comment['user'])['login'];
    // A comment that was moved here from another forge is by whoever it is said to be by.
    const isMoved = typeof comment['original_author'] === 'string' && comment['original_author'] !== '';
    return {
      id: requireCommentId(comment['id'], what),
      body: typeof comment['body'] === 'string' ? comment['body'] : '',
      isOwn: !isMoved && typeof login === 'string' && own.some((each) => each.toLowerCase() === login.toLowerCase()),
      url: typeof comment['html_url'] === 'string' ? comment['html_url'] : null,
    };
  };

  const forge: Forge = {
    kind: 'gitea',
    // All at once: this list has no pages.
    async *listComments() {
      const { data } = requireFound(await sendJson(request, 'GET', comments), `GET ${comments}`);
      if (!Array.isArray(data)) throw new ForgeError('malformed', `GET ${comments}: the answer is no list`);
      for (const each of data as readonly unknown[]) {
        const comment = await toComment(each, `GET ${comments}`);
        // It may be ours, by a token that may not say whose it is; to take it for a person's would be to post another with every run.
        if (!comment.isOwn && (await logins)?.isGuess === true && parseMarker(comment.body) !== null) throw new ForgeError('forbidden', 'the token may not say whose it is, so that it cannot be told whether a comment is ours', { hints: ['give the token the scope read:user, or set GIT_PLAN_AUTHOR to the login that it posts as'] });
        yield comment;
      }
    },
    createComment: (body) => {
      const once = { ...request, fetch: guardedFetch(guard, false) };
      return createOnce(forge, body, async () => toComment(requireFound(await sendJson(once, 'POST', comments, { body }), `POST ${comments}`).data, `POST ${comments}`), guard.wait);
    },
    updateComment: async (id, body) => {
      const path = `${repository}/issues/comments/${encodeURIComponent(id)}`;
      const answer = await sendJson(request, 'PATCH', path, { body });
      if (answer.status === 404) return null;
      // Older versions answer 204, without the comment.
      return answer.data === null ? { id, body, isOwn: true, url: null } : toComment(answer.data, `PATCH ${path}`);
    },
    setStatus: async (commit, state, description, url) => {
      const path = `${repository}/statuses/${commit}`;
      const status = { state, context: 'git-plan', description: cutText(description, 255), ...(url === null ? {} : { target_url: url }) };
      requireFound(await sendJson({ ...request, fetch: guardedFetch(guard, true) }, 'POST', path, status), `POST ${path}`);
    },
  };
  return forge;
}
