/** What an answer of git's settings depends on, piece by piece. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configQuestion, findSystemFile, lookAt } from '../../src/git/config-memory.ts';
import { readConfigEntries } from '../../src/git/config.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { findGitProgram, isGitItself } from '../../src/git/git-program.ts';
import { newWorld, script } from '../support/known-world.ts';

describe('the file of the system', () => {
  const target = { cwd: '/', env: readerEnvironment(process.env, 'here') };
  const withGit = async (text: string): Promise<string | null> => {
    const world = newWorld();
    return findSystemFile({ ...target, env: { ...target.env, PATH: script(world, text) } });
  };

  it('is told by git in one of three ways', async () => {
    expect(await withGit("printf 'file:/etc/one\\0a.b\\nc\\0'")).toBe('/etc/one');
    expect(await withGit("echo \"fatal: unable to read config file '/opt/it's/gitconfig': No such file or directory\" >&2; exit 128")).toBe("/opt/it's/gitconfig");
    expect(await withGit('test "$1" = var || exit 0; echo /etc/three')).toBe('/etc/three');
    expect(await withGit('test "$1" = var && exit 129; exit 0')).toBeNull();
    expect(await withGit("echo \"fatal: unable to read config file '/etc/gitconfig': Permission denied\" >&2; exit 128")).toBeNull();
    expect(await withGit("printf 'file:etc/one\\0a.b\\nc\\0'")).toBeNull();
    expect(await withGit("printf 'file:/etc/../one\\0a.b\\nc\\0'")).toBeNull();
  });

  it('is the one of which this git reads', async () => {
    const path = await findSystemFile(target);
    const entries = await readConfigEntries({ cwd: '/', env: { ...target.env, GIT_CONFIG_NOSYSTEM: undefined } });
    for (const { scope, origin } of entries) if (scope === 'system' && path !== null) expect(origin).toBe(`file:${path}`);
  });
});

describe('git on PATH', () => {
  it('is the one that would be started, and is known as git itself or not', () => {
    const world = newWorld();
    const path = script(world, 'exit 0');
    expect(findGitProgram({ PATH: path })).toBe(join(world.home, 'bin/git'));
    expect(isGitItself(join(world.home, 'bin/git'))).toBe(false);
    for (const PATH of [undefined, '', `:${path}`, `bin:${path}`, '/nonexistent']) expect(findGitProgram({ PATH })).toBeNull();
    expect(findGitProgram({ PATH: `/nonexistent:${path}` })).toBe(join(world.home, 'bin/git'));
    chmodSync(join(world.home, 'bin/git'), 0o644);
    expect(() => findGitProgram({ PATH: path })).toThrow(/EACCES/);
    // A launcher of many programs.
    mkdirSync(join(world.home, 'shims'));
    symlinkSync(process.execPath, join(world.home, 'shims/git'));
    expect(isGitItself(join(world.home, 'shims/git'))).toBe(false);
    const started = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    expect(findGitProgram(process.env)).toBe(started);
  });
});

describe('a look at files', () => {
  it('is the same as long as they are, and none where one is no readable file', () => {
    const { home } = newWorld();
    const [file, gone, link] = [join(home, '.gitconfig'), join(home, 'gone'), join(home, 'link')];
    symlinkSync(file, link);
    const before = lookAt([file, gone, '/dev/null'])!;
    expect(lookAt([file, gone, '/dev/null'])).toEqual(before);
    expect(before.newestMs).toBeGreaterThan(0);
    expect(lookAt([gone, '/dev/null'])!.newestMs).toBe(0);
    chmodSync(file, 0o600);
    expect(lookAt([file, gone, '/dev/null'])!.text).not.toBe(before.text);
    expect(lookAt([link])!.text.replace('/link', '/.gitconfig')).toBe(lookAt([file])!.text);
    writeFileSync(gone, '');
    expect(lookAt([file, gone, '/dev/null'])!.text).not.toBe(before.text);
    for (const path of [home, '/dev/zero', join(file, 'below')]) expect(lookAt([file, path]), path).toBeNull();
  });

  it.skipIf(process.platform !== 'linux')('is taken of all that git may read, in a plain place', () => {
    const { env, cwd, home, system } = newWorld();
    const question = (more: Readonly<Record<string, string | undefined>>): readonly string[] | null => configQuestion(cwd, readerEnvironment({ ...env, ...more }, 'here'))?.paths.slice(1) ?? null;
    const [xdg, own, local] = [`${home}/.config/git/config`, `${home}/.gitconfig`, `${cwd}/.git/config`];
    expect(question({})).toEqual([system, xdg, own, local]);
    expect(question({ GIT_CONFIG_SYSTEM: undefined, XDG_CONFIG_HOME: '' })).toEqual([xdg, own, local]);
    expect(question({ GIT_CONFIG_GLOBAL: '/g', XDG_CONFIG_HOME: '/x' })).toEqual([system, '/g', '/x/git/config', xdg, own, local]);
    for (const more of [{ GIT_CONFIG_GLOBAL: '' }, { GIT_CONFIG_SYSTEM: 'here' }, { XDG_CONFIG_HOME: 'x' }, { HOME: '~' }, { PATH: `bin:${env['PATH']}` }, { GIT_CONFIG: '/c' }]) expect(question(more), JSON.stringify(more)).toBeNull();
  });
});
