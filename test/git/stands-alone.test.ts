/** Whether anything lies around a work tree, told from files: certain only where git would say the same. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/open-repository.ts';
import { standsAlone } from '../../src/git/stands-alone.ts';
import { cloneRepository, createRepository, repositoryAt } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

async function alone(repository: TempRepository, env: Readonly<Record<string, string>> = {}, remotes = false): Promise<boolean> {
  return standsAlone(await openRepository(repository.path, { env: { ...process.env, ...env } }), { remotes });
}

describe('a repository that stands alone', () => {
  it('has one branch, loose or packed, or none yet', async () => {
    expect(await alone(createRepository())).toBe(true);
    const repository = createRepository({ files: { 'a.txt': 'a' } });
    expect(await alone(repository)).toBe(true);
    repository.git(['pack-refs', '--all']);
    repository.git(['tag', 'v1']);
    expect(await alone(repository)).toBe(true);
    repository.git(['checkout', '-q', '-b', 'feat/deep/name']);
    repository.git(['branch', '-D', 'main']);
    expect(await alone(repository)).toBe(true);
  });

  it('has no other branch, loose, packed or left behind by a detached HEAD', async () => {
    const repository = createRepository({ files: { 'a.txt': 'a' } });
    repository.git(['branch', 'feat/other']);
    expect(await alone(repository)).toBe(false);
    repository.git(['pack-refs', '--all']);
    expect(await alone(repository)).toBe(false);
    repository.git(['branch', '-D', 'feat/other']);
    expect(await alone(repository)).toBe(true);
    repository.git(['checkout', '-q', '--detach']);
    expect(await alone(repository)).toBe(false);
  });

  it('has no other work tree, seen from either', async () => {
    const repository = createRepository({ files: { 'a.txt': 'a' } });
    repository.git(['worktree', 'add', '-q', '--detach', `${repository.path}-beside`]);
    expect(await alone(repository)).toBe(false);
    expect(await alone(repositoryAt(`${repository.path}-beside`))).toBe(false);
    rmSync(`${repository.path}-beside`, { recursive: true });
  });

  it('counts remote-tracking branches only where they are asked about', async () => {
    const origin = createRepository({ files: { 'a.txt': 'a' } });
    const clone = cloneRepository(origin.path);
    expect([await alone(clone), await alone(clone, {}, true)]).toEqual([true, false]);
  });

  it('is certain only of the plain case', async () => {
    const repository = createRepository({ files: { 'a.txt': 'a' } });
    const other = createRepository();
    expect(await alone(repository, { GIT_DIR: join(repository.path, '.git'), GIT_WORK_TREE: other.path })).toBe(false);
    expect(await alone(createRepository({ bare: true }))).toBe(false);
    mkdirSync(join(repository.path, '.git/reftable'));
    writeFileSync(join(repository.path, '.git/reftable/tables.list'), '');
    expect(standsAlone({ ...(await openRepository(other.path)), gitDir: join(repository.path, '.git'), commonDir: join(repository.path, '.git'), rootPath: repository.path })).toBe(false);
  });
});
