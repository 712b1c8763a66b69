/** One write: where it goes, what it refuses, what it leaves behind. Rows W4 to W12 of the failure table. */
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync, chmodSync, linkSync, lstatSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/open-repository.ts';
import type { Repository } from '../../src/git/open-repository.ts';
import { FatalError, StaleError, UserError } from '../../src/model/errors.ts';
import { blobIdOf } from '../../src/workspace/blob-id.ts';
import { discoverPlanFiles } from '../../src/workspace/discover-plans.ts';
import { createFile, editFile, moveFile } from '../../src/workspace/edit-file.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const plan = 'docs/exec-plans/a.md';
const tick = (text: string): string => text.replace('[ ]', '[x]');

async function open(files: Readonly<Record<string, string | Uint8Array>> = { [plan]: '- [ ] a\n' }): Promise<{ readonly temp: TempRepository; readonly repository: Repository }> {
  const temp = createRepository({ files });
  return { temp, repository: await openRepository(temp.path) };
}

/** Every file below a folder that is no plan and not git's. */
function strays(temp: TempRepository): readonly string[] {
  return readdirSync(temp.path, { recursive: true, encoding: 'utf8' }).filter((name) => !name.startsWith('.git') && /git-plan|\.tmp|\.lock/.test(name));
}

function lockFolder(repository: Repository): string {
  return join(repository.gitDir, 'git-plan/locks');
}

