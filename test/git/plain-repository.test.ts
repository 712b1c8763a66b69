/** The place of a repository told from files is the one that git tells, or none. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigEntries } from '../../src/git/config.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { findPlainRepository } from '../../src/git/plain-repository.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

/** Tests set it, and where it is set git is asked. */
const { GIT_CEILING_DIRECTORIES: _, ...own } = process.env;

/** Whether the place was told without asking git; holds it to what git says. */
async function told(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const whole = { ...own, ...env };
  const config = await readConfigEntries({ cwd, env: readerEnvironment(whole, 'here') });
  const before = gitProcessCount();
  const quick = await openRepository(cwd, { env: whole, config }).catch((error: unknown) => String(error));
  const count = gitProcessCount() - before;
  const asked = await openRepository(cwd, { env: whole }).catch((error: unknown) => String(error));
  const placeOf = (opened: typeof quick): unknown => (typeof opened === 'string' ? opened : (({ rootPath, gitDir, commonDir, prefix, objectFormat, commonDirTrusted, location }) => ({ rootPath, gitDir, commonDir, prefix, objectFormat, commonDirTrusted, location }))(opened));
  expect(placeOf(quick)).toEqual(placeOf(asked));
  return count === 0;
}

describe('a plain repository', () => {
  it.skipIf(process.platform !== 'linux')('is told from files, at its top and below', async () => {
    const { path } = createRepository({ files: { 'docs/größe/a.md': 'a' } });
    for (const folder of ['', 'docs', 'docs/größe']) expect(await told(join(path, folder)), folder).toBe(true);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(join(path, 'docs'), link);
    expect(await told(link)).toBe(true);
  });

  it('is no other kind of repository: git is asked', async () => {
    const repository = createRepository({ files: { 'docs/a.md': 'a' } });
    const { path } = repository;
    expect(await told(join(path, '.git'))).toBe(false);
    expect(await told(join(path, '.git/hooks'))).toBe(false);
    expect(await told(repository.worktree('beside').path)).toBe(false);
    expect(await told(createRepository({ bare: true }).path)).toBe(false);
    expect(await told(createRepository({ objectFormat: 'sha256' }).path)).toBe(false);
    expect(await told(temporaryFolder())).toBe(false);
    // A bare repository inside of a work tree, and what only looks like one.
    execFileSync('git', ['init', '-q', '--bare', join(path, 'inner.git')]);
    expect(await told(join(path, 'inner.git'))).toBe(false);
    mkdirSync(join(path, 'looks'));
    writeFileSync(join(path, 'looks/HEAD'), 'ref: refs/heads/main\n');
    expect(await told(join(path, 'looks'))).toBe(false);
    // An embedded one, and a broken one, which git passes by.
    execFileSync('git', ['init', '-q', join(path, 'embedded')]);
    await told(join(path, 'embedded'));
    mkdirSync(join(path, 'broken/.git'), { recursive: true });
    expect(await told(join(path, 'broken'))).toBe(false);
    for (const [name, head] of [['garbage', 'x\n'], ['empty', '']] as const) {
      execFileSync('git', ['init', '-q', join(path, name)]);
      writeFileSync(join(path, name, '.git/HEAD'), head);
      expect(await told(join(path, name)), name).toBe(false);
    }
    execFileSync('git', ['init', '-q', join(path, 'refless')]);
    rmSync(join(path, 'refless/.git/refs'), { recursive: true });
    expect(await told(join(path, 'refless'))).toBe(false);
    mkdirSync(join(path, 'elsewhere'));
    repository.git(['config', 'core.worktree', join(path, 'elsewhere')]);
    expect(await told(path)).toBe(false);
  });

  it('is asked of git where variables say otherwise', async () => {
    const { path } = createRepository({ files: { 'docs/a.md': 'a' } });
    const other = createRepository({ files: { 'b.md': 'b' } });
    expect(await told(path, { GIT_DIR: join(other.path, '.git') })).toBe(false);
    expect(await told(path, { GIT_DIR: join(path, '.git'), GIT_WORK_TREE: other.path })).toBe(false);
    expect(await told(join(path, 'docs'), { GIT_CEILING_DIRECTORIES: path })).toBe(false);
    expect(await told(path, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.bare', GIT_CONFIG_VALUE_0: 'true' })).toBe(false);
  });

  it('is none that git did not accept (negative control)', async () => {
    const { path } = createRepository({ files: { 'a.md': 'a' } });
    const env = readerEnvironment(own, 'here');
    const config = await readConfigEntries({ cwd: path, env });
    expect(findPlainRepository(path, env, config)).not.toBeNull();
    // What git lists of a repository of another user: nothing local.
    expect(findPlainRepository(path, env, config.filter(({ scope }) => scope !== 'local'))).toBeNull();
    expect(findPlainRepository(path, env, config.map((entry) => (entry.key === 'core.repositoryformatversion' ? { ...entry, value: '1' } : entry)))).toBeNull();
  });
});
