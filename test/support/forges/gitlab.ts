/** GitLab. */
import { gitlabApi } from './gitlab-api.ts';
import { answer, pageOf, time } from './dialect.ts';
import type { Dialect, Person } from './dialect.ts';

const notes = 'MergeRequestNotes';

function userOf({ id, login }: Person): object {
  return { id, username: login, name: login, state: 'active', avatar_url: null, web_url: `https://gitlab.example/${login}` };
}

export const gitlab: Dialect = {
  kind: 'gitlab',
  prefix: '/api/v4',
  description: gitlabApi,
  errorSchema: 'error',
  project: '4711',
  token: 'glpat-fakeTokenOfTheTests',
  calls: { showCurrentUser: 'user', [`${notes}.all`]: 'list', [`${notes}.create`]: 'create', [`${notes}.edit`]: 'edit', 'Commits.editStatus': 'status', 'MergeRequests.show': 'merge-request' },
  isAuthorised: (headers) => headers['private-token'] === gitlab.token,
  headerProblems: (headers) => (headers['authorization'] === undefined ? [] : ['a second token']),
  error: (status, message) => answer(status, { message: `${status} ${message}` }),
  user: ({ self }) => answer(200, { ...userOf(self), bot: true, created_at: time }),
  comment: (_state, { id, body, author, system }) => ({
    id, body, attachment: null, author: userOf(author), created_at: time, updated_at: time, system: system ?? false, noteable_id: 99, noteable_type: 'MergeRequest', noteable_iid: 7, project_id: 4711, resolvable: false,
  }),
  list: (state, query) => {
    const sorted = query.get('sort') === 'asc' ? state.comments : state.comments.toReversed();
    const { items, page, size, hasNext } = pageOf(sorted, query, 20);
    return answer(200, items.map((comment) => gitlab.comment(state, comment)), { 'x-page': String(page), 'x-per-page': String(size), 'x-next-page': hasNext ? String(page + 1) : '', 'x-total': String(sorted.length) });
  },
  status: ({ self }, { params, fields }) => answer(201, { id: 1, sha: params['sha'], ref: 'main', status: fields['state'], name: fields['name'] ?? 'default', target_url: fields['target_url'] ?? null, description: fields['description'] ?? null, created_at: time, allow_failure: false, author: userOf(self) }),
  mergeRequest: ({ mergeRequestBase }) => ({ id: 99, iid: 7, project_id: 4711, state: 'opened', target_branch: 'main', source_branch: 'topic', sha: mergeRequestBase, diff_refs: { base_sha: mergeRequestBase, head_sha: mergeRequestBase, start_sha: mergeRequestBase } }),
  bodyMax: 1_000_000,
  tooLong: 400,
};
