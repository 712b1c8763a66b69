/** A job from its environment to what it leaves behind: comment, status, summary, outputs, annotations, exit code. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { runCi } from '../../src/bot/run-ci.ts';
import type { CiRequest } from '../../src/bot/run-ci.ts';
import { dialects, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge } from '../support/fake-forge.ts';
import { serveGit } from '../support/git-server.ts';
import { cloneRepository, createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { cli } from '../support/run-cli.ts';

type Kind = CiRequest['kind'];

const path = 'docs/exec-plans/auth.md';
const plan = (boxes: string, status = 'active'): string => `---\nid: auth\ntitle: Auth\nstatus: ${status}\ncreated: 2026-02-13T10:30:00Z\nauthor: ada\n---\n\n# Auth\n\n## Tasks\n\n${boxes}`;
const request: CiRequest = { kind: 'github', base: null, head: null, mode: 'comment', key: 'default', failOn: 'error', ignore: [], status: false, dryRun: false, json: false, codeQuality: null, report: null };

/** `main` with one plan, `topic` with one task done. */
function pullRequestRepository(boxes = '- [x] One\n- [ ] Two\n', status = 'active'): TempRepository {
  const repository = createRepository({ files: { [path]: plan('- [ ] One\n- [ ] Two\n') } });
  repository.git(['checkout', '-q', '-b', 'topic']);
  repository.commit('Do one', { [path]: plan(boxes, status) });
  return repository;
}

type Job = { readonly code: number; readonly out: string; readonly warnings: readonly string[]; readonly files: ReadonlyMap<string, string>; readonly outputs: Readonly<Record<string, string>> };

type JobOptions = Partial<CiRequest> & { readonly fake?: FakeForge; readonly env?: Readonly<Record<string, string | undefined>>; readonly cwd?: string; readonly server?: string; readonly fork?: boolean; /** The target branch as the event has it. */ readonly target?: string };

async function job(repository: TempRepository, { fake, env = {}, cwd, server = 'https://forge.example', fork = false, target, ...more }: JobOptions = {}): Promise<Job> {
  const kind: Kind = more.kind ?? 'github';
  const [base, head] = [target ?? repository.id('main'), repository.id('topic')];
  const payload = JSON.stringify({ pull_request: { number: 7, base: { sha: base, ref: 'main', repo: { full_name: 'acme/payments' } }, head: { sha: head, ref: 'topic', repo: { full_name: fork ? 'eve/payments' : 'acme/payments' } } } });
  const api = fake?.apiUrl ?? 'https://api.forge.example';
  const own = kind === 'gitlab'
    ? { GITLAB_CI: 'true', CI_API_V4_URL: api, CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '4711', CI_MERGE_REQUEST_PROJECT_URL: `${server}/acme/payments`, CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_COMMIT_SHA: head }
    : { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: '/event.json', GITHUB_SERVER_URL: server, GITHUB_API_URL: api, GITHUB_REPOSITORY: 'acme/payments', GITHUB_RUN_ID: '8841', GITHUB_STEP_SUMMARY: '/summary', GITHUB_OUTPUT: '/output', RUNNER_TEMP: '/tmp' };
  const files = new Map<string, string>();
  const warnings: string[] = [];
  let out = '';
  const code = await runCi({ ...request, ...more, kind }, {
    cwd: cwd ?? repository.path, env: { PATH: process.env['PATH'], CI: 'true', ...own, ...(fake === undefined ? {} : { GIT_PLAN_TOKEN: fake.dialect.token }), ...env },
    readFile: () => payload, writeFile: (name, text) => void files.set(name, text), appendFile: (name, text) => void files.set(name, (files.get(name) ?? '') + text),
    out: (text) => void (out += text), warn: (text) => void warnings.push(text), forge: { wait: async () => {} },
  });
  const outputs = Object.fromEntries([...(files.get('/output') ?? '').matchAll(/^([\w-]+)<<(git-plan-[0-9a-f-]{36})\n([^]*?)\n\2$/gm)].map(([, name, , value]) => [name!, value!]));
  return { code, out, warnings, files, outputs };
}

