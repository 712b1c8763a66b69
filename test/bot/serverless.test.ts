/** A webhook against a repository in memory, without git and without a checkout, gives the very comment that a job with git gives. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCi } from '../../src/bot/run-ci.ts';
import type { CiRequest } from '../../src/bot/run-ci.ts';
import { handleWebhook } from '../../src/bot/serverless.ts';
import type { BotOptions, DeliveryResult } from '../../src/bot/serverless.ts';
import type { WebhookDelivery } from '../../src/bot/webhook.ts';
import { isSigned, readWebhook } from '../../src/bot/webhook.ts';
import { dialects, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge } from '../support/fake-forge.ts';
import githubApi from '../support/forges/github-api.json' with { type: 'json' };
import { projectRoot } from '../support/built-program.ts';
import { serveGit } from '../support/git-server.ts';
import { emptyMemory, repositoryInMemory } from '../support/in-memory.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const secret = 'the secret of the webhook';
const example = githubApi.components.examples['pull-request-simple-items'].value[0]!;
const active = 'docs/exec-plans/active';

const plan = (id: string, title: string, tasks: string, more = ''): string => `---\nid: ${id}\ntitle: ${title}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: ada\nsessions: []\ntags: [auth]\n---\n# ${title}\n\n## Tasks\n\n${tasks}${more}`;

type Example = { readonly repository: TempRepository; readonly base: string; readonly head: string };

/** A pull request with ticks, a decision, a session, a rename, a merge of the target branch, a broken plan, and settings that must not count. */
function exampleRepository(): Example {
  const repository = createRepository();
  repository.commit('Begin', {
    [`${active}/tokens.md`]: plan('tokens', 'Tokens', '- [ ] One\n- [ ] Two\n- [ ] Three\n'), [`${active}/replay.md`]: plan('replay', 'Replay', '- [x] Read\n- [ ] Write\n'),
    '.planconfig': '[plan "rule"]\n\tid-format = off\n', 'src/a.ts': '1\n',
  });
  repository.git(['checkout', '-q', '-b', 'topic']);
  repository.commit('Do one\n\nPlan-Session: codex/session-abcdefghij\n', { [`${active}/tokens.md`]: plan('tokens', 'Tokens', '- [x] One\n- [ ] Two\n- [ ] Three\n'), 'src/a.ts': '2\n' });
  repository.commit('Decide', { [`${active}/tokens.md`]: plan('tokens', 'Tokens', '- [x] One\n- [x] Two by two\n- [ ] Three\n- [ ] Four\n', '\n## Decisions\n\n- 2026-01-02: Opaque tokens over JWT\n') });
  repository.git(['checkout', '-q', 'main']);
  repository.commit('Meanwhile', { 'src/b.ts': '1\n', [`${active}/other.md`]: plan('other', 'Other', '- [ ] Not of the pull request\n') });
  repository.git(['checkout', '-q', 'topic']);
  repository.git(['merge', '-q', '--no-ff', '-m', 'Merge main', 'main'], { env: { GIT_AUTHOR_DATE: '1767300000 +0000', GIT_COMMITTER_DATE: '1767300000 +0000' } });
  repository.git(['mv', `${active}/replay.md`, `${active}/webhook-replay.md`]);
  repository.commit('Move, and break', { [`${active}/new.md`]: '---\nid: tokens\nstatus: actve\n---\n# New\n\n- [x] @everyone see #1\n', '.planconfig': '[plan]\n\tdir = nowhere\n' });
  repository.git(['update-ref', 'refs/pull/7/head', 'topic']);
  repository.git(['update-ref', 'refs/merge-requests/7/head', 'topic']);
  return { repository, base: repository.id('main'), head: repository.id('topic') };
}

let made: Example;
beforeAll(() => {
  made = exampleRepository();
});

type Kind = 'github' | 'gitlab' | 'gitea';

