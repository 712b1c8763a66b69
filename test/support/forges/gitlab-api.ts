/**
 * What of GitLab's API v4 the bot calls, as an OpenAPI document written by hand after the types of @gitbeaker/core 43.8.0 (MIT): `MergeRequestNoteSchema`,
 * `CommitStatusSchema`, `CommitablePipelineStatus`, `ExpandedUserSchema`, `MergeRequestNotes.all/create/edit`, `ExpandedMergeRequestSchema`, `Commits.editStatus`. Limits and headers are
 * those of GitLab's documentation (notes of at most 1,000,000 characters; `x-next-page` is empty on the last page).
 */
import { body, date, inPath, inQuery, json, ref, text } from './describe-api.ts';

const id = { type: 'integer', minimum: 1 } as const;

const project = inPath('id', { type: 'string', minLength: 1 });
const mergeRequest = inPath('merge_request_iid', id);
const noteBody = body({ type: 'object', required: ['body'], additionalProperties: false, properties: { body: { type: 'string', minLength: 1, maxLength: 1_000_000 } } });
const simpleUser = { id, name: text, username: text, state: text, avatar_url: { type: 'string', nullable: true }, web_url: text };

export const gitlabApi = {
  openapi: '3.0.3',
  info: { title: 'GitLab API v4, as far as it is called', version: '43.8.0', 'x-source': { package: '@gitbeaker/core', version: '43.8.0', license: 'MIT' } },
  paths: {
    '/user': { get: { operationId: 'showCurrentUser', responses: { 200: json(ref('user')), 401: json(ref('error')), 403: json(ref('error')) } } },
    '/projects/{id}/merge_requests/{merge_request_iid}': {
      parameters: [project, mergeRequest],
      get: { operationId: 'MergeRequests.show', responses: { 200: json(ref('mergeRequest')), 404: json(ref('error')) } },
    },
    '/projects/{id}/merge_requests/{merge_request_iid}/notes': {
      parameters: [project, mergeRequest],
      get: {
        operationId: 'MergeRequestNotes.all',
        parameters: [inQuery('sort', { type: 'string', enum: ['asc', 'desc'] }), inQuery('order_by', { type: 'string', enum: ['created_at', 'updated_at'] }), inQuery('per_page', { type: 'integer', minimum: 1, maximum: 100 }), inQuery('page', id)],
        responses: { 200: json({ type: 'array', items: ref('note') }), 404: json(ref('error')) },
      },
      post: { operationId: 'MergeRequestNotes.create', requestBody: noteBody, responses: { 201: json(ref('note')), 400: json(ref('error')), 404: json(ref('error')) } },
    },
    '/projects/{id}/merge_requests/{merge_request_iid}/notes/{note_id}': {
      parameters: [project, mergeRequest, inPath('note_id', id)],
      put: { operationId: 'MergeRequestNotes.edit', requestBody: noteBody, responses: { 200: json(ref('note')), 400: json(ref('error')), 404: json(ref('error')) } },
    },
    '/projects/{id}/statuses/{sha}': {
      parameters: [project, inPath('sha', { type: 'string', pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$' })],
      post: {
        operationId: 'Commits.editStatus',
        requestBody: body({
          type: 'object', required: ['state'], additionalProperties: false,
          properties: {
            state: { type: 'string', enum: ['pending', 'running', 'success', 'failed', 'canceled'] },
            name: text, context: text, ref: text, target_url: { type: 'string', maxLength: 255 }, description: { type: 'string', maxLength: 255 }, coverage: { type: 'number' }, pipeline_id: id,
          },
        }),
        responses: { 201: json(ref('status')), 400: json(ref('error')), 404: json(ref('error')) },
      },
    },
  },
  components: {
    schemas: {
      user: { type: 'object', required: ['id', 'username', 'name', 'state', 'web_url', 'bot'], properties: { ...simpleUser, bot: { type: 'boolean' }, created_at: date } },
      note: {
        type: 'object',
        required: ['id', 'body', 'author', 'created_at', 'updated_at', 'system', 'noteable_id', 'noteable_type', 'noteable_iid', 'project_id', 'resolvable'],
        properties: {
          id, body: text, attachment: { type: 'string', nullable: true }, author: { type: 'object', required: ['id', 'username', 'name'], properties: simpleUser }, created_at: date, updated_at: date,
          system: { type: 'boolean' }, noteable_id: id, noteable_type: { type: 'string', enum: ['MergeRequest'] }, noteable_iid: id, project_id: id, resolvable: { type: 'boolean' },
        },
      },
      status: {
        type: 'object', required: ['id', 'status', 'name', 'sha', 'ref', 'created_at', 'allow_failure', 'author'],
        properties: {
          id, sha: text, ref: text, status: { type: 'string', enum: ['pending', 'running', 'success', 'failed', 'canceled'] }, name: text, target_url: { type: 'string', nullable: true },
          description: { type: 'string', nullable: true }, created_at: date, allow_failure: { type: 'boolean' }, author: { type: 'object', properties: simpleUser },
        },
      },
      mergeRequest: {
        type: 'object', required: ['id', 'iid', 'project_id', 'state', 'target_branch', 'source_branch', 'sha', 'diff_refs'],
        properties: {
          id, iid: id, project_id: id, state: { type: 'string', enum: ['opened', 'closed', 'merged', 'locked'] }, target_branch: text, source_branch: text, sha: text,
          diff_refs: { type: 'object', nullable: true, required: ['base_sha', 'head_sha', 'start_sha'], properties: { base_sha: text, head_sha: text, start_sha: text } },
        },
      },
      error: { type: 'object', anyOf: [{ required: ['message'] }, { required: ['error'] }], properties: { message: {}, error: text, error_description: text } },
    },
  },
};