describe.each(['github', 'gitea', 'gitlab'] as const)('a job on %s', (kind) => {
  it('posts one comment, leaves it alone, edits it, and reduces it', async () => {
    const fake = await startFakeForge(dialects[kind]);
    const repository = pullRequestRepository();
    fake.mergeRequestBase = repository.id('main');
    const first = await job(repository, { kind, fake, status: true });
    expect(first.warnings).toEqual([]);
    expect(first.code).toBe(0);
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]!.body).toContain('### Plans: 1 changed');
    expect(fake.comments[0]!.body).toContain('0%&nbsp;→&nbsp;**50%**');
    expect(fake.statuses).toHaveLength(1);
    if (kind !== 'gitlab') expect(first.outputs).toEqual({ 'comment-id': String(fake.comments[0]!.id), changed: '1', attention: '0', report: '/tmp/git-plan-report.json' });

    const writes = (): number => fake.count(/^(?:POST|PATCH|PUT) .*(?:comments|notes)/);
    const before = writes();
    await job(repository, { kind, fake, env: { GITHUB_RUN_ID: '8842' } });
    expect(writes()).toBe(before);

    repository.commit('Do two', { [path]: plan('- [x] One\n- [x] Two\n') });
    await job(repository, { kind, fake });
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]!.body).toContain('**100%**');

    repository.commit('Take it back', { [path]: plan('- [ ] One\n- [ ] Two\n') });
    const last = await job(repository, { kind, fake });
    expect(fake.comments).toHaveLength(1);
    expect(fake.comments[0]!.body.split('\n').slice(1).join('\n').trim()).toBe('No plan changes any more.');
    expect(last.files.has('/summary')).toBe(false);
    expect(fake.violations).toEqual([]);
  });

  it('says nothing where no plan changed', async () => {
    const fake = await startFakeForge(dialects[kind]);
    const repository = createRepository({ files: { [path]: plan('- [ ] One\n') } });
    repository.git(['checkout', '-q', '-b', 'topic']);
    repository.commit('Code', { 'src/a.ts': '1\n' });
    const { code, out, warnings } = await job(repository, { kind, fake });
    expect([code, out, warnings, fake.comments]).toEqual([0, '', [], []]);
  });

  it('passes without a token and where it may not write, and says so', async () => {
    const repository = pullRequestRepository();
    const without = await job(repository, { kind });
    expect(without.code).toBe(0);
    expect(without.warnings).toEqual([expect.stringContaining('GIT_PLAN_TOKEN')]);
    const fake = await startFakeForge(dialects[kind]);
    fake.faults = [{ kind: 'answer', status: 403, message: 'Resource not accessible by integration', on: /^POST /, times: 9 }];
    const forbidden = await job(repository, { kind, fake, fork: true });
    expect(forbidden.code).toBe(0);
    expect(forbidden.warnings).toEqual([expect.stringContaining('the comment was not posted')]);
    if (kind !== 'gitlab') {
      expect(forbidden.warnings[0]).toContain('docs/pull-requests.md');
      expect(forbidden.files.get('/summary')).toContain('### Plans: 1 changed');
      expect(without.files.get('/summary')).toBe(forbidden.files.get('/summary'));
    }
    expect(fake.comments).toEqual([]);
  });
});

describe('the exit code', () => {
  it('is about validity only', async () => {
    const broken = pullRequestRepository('- [x] One\n- [ ] Two\n', 'completed');
    const failed = await job(broken);
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/^::error file=docs\/exec-plans\/auth\.md,line=14,col=1,title=completed-with-open-tasks::Auth is marked completed with 1 task still open: Two$/m);
    expect(failed.files.get('/summary')).toContain('> [!CAUTION]');
    expect(failed.outputs).toMatchObject({ changed: '1', attention: '1' });
    expect((await job(broken, { failOn: 'never' })).code).toBe(0);
    expect((await job(broken, { ignore: ['completed-open-tasks'] })).code).toBe(0);
    expect((await job(broken, { ignore: ['completed-open-tasks', 'completed-with-open-tasks'] })).files.get('/summary')).not.toContain('[!');
    const warned = pullRequestRepository('- [x] One\n- [x] Two\n');
    expect((await job(warned)).files.get('/summary')).toContain('> [!WARNING]');
    expect((await job(warned)).code).toBe(0);
    expect((await job(warned, { failOn: 'warning' })).code).toBe(1);
  });

  it('does not hear of code without a plan, unless it is told to', async () => {
    const repository = createRepository({ files: { [path]: plan('- [ ] One\n'), '.planconfig': '[plan "ci"]\n\tcodeWithoutPlan = error\n\tcode = src/**\n' } });
    repository.git(['checkout', '-q', '-b', 'topic']);
    repository.commit('Docs', { 'docs/a.txt': '1\n' });
    expect((await job(repository)).code).toBe(0);
    repository.commit('Code', { 'src/deep/a.ts': '1\n' });
    const { code, files } = await job(repository);
    expect(code).toBe(1);
    expect(files.get('/summary')).toContain('`src/deep/a.ts` changes, and no plan does.');
    expect((await job(repository, { ignore: ['code-without-plan'] })).code).toBe(0);
    // The pull request cannot switch it off for itself.
    repository.commit('Quiet', { '.planconfig': '[plan "ci"]\n\tcodeWithoutPlan = off\n' });
    expect((await job(repository)).code).toBe(1);
  });
});

