/**
 * What of the API v1 of Gitea and Forgejo the bot calls, as an OpenAPI document written by hand after the types of gitea-js 1.23.0 (MIT), a client made
 * from Gitea's own swagger: `Comment`, `CommitStatus`, `User`, `CreateIssueCommentOption`, `EditIssueCommentOption`, `CreateStatusOption`, `PullRequest`;
 * compared with @llamaduck/forgejo-ts 15.0.9, which adds the state `warning`. The swagger calls every field of an answer optional; required here is
 * what the server always writes.
 */
import { body, date, inPath, inQuery, json, ref, text } from './describe-api.ts';

const id = { type: 'integer' } as const;

const repository = [inPath('owner', text), inPath('repo', text)];
const commentBody = body({ type: 'object', required: ['body'], additionalProperties: false, properties: { body: { type: 'string', minLength: 1 } } });
const branch = { type: 'object', required: ['ref', 'sha', 'repo'], properties: { label: text, ref: text, sha: text, repo_id: id, repo: { type: 'object', nullable: true, properties: { full_name: text } } } };

export const giteaApi = {
  openapi: '3.0.3',
  info: { title: 'Gitea API v1, as far as it is called', version: '1.23.0', 'x-source': { package: 'gitea-js', version: '1.23.0', license: 'MIT' } },
  paths: {
    '/user': { get: { operationId: 'userGetCurrent', responses: { 200: json(ref('user')), 401: json(ref('error')), 403: json(ref('error')) } } },
    '/repos/{owner}/{repo}/issues/{index}/comments': {
      parameters: [...repository, inPath('index', id)],
      get: { operationId: 'issueGetComments', parameters: [inQuery('since', date), inQuery('before', date)], responses: { 200: json({ type: 'array', items: ref('comment') }), 404: json(ref('error')) } },
      post: { operationId: 'issueCreateComment', requestBody: commentBody, responses: { 201: json(ref('comment')), 403: json(ref('error')), 404: json(ref('error')) } },
    },
    '/repos/{owner}/{repo}/issues/comments/{id}': {
      parameters: [...repository, inPath('id', id)],
      patch: { operationId: 'issueEditComment', requestBody: commentBody, responses: { 200: json(ref('comment')), 204: { description: '' }, 403: json(ref('error')), 404: json(ref('error')) } },
    },
    '/repos/{owner}/{repo}/statuses/{sha}': {
      parameters: [...repository, inPath('sha', { type: 'string', pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$' })],
      post: {
        operationId: 'repoCreateStatus',
        requestBody: body({ type: 'object', additionalProperties: false, properties: { state: ref('state'), context: text, description: text, target_url: text } }),
        responses: { 201: json(ref('status')), 400: json(ref('error')), 404: json(ref('error')) },
      },
    },
    '/repos/{owner}/{repo}/pulls': {
      parameters: repository,
      get: {
        operationId: 'repoListPullRequests',
        parameters: [inQuery('state', { type: 'string', enum: ['open', 'closed', 'all'] }), inQuery('page', { type: 'integer', minimum: 1 }), inQuery('limit', { type: 'integer', minimum: 1 })],
        responses: { 200: json({ type: 'array', items: ref('pull') }), 404: json(ref('error')) },
      },
    },
  },
  components: {
    schemas: {
      user: { type: 'object', required: ['id', 'login'], properties: { id, login: text, full_name: text, email: text, avatar_url: text } },
      comment: {
        type: 'object', required: ['id', 'body', 'user', 'html_url', 'created_at', 'updated_at'],
        properties: { id, body: text, user: ref('user'), html_url: text, issue_url: text, pull_request_url: text, original_author: text, original_author_id: id, created_at: date, updated_at: date },
      },
      state: { type: 'string', enum: ['pending', 'success', 'error', 'failure', 'warning'] },
      status: { type: 'object', required: ['id', 'status', 'context'], properties: { id, status: ref('state'), context: text, description: text, target_url: text, url: text, creator: ref('user'), created_at: date, updated_at: date } },
      pull: { type: 'object', required: ['number', 'state', 'base', 'head'], properties: { number: id, state: { type: 'string', enum: ['open', 'closed'] }, base: branch, head: branch } },
      error: { type: 'object', required: ['message'], properties: { message: text, url: text } },
    },
  },
};