describe('an edit', () => {
  it('gives the bytes before and after, and the id that git gives them', async () => {
    const { temp, repository } = await open();
    const edited = await editFile(repository, plan, tick);
    expect(edited).toMatchObject({ before: '- [ ] a\n', after: '- [x] a\n', notes: [] });
    expect(edited.blobId).toBe(temp.git(['hash-object', plan]));
    expect(temp.read(plan)).toBe('- [x] a\n');
    expect(strays(temp)).toEqual([]);
  });

  it('hands BOM, mixed line endings and a missing last one over as they are', async () => {
    const text = '\ufeff- [ ] a\r\n- b\n- c\r\n  d';
    const { temp, repository } = await open({ [plan]: text });
    const { before } = await editFile(repository, plan, tick);
    expect(before).toBe(text);
    expect(temp.read(plan)).toBe(text.replace('[ ]', '[x]'));
  });

  it('of a file that is not UTF-8 is refused', async () => {
    const { temp, repository } = await open({ [plan]: Buffer.from([0x2d, 0x20, 0xe9, 0x0a]) });
    await expect(editFile(repository, plan, tick)).rejects.toThrow(FatalError);
    expect(readFileSync(join(temp.path, plan))).toEqual(Buffer.from([0x2d, 0x20, 0xe9, 0x0a]));
  });

  it('that changes nothing writes nothing', async () => {
    const { temp, repository } = await open();
    const before = statSync(join(temp.path, plan), { bigint: true });
    await editFile(repository, plan, (text) => text);
    expect(statSync(join(temp.path, plan), { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  });

  it('in a rehearsal writes nothing', async () => {
    const { temp, repository } = await open();
    expect((await editFile(repository, plan, tick, { dryRun: true })).after).toBe('- [x] a\n');
    await createFile(repository, 'docs/exec-plans/b.md', 'x', { dryRun: true });
    await moveFile(repository, plan, 'docs/exec-plans/completed/a.md', tick, { dryRun: true });
    expect(temp.git(['status', '--porcelain'])).toBe('');
  });

  it('that throws leaves the file and no lock', async () => {
    const { temp, repository } = await open();
    await expect(editFile(repository, plan, () => {
      throw new UserError('no');
    })).rejects.toThrow('no');
    expect(temp.read(plan)).toBe('- [ ] a\n');
    expect(readdirSync(lockFolder(repository))).toEqual([]);
  });

  it('keeps the mode', async () => {
    const { temp, repository } = await open();
    chmodSync(join(temp.path, plan), 0o640);
    await editFile(repository, plan, tick);
    expect(statSync(join(temp.path, plan)).mode & 0o777).toBe(0o640);
  });

  it('through a link inside of the work tree writes the file behind it, and the link stays', async () => {
    const { temp, repository } = await open({ 'plans/real.md': '- [ ] a\n' });
    temp.symlink(plan, '../../plans/real.md');
    await editFile(repository, plan, tick);
    expect(lstatSync(join(temp.path, plan)).isSymbolicLink()).toBe(true);
    expect(temp.read('plans/real.md')).toBe('- [x] a\n');
    expect(strays(temp)).toEqual([]);
  });

  it('in a file with two names writes the one that was named', async () => {
    const { temp, repository } = await open();
    linkSync(join(temp.path, plan), join(temp.path, 'docs/other.md'));
    await editFile(repository, plan, tick);
    expect(temp.read(plan)).toBe('- [x] a\n');
  });

  it.each([
    ['a link out of the work tree', (temp: TempRepository, outside: string): string => {
      temp.symlink('docs/exec-plans/out.md', join(outside, 'x.md'));
      return 'docs/exec-plans/out.md';
    }],
    ['a folder that is a link out of it', (temp: TempRepository, outside: string): string => {
      temp.symlink('docs/exec-plans/out', outside);
      return 'docs/exec-plans/out/x.md';
    }],
    ['a path with ..', (): string => 'docs/../../x.md'],
    ['an absolute path', (_: TempRepository, outside: string): string => join(outside, 'x.md')],
    ['git’s own folder', (): string => '.git/config'],
    ['a path with NUL', (): string => 'docs/a\0.md'],
  ])('by way of %s is refused', async (_, pathOf) => {
    const { temp, repository } = await open();
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'x.md'), '- [ ] a\n');
    const repoPath = pathOf(temp, outside);
    await expect(editFile(repository, repoPath, tick)).rejects.toThrow(UserError);
    await expect(createFile(repository, repoPath, 'x')).rejects.toThrow(/work tree|git/);
    await expect(moveFile(repository, plan, repoPath, tick)).rejects.toThrow(/work tree|there already/);
    expect(readdirSync(outside)).toEqual(['x.md']);
    expect(readFileSync(join(outside, 'x.md'), 'utf8')).toBe('- [ ] a\n');
    expect(temp.read(plan)).toBe('- [ ] a\n');
  });

  it('needs a work tree', async () => {
    const bare = createRepository({ bare: true });
    await expect(editFile(await openRepository(bare.path), plan, tick)).rejects.toThrow('must be run in a work tree');
  });
});

describe('somebody else', () => {
  it('changed the file since it was read: the edit is refused, and theirs stays', async () => {
    const { temp, repository } = await open();
    const base = temp.git(['hash-object', plan]);
    temp.write(plan, '- [ ] theirs\n');
    await expect(editFile(repository, plan, tick, { base })).rejects.toThrow(StaleError);
    expect(temp.read(plan)).toBe('- [ ] theirs\n');
    await editFile(repository, plan, tick, { base: temp.git(['hash-object', plan]) });
    expect(temp.read(plan)).toBe('- [x] theirs\n');
  });

  it('switched the branch since it was read: the edit is refused', async () => {
    const { temp, repository } = await open();
    const base = temp.git(['hash-object', plan]);
    temp.git(['checkout', '-q', '-b', 'other']);
    temp.commit('other', { [plan]: '- [ ] a\n- [ ] b\n' });
    await expect(editFile(repository, plan, tick, { base })).rejects.toThrow(StaleError);
    temp.git(['checkout', '-q', 'main']);
    await editFile(repository, plan, tick, { base });
    expect(temp.git(['show', 'other:' + plan])).toBe('- [ ] a\n- [ ] b');
  });

  it('works in another worktree: only the one that was asked for is written', async () => {
    const { temp } = await open();
    const linked = temp.worktree('feat');
    const there = await openRepository(linked.path);
    await editFile(there, plan, tick);
    expect(linked.read(plan)).toBe('- [x] a\n');
    expect(temp.read(plan)).toBe('- [ ] a\n');
    expect(lockFolder(there)).toContain('/worktrees/');
  });

  it('deleted or renamed the file: the edit is refused, and nothing is made anew', async () => {
    const { temp, repository } = await open();
    const base = temp.git(['hash-object', plan]);
    temp.move(plan, 'docs/exec-plans/b.md');
    for (const options of [{}, { base }]) await expect(editFile(repository, plan, tick, options)).rejects.toThrow(`${plan} is gone`);
    await expect(moveFile(repository, plan, 'docs/exec-plans/c.md', tick)).rejects.toThrow(StaleError);
    expect(readdirSync(join(temp.path, 'docs/exec-plans'))).toEqual(['b.md']);
  });

  it('writes without the lock between our reading and our writing: theirs stays, and it is said', async () => {
    const { temp, repository } = await open();
    await expect(editFile(repository, plan, (text) => {
      temp.write(plan, 'theirs\n');
      return tick(text);
    })).rejects.toThrow('was changed by another program meanwhile');
    expect(temp.read(plan)).toBe('theirs\n');
    expect(strays(temp)).toEqual([]);
    await expect(moveFile(repository, plan, 'docs/exec-plans/completed/a.md', (text) => {
      temp.write(plan, 'theirs again\n');
      return text;
    })).rejects.toThrow(StaleError);
    expect(temp.exists('docs/exec-plans/completed/a.md')).toBe(false);
    expect(temp.read(plan)).toBe('theirs again\n');
  });

  it('put a file where ours would go: it is not overwritten', async () => {
    const { temp, repository } = await open();
    temp.write('docs/exec-plans/b.md', 'theirs\n');
    await expect(createFile(repository, 'docs/exec-plans/b.md', 'ours\n')).rejects.toThrow('is there already');
    await expect(moveFile(repository, plan, 'docs/exec-plans/b.md', tick)).rejects.toThrow('is there already');
    expect(temp.read('docs/exec-plans/b.md')).toBe('theirs\n');
    expect(temp.read(plan)).toBe('- [ ] a\n');
  });

  it('is in the middle of a merge or holds git’s lock: a plan can be edited all the same', async () => {
    const { temp, repository } = await open();
    temp.git(['checkout', '-q', '-b', 'other']);
    temp.commit('other', { 'x.txt': 'other\n' });
    temp.git(['checkout', '-q', 'main']);
    temp.commit('main', { 'x.txt': 'main\n' });
    expect(temp.tryGit(['merge', 'other']).status).toBe(1);
    writeFileSync(join(temp.path, '.git/index.lock'), '');
    await editFile(repository, plan, tick);
    expect(temp.read(plan)).toBe('- [x] a\n');
  });
});

describe('the lock', () => {
  /** Puts a lock of somebody else in place and gives its path. */
  async function plant(repository: Repository, content: string, ageMs = 0): Promise<string> {
    let name = '';
    await editFile(repository, plan, (text) => {
      name = readdirSync(lockFolder(repository))[0] ?? '';
      return text;
    });
    const path = join(lockFolder(repository), name);
    writeFileSync(path, content);
    const then = new Date(Date.now() - ageMs);
    utimesSync(path, then, then);
    return path;
  }

  it('lies in git’s directory while an edit runs, shows in no status, and goes', async () => {
    const { temp, repository } = await open();
    let during = '';
    await editFile(repository, plan, (text) => {
      expect(readdirSync(lockFolder(repository)).filter((name) => /^[0-9a-f]{40}\.lock$/.test(name))).toHaveLength(1);
      during = temp.git(['status', '--porcelain']);
      return tick(text);
    });
    expect(during).toBe('');
    expect(readdirSync(lockFolder(repository))).toEqual([]);
  });

  it.each([
    ['a live process', JSON.stringify({ pid: process.pid, host: hostname(), start: null }), 0],
    ['a process on another machine, a moment ago', JSON.stringify({ pid: 1, host: 'elsewhere.example', start: '1' }), 0],
    ['nobody yet: it was made a moment ago', '', 0],
  ])('of %s is waited for, then the edit fails and says what to remove', async (_, content, ageMs) => {
    const { temp, repository } = await open();
    const path = await plant(repository, content, ageMs);
    await expect(editFile(repository, plan, tick, { waitMs: 30 })).rejects.toMatchObject({ name: 'FatalError', hints: [expect.stringContaining(path)] });
    expect(temp.read(plan)).toBe('- [ ] a\n');
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 5, host: hostname(), start: '1' }), 0],
    ['a process whose id another one has now', JSON.stringify({ pid: process.pid, host: hostname(), start: '1' }), 0],
    ['another machine, two minutes ago', JSON.stringify({ pid: 1, host: 'elsewhere.example', start: '1' }), 120_000],
    ['nobody, a while ago', '', 5000],
    ['garbage', '{"pid":', 5000],
    ['something that is no lock', '"x"', 5000],
    ['null', 'null', 5000],
  ])('of %s is broken', async (_, content, ageMs) => {
    const { temp, repository } = await open();
    await plant(repository, content, ageMs);
    await editFile(repository, plan, tick, { waitMs: 5000 });
    expect(temp.read(plan)).toBe('- [x] a\n');
    expect(readdirSync(lockFolder(repository))).toEqual([]);
  });

  it('of one file does not keep another from being written', async () => {
    const { repository, temp } = await open({ [plan]: '- [ ] a\n', 'docs/exec-plans/b.md': '- [ ] b\n' });
    await editFile(repository, plan, (text) => tick(text));
    let inner: Promise<unknown> = Promise.resolve();
    await editFile(repository, plan, (text) => {
      inner = editFile(repository, 'docs/exec-plans/b.md', tick, { waitMs: 5000 });
      return `${text}more\n`;
    });
    await inner;
    expect(temp.read('docs/exec-plans/b.md')).toBe('- [x] b\n');
  });
});