describe('what is read', () => {
  it('is the target branch for settings, never the pull request', async () => {
    const repository = pullRequestRepository('- [x] One\n- [ ] Two\n', 'completed');
    repository.commit('Loosen', { '.planconfig': '[plan "rule"]\n\tcompleted-open-tasks = off\n[plan]\n\tdir = nowhere\n' });
    expect((await job(repository)).code).toBe(1);
    repository.commit('Break', { '.planconfig': '[plan\n' });
    expect((await job(repository)).code).toBe(1);
    // Negative control: on the target branch it counts, and so does what the job says itself.
    repository.git(['checkout', '-q', 'main']);
    repository.commit('Loosen', { '.planconfig': '[plan "rule"]\n\tcompleted-open-tasks = off\n' });
    repository.git(['checkout', '-q', 'topic']);
    expect((await job(repository)).code).toBe(0);
  });

  it('is fetched where the checkout lacks it, with the token to that server only, and nothing is written to the checkout', async () => {
    const origin = pullRequestRepository();
    for (let at = 0; at < 5; at += 1) origin.commit(`Step ${at}`, { [`src/${at}.ts`]: '1\n' });
    origin.git(['checkout', '-q', 'main']);
    for (let at = 0; at < 5; at += 1) origin.commit(`Meanwhile ${at}`, { [`lib/${at}.ts`]: '1\n' });
    origin.git(['update-ref', 'refs/pull/7/head', 'topic']);
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'acme'));
    origin.git(['clone', '-q', '--mirror', origin.path, join(folder, 'acme/payments.git')]);
    const checkout = cloneRepository(origin.path, ['--depth=1', '--branch=main']);
    expect(checkout.tryGit(['cat-file', '-e', origin.id('topic')]).status).not.toBe(0);
    const state = (): string => JSON.stringify([readdirSync(join(checkout.path, '.git'), { recursive: true }).toSorted(), readFileSync(join(checkout.path, '.git/config'), 'utf8'), readFileSync(join(checkout.path, '.git/shallow'), 'utf8')]);
    const before = state();
    const fake = await startFakeForge(dialects.github);
    const login = `Basic ${Buffer.from(`x-access-token:${fake.dialect.token}`).toString('base64')}`;
    const server = await serveGit(folder, login);
    const shallow = await job(origin, { fake, cwd: checkout.path, server: server.url, head: 'refs/pull/7/head' });
    expect(shallow.warnings).toEqual([]);
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([login]));
    expect(state()).toBe(before);
    const whole = await job(origin, { server: server.url });
    expect(shallow.files.get('/summary')).toBe(whole.files.get('/summary'));
    expect(shallow.files.get('/summary')).toContain('1 done');
    // Where it cannot be fetched, the words say what to do.
    await expect(job(origin, { cwd: checkout.path, server: 'http://127.0.0.1:9' })).rejects.toThrow(/unknown revision/);
  });

  it('is not what the target branch brought, where it was merged in and the event is older', async () => {
    const repository = pullRequestRepository();
    const target = repository.id('main');
    repository.git(['checkout', '-q', 'main']);
    repository.commit('Meanwhile', { 'docs/exec-plans/other.md': '# Other\n\n- [ ] One\n' });
    repository.git(['checkout', '-q', 'topic']);
    repository.git(['merge', '-q', '--no-ff', '-m', 'Merge main', 'main']);
    // Negative control: with nothing but the event, the other plan counts as the pull request's.
    expect((await job(repository, { target })).outputs['changed']).toBe('2');
    repository.git(['update-ref', 'refs/remotes/origin/main', 'main']);
    expect((await job(repository, { target })).outputs['changed']).toBe('1');
    // Merged meanwhile: it is still told what it did.
    repository.git(['update-ref', 'refs/remotes/origin/main', 'topic']);
    expect((await job(repository, { target: repository.id('main') })).outputs['changed']).toBe('1');
  });

  it('is a job of a pull request, or nothing', async () => {
    const repository = pullRequestRepository();
    const push = await job(repository, { env: { GITHUB_EVENT_PATH: '' } });
    expect([push.code, push.out, push.warnings]).toEqual([0, '', ['this job is not about a pull request: nothing to do']]);
    await expect(job(repository, { env: { GITHUB_EVENT_PATH: '', CI: '' } })).rejects.toThrow('no job of a pull request');
    expect((await job(repository, { mode: 'off' })).files.size).toBe(0);
  });
});

