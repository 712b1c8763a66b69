import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { runGit } from '../../src/git/run-git.ts';
import { FatalError } from '../../src/model/errors.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const plan = { 'docs/exec-plans/a.md': '# A\n' };

/** The environment that git gives a hook, as the hook itself sees it. */
function hookEnvironment(repository: ReturnType<typeof createRepository>, event: string, provoke: readonly string[], from = ''): Record<string, string> {
  const out = join(temporaryFolder(), 'env');
  const hooks = join(temporaryFolder(), 'hooks');
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, event), `#!/bin/sh\nenv -0 > '${out}'\n`, { mode: 0o755 });
  repository.git(['-c', `core.hooksPath=${hooks}`, ...(from === '' ? [] : ['-C', from]), ...provoke]);
  return Object.fromEntries(readFileSync(out, 'utf8').split('\0').filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

describe('openRepository', () => {
  test('answers from a subfolder with one process', async () => {
    const repo = createRepository({ files: plan });
    const before = gitProcessCount();
    const repository = await openRepository(join(repo.path, 'docs/exec-plans'));
    expect(gitProcessCount() - before).toBe(1);
    expect(repository).toMatchObject({ rootPath: repo.path, gitDir: join(repo.path, '.git'), commonDir: join(repo.path, '.git'), prefix: 'docs/exec-plans/', objectFormat: 'sha1', commonDirTrusted: true });
    expect(repository.location.cwd).toBe(repo.path);
  });

  test('at the top the prefix is empty, and a folder name may hold spaces and other scripts', async () => {
    const path = join(temporaryFolder(), ' 计划 repo');
    const repo = createRepository({ files: plan, at: path });
    const repository = await openRepository(repo.path);
    expect(repository).toMatchObject({ rootPath: path, prefix: '' });
  });

  test('a linked worktree has its own git folder and shares the common one', async () => {
    const main = createRepository({ files: plan });
    const linked = main.worktree('feat/tokens');
    const repository = await openRepository(linked.path);
    expect(repository.rootPath).toBe(linked.path);
    expect(repository.commonDir).toBe(join(main.path, '.git'));
    expect(repository.gitDir).toBe(join(main.path, '.git/worktrees/feat-tokens'));
    expect(repository.commonDirTrusted).toBe(true);
    expect(await repository.git.currentBranch()).toBe('refs/heads/feat/tokens');
  });

  test('a submodule is its own repository', async () => {
    const inner = createRepository({ files: plan });
    const outer = createRepository({ files: { 'README.md': 'x\n' } });
    outer.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'sub']);
    const repository = await openRepository(join(outer.path, 'sub/docs'));
    expect(repository).toMatchObject({ rootPath: join(outer.path, 'sub'), prefix: 'docs/', gitDir: join(outer.path, '.git/modules/sub'), commonDirTrusted: true });
  });

  test('a bare repository has no work tree and can be read', async () => {
    const bare = createRepository({ bare: true });
    const [id] = bare.import([{ files: plan }]);
    const repository = await openRepository(bare.path);
    expect(repository).toMatchObject({ rootPath: null, gitDir: bare.path, commonDir: bare.path, prefix: '' });
    expect(await repository.git.resolveCommit('HEAD')).toBe(id);
  });

  test('inside .git there is no work tree either', async () => {
    const repo = createRepository({ files: plan });
    const repository = await openRepository(join(repo.path, '.git'));
    expect(repository.rootPath).toBeNull();
    expect(await repository.git.resolveCommit('main')).toBe(repo.id('main'));
  });

  test('an empty repository and a SHA-256 repository', async () => {
    const repo = createRepository({ objectFormat: 'sha256' });
    const repository = await openRepository(repo.path);
    expect(repository.objectFormat).toBe('sha256');
    expect(await repository.git.resolveCommit('HEAD')).toBeNull();
    expect(await repository.git.currentBranch()).toBe('refs/heads/main');
    const id = repo.commit('first', plan);
    expect(id).toHaveLength(64);
    expect(await repository.git.resolveCommit('HEAD')).toBe(id);
  });

  test('outside of any repository it is fatal, with git’s words', async () => {
    const folder = temporaryFolder();
    await expect(openRepository(folder)).rejects.toThrow(/^not a git repository/);
    await expect(openRepository(folder)).rejects.toBeInstanceOf(FatalError);
  });

  test('a folder that does not exist is named', async () => {
    await expect(openRepository('/nonexistent/folder')).rejects.toThrow('No such folder: /nonexistent/folder');
  });

  test('a path with a line feed is refused and not cut', async () => {
    const repo = createRepository({ at: join(temporaryFolder(), 'a\nb') });
    await expect(openRepository(repo.path)).rejects.toThrow('a path of this repository holds a line feed');
  });

  test('in a hook that stands in a subfolder, relative variables of git are read from the top', async () => {
    const repo = createRepository({ files: plan });
    repo.write('docs/exec-plans/b.md', '# B\n');
    repo.git(['add', '-A']);
    const env = hookEnvironment(repo, 'pre-commit', ['commit', '-q', '-m', 'b'], 'docs');
    expect(env['GIT_INDEX_FILE']).toBe('.git/index');
    const repository = await openRepository(join(repo.path, 'docs'), { env });
    expect(repository.location.env['GIT_INDEX_FILE']).toBe(join(repo.path, '.git/index'));
    expect(repository.prefix).toBe('docs/');
  });

  test('in a hook of a linked worktree, a subfolder is not taken for the root', async () => {
    const main = createRepository({ files: { ...plan, 'pkg/a/f': 'x\n' } });
    const linked = main.worktree('side');
    linked.write('pkg/a/f', 'y\n');
    const env = hookEnvironment(linked, 'pre-commit', ['commit', '-q', '-a', '-m', 'y']);
    expect(env['GIT_DIR']).toBeDefined();
    const repository = await openRepository(join(linked.path, 'pkg/a'), { env });
    expect(repository.rootPath).toBe(linked.path);
    expect(repository.prefix).toBe('pkg/a/');
    // Negative control: git itself says so.
    const naive = await runGit({ cwd: join(linked.path, 'pkg/a'), env }, ['rev-parse', '--show-toplevel']);
    expect(naive.stdout.toString().trim()).toBe(join(linked.path, 'pkg/a'));
  });

  test('elsewhere ignores what a hook inherited', async () => {
    const host = createRepository({ files: plan });
    const other = createRepository({ files: { 'o.md': 'other\n' } });
    const env = { ...process.env, GIT_DIR: join(host.path, '.git'), GIT_WORK_TREE: host.path, GIT_INDEX_FILE: join(host.path, '.git/index'), GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'plan.x', GIT_CONFIG_VALUE_0: 'y' };
    const repository = await openRepository(other.path, { env, mode: 'elsewhere' });
    expect(repository.rootPath).toBe(other.path);
    expect(await repository.git.resolveCommit('HEAD')).toBe(other.id('HEAD'));
    expect(Object.keys(repository.location.env).filter((name) => /^GIT_(DIR|WORK_TREE|INDEX_FILE|CONFIG_(COUNT|KEY|VALUE))/.test(name))).toEqual([]);
    // Negative control: in `here` mode the environment decides.
    expect((await openRepository(other.path, { env })).rootPath).toBe(host.path);
  });

  test('a crafted commondir is not trusted, a real one is', async () => {
    const victim = createRepository({ files: plan });
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(folder, '.git/commondir'), `${victim.path}/.git\n`);
    const repository = await openRepository(folder);
    expect(realpathSync(repository.commonDir)).toBe(join(victim.path, '.git'));
    expect(repository.commonDirTrusted).toBe(false);
    expect((await openRepository(victim.worktree('w').path)).commonDirTrusted).toBe(true);
  });

  test('a .git file that names the repository of another work tree is not trusted', async () => {
    const victim = createRepository({ files: plan });
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.git'), `gitdir: ${victim.path}/.git\n`);
    expect((await openRepository(folder)).commonDirTrusted).toBe(false);
  });
});