describe('files that are found', () => {
  it('are those of the plan folders; links are not followed, large files not read', async () => {
    const { temp } = await open({ [plan]: '# A\n', 'docs/exec-plans/README.md': 'x', 'docs/exec-plans/_x.md': 'x', 'packages/p/exec-plans/b.md': '# B\n', 'node_modules/m/exec-plans/c.md': '# C\n', ' docs/exec-plans/ 登录.md': '# L\n' });
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'secret.md'), '# Secret\n');
    temp.symlink('docs/exec-plans/link.md', join(outside, 'secret.md'));
    temp.symlink('docs/exec-plans/folder', outside);
    temp.write('docs/exec-plans/large.md', 'x'.repeat(1024 * 1024 + 1));
    mkdirSync(join(temp.path, 'docs/exec-plans/folder.md'));
    const files = await discoverPlanFiles(temp.path, { dirs: [] });
    expect(files.map(({ repoPath, tooLarge }) => `${repoPath}${tooLarge === true ? ' too large' : ''}`)).toEqual([' docs/exec-plans/ 登录.md', plan, 'docs/exec-plans/large.md too large', 'packages/p/exec-plans/b.md']);
    expect(files.find(({ repoPath }) => repoPath === plan)?.blobId).toBe(blobIdOf(Buffer.from('# A\n'), 'sha1'));
  });

  it('are hashed as git hashes them, in both object formats', () => {
    const temp = createRepository({ objectFormat: 'sha256', files: { [plan]: '# A\n' } });
    expect(blobIdOf(Buffer.from('# A\n'), 'sha256')).toBe(temp.git(['rev-parse', `HEAD:${plan}`]));
  });
});
