/** One contract for whoever answers questions about a repository: the git program, isomorphic-git on disk, isomorphic-git in memory. */
import * as fs from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Volume, createFsFromVolume } from 'memfs';
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { blameTasks } from '../../src/history/blame.ts';
import { timelineOfAll } from '../../src/history/timeline.ts';
import { openGitBinary } from '../../src/git/git-binary.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { openIsomorphic } from '../../src/git/isomorphic.ts';
import type { GitObject, GitReader, WalkedCommit } from '../../src/git/port.ts';
import { FatalError } from '../../src/model/errors.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const plan = (done: number): string => `# Tokens\n\n- [${done > 0 ? 'x' : ' '}] One\n- [${done > 1 ? 'x' : ' '}] Two\n`;
const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';

/** Branches, a merge, an annotated tag, a move, a symbolic link, packed and loose objects and refs. */
function exampleRepository(): { readonly repository: TempRepository; readonly ids: Readonly<Record<'root' | 'second' | 'side' | 'merge' | 'last', string>> } {
  const repository = createRepository();
  const root = repository.commit('root', { [active]: plan(0), 'src/a.ts': '1\n', 'README.md': '# Read\n' });
  const second = repository.commit('second\n\nPlan-Session: codex/session-abcdefghij', { 'src/a.ts': '2\n' });
  repository.git(['checkout', '-q', '-b', 'side', root]);
  const side = repository.commit('side', { [active]: plan(1) });
  repository.git(['gc', '-q']);
  repository.git(['checkout', '-q', 'main']);
  repository.git(['merge', '-q', '--no-ff', '-m', 'merge', 'side'], { env: { GIT_AUTHOR_DATE: '1767300000 +0000', GIT_COMMITTER_DATE: '1767300000 +0000' } });
  const merge = repository.id('HEAD');
  repository.symlink('link.md', 'README.md');
  const last = repository.commit('last', { [active]: null, [completed]: plan(2) });
  repository.git(['tag', '-a', '-m', 'v1', 'v1', side]);
  repository.git(['update-ref', 'refs/pull/1/head', side]);
  return { repository, ids: { root, second, side, merge, last } };
}

function inMemory(gitDir: string): GitReader {
  const files: Record<string, Buffer> = {};
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) walk(full);
      else files[`/repo/.git/${relative(gitDir, full)}`] = readFileSync(full);
    }
  };
  walk(gitDir);
  const volume = new Volume();
  for (const [path, bytes] of Object.entries(files)) {
    volume.mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    volume.writeFileSync(path, bytes);
  }
  return openIsomorphic({ fs: createFsFromVolume(volume) as unknown as typeof fs, dir: '/repo' });
}

const { repository, ids } = exampleRepository();
const readers: readonly (readonly [name: string, reader: GitReader])[] = [
  ['the git program', openGitBinary({ cwd: repository.path, env: readerEnvironment(process.env, 'here') }, 'sha1')],
  ['isomorphic-git on disk', openIsomorphic({ fs, dir: repository.path })],
  ['isomorphic-git in memory', inMemory(join(repository.path, '.git'))],
];

