/** The pull request of a job, as the forges' documentation says that a job is told of it. */
import { describe, expect, it } from 'vitest';
import { readCiEvent } from '../../src/bot/ci-event.ts';
import type { CiEvent } from '../../src/bot/ci-event.ts';
import { findPullRequest } from '../../src/bot/find-pull-request.ts';
import { dialects, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge } from '../support/fake-forge.ts';
import githubApi from '../support/forges/github-api.json' with { type: 'json' };
import { shas } from './forge-kit.ts';

const [base, head] = shas;
const actions = { GITHUB_EVENT_PATH: '/event.json', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/payments', GITHUB_API_URL: 'https://api.github.com', GITHUB_RUN_ID: '8841', GITHUB_RUN_ATTEMPT: '2', GITHUB_RUN_NUMBER: '12' };
const pull = (more: object = {}): object => ({ number: 7, base: { sha: base, ref: 'main', repo: { full_name: 'acme/payments' } }, head: { sha: head, ref: 'tokens', repo: { full_name: 'acme/payments' } }, ...more });
const read = (kind: 'github' | 'gitea', payload: unknown, env: Readonly<Record<string, string | undefined>> = actions): CiEvent | null => readCiEvent(kind, env, () => (typeof payload === 'string' ? payload : JSON.stringify(payload)));

describe('a job of GitHub Actions', () => {
  it('is about its pull request', () => {
    expect(read('github', { action: 'synchronize', number: 7, pull_request: pull() })).toEqual({
      kind: 'github', number: '7', base, head, isFork: false, webUrl: 'https://github.com/acme/payments', baseName: 'main',
      runUrl: 'https://github.com/acme/payments/actions/runs/8841', runId: '8841.2', apiUrl: 'https://api.github.com', project: 'acme/payments',
    });
  });

  it('knows a fork, and one that was deleted', () => {
    expect(read('github', { pull_request: pull({ head: { sha: head, repo: { full_name: 'mallory/payments' } } }) })?.isFork).toBe(true);
    expect(read('github', { pull_request: pull({ head: { sha: head, repo: null } }) })?.isFork).toBe(true);
    expect(read('github', { pull_request: pull({ head: { sha: head, repo: { full_name: 'ACME/payments' } } }) })?.isFork).toBe(false);
  });

  it('is about none on a push, and without an event', () => {
    expect(read('github', { ref: 'refs/heads/main', after: head })).toBeNull();
    expect(read('github', {}, {})).toBeNull();
  });

  it.each([
    ['text that is no JSON', '{"pull_request"', /not JSON/],
    ['an abbreviated commit', { pull_request: pull({ head: { sha: 'abc1234', repo: null } }) }, /head\.sha.*full commit id/],
    ['an option as a commit', { pull_request: pull({ base: { sha: '--output=x', ref: 'main' } }) }, /base\.sha/],
    ['a number that is none', { pull_request: pull({ number: '7/../8' }) }, /number/],
    ['a branch with a line feed', { pull_request: pull({ base: { sha: base, ref: 'a\nb' } }) }, /base\.ref/],
  ])('refuses %s', (_name, payload, message) => {
    expect(() => read('github', payload)).toThrow(message);
  });

  it.each([['GITHUB_REPOSITORY', '../user'], ['GITHUB_REPOSITORY', 'acme/..'], ['GITHUB_REPOSITORY', 'acme/pay/ments'], ['GITHUB_API_URL', 'ftp://x'], ['GITHUB_API_URL', 'https://me:secret@x'], ['GITHUB_SERVER_URL', 'x']])('refuses %s=%s', (name, value) => {
    expect(() => read('github', { pull_request: pull() }, { ...actions, [name]: value })).toThrow(/GITHUB|repository/);
  });
});

it('reads a job of Gitea or Forgejo, whose pages of runs are numbered by repository', () => {
  const env = { ...actions, GITHUB_SERVER_URL: 'https://git.example', GITHUB_API_URL: 'https://git.example/api/v1' };
  expect(read('gitea', { pull_request: pull() }, env)).toMatchObject({ kind: 'gitea', webUrl: 'https://git.example/acme/payments', runUrl: 'https://git.example/acme/payments/actions/runs/12', apiUrl: 'https://git.example/api/v1' });
  const { GITHUB_API_URL: _none, ...without } = env;
  expect(read('gitea', { pull_request: pull() }, without)?.apiUrl).toBe('https://git.example/api/v1');
});

describe('a job of GitLab CI', () => {
  const env = {
    CI_API_V4_URL: 'https://gitlab.example/api/v4', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '4711', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '4711', CI_MERGE_REQUEST_PROJECT_URL: 'https://gitlab.example/acme/payments',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '', CI_COMMIT_SHA: head, CI_PIPELINE_ID: '99', CI_PIPELINE_URL: 'https://gitlab.example/acme/payments/-/pipelines/99',
  };
  const gitlab = (more: Readonly<Record<string, string>> = {}): CiEvent | null => readCiEvent('gitlab', { ...env, ...more }, () => '');

  it('is about its merge request, in the target project', () => {
    expect(gitlab()).toEqual({ kind: 'gitlab', number: '7', base, head, isFork: false, webUrl: 'https://gitlab.example/acme/payments', baseName: 'main', runUrl: 'https://gitlab.example/acme/payments/-/pipelines/99', runId: '99', apiUrl: 'https://gitlab.example/api/v4', project: '4711' });
    expect(gitlab({ CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '4712', CI_PROJECT_ID: '4712' })).toMatchObject({ isFork: true, project: '4711' });
  });

  it('takes the branch\'s own commit where it runs on the merged result', () => {
    expect(gitlab({ CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: shas[2] })?.head).toBe(shas[2]);
  });

  it('is about none on a branch', () => {
    expect(readCiEvent('gitlab', { CI_API_V4_URL: 'https://gitlab.example/api/v4' }, () => '')).toBeNull();
  });

  it('refuses what is not as documented', () => {
    expect(() => gitlab({ CI_MERGE_REQUEST_DIFF_BASE_SHA: '-x' })).toThrow(/CI_MERGE_REQUEST_DIFF_BASE_SHA is "-x", expected a full commit id/);
  });
});

describe.each([dialects.github, dialects.gitea])('a job of $kind that is not run for a pull request', (dialect) => {
  const example = githubApi.components.examples['pull-request-simple-items'].value[0]!;
  // The example names a team without its type, which the schema asks for.
  const add = (fake: FakeForge, number: number, sha: string, state = 'open', owner = 'acme/payments'): void => {
    const repo = { ...example.head.repo, full_name: owner };
    fake.pulls.push({ ...example, requested_teams: [], number, state, base: { ...example.base, ref: 'main', sha: base }, head: { ...example.head, sha, repo } });
  };
  const env = (fake: FakeForge): Readonly<Record<string, string>> => ({ ...actions, GITHUB_API_URL: fake.apiUrl });
  const wait = async (): Promise<void> => {};

  it.each([['push', { ref: 'refs/heads/tokens', after: head }], ['workflow_run', { workflow_run: { head_sha: head, pull_requests: [] } }]])('finds it by its last commit (%s)', async (_name, payload) => {
    const fake = await startFakeForge(dialect);
    // The commit is in both, and the last one of one that is closed.
    add(fake, 5, shas[2]);
    add(fake, 6, head, 'closed');
    add(fake, 7, head, 'open', 'mallory/payments');
    expect(await findPullRequest(dialect.kind, env(fake), () => JSON.stringify(payload), dialect.token, { wait })).toMatchObject({ number: '7', base, head, isFork: true, baseName: 'main', project: 'acme/payments' });
    expect(fake.violations).toEqual([]);
  });

  it('finds none where the commit is the last of none', async () => {
    const fake = await startFakeForge(dialect);
    add(fake, 5, shas[2]);
    expect(await findPullRequest(dialect.kind, env(fake), () => JSON.stringify({ after: head }), dialect.token, { wait })).toBeNull();
    expect(await findPullRequest(dialect.kind, env(fake), () => JSON.stringify({ after: head }), null, { wait })).toBeNull();
    expect(await findPullRequest(dialect.kind, env(fake), () => JSON.stringify({ after: '0'.repeat(40) }), dialect.token, { wait })).toBeNull();
  });

  it('asks nobody where the event has it', async () => {
    const fake = await startFakeForge(dialect);
    expect(await findPullRequest(dialect.kind, env(fake), () => JSON.stringify({ pull_request: pull() }), dialect.token, { wait })).toMatchObject({ number: '7' });
    expect(fake.requests).toEqual([]);
  });
});
