/** Where the hooks go: beside every manager and every hook that is there, and out again byte for byte. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { findManager } from '../../src/app/hook-managers.ts';
import { configHooks, hasConfigHooks } from '../../src/app/config-hooks.ts';
import { hookEvents } from '../../src/app/hook-block.ts';
import { applyRemoval, applySteps, hookStates, planHooks, planRemoval } from '../../src/app/set-up.ts';
import type { HookOptions } from '../../src/app/set-up.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { brokenPlan, commit, folder, goodPlan, isBuilt, packageFolder, stage } from './hooked-repository.ts';

const installation = { nodePath: process.execPath, homePath: packageFolder };
const oldGit = { gitVersion: 'git version 2.39.5' };

/** Every file below, `.git` too (but for what git itself writes), with its bytes and mode. */
function bytesOf(repository: TempRepository): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      const name = relative(repository.path, full);
      if (/^\.git\/(?:objects|logs|index|COMMIT_EDITMSG|git-plan|refs|ORIG_HEAD)/.test(name)) continue;
      if (entry.isDirectory()) walk(full);
      else found.set(name, `${statSync(full).mode.toString(8)} ${readFileSync(full).toString('base64')}`);
    }
  };
  walk(repository.path);
  return found;
}

async function install(repository: TempRepository, options: HookOptions = {}) {
  const context = await openContext({ cwd: repository.path, env: process.env });
  const steps = await planHooks(context, installation, { ...oldGit, ...options });
  await applySteps(context, steps);
  return steps;
}

async function uninstall(repository: TempRepository): Promise<void> {
  const context = await openContext({ cwd: repository.path, env: process.env });
  await applyRemoval(context, 'hooks', await planRemoval(context, 'hooks'));
}

/** A PATH on which `git-plan` is. */
function pathWithGitPlan(): Record<string, string> {
  const bin = temporaryFolder();
  symlinkSync(join(packageFolder, 'dist/cli.js'), join(bin, 'git-plan'));
  return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
}

function expectChecked(repository: TempRepository, env: Record<string, string> = {}): void {
  stage(repository, { [`${folder}/b.md`]: brokenPlan });
  const refused = commit(repository, [], { env });
  expect([refused.status, refused.stderr], refused.stderr).toEqual([1, expect.stringContaining('status-unknown')]);
  stage(repository, { [`${folder}/b.md`]: goodPlan });
  expect(commit(repository, [], { env }).status).toBe(0);
}

