/** Gitea and Forgejo: the list of comments has no pages, and users have no type. */
import { giteaApi } from './gitea-api.ts';
import { answer, time } from './dialect.ts';
import type { Dialect, Person } from './dialect.ts';

function userOf({ id, login }: Person): object {
  return { id, login, full_name: '', email: `${login}@example.com`, avatar_url: '' };
}

export const gitea: Dialect = {
  kind: 'gitea',
  prefix: '/api/v1',
  description: giteaApi,
  errorSchema: 'error',
  project: 'acme/payments',
  token: 'fake0token0of0the0tests',
  calls: { userGetCurrent: 'user', issueGetComments: 'list', issueCreateComment: 'create', issueEditComment: 'edit', repoCreateStatus: 'status', repoListPullRequests: 'pulls' },
  isAuthorised: (headers) => headers['authorization'] === `token ${gitea.token}`,
  headerProblems: () => [],
  error: (status, message) => answer(status, { message, url: 'https://gitea.example/api/swagger' }),
  user: ({ self }) => answer(200, userOf(self)),
  comment: (_state, { id, body, author }) => ({
    id, body, user: userOf(author), html_url: `https://gitea.example/acme/payments/pulls/7#issuecomment-${id}`, issue_url: '', pull_request_url: 'https://gitea.example/acme/payments/pulls/7',
    original_author: '', original_author_id: 0, created_at: time, updated_at: time,
  }),
  list: (state) => answer(200, state.comments.map((comment) => gitea.comment(state, comment))),
  status: ({ self }, { fields }) => answer(201, { id: 1, status: fields['state'], context: fields['context'] ?? 'default', description: fields['description'] ?? '', target_url: fields['target_url'] ?? '', creator: userOf(self), created_at: time }),
  bodyMax: Number.MAX_SAFE_INTEGER,
  tooLong: 422,
};