describe.each(readers)('%s', (_, git) => {
  it('resolves revisions, and takes none for an option', async () => {
    expect(await git.resolveCommit('HEAD')).toBe(ids.last);
    expect(await git.resolveCommit('main')).toBe(ids.last);
    expect(await git.resolveCommit('v1')).toBe(ids.side);
    expect(await git.resolveCommit(ids.root)).toBe(ids.root);
    for (const nothing of ['no-such', '', '--all', 'refs/heads/none']) expect(await git.resolveCommit(nothing)).toBeNull();
    expect(await git.resolveCommits(['HEAD', 'no-such', 'side'])).toEqual(new Map([['HEAD', ids.last], ['side', ids.side]]));
  });

  it('knows the branch and the refs, peeled', async () => {
    expect(await git.currentBranch()).toBe('refs/heads/main');
    expect(await git.listRefs(['refs/heads/', 'refs/tags/', 'refs/pull/'])).toEqual([
      { name: 'refs/heads/main', commit: ids.last }, { name: 'refs/heads/side', commit: ids.side }, { name: 'refs/pull/1/head', commit: ids.side }, { name: 'refs/tags/v1', commit: ids.side },
    ]);
    expect(await git.listRefs(['refs/none/'])).toEqual([]);
  });

  it('lists trees by path, links with their mode', async () => {
    const all = await git.listTree(ids.last, []);
    expect(all.map(({ mode, repoPath }) => `${mode} ${repoPath}`)).toEqual(['100644 README.md', `100644 ${completed}`, '120000 link.md', '100644 src/a.ts']);
    expect((await git.listTree(ids.root, ['docs'])).map(({ repoPath }) => repoPath)).toEqual([active]);
    expect(await git.listTree(ids.root, ['none'])).toEqual([]);
  });

  it('reads blobs, passes over what is missing, and gives null for what is larger than asked for', async () => {
    const [entry] = await git.listTree(ids.root, [active]);
    const missing = 'a'.repeat(40);
    const blobs = await git.readBlobs([entry!.id, missing]);
    expect(Buffer.from(blobs.get(entry!.id)!).toString('utf8')).toBe(plan(0));
    expect(blobs.has(missing)).toBe(false);
    expect((await git.readBlobs([entry!.id], { bytesMax: 3 })).get(entry!.id)).toBeNull();
    const seen: GitObject[] = [];
    await git.visitObjects([ids.root, missing, entry!.id], (object) => seen.push(object));
    expect(seen.map(({ id, type }) => [id, type])).toEqual([[ids.root, 'commit'], [entry!.id, 'blob']]);
  });

  it('gives the log of paths, parents first, with messages and people as stored', async () => {
    const log = await git.log({ tips: [ids.last], paths: ['docs'] });
    expect(log.map(({ commit }) => commit.id)).toEqual([ids.root, ids.side, ids.last]);
    expect(log[0]).toMatchObject({ commit: { parents: [], author: { name: 'Ada', email: 'ada@example.com' }, message: 'root\n' }, changes: [{ repoPath: active, before: [], mode: '100644' }] });
    expect((await git.log({ tips: [ids.last], not: [ids.side], paths: ['docs'] })).map(({ commit }) => commit.id)).toEqual([ids.last]);
    const first = await git.log({ tips: [ids.merge], paths: ['docs'], firstParent: true });
    expect(first.map(({ commit }) => commit.id)).toEqual([ids.root, ids.merge]);
  });

  it('walks every commit with what it changed against its first parent', async () => {
    const walked = new Map<string, WalkedCommit>();
    await git.walk({ tips: [ids.last], pathspecs: [':(glob)**/exec-plans/**'] }, (commit) => walked.set(commit.id, commit));
    expect(new Set(walked.keys())).toEqual(new Set(Object.values(ids)));
    expect(walked.get(ids.second)!.changes).toEqual([]);
    expect(walked.get(ids.merge)).toMatchObject({ parents: [ids.second, ids.side], changes: [{ repoPath: active, beforeMode: '100644', mode: '100644' }] });
    expect(walked.get(ids.last)!.changes.map(({ repoPath, before, after }) => [repoPath, before === null, after === null])).toEqual([[active, false, true], [completed, true, false]]);
    const rest: string[] = [];
    await git.walk({ tips: [ids.last], not: [ids.merge, 'b'.repeat(40)], pathspecs: [':(literal)docs'] }, ({ id }) => rest.push(id));
    expect(rest).toEqual([ids.last]);
  });

  it('finds merge bases', async () => {
    expect(await git.mergeBase(ids.second, ids.side)).toBe(ids.root);
    expect(await git.mergeBase(ids.last, ids.side)).toBe(ids.side);
  });

  it('is enough for the timeline and the blame of plans', async () => {
    const context = await openContext({ cwd: repository.path, env: process.env });
    const history = await openHistory({ ...context, repository: { ...context.repository, git, commonDirTrusted: false } });
    const { graph } = history;
    expect(timelineOfAll(history).map(({ number, events }) => [graph.commit(number).id, events.map(({ kind }) => kind)])).toEqual([
      [ids.root, ['created']], [ids.side, ['task-done']], [ids.last, ['renamed', 'status', 'task-done']],
    ]);
    expect(blameTasks(history, { number: history.tips[0]!, repoPath: completed })!.map(({ done }) => graph.commit(done!).id)).toEqual([ids.side, ids.last]);
  });
});

describe('isomorphic-git', () => {
  it('refuses what it would read wrongly: linked worktrees, SHA-256, a folder that is none', async () => {
    const tree = repository.worktree('linked');
    const sha256 = createRepository({ objectFormat: 'sha256', files: { 'a.txt': '1' } });
    for (const dir of [tree.path, sha256.path, temporaryFolder()]) await expect(openIsomorphic({ fs, dir }).resolveCommit('HEAD')).rejects.toThrow(FatalError);
  });
});