describe.runIf(isBuilt)('hooks install', () => {
  it('where no hook is: files of its own; again changes nothing; uninstall removes them', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    const before = bytesOf(repository);
    await install(repository);
    const once = bytesOf(repository);
    await install(repository);
    expect(bytesOf(repository)).toEqual(once);
    expectChecked(repository);
    repository.git(['reset', '-q', '--hard', 'HEAD~1']);
    await uninstall(repository);
    expect(bytesOf(repository)).toEqual(before);
  });

  it('where a shell hook is: before it, so that its exit hides nothing; both run', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    repository.write('.git/hooks/pre-commit', '#!/bin/bash\n# mine\necho theirs >> .git/ran\nexec true\n');
    repository.chmod('.git/hooks/pre-commit', 0o755);
    const before = bytesOf(repository);
    await install(repository);
    expectChecked(repository);
    expect(repository.read('.git/ran')).toBe('theirs\n');
    repository.remove('.git/ran');
    repository.git(['reset', '-q', '--hard', 'HEAD~1']);
    await uninstall(repository);
    expect(bytesOf(repository)).toEqual(before);
  });

  it('where a hook was changed after the install: takes out its own lines only', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    await install(repository);
    const file = '.git/hooks/pre-commit';
    repository.write(file, `${repository.read(file)}echo mine\n`);
    await uninstall(repository);
    expect(repository.read(file)).toBe('#!/bin/sh\necho mine\n');
  });

  it('where a hook in another language is: leaves it and says what to run from it', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    repository.write('.git/hooks/pre-commit', '#!/usr/bin/env python3\nprint("hi")\n');
    const steps = await install(repository);
    expect(steps.find(({ kind }) => kind === 'by-hand')).toMatchObject({ path: '.git/hooks/pre-commit', text: expect.stringContaining('git-plan hooks run pre-commit') as string });
    expect(repository.read('.git/hooks/pre-commit')).toBe('#!/usr/bin/env python3\nprint("hi")\n');
  });

  it('beside husky: lines in its own files, which husky runs', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    mkdirSync(join(repository.path, '.husky'));
    repository.write('.husky/pre-commit', 'echo theirs\n');
    const husky = spawnSync(process.execPath, [join(packageFolder, 'node_modules/husky/bin.js')], { cwd: repository.path, encoding: 'utf8' });
    expect(husky.status, husky.stderr).toBe(0);
    repository.git(['add', '-A']);
    repository.git(['commit', '-q', '-m', 'husky', '--no-verify']);
    const before = bytesOf(repository);
    await install(repository);
    expect(repository.read('.husky/pre-commit')).toContain('echo theirs');
    expectChecked(repository, pathWithGitPlan());
    repository.git(['reset', '-q', '--hard', 'HEAD~1'], { env: { HUSKY: '0' } });
    await uninstall(repository);
    expect(bytesOf(repository)).toEqual(before);
  });

  it('core.hooksPath in the repository: lines that travel, and work from PATH', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    repository.git(['config', 'core.hooksPath', '.githooks']);
    const before = bytesOf(repository);
    await install(repository);
    expect(repository.read('.githooks/pre-commit')).not.toContain(packageFolder);
    expectChecked(repository, pathWithGitPlan());
    await uninstall(repository);
    expect(existsSync(join(repository.path, '.githooks/pre-commit'))).toBe(false);
    expect(bytesOf(repository).get('.git/config')).toBe(before.get('.git/config'));
  });

  it('core.hooksPath outside of the repository: refused with ways out', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    repository.git(['config', 'core.hooksPath', temporaryFolder()]);
    await expect(install(repository)).rejects.toThrow(/outside of this repository/);
  });

  it.each([
    ['lefthook', 'lefthook.yml', 'commit-msg:\n  jobs:\n    - run: true\n'],
    ['lefthook', '.lefthook.yaml', ''],
    ['pre-commit', '.pre-commit-config.yaml', 'repos:\n  - repo: https://example.com/x\n    rev: v1\n    hooks:\n      - id: y\n'],
    ['pre-commit', '.pre-commit-config.yaml', 'default_stages: [pre-commit]\nrepos:\n- repo: https://example.com/x\n  rev: v1\n  hooks:\n  - id: y'],
    ['simple-git-hooks', 'package.json', '{\n  "name": "x",\n  "simple-git-hooks": {\n    "commit-msg": "true"\n  }\n}\n'],
    ['simple-git-hooks', 'package.json', '{"simple-git-hooks":{}}'],
  ])('beside %s (%s): shows the entry, writes it with --write, takes it back byte for byte', async (name, file, text) => {
    const repository = createRepository({ files: { 'a.txt': '1', [file]: text } });
    expect(findManager(repository.path)).toMatchObject({ name, file });
    const before = bytesOf(repository);
    expect((await install(repository)).map(({ kind }) => kind)).toEqual(['by-hand']);
    expect(bytesOf(repository)).toEqual(before);
    await install(repository, { write: true });
    const written = repository.read(file);
    expect(written).toContain('git-plan validate --staged');
    for (const line of text.split('\n').filter((each) => each.trim() !== '' && name !== 'simple-git-hooks')) expect(written.split('\n')).toContain(line);
    if (file.endsWith('.json')) expect(JSON.parse(written)).toMatchObject({ 'simple-git-hooks': { 'pre-commit': expect.stringContaining('git-plan validate --staged') as string } });
    else await expectYaml(written);
    await install(repository, { write: true });
    expect(repository.read(file)).toBe(written);
    expect(existsSync(join(repository.path, '.git/hooks/pre-commit'))).toBe(false);
    await uninstall(repository);
    expect(bytesOf(repository)).toEqual(before);
  });

  it.each([
    ['lefthook.yml', 'pre-commit:\n  jobs:\n    - run: true\n'],
    ['.pre-commit-config.yaml', 'repos: []\n'],
    ['package.json', '{"simple-git-hooks":{"pre-commit":"true"}}'],
    ['hk.pkl', 'amends "x"\n'],
  ])('beside %s where only a person can say how: shows the entry even with --write', async (file, text) => {
    const repository = createRepository({ files: { [file]: text } });
    expect((await install(repository, { write: true })).map(({ kind }) => kind)).toEqual(['by-hand']);
    expect(repository.read(file)).toBe(text);
  });

  it('the entry of every manager refuses a broken plan', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expect((await cli(repository.path, ['validate', '--staged'])).code).toBe(1);
    stage(repository, { [`${folder}/b.md`]: goodPlan });
    expect((await cli(repository.path, ['validate', '--staged'])).code).toBe(0);
  });

  it('git 2.54 and later: settings of this clone beside every manager, taken back byte for byte', async () => {
    const repository = createRepository({ files: { 'a.txt': '1', 'lefthook.yml': 'pre-commit:\n' } });
    const before = bytesOf(repository);
    const steps = await install(repository, { gitVersion: 'git version 2.54.1 (Apple Git-200)' });
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['config']));
    expect(repository.git(['config', '--get-all', 'hook.git-plan-pre-commit.event'])).toBe('pre-commit');
    expect([...bytesOf(repository).keys()]).toEqual([...before.keys()]);
    await uninstall(repository);
    expect(bytesOf(repository)).toEqual(before);
    const team = await install(repository, { gitVersion: 'git version 2.54.1', team: true });
    expect(team.map(({ kind }) => kind)).toEqual(['by-hand']);
  });

  it.each(['git version 2.54.0', 'git version 2.60.1.windows.1', 'git version 3.0.0'])('%s has hooks in its configuration', (version) => expect(hasConfigHooks(version)).toBe(true));
  it.each(['git version 2.39.5 (Apple Git-154)', 'git version 2.53.9', 'nonsense'])('%s has not', (version) => expect(hasConfigHooks(version)).toBe(false));

  it('the command in the configuration checks as a hook file does, as git runs it: with the arguments behind it', () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    const run = (event: string, args: readonly string[], input = ''): { status: number | null; stderr: string } => {
      const command = configHooks(hookEvents.find((hook) => hook.event === event)!, installation).find(({ key }) => key.endsWith('.command'))!.value;
      return spawnSync('sh', ['-c', `${command} "$@"`, command, ...args], { cwd: repository.path, encoding: 'utf8', input });
    };
    expect(run('pre-commit', []).status).toBe(0);
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expect(run('pre-commit', [])).toMatchObject({ status: 1, stderr: expect.stringContaining('status-unknown') as string });
    repository.git(['commit', '-q', '--no-verify', '-m', 'broken']);
    const refs = `refs/heads/main ${repository.id('HEAD')} refs/heads/main ${'0'.repeat(40)}\n`;
    expect(run('pre-push', ['origin', 'file:///x'], refs)).toMatchObject({ status: 1, stderr: expect.stringContaining('status-unknown') as string });
  });

  it('status says what is in force', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    const states = async () => Object.fromEntries((await hookStates(await openContext({ cwd: repository.path, env: process.env }))).map(({ event, state }) => [event, state]));
    expect((await states())['pre-commit']).toBe('absent');
    await install(repository);
    expect((await states())['pre-commit']).toBe('installed');
    chmodSync(join(repository.path, '.git/hooks/pre-commit'), 0o644);
    expect((await states())['pre-commit']).toBe('not executable');
    writeFileSync(join(repository.path, '.git/hooks/pre-commit'), '#!/bin/sh\n');
    expect((await states())['pre-commit']).toBe('other');
  });
});

