/** Fetching without git, from git's own server: as deep as is needed, and the login to one address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fetchIsomorphic } from '../../src/git/isomorphic-fetch.ts';
import { openIsomorphic } from '../../src/git/isomorphic.ts';
import { FatalError } from '../../src/model/errors.ts';
import { serveGit } from '../support/git-server.ts';
import { emptyMemory } from '../support/in-memory.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const gitdir = '/git-plan.git';
const refs = ['refs/heads/main', 'refs/pull/7/head'] as const;

/** Both sides have `length` commits since they parted, behind a hundred that they share. */
function parted(length: number): TempRepository {
  const repository = createRepository();
  const shared = repository.import(Array.from({ length: 100 }, (_, at) => ({ files: { 'a.txt': `${at}\n` } })));
  repository.git(['checkout', '-q', '-b', 'topic']);
  for (const branch of ['topic', 'main']) {
    const commits = Array.from({ length }, (_, at) => ({ files: { [`${branch}.txt`]: `${at}\n` } }));
    const lines = commits.map(({ files }, at) => {
      const [[path, text]] = Object.entries(files) as [[string, string]];
      return `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> ${1_767_300_000 + at} +0000\ndata 1\nx${at === 0 ? `\nfrom ${shared.at(-1)}` : ''}\nM 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
    });
    repository.git(['fast-import', '--quiet', '--force'], { input: lines.join('') });
  }
  repository.git(['update-ref', refs[1], 'topic']);
  return repository;
}

describe('fetching a pull request without git', () => {
  it.each([[3, 2], [120, 4]])('goes as deep as both sides need (%i commits, %i fetches)', async (length, fetches) => {
    const repository = parted(length);
    const server = await serveGit(repository.path);
    const fs = emptyMemory();
    const { base, head } = await fetchIsomorphic({ fs, gitdir }, { url: `${server.url}/.git`, refs, login: null });
    expect([base, head]).toEqual([repository.id('main'), repository.id('topic')]);
    const reader = openIsomorphic({ fs, gitdir });
    expect(await reader.mergeBase(base, head)).toBe(repository.git(['merge-base', 'main', 'topic']));
    const commits: string[] = [];
    await reader.walk({ tips: [head], not: [base], pathspecs: [] }, ({ id }) => commits.push(id));
    expect(commits).toEqual(repository.git(['rev-list', '--topo-order', 'main..topic']).split('\n'));
    expect(server.requests.filter(({ path }) => path.endsWith('/git-upload-pack'))).toHaveLength(fetches);
  });

  it('finds two sides without a common commit, having looked at all of both', async () => {
    const repository = createRepository();
    repository.commit('one', { 'a.txt': '1\n' });
    repository.git(['checkout', '-q', '--orphan', 'topic']);
    repository.commit('other', { 'b.txt': '1\n' });
    repository.git(['update-ref', refs[1], 'topic']);
    const server = await serveGit(repository.path);
    const fs = emptyMemory();
    const { base, head } = await fetchIsomorphic({ fs, gitdir }, { url: `${server.url}/.git`, refs, login: null });
    expect(await openIsomorphic({ fs, gitdir }).mergeBase(base, head)).toBeNull();
  });

  it('says what is refused or missing, without the login', async () => {
    const repository = parted(1);
    const server = await serveGit(repository.path, 'Basic none');
    const attempt = (url: string, ref: string, to = server): Promise<unknown> => fetchIsomorphic({ fs: emptyMemory(), gitdir }, { url, refs: [refs[0], ref], login: { user: 'x', password: 'secret-of-the-test' } }).catch((error: unknown) => (to.requests.length, error));
    const refused = (await attempt(`${server.url}/.git`, refs[1])) as FatalError;
    expect(refused).toBeInstanceOf(FatalError);
    expect(refused.message).toBe('Cannot fetch refs/heads/main: HttpError 401');
    expect(`${refused.stack}${JSON.stringify(refused)}`).not.toContain('secret-of-the-test');
    const open = await serveGit(repository.path);
    expect(((await attempt(`${open.url}/.git`, 'refs/pull/8/head')) as Error).message).toMatch(/^Cannot fetch refs\/pull\/8\/head: /);
    await expect(attempt('file:///etc', refs[1])).resolves.toMatchObject({ message: 'Unexpected address to fetch from, expected http or https' });
  });

  it('does not follow to another host', async () => {
    const seen: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200).end();
    });
    const server = createServer((request, response) => response.writeHead(302, { location: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}${request.url}` }).end());
    for (const each of [stranger, server]) await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.git`;
    const login = { user: 'x', password: 'secret-of-the-test' };
    await expect(fetchIsomorphic({ fs: emptyMemory(), gitdir }, { url, refs, login })).rejects.toThrow(/Cannot fetch/);
    expect(seen).toEqual([]);
    // A client that follows does arrive there (negative control).
    await fetch(`${url}/info/refs`);
    expect(seen).toHaveLength(1);
    for (const each of [stranger, server]) each.close();
  });
});
