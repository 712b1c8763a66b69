/** The fake forges are only worth something if they notice: what is not as described must be named. */
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../support/forges/described-api.ts';
import type { DescribedApi, HttpRequest } from '../support/forges/described-api.ts';
import { dialects, startFakeForge } from '../support/fake-forge.ts';
import githubApi from '../support/forges/github-api.json' with { type: 'json' };
import { shas } from './forge-kit.ts';

const headers = { 'content-type': 'application/json', accept: 'application/json' };

describe.each(Object.values(dialects))('the description of $kind', (dialect) => {
  let api: DescribedApi;
  beforeAll(async () => {
    api = await describeApi(dialect.description, dialect.errorSchema);
  });
  const repository = dialect.kind === 'gitlab' ? '/projects/4711' : '/repos/acme/payments';
  const list = dialect.kind === 'gitlab' ? `${repository}/merge_requests/7/notes` : `${repository}/issues/7/comments`;
  const request = (method: string, path: string, body?: unknown, query = ''): HttpRequest => ({ method, path, query, headers, body: body === undefined ? '' : JSON.stringify(body) });
  const edit = dialect.kind === 'gitlab' ? request('PUT', `${list}/9`, { body: 'x' }) : request('PATCH', `${repository}/issues/comments/9`, { body: 'x' });

  it('lets through what is right', () => {
    for (const right of [request('GET', '/user'), request('GET', list), request('POST', list, { body: 'x' }), edit, request('POST', `${repository}/statuses/${shas[0]}`, { state: 'success' })]) expect(api.requestProblems(right)).toEqual([]);
  });

  it.each([
    ['an operation that is not there', request('DELETE', list)],
    ['a path that is not there', request('GET', `${repository}/comment`)],
    ['no body', request('POST', list)],
    ['a body without its field', request('POST', list, { text: 'x' })],
    ['a body of another type', request('POST', list, { body: 1 })],
    ['a state that is none', request('POST', `${repository}/statuses/${shas[0]}`, { state: 'done' })],
    ['a number that is none', request('GET', list.replace('/7/', '/seven/'))],
    ['a parameter that is not there', request('GET', list, undefined, 'pages=2')],
  ])('names a request with %s', (_name, wrong) => {
    expect(api.requestProblems(wrong).length).toBeGreaterThan(0);
  });

  it('names a response that is not as described', async () => {
    const fake = await startFakeForge(dialect);
    const comment = dialect.comment(fake, fake.say('hello')) as Readonly<Record<string, unknown>>;
    const create = request('POST', list, { body: 'x' });
    const problems = (body: unknown, status = 201): readonly string[] => api.responseProblems(create, { status, headers: {}, body });
    expect(problems(comment)).toEqual([]);
    expect(problems({ ...comment, id: 'nine' })).not.toEqual([]);
    const { id: _id, ...withoutId } = comment;
    expect(problems(withoutId)).not.toEqual([]);
    expect(problems(comment, 200)).not.toEqual([]);
    expect(problems('oops', 503)).not.toEqual([]);
    expect(api.responseProblems(edit, dialect.error(404, 'Not Found'))).toEqual([]);
  });
});

it('notes headers that GitHub asks for and a token in the wrong place', async () => {
  const fake = await startFakeForge(dialects.github);
  const answer = await fetch(`${fake.apiUrl}/user`, { headers: { 'private-token': dialects.github.token } });
  expect(answer.status).toBe(401);
  expect(fake.violations.join('\n')).toMatch(/accept is .*\n.*x-github-api-version is undefined/);
});

it('says where the description of GitHub is from', () => {
  expect(githubApi.info['x-source']).toMatchObject({ package: '@octokit/openapi', version: '23.0.2', license: 'MIT', extractedBy: 'scripts/extract-github-api.mjs' });
});