async function expectYaml(text: string): Promise<void> {
  const { parseDocument } = await import('yaml');
  expect(parseDocument(text).errors).toEqual([]);
  expect(JSON.stringify(parseDocument(text).toJS())).toContain('git-plan validate --staged');
}

describe('what is remembered of the install', () => {
  const record = (repository: TempRepository): string => join(repository.path, '.git/git-plan/install.json');
  const damages: readonly (readonly [string, (path: string) => void])[] = [
    ['is gone', (path) => rmSync(path)],
    ...['', '{', 'null', '[]', '{}', '{"files":{"a":1},"keys":[],"config":null}', '{"files":null,"keys":[],"config":null}'].map((text) => [`is damaged: ${text}`, (path: string) => writeFileSync(path, text)] as const),
  ];

  it.each(damages)('%s: hooks and settings are found by their marks, and taken out', async (_, damage) => {
    const repository = createRepository({ files: { 'README.md': '# A\n', '.gitattributes': '*.png binary\n' } });
    writeFileSync(join(repository.path, '.git/hooks/pre-push'), '#!/bin/sh\necho mine\n', { mode: 0o755 });
    const before = bytesOf(repository);
    expect((await cli(repository.path, ['init', '--yes'])).code).toBe(0);
    damage(record(repository));
    expect((await cli(repository.path, ['hooks', 'uninstall'])).err).toBe('');
    expect((await cli(repository.path, ['hooks', 'install'])).code).toBe(0);
    damage(record(repository));
    expect((await cli(repository.path, ['uninstall', '--yes'])).code).toBe(0);
    expect(repository.tryGit(['config', '--get-regexp', 'plan']).stdout).toBe('');
    const after = bytesOf(repository);
    // Nobody remembers how git wrote its own file before.
    for (const bytes of [before, after]) bytes.delete('.git/config');
    expect(after).toEqual(before);
  });

  it('names no file outside of the repository', async () => {
    const repository = createRepository({ files: { 'README.md': '# A\n' } });
    await install(repository);
    const outside = join(temporaryFolder(), 'profile');
    writeFileSync(outside, 'mine\n');
    const remembered = JSON.parse(readFileSync(record(repository), 'utf8')) as { files: Record<string, unknown> };
    const entry = { before: Buffer.from('theirs\n').toString('base64'), mode: 0o100644, after: Buffer.from('mine\n').toString('base64') };
    const inside = join(repository.path, 'README.md');
    const forged = { ...remembered, files: { ...remembered.files, [outside]: entry, [inside]: { ...entry, after: Buffer.from('# A\n').toString('base64') } } };
    writeFileSync(record(repository), JSON.stringify(forged));
    await uninstall(repository);
    expect(readFileSync(outside, 'utf8')).toBe('mine\n');
    // A file of the repository is taken back as it is said there (negative control).
    expect(readFileSync(inside, 'utf8')).toBe('theirs\n');
  });

  it('is not written, nor are hooks, where the git folder only names that of another repository', async () => {
    const victim = createRepository({ files: { 'README.md': '# A\n' } });
    const path = temporaryFolder();
    mkdirSync(join(path, '.git'));
    writeFileSync(join(path, '.git/HEAD'), victim.id('HEAD'));
    writeFileSync(join(path, '.git/commondir'), `${victim.path}/.git\n`);
    const before = bytesOf(victim);
    for (const words of [['hooks', 'install'], ['hooks', 'uninstall'], ['init', '--yes'], ['uninstall', '--yes']]) {
      const { code, err } = await cli(path, words);
      expect([words, code, err]).toEqual([words, 1, expect.stringContaining('belongs to another one')]);
    }
    expect(bytesOf(victim)).toEqual(before);
    expect(existsSync(record(victim))).toBe(false);
  });
});