function payloadOf(kind: Kind, action: string, { base, head }: { readonly base: string; readonly head: string }, state = 'open'): string {
  if (kind === 'gitlab') {
    return JSON.stringify({
      object_kind: 'merge_request', project: { id: 4711, path_with_namespace: 'acme/payments' },
      object_attributes: { iid: 7, action, state: state === 'open' ? 'opened' : 'closed', source_project_id: 4712, target_project_id: 4711, target_branch: 'main', last_commit: { id: head } },
    });
  }
  const repo = { ...example.base.repo, full_name: 'acme/payments' };
  return JSON.stringify({ action, number: 7, repository: repo, pull_request: { ...example, number: 7, state, base: { ...example.base, ref: 'main', sha: base, repo }, head: { ...example.head, ref: 'topic', sha: head, repo } } });
}

function deliver(kind: Kind, body: string, key = secret): WebhookDelivery {
  const hmac = createHmac('sha256', key).update(body).digest('hex');
  const headers = { github: { 'X-GitHub-Event': 'pull_request', 'X-Hub-Signature-256': `sha256=${hmac}` }, gitea: { 'X-Gitea-Event': 'pull_request', 'X-Gitea-Signature': hmac }, gitlab: { 'X-Gitlab-Event': 'Merge Request Hook', 'X-Gitlab-Token': key } }[kind];
  return { headers, body };
}

const serverUrl = 'https://forge.example';
const builtBot = join(projectRoot, 'dist/bot.mjs');

function handle(fake: FakeForge, delivery: WebhookDelivery, more: Partial<BotOptions> = {}): Promise<DeliveryResult> {
  const { kind, token } = fake.dialect;
  return handleWebhook(delivery, { kind, secret, token, serverUrl, apiUrl: fake.apiUrl, wait: async () => {}, repository: () => repositoryInMemory(join(made.repository.path, '.git')), ...more });
}

/** The comment of a job with git, on a forge of its own. */
async function commentOfJob(kind: Kind, { repository, base, head }: Example): Promise<string> {
  const fake = await startFakeForge(dialects[kind]);
  const request: CiRequest = { kind, base: null, head: null, mode: 'comment', key: 'default', failOn: 'error', ignore: [], status: false, dryRun: false, json: false, codeQuality: null, report: null };
  const gitlab = {
    CI_API_V4_URL: fake.apiUrl, CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '4711', CI_MERGE_REQUEST_PROJECT_URL: `${serverUrl}/acme/payments`, CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_COMMIT_SHA: head,
  };
  const env = { ...process.env, GIT_PLAN_TOKEN: fake.dialect.token, ...(kind === 'gitlab' ? gitlab : { GITHUB_EVENT_PATH: '/event.json', GITHUB_SERVER_URL: serverUrl, GITHUB_API_URL: fake.apiUrl, GITHUB_REPOSITORY: 'acme/payments' }) };
  const warnings: string[] = [];
  await runCi(request, {
    cwd: repository.path, env, readFile: () => payloadOf(kind, 'opened', { base, head }), writeFile: () => {}, appendFile: () => {}, out: () => {}, warn: (text) => void warnings.push(text), forge: { wait: async () => {} },
  });
  expect(warnings).toEqual([]);
  return fake.comments[0]!.body;
}

