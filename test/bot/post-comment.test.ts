/** One comment on a pull request, in every forge: every request and response is checked against the published description. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForgeError } from '../../src/bot/forge-error.ts';
import { dialects, somebody, startFakeForge } from '../support/fake-forge.ts';
import type { FakeForge } from '../support/fake-forge.ts';
import { bodyOf, connect, post, postCarelessly, reduced, shas, startedAt } from './forge-kit.ts';

const ours = (fake: FakeForge): readonly string[] => fake.comments.filter(({ author }) => author.id === fake.self.id).map(({ body }) => body);
const writes = /^(POST|PUT|PATCH) .*(comments|notes)/;

describe.each(Object.values(dialects))('a comment on $kind', (dialect) => {
  let fake: FakeForge;
  beforeEach(async () => {
    fake = await startFakeForge(dialect);
  });
  afterEach(() => {
    expect(fake.violations).toEqual([]);
  });

  describe('one comment', () => {
    it('is created, edited, left alone when equal, and reduced to a line', async () => {
      const client = connect(fake);
      const created = await post(client, '1 changed');
      expect(created).toMatchObject({ kind: 'created', id: String(fake.comments[0]!.id) });
      expect(created.url).toMatch(/^https:\/\/.*\d+$/);
      expect(await post(client, '2 changed')).toMatchObject({ kind: 'updated', id: created.id });
      expect(await post(client, '2 changed', { run: '8842.1' })).toMatchObject({ kind: 'unchanged', id: created.id });
      expect(await post(client, null)).toMatchObject({ kind: 'reduced', id: created.id });
      expect(await post(client, null)).toMatchObject({ kind: 'unchanged' });
      expect(ours(fake)).toEqual([bodyOf(reduced)]);
      expect(fake.count(writes)).toBe(3);
    });

    it('is not made where there is nothing to say', async () => {
      expect(await post(connect(fake), null)).toEqual({ kind: 'none', id: null, url: null });
      expect(fake.comments).toEqual([]);
    });

    it('is found behind other comments, on the third page', async () => {
      for (let count = 0; count < 230; count += 1) fake.say(`Comment ${count}`);
      fake.say(bodyOf('1 changed'), fake.self);
      for (let count = 0; count < 30; count += 1) fake.say(`Later ${count}`);
      expect(await post(connect(fake), '2 changed')).toMatchObject({ kind: 'updated' });
      expect(ours(fake)).toEqual([bodyOf('2 changed')]);
      expect(fake.count(/^GET .*(comments|notes)$/)).toBe(dialect.kind === 'gitea' ? 1 : 3);
    });

    it('is never a person\'s who quotes it', async () => {
      const quoted = fake.say(bodyOf('quoted'), somebody).body;
      expect(await post(connect(fake), '1 changed')).toMatchObject({ kind: 'created' });
      expect(fake.comments.map(({ body }) => body)).toEqual([quoted, bodyOf('1 changed')]);
    });

    it('is none of ours without the marker in front, nor with another key', async () => {
      fake.say(`> ${bodyOf('quoted by the bot')}`, fake.self);
      fake.say(bodyOf('1 changed', { key: 'other' }), fake.self);
      expect(await post(connect(fake), '2 changed')).toMatchObject({ kind: 'created' });
      expect(ours(fake)).toHaveLength(3);
      expect(await post(connect(fake), '3 changed', { key: 'other' })).toMatchObject({ kind: 'updated' });
      expect(ours(fake)[1]).toBe(bodyOf('3 changed', { key: 'other' }));
    });

    it('is posted anew where it was deleted between the look and the edit', async () => {
      fake.say(bodyOf('1 changed'), fake.self);
      fake.faults = [{ on: /^(PUT|PATCH)/, kind: 'call', call: () => (fake.comments = []) }];
      expect(await post(connect(fake), '2 changed')).toMatchObject({ kind: 'created' });
      expect(ours(fake)).toEqual([bodyOf('2 changed')]);
    });

    it('is not made anew to be reduced', async () => {
      fake.say(bodyOf('1 changed'), fake.self);
      fake.faults = [{ on: /^(PUT|PATCH)/, kind: 'call', call: () => (fake.comments = []) }];
      expect(await post(connect(fake), null)).toMatchObject({ kind: 'none' });
      expect(fake.comments).toEqual([]);
    });
  });

  describe('runs that end out of order', () => {
    const [, first, second] = shas;
    const descends = async (older: string, newer: string): Promise<boolean> => first.startsWith(older) && second.startsWith(newer);

    it('keep the comment of the later commit', async () => {
      const client = connect(fake);
      await post(client, 'later', { head: second, run: '8842.1', isAncestor: descends });
      expect(await post(client, 'earlier', { head: first, isAncestor: descends })).toMatchObject({ kind: 'newer' });
      expect(await post(client, null, { head: first, isAncestor: descends })).toMatchObject({ kind: 'newer' });
      expect(ours(fake)).toEqual([bodyOf('later', { head: second, run: '8842.1' })]);
      expect(await post(client, 'latest', { head: shas[3], run: '8843.1', isAncestor: descends })).toMatchObject({ kind: 'updated' });
    });

    it('go by the number of the run where history does not tell', async () => {
      const client = connect(fake);
      const unknown = async (): Promise<null> => null;
      await post(client, 'later', { head: second, run: '9000.1' });
      expect(await post(client, 'earlier, tried again', { head: first, run: '8999.2', isAncestor: unknown })).toMatchObject({ kind: 'newer' });
      expect(await post(client, 'after a force push', { head: first, run: '9001.1', isAncestor: unknown })).toMatchObject({ kind: 'updated' });
    });
  });

  describe('a forge in trouble', () => {
    it.each([
      { name: 'the connection ends after the comment is stored', kind: 'lose' },
      { name: 'the answer breaks off', kind: 'break' },
      { name: 'a balancer says 502 though it is stored', kind: 'mask', status: 502 },
      { name: 'a balancer says 200 with a page of its own', kind: 'mask', status: 200 },
      { name: 'the connection ends before', kind: 'drop' },
      { name: 'the forge says 503', kind: 'answer', status: 503 },
    ] as const)('posts once where $name', async (fault) => {
      fake.faults = [{ ...fault, on: /^POST/ }];
      const client = connect(fake);
      const posting = await post(client, '1 changed');
      expect(posting).toMatchObject({ kind: 'created', id: String(fake.comments[0]!.id) });
      expect(ours(fake)).toEqual([bodyOf('1 changed')]);
      expect(client.waits).toEqual([1000]);
    });

    it('posts once where every answer is lost', async () => {
      fake.faults = [{ on: /^POST/, kind: 'lose', times: 9 }];
      await post(connect(fake), '1 changed');
      expect(ours(fake)).toHaveLength(1);
    });

    it('posts once where the forge is down twice and the third answer is lost', async () => {
      fake.faults = [{ on: /^POST/, kind: 'answer', status: 500, times: 2 }, { on: /^POST/, kind: 'lose' }];
      expect(await post(connect(fake), '1 changed')).toMatchObject({ kind: 'created' });
      expect(ours(fake)).toHaveLength(1);
    });

    it('gives up after three tries, with nothing posted and the reason said', async () => {
      fake.faults = [{ on: /^POST/, kind: 'answer', status: 503, message: 'maintenance', times: 9 }];
      const failure = await post(connect(fake), '1 changed').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ForgeError);
      expect(failure).toMatchObject({ kind: 'unavailable', status: 503, message: expect.stringContaining('maintenance') as string });
      expect(fake.count(/^POST/)).toBe(3);
      expect(fake.comments).toEqual([]);
    });

    it('posts nothing where it cannot look whether the lost comment arrived', async () => {
      fake.faults = [{ on: /^POST/, kind: 'lose' }, { on: /^GET .*(comments|notes)/, kind: 'answer', status: 502, after: 1, times: 9 }];
      await expect(post(connect(fake), '1 changed')).rejects.toMatchObject({ kind: 'unavailable' });
      expect(fake.count(/^POST/)).toBe(1);
      expect(ours(fake)).toHaveLength(1);
    });

    it('edits what another run posted while the answer was lost', async () => {
      fake.faults = [{ on: /^POST/, kind: 'drop' }, { on: /^GET .*(comments|notes)/, kind: 'call', after: 1, call: () => fake.say(bodyOf('by another run'), fake.self) }];
      await post(connect(fake), '1 changed');
      expect(ours(fake)).toEqual([bodyOf('1 changed')]);
    });

    it('reads and edits again after 5xx and cut connections', async () => {
      fake.say(bodyOf('1 changed'), fake.self);
      fake.faults = [{ on: /^GET .*(comments|notes)/, kind: 'answer', status: 502 }, { on: /^GET .*(comments|notes)/, kind: 'break' }, { on: /^(PUT|PATCH)/, kind: 'lose' }, { on: /^(PUT|PATCH)/, kind: 'drop' }];
      const client = connect(fake);
      expect(await post(client, '2 changed')).toMatchObject({ kind: 'updated' });
      expect(ours(fake)).toEqual([bodyOf('2 changed')]);
      expect(client.waits).toEqual([1000, 2000, 1000, 2000]);
    });

    it('catches a client that posts again (negative control)', async () => {
      fake.faults = [{ on: /^POST/, kind: 'lose' }];
      await postCarelessly(fake, bodyOf('1 changed'));
      expect(ours(fake)).toHaveLength(2);
    });

    it('catches a client that reads one page, and one that asks for no author (negative control)', async () => {
      for (let count = 0; count < 30; count += 1) fake.say(`Comment ${count}`);
      fake.say(bodyOf('1 changed'), fake.self);
      await postCarelessly(fake, bodyOf('2 changed'));
      expect(ours(fake)).toHaveLength(dialect.kind === 'gitea' ? 1 : 2);
      fake.comments = [];
      const quoting = fake.say(bodyOf('quoted'), somebody);
      await postCarelessly(fake, bodyOf('1 changed'));
      expect(quoting.body).toBe(bodyOf('1 changed'));
    });
  });

  describe('limits and permissions', () => {
    const reset = String(startedAt / 1000 + 40);

    it('waits as long as Retry-After asks, and posts once', async () => {
      fake.faults = [{ on: /^POST/, kind: 'answer', status: 429, headers: { 'retry-after': '17' } }];
      const client = connect(fake);
      expect(await post(client, '1 changed')).toMatchObject({ kind: 'created' });
      expect(client.waits).toEqual([17_000]);
      expect(ours(fake)).toHaveLength(1);
    });

    it('waits until the limit is reset', async () => {
      const headers = dialect.kind === 'github' ? { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } : { 'ratelimit-reset': reset };
      fake.faults = [{ on: /^GET .*(comments|notes)/, kind: 'answer', status: dialect.kind === 'github' ? 403 : 429, headers, message: 'API rate limit exceeded' }];
      const client = connect(fake);
      expect(await post(client, '1 changed')).toMatchObject({ kind: 'created' });
      expect(client.waits).toEqual([41_000]);
    });

    it('does not wait for an hour', async () => {
      fake.faults = [{ on: /^POST/, kind: 'answer', status: 429, headers: { 'retry-after': '3600' } }];
      const client = connect(fake);
      await expect(post(client, '1 changed')).rejects.toMatchObject({ kind: 'rate-limited', message: expect.stringContaining('3600 seconds') as string });
      expect(client.waits).toEqual([]);
    });

    it('does not wait for ever, be each wait however short', async () => {
      fake.faults = [{ on: /^GET .*(comments|notes)/, kind: 'answer', status: 429, headers: { 'retry-after': '0' }, times: 99 }];
      await expect(post(connect(fake), '1 changed')).rejects.toMatchObject({ kind: 'rate-limited' });
      expect(fake.count(/^GET .*(comments|notes)/)).toBeLessThan(10);
    });

    it('says that the token may not, without saying the token', async () => {
      fake.faults = [{ on: /^POST/, kind: 'answer', status: 403, message: `Resource not accessible by integration ${dialect.token}` }];
      const failure = (await post(connect(fake), '1 changed').catch((error: unknown) => error)) as ForgeError;
      expect(failure).toMatchObject({ kind: 'forbidden', status: 403, message: expect.stringContaining('Resource not accessible by integration') as string });
      expect(`${failure.message}\n${failure.stack}\n${failure.hints.join('\n')}\n${JSON.stringify(failure)}`).not.toContain(dialect.token);
      expect(fake.count(/^POST/)).toBe(1);
    });

    it('says that a token is wrong, without saying it', async () => {
      const wrong = 'wrongTokenOfTheTests';
      const failure = (await post(connect(fake, {}, wrong), '1 changed').catch((error: unknown) => error)) as ForgeError;
      expect(failure).toMatchObject({ kind: 'forbidden', status: 401 });
      expect(`${failure.message}${failure.stack}`).not.toContain(wrong);
    });

    it('says that there is no such pull request', async () => {
      fake.faults = [{ on: /^GET .*(comments|notes)/, kind: 'answer', status: 404 }];
      await expect(post(connect(fake), '1 changed')).rejects.toMatchObject({ kind: 'not-found' });
      expect(fake.count(/^POST/)).toBe(0);
    });

    it('says what is too long, and posts nothing', async () => {
      const text = 'x'.repeat(dialect.bodyMax === Number.MAX_SAFE_INTEGER ? 10 : dialect.bodyMax);
      const client = connect(fake);
      if (dialect.kind === 'gitea') expect(await post(client, text)).toMatchObject({ kind: 'created' });
      else await expect(post(client, text)).rejects.toMatchObject({ kind: 'rejected', status: dialect.tooLong });
      // GitHub describes no limit; GitLab's is in its description, which is what is broken here.
      fake.violations.splice(0);
    });
  });

  describe('the status of a commit', () => {
    it('is set, cut to what the forge takes', async () => {
      const { forge, waits } = connect(fake);
      fake.faults = [{ on: /^POST .*statuses/, kind: 'drop' }];
      await forge.setStatus(shas[1], 'failure', 'long '.repeat(100), 'https://forge.example/run/1');
      const fields = fake.statuses[0]!.fields;
      expect(fake.statuses[0]!.commit).toBe(shas[1]);
      expect(fields['state']).toBe(dialect.kind === 'gitlab' ? 'failed' : 'failure');
      expect(fields['context'] ?? fields['name']).toBe('git-plan');
      expect(String(fields['description']).length).toBe(dialect.kind === 'github' ? 140 : 255);
      expect(fields['target_url']).toBe('https://forge.example/run/1');
      expect(fields['pipeline_id']).toBe(dialect.kind === 'gitlab' ? 8841 : undefined);
      expect(waits).toEqual([1000]);
      await forge.setStatus(shas[2], 'success', 'Plans are valid', null);
      expect(fake.statuses[1]!.fields['state']).toBe('success');
    });
  });
});