describe('what is left behind', () => {
  it('depends on the mode', async () => {
    const repository = pullRequestRepository('- [x] One\n- [ ] Two\n', 'completed');
    const fake = await startFakeForge(dialects.github);
    const summary = await job(repository, { fake, mode: 'summary' });
    expect(summary.files.get('/summary')).toContain('### Plans');
    const check = await job(repository, { fake, mode: 'check', codeQuality: 'gl.json' });
    expect(check.files.has('/summary')).toBe(false);
    expect(check.out).toContain('::error ');
    expect(JSON.parse(check.files.get('gl.json')!)).toHaveLength(1);
    expect(fake.requests).toEqual([]);
  });

  it('is a report that fits its schema', async () => {
    const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
    const folder = new URL('../../schema/', import.meta.url);
    for (const name of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object);
    const { files } = await job(pullRequestRepository('- [x] One\n- [ ] Two\n', 'completed'));
    const report = JSON.parse(files.get('/tmp/git-plan-report.json')!) as object;
    const validate = ajv.getSchema('git-plan/1/pull-request.schema.json')!;
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, plans: [{}] })).toBe(false);
    expect(report).toMatchObject({ failed: true, attention: [{ code: 'completed-with-open-tasks', severity: 'error', line: 14 }] });
  });

  it('of a dry run is nothing but the comment, and the command line prints it', async () => {
    const repository = pullRequestRepository();
    const dry = await job(repository, { dryRun: true });
    expect(dry.files.size).toBe(0);
    expect(dry.out).toMatch(/^<!-- git-plan:comment v=1 key=default [^]*### Plans: 1 changed\n/);
    const printed = await cli(repository.path, ['ci', 'github', '--dry-run', '--base', 'main', '--head', 'topic'], { env: { GITHUB_EVENT_PATH: '', CI: '' } });
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toContain('| Auth | `█████░░░░░`&nbsp;0%&nbsp;→&nbsp;**50%** | 1 done |');
    expect(printed.out).toContain('Reproduce with `git plan diff main...topic`');
    expect((await cli(repository.path, ['ci', 'github', '--dry-run', '--base', 'main', '--head', 'main'], { env: { GITHUB_EVENT_PATH: '', CI: '' } })).out).toBe('');
    expect((await cli(repository.path, ['ci', 'github', '--mode', 'nonsense'])).code).toBe(129);
    expect((await cli(repository.path, ['ci', 'github', '--key', 'a b', '--dry-run'])).code).toBe(129);
    expect((await cli(repository.path, ['-c', 'plan.dir=nowhere', 'ci', 'github', '--dry-run', '--base', 'main', '--head', 'topic'], { env: { GITHUB_EVENT_PATH: '', CI: '' } })).out).toBe('');
    const outside = await cli(temporaryFolder(), ['ci', 'github', '--dry-run', '--base', 'main']);
    expect(outside.code).toBe(128);
    execFileSync('git', ['-C', repository.path, 'fsck', '--no-dangling'], { stdio: 'pipe' });
  });
});