describe.each(['github', 'gitea', 'gitlab'] as const)('a webhook of %s', (kind) => {
  const [opened, changed] = { github: ['opened', 'synchronize'], gitea: ['opened', 'synchronized'], gitlab: ['open', 'update'] }[kind] as [string, string];

  it('gives the comment of a job with git, and edits it', async () => {
    const fake = await startFakeForge(dialects[kind]);
    fake.mergeRequestBase = made.base;
    const first = made.repository.id('topic~3');
    expect(await handle(fake, deliver(kind, payloadOf(kind, opened, { base: made.base, head: first })))).toMatchObject({ kind: 'done', posting: { kind: 'created' } });
    const result = await handle(fake, deliver(kind, payloadOf(kind, changed, made)), { status: true });
    expect(result).toMatchObject({ kind: 'done', failed: true, posting: { kind: 'updated', id: String(fake.comments[0]!.id) } });
    expect(fake.comments).toHaveLength(1);
    const body = fake.comments[0]!.body;
    expect(body).toBe(await commentOfJob(kind, made));
    expect(body).toMatch(/^<!-- git-plan:comment v=1 key=default head=[0-9a-f]{10} /);
    // It is the whole comment: ticks, the reworded task, the decision, the session, the moved and the broken plan; and nothing of the target branch.
    for (const part of ['Tokens', 'Two by two', 'Opaque tokens over JWT', 'Codex', 'webhook-replay', 'new.md']) expect(body).toContain(part);
    expect(body).not.toContain('Not of the pull request');
    expect(body).not.toContain('@everyone');
    expect(fake.statuses).toHaveLength(1);
    // Delivered late, or again: the comment of the later commit stays.
    expect(await handle(fake, deliver(kind, payloadOf(kind, changed, { base: made.base, head: first })))).toMatchObject({ posting: { kind: 'newer' } });
    expect(await handle(fake, deliver(kind, payloadOf(kind, changed, made)))).toMatchObject({ posting: { kind: 'unchanged' } });
    expect(fake.comments.map((comment) => comment.body)).toEqual([body]);
    expect(fake.violations).toEqual([]);
  });

  it('fetches the commits itself, with the token to that server only', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'acme'));
    made.repository.git(['clone', '-q', '--mirror', made.repository.path, join(folder, 'acme/payments.git')]);
    const fake = await startFakeForge(dialects[kind]);
    fake.mergeRequestBase = made.base;
    const login = `Basic ${Buffer.from(`${kind === 'gitlab' ? 'oauth2' : 'x-access-token'}:${fake.dialect.token}`).toString('base64')}`;
    const server = await serveGit(folder, login);
    const { repository: _none, ...options } = { repository: undefined, fs: emptyMemory, serverUrl: server.url };
    const fetched = await handleWebhook(deliver(kind, payloadOf(kind, opened, made)), { kind, secret, token: fake.dialect.token, apiUrl: fake.apiUrl, wait: async () => {}, ...options });
    expect(fetched).toMatchObject({ kind: 'done', posting: { kind: 'created' } });
    expect(fake.comments[0]!.body.replaceAll(server.url, serverUrl).replace(/ sum=\w+/, '')).toBe((await commentOfJob(kind, made)).replace(/ sum=\w+/, ''));
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([login]));
    const gone = await handleWebhook(deliver(kind, payloadOf(kind, changed, { base: made.base, head: 'f'.repeat(40) })), { kind, secret, token: fake.dialect.token, apiUrl: fake.apiUrl, wait: async () => {}, ...options });
    expect(gone).toEqual({ kind: 'outdated' });
  });

  it('is refused unless it is signed', async () => {
    const fake = await startFakeForge(dialects[kind]);
    const body = payloadOf(kind, opened, made);
    const signed = deliver(kind, body);
    const wrong = [deliver(kind, body, 'another secret'), { headers: {}, body }, { headers: signed.headers, body: '' }, { headers: Object.fromEntries(Object.keys(signed.headers).map((name) => [name, 'sha256='])), body }];
    // GitLab's secret says nothing about the body.
    if (kind !== 'gitlab') wrong.push({ headers: signed.headers, body: `${body} ` });
    for (const delivery of wrong) expect(await handle(fake, delivery)).toEqual({ kind: 'refused' });
    expect(await isSigned(kind, signed, '')).toBe(false);
    expect(await isSigned(kind, signed, secret)).toBe(true);
    expect(fake.requests).toEqual([]);
  });

  it('is passed over where it changes nothing', async () => {
    const fake = await startFakeForge(dialects[kind]);
    expect(await handle(fake, deliver(kind, payloadOf(kind, kind === 'gitlab' ? 'approved' : 'labeled', made)))).toEqual({ kind: 'ignored' });
    expect(await handle(fake, deliver(kind, payloadOf(kind, opened, made, 'closed')))).toEqual({ kind: 'ignored' });
    const push = deliver(kind, JSON.stringify({ ref: 'refs/heads/main' }));
    const headers = Object.fromEntries(Object.entries(push.headers).map(([name, value]) => [name, name.endsWith('Event') ? 'push' : value]));
    expect(await handle(fake, { headers, body: push.body })).toEqual({ kind: 'ignored' });
    expect(fake.requests).toEqual([]);
  });

  it('takes the place of the forge from who runs the bot, and never from the delivery', () => {
    const body = JSON.stringify({ ...(JSON.parse(payloadOf(kind, opened, made)) as object), api_url: 'https://evil.example', repository: { full_name: 'acme/payments', html_url: 'https://evil.example/acme/payments', url: 'https://evil.example' } });
    const event = readWebhook({ kind, serverUrl, apiUrl: `${serverUrl}/api` }, { headers: deliver(kind, body).headers, body });
    expect(event).toMatchObject({ apiUrl: `${serverUrl}/api`, webUrl: `${serverUrl}/acme/payments`, number: '7', project: kind === 'gitlab' ? '4711' : 'acme/payments' });
    expect(JSON.stringify(event)).not.toContain('evil');
  });

  it('is refused with words where it is not as documented', () => {
    const read = (body: string): unknown => readWebhook({ kind, serverUrl, apiUrl: `${serverUrl}/api` }, { headers: deliver(kind, body).headers, body });
    expect(() => read('payload=%7B')).toThrow(/not JSON/);
    expect(() => read(payloadOf(kind, opened, { base: made.base, head: 'HEAD' }))).toThrow(kind === 'gitlab' ? /not as documented/ : /full commit id/);
    expect(() => read(payloadOf(kind, opened, made).replaceAll('acme/payments', '../../user'))).toThrow(kind === 'gitlab' ? /not as documented/ : /owner\/name/);
  });
});

