/** GitHub: objects are GitHub's own examples, with what a test is about put in. */
import description from './github-api.json' with { type: 'json' };
import { answer, pageOf } from './dialect.ts';
import type { Dialect, ForgeState, Person } from './dialect.ts';

const examples = description.components.examples;
const issuePath = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

function userOf({ id, login }: Person): object {
  return { ...examples['issue-comment'].value.user, id, login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

export const github: Dialect = {
  kind: 'github',
  prefix: '/api/v3',
  description,
  errorSchema: 'basic-error',
  project: 'acme/payments',
  token: 'ghp_fakeTokenOfTheTests000000000000000000',
  calls: {
    'get /user': 'user', [`get ${issuePath}`]: 'list', [`post ${issuePath}`]: 'create', 'patch /repos/{owner}/{repo}/issues/comments/{comment_id}': 'edit',
    'post /repos/{owner}/{repo}/statuses/{sha}': 'status', 'get /repos/{owner}/{repo}/commits/{commit_sha}/pulls': 'pulls',
  },
  isAuthorised: (headers) => headers['authorization'] === `Bearer ${github.token}`,
  headerProblems: (headers) => [
    ...(headers['accept'] === 'application/vnd.github+json' ? [] : [`accept is ${headers['accept']}`]),
    ...(headers['x-github-api-version'] === '2022-11-28' ? [] : [`x-github-api-version is ${headers['x-github-api-version']}`]),
    // GitHub answers 403 to a request without one.
    ...((headers['user-agent'] ?? '') === '' ? ['no user-agent'] : []),
  ],
  error: (status, message) => answer(status, { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }),
  user: ({ self }) => answer(200, { ...examples['private-user-response-with-public-and-private-profile-information'].value, id: self.id, login: self.login }),
  comment: ({ apiUrl }, { id, body, author, viaApp }) => ({
    ...examples['issue-comment'].value,
    id, body, user: userOf(author), url: `${apiUrl}/repos/acme/payments/issues/comments/${id}`, html_url: `https://github.com/acme/payments/pull/7#issuecomment-${id}`,
    performed_via_github_app: viaApp === undefined ? null : { id: 15368, slug: viaApp, node_id: 'MDM6', name: viaApp, client_id: 'Iv1', owner: userOf({ id: 9919, login: 'github' }), description: null, external_url: 'https://help.github.com', html_url: `https://github.com/apps/${viaApp}`, created_at: '2026-01-01T10:00:00Z', updated_at: '2026-01-01T10:00:00Z', permissions: {}, events: [] },
  }),
  list: (state: ForgeState, query) => {
    const { items, page, size, hasNext } = pageOf(state.comments, query, 30);
    const to = (number: number, rel: string): string => `<${state.apiUrl}/repositories/1/issues/7/comments?per_page=${size}&page=${number}>; rel="${rel}"`;
    const link = [...(page > 1 ? [to(page - 1, 'prev')] : []), ...(hasNext ? [to(page + 1, 'next'), to(Math.ceil(state.comments.length / size), 'last')] : []), ...(page > 1 ? [to(1, 'first')] : [])].join(', ');
    return answer(200, items.map((comment) => github.comment(state, comment)), link === '' ? {} : { link });
  },
  status: (_state, { fields }) => answer(201, { ...examples.status.value, ...fields }),
  bodyMax: 65_536,
  tooLong: 422,
};
