/** Whose a comment is: text is quoted and forged, authors are not. */
import { expect, it } from 'vitest';
import { isSameComment, parseMarker } from '../../src/bot/comment-marker.ts';
import { bot, dialects, somebody, startFakeForge } from '../support/fake-forge.ts';
import { bodyOf, connect, post, shas } from './forge-kit.ts';

const jobToken = 'ghs_tokenOfAJob';
const actionsBot = { id: 41898282, login: 'github-actions[bot]' };

it('knows the comments of a job on GitHub without asking who it is', async () => {
  const fake = await startFakeForge({ ...dialects.github, isAuthorised: ({ authorization }) => authorization === `Bearer ${jobToken}` });
  fake.say(bodyOf('quoted by a person'), somebody);
  fake.say(bodyOf('quoted by another bot'), { id: 9, login: 'reviewer[bot]' }, { viaApp: 'reviewer' });
  const own = fake.say(bodyOf('1 changed'), actionsBot, { viaApp: 'github-actions' });
  expect(await post(connect(fake, {}, jobToken), '2 changed')).toMatchObject({ kind: 'updated', id: String(own.id) });
  expect(fake.count(/\/user$/)).toBe(0);
  expect(fake.violations).toEqual([]);
});

it('warns where the author is another than expected, and finds its comment once it is told', async () => {
  const app = { id: 5, login: 'acme-plans[bot]' };
  const fake = await startFakeForge({ ...dialects.github, isAuthorised: ({ authorization }) => authorization === `Bearer ${jobToken}` });
  Object.assign(fake, { self: app });
  expect(await post(connect(fake, {}, jobToken), '1 changed')).toMatchObject({ kind: 'created', warning: expect.stringContaining('GIT_PLAN_AUTHOR') as string });
  expect(await post(connect(fake, { author: 'Acme-plans[bot]' }, jobToken), '2 changed')).toMatchObject({ kind: 'updated' });
  expect(fake.comments).toHaveLength(1);
});

it('does not guess whose a personal token is', async () => {
  const fake = await startFakeForge(dialects.github);
  fake.say(bodyOf('1 changed'), actionsBot);
  fake.faults = [{ on: /\/user$/, kind: 'answer', status: 403, message: 'Resource not accessible by personal access token' }];
  await expect(post(connect(fake), '2 changed')).rejects.toMatchObject({ kind: 'forbidden' });
  expect(fake.comments).toHaveLength(1);
});

const noScope = { on: /\/user$/, kind: 'answer', status: 403, message: 'token does not have at least one of required scope(s): [read:user]' } as const;

it('knows the comments of a job on Gitea and Forgejo, which may not ask who it is', async () => {
  for (const login of ['gitea-actions', 'forgejo-actions']) {
    const fake = await startFakeForge(dialects.gitea);
    fake.say('Nice', somebody);
    fake.say(bodyOf('1 changed'), { id: -2, login });
    fake.faults = [noScope];
    expect(await post(connect(fake), '2 changed')).toMatchObject({ kind: 'updated' });
    expect(fake.violations).toEqual([]);
  }
});

it('posts nothing more where a comment may be its own, until it is told who it is', async () => {
  const fake = await startFakeForge(dialects.gitea);
  fake.faults = [{ ...noScope, times: 9 }];
  expect(await post(connect(fake), '1 changed')).toMatchObject({ kind: 'created', warning: expect.stringContaining('GIT_PLAN_AUTHOR') as string });
  await expect(post(connect(fake), '2 changed')).rejects.toMatchObject({ kind: 'forbidden', hints: [expect.stringContaining('GIT_PLAN_AUTHOR')] });
  expect(await post(connect(fake, { author: bot.login }), '2 changed')).toMatchObject({ kind: 'updated' });
  expect(fake.comments).toHaveLength(1);
});

it('takes the empty answer of older Giteas to an edit', async () => {
  const fake = await startFakeForge({ ...dialects.gitea, comment: dialects.gitea.comment });
  const own = fake.say(bodyOf('1 changed'), bot);
  const client = connect(fake, { fetch: async (input, init) => (init?.method === 'PATCH' ? new Response(null, { status: 204 }) : fetch(input, init)) });
  expect(await post(client, '2 changed')).toMatchObject({ kind: 'updated', id: String(own.id) });
});

it('never edits what GitLab itself says of a merge request', async () => {
  const fake = await startFakeForge(dialects.gitlab);
  fake.say(bodyOf('changed the description'), bot, { system: true });
  expect(await post(connect(fake), '1 changed')).toMatchObject({ kind: 'created' });
});

it('reads its own marker, and nothing that only looks like one', () => {
  expect(parseMarker(bodyOf('x', { sum: '5e0b91' }))).toEqual({ key: 'default', head: shas[1].slice(0, 10), base: shas[0].slice(0, 10), run: '8841.1', sum: '5e0b91' });
  for (const other of ['', 'text', '<!-- git-plan:comment key=default -->', '<!-- git-plan:comment v=2 key=default -->', '<!-- git-plan:comment v=1 -->', ' <!-- git-plan:comment v=1 key=default -->', '<!-- git-plan:comment v=1\nkey=default -->', '<!-- git-plan:comment v=1 key=default']) expect(parseMarker(other)).toBeNull();
  expect(parseMarker('<!-- git-plan:comment v=1 key=default head=--output=x base=HEAD -->')).toMatchObject({ head: null, base: null });
});

it('takes two comments for the same where only the run differs', () => {
  expect(isSameComment(bodyOf('a', { run: '1.1' }), bodyOf('a', { run: '2.1' }))).toBe(true);
  expect(isSameComment(`${bodyOf('a').replaceAll('\n', '\r\n')}\r\n`, bodyOf('a'))).toBe(true);
  expect(isSameComment(bodyOf('a, see run 1', { sum: '5e0b91' }), bodyOf('a, see run 2', { run: '2.1', sum: '5e0b91' }))).toBe(true);
  expect(isSameComment(bodyOf('a'), bodyOf('b'))).toBe(false);
  expect(isSameComment(bodyOf('a', { sum: '5e0b91' }), bodyOf('b', { sum: '5e0b92' }))).toBe(false);
  expect(isSameComment(bodyOf('a', { sum: '5e0b91' }), bodyOf('a', { sum: '5e0b91', head: shas[2] }))).toBe(false);
});