it.runIf(existsSync(builtBot) || (console.log('skipped: dist/ is not built (npm run build)'), false))('works as it is shipped, where no git can be started', async () => {
  const fake = await startFakeForge(dialects.github);
  const delivery = deliver('github', payloadOf('github', 'opened', made));
  const code = `
    import { spawnSync } from 'node:child_process';
    import * as fs from 'node:fs';
    import { handleWebhook } from ${JSON.stringify(pathToFileURL(builtBot).href)};
    if (spawnSync('git', ['version']).error?.code !== 'ENOENT') throw new Error('git can be started');
    const { delivery, dir, ...options } = JSON.parse(fs.readFileSync(0, 'utf8'));
    const result = await handleWebhook(delivery, { ...options, repository: () => ({ fs, dir }) });
    console.log(JSON.stringify(result));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env: { PATH: '/nonexistent' }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ delivery, dir: made.repository.path, kind: 'github', secret, token: fake.dialect.token, serverUrl, apiUrl: fake.apiUrl }));
  let output = '';
  for await (const piece of child.stdout) output += String(piece);
  expect(JSON.parse(output)).toMatchObject({ kind: 'done', posting: { kind: 'created' } });
  expect(fake.comments[0]!.body).toBe(await commentOfJob('github', made));
  expect(fake.violations).toEqual([]);
});

it('knows the example of GitHub for the payload that it is made of', () => {
  expect(Object.keys(example)).toEqual(expect.arrayContaining(['number', 'state', 'base', 'head', 'user', 'html_url']));
  expect(readFileSync(new URL('../support/forges/github-api.json', import.meta.url), 'utf8')).toContain('"@octokit/openapi"');
});
