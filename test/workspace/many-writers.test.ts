/** Many writers of one plan, writers killed in the middle, and disks that refuse: nothing is lost, nothing is half. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../scripts/bundle-program.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { editFile } from '../../src/workspace/edit-file.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const repoPath = 'docs/exec-plans/a.md';
let program = '';
beforeAll(async () => {
  program = await bundleProgram('test/workspace/writer-program.ts', 'writer', temporaryFolder());
});

/** Starts a writer; `ready` resolves when it has opened the repository, `ended` with what it said. */
function start(args: readonly string[]): { readonly child: ChildProcess; readonly ready: Promise<void>; readonly ended: Promise<string> } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      resolve();
    });
    child.on('close', () => resolve());
  });
  return { child, ready, ended };
}

const writers = 16;
const ticks = 200;

async function tickAll(mode: 'tick' | 'tick-unlocked'): Promise<{ readonly ticked: number; readonly said: readonly string[]; readonly root: string }> {
  const boxes = Array.from({ length: writers * ticks }, (_, at) => `- [ ] box ${at + 1}\n`).join('');
  const { path } = createRepository({ files: { [repoPath]: `# A\n\n${boxes}` } });
  const said = await Promise.all(Array.from({ length: writers }, (_, at) => start([mode, path, repoPath, String(at * ticks + 1), String(ticks)]).ended));
  return { ticked: readFileSync(join(path, repoPath), 'utf8').split('- [x] box ').length - 1, said, root: path };
}

describe(`${writers} processes that tick ${ticks} boxes each in one plan`, () => {
  it('lose none', { timeout: 900_000 }, async () => {
    const { ticked, said, root } = await tickAll('tick');
    expect(said).toEqual(Array.from({ length: writers }, () => 'ready\n'));
    expect(ticked).toBe(writers * ticks);
    expect(readdirSync(join(root, 'docs/exec-plans'))).toEqual(['a.md']);
    expect(readdirSync(join(root, '.git/git-plan/locks'))).toEqual([]);
  });

  it('lose some where there is no lock (negative control)', { timeout: 900_000 }, async () => {
    const { ticked } = await tickAll('tick-unlocked');
    expect(ticked).toBeGreaterThan(0);
    expect(ticked).toBeLessThan(writers * ticks);
  });
});

describe('a reader', () => {
  it('never sees a part while a writer is at work', { timeout: 300_000 }, async () => {
    const { path } = createRepository({ files: { [repoPath]: 'a'.repeat(200_000) } });
    const { child, ready, ended } = start(['flip', path, repoPath]);
    await ready;
    const seen = new Set<string>();
    for (let at = 0; at < 300; at += 1) {
      const text = readFileSync(join(path, repoPath), 'utf8');
      seen.add(/^a{200000}$/.test(text) ? 'a' : /^b{200000}$/.test(text) ? 'b' : `part of ${text.length}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await ended;
    expect([...seen].filter((what) => what.startsWith('part'))).toEqual([]);
  });
});

describe('kill -9', () => {
  const kills = 200;

  it(`at ${kills} points of edits leaves the old file or the new one, and no lock that blocks`, { timeout: 900_000 }, async () => {
    const { path } = createRepository({ files: { [repoPath]: 'a'.repeat(200_000) } });
    const repository = await openRepository(path);
    const found = { a: 0, b: 0 };
    let leftBehind = 0;
    for (let at = 0; at < kills; at += 1) {
      const { child, ready, ended } = start(['flip', path, repoPath]);
      await ready;
      // Points spread over several edits; where exactly they fall is up to the machine, which is the point.
      await new Promise((resolve) => {
        setTimeout(resolve, (at * 7) % 23);
      });
      child.kill('SIGKILL');
      await ended;
      const text = readFileSync(join(path, repoPath), 'utf8');
      expect(text).toMatch(/^(?:a{200000}|b{200000})$/);
      found[text.startsWith('a') ? 'a' : 'b'] += 1;
      leftBehind += namesIn(join(path, '.git/git-plan/locks')).length + readdirSync(join(path, 'docs/exec-plans')).length - 1;
      // The next writer does not wait for the dead one, and clears up after it.
      await editFile(repository, repoPath, (now) => `${now.startsWith('a') ? 'b' : 'a'}${now.slice(1)}`, { waitMs: 10_000 });
      await editFile(repository, repoPath, (now) => now.slice(1, 2) + now.slice(1), { waitMs: 10_000 });
      expect(readdirSync(join(path, 'docs/exec-plans'))).toEqual(['a.md']);
      expect(readdirSync(join(path, '.git/git-plan/locks'))).toEqual([]);
    }
    console.log(`old ${found.a}, new ${found.b}; locks and temporary files left behind by the dead: ${leftBehind}`);
    // Kills that never hit an edit would prove nothing.
    expect(leftBehind).toBeGreaterThan(0);
  });

  it('of a writer that writes in place leaves a part (negative control)', async () => {
    const { path } = createRepository({ files: { [repoPath]: 'a'.repeat(200_000) } });
    const { child, ended } = start(['half', path, repoPath]);
    await new Promise<void>((resolve) => child.stdout?.on('data', (data: Buffer) => data.toString('utf8').includes('half') && resolve()));
    child.kill('SIGKILL');
    await ended;
    expect(readFileSync(join(path, repoPath), 'utf8')).not.toMatch(/^(?:a{200000}|b{200000})$/);
  });
});

describe('a dead holder’s lock', () => {
  it('is broken by one of eight at once, and none of their edits is lost', { timeout: 300_000 }, async () => {
    const boxes = Array.from({ length: 80 }, (_, at) => `- [ ] box ${at + 1}\n`).join('');
    const { path } = createRepository({ files: { [repoPath]: boxes } });
    const { child, ready, ended } = start(['flip', path, repoPath]);
    await ready;
    child.kill('SIGKILL');
    await ended;
    writeFileSync(join(path, repoPath), boxes);
    const locks = join(path, '.git/git-plan/locks');
    mkdirSync(locks, { recursive: true });
    const repository = await openRepository(path);
    const name = await nameOfLock(repository, path);
    writeFileSync(join(locks, name), JSON.stringify({ pid: child.pid, host: (await import('node:os')).hostname(), start: null }));
    await Promise.all(Array.from({ length: 8 }, (_, at) => start(['tick', path, repoPath, String(at * 10 + 1), '10']).ended));
    expect(readFileSync(join(path, repoPath), 'utf8').split('- [x] box ').length - 1).toBe(80);
    expect(readdirSync(locks)).toEqual([]);
  });
});

/** Names in a folder that may not be there yet. */
function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function nameOfLock(repository: Awaited<ReturnType<typeof openRepository>>, root: string): Promise<string> {
  let name = '';
  await editFile(repository, repoPath, (text) => {
    name = readdirSync(join(root, '.git/git-plan/locks'))[0] ?? '';
    return text;
  });
  expect(name).toMatch(/\.lock$/);
  return name;
}

describe('a disk that refuses', () => {
  const text = '- [ ] box 1\n'.padEnd(60_000, 'text\n');

  /** Runs `once` in a small file system of its own, made by a shell script that gets the repository's place as $1. */
  function inSmallFileSystem(script: string): string | null {
    const mount = temporaryFolder();
    const make = `mount -t tmpfs -o size=160k tmpfs '${mount}' && cd '${mount}' && git init -q --template= . && mkdir -p docs/exec-plans`;
    const probe = spawnSync('unshare', ['-rm', 'sh', '-c', `${make} && echo made`], { encoding: 'utf8' });
    if (probe.stdout !== 'made\n') {
      console.log('not tested: no file system can be mounted here (unshare -rm)');
      return null;
    }
    const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', `${make} && cat > ${repoPath} && before=$(sha256sum ${repoPath}) && ${script}; [ "$before" = "$(sha256sum ${repoPath})" ] && echo same; ls -A docs/exec-plans; find .git -name '*.lock*'`.replaceAll('WRITER', `'${process.execPath}' '${program}' once '${mount}' ${repoPath}`)], { encoding: 'utf8', input: text });
    return stdout + stderr;
  }

  it('for want of space: the edit fails, the plan is whole, nothing is left behind', () => {
    const said = inSmallFileSystem('WRITER');
    if (said !== null) expect(said).toMatch(/^ready\nfailed: .*(?:ENOSPC|no space).*\nsame\na\.md\n$/);
  });

  it('because it is read-only: the edit fails, the plan is whole', () => {
    const said = inSmallFileSystem('mount -o remount,ro . && WRITER');
    if (said !== null) expect(said).toMatch(/^ready\nfailed: .*EROFS.*\nsame\na\.md\n$/);
  });

  it('in git’s directory only: the edit is made, and says that it cannot be undone', () => {
    const said = inSmallFileSystem('mount -o remount,size=4m . && mount --bind .git .git && mount -o remount,ro,bind .git && WRITER');
    if (said !== null) expect(said).toMatch(/^ready\nsaved; .*undo is not kept\na\.md\n/);
  });

  it('in git’s directory only, where others have written before: no less', () => {
    const said = inSmallFileSystem('mount -o remount,size=4m . && mkdir -p .git/git-plan/locks .git/git-plan/undo && mount --bind .git .git && mount -o remount,ro,bind .git && WRITER');
    if (said !== null) expect(said).toMatch(/^ready\nsaved; .*undo is not kept\na\.md\n/);
  });

  it('and one that does not: the edit is made (negative control)', () => {
    const said = inSmallFileSystem('mount -o remount,size=4m . && WRITER');
    if (said !== null) expect(said).toBe('ready\nsaved\na.md\n');
  });

  it('by permission: the edit fails, the plan is whole', () => {
    const { path } = createRepository({ files: { [repoPath]: text } });
    for (const folder of [path, join(path, 'docs')]) chmodSync(folder, 0o755);
    chmodSync(join(path, 'docs/exec-plans'), 0o555);
    const config = join(temporaryFolder(), 'config');
    writeFileSync(config, '[safe]\n\tdirectory = *\n');
    // Root may write anywhere: then somebody else does it.
    const isRoot = process.getuid?.() === 0;
    for (const folder of isRoot ? [join(program, '..'), join(config, '..'), path] : []) chmodSync(folder, 0o755);
    const { stdout } = spawnSync(process.execPath, [program, 'once', path, repoPath], { encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: config }, ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
    chmodSync(join(path, 'docs/exec-plans'), 0o755);
    expect(stdout).toMatch(/^ready\nfailed: .*EACCES/);
    expect(readFileSync(join(path, repoPath), 'utf8')).toBe(text);
    expect(readdirSync(join(path, 'docs/exec-plans'))).toEqual(['a.md']);
  });

  const injections: readonly (readonly [what: string, injection: string, said: RegExp, isSaved: boolean])[] = [
    ['EIO when the new file is synced: failed, the old one stays', 'fsync:error=EIO:when=1', /^ready\nfailed: .*EIO/, false],
    ['EIO when the folder is synced: saved, and says that durability is not known', 'fsync:error=EIO:when=2', /^ready\nsaved; saved; whether it survives a power failure is not known \(EIO\)\n$/, true],
    ['EXDEV when the new file is put in place: failed, the old one stays', 'rename:error=EXDEV:when=1', /^ready\nfailed: .*EXDEV/, false],
    ['EIO when the version before is kept: saved, and says that undo does not reach it', 'rename:error=EIO:when=2', /^ready\nsaved; undo will not reach this change \(EIO\)\n$/, true],
    ['nothing: saved (negative control)', 'rename:error=EXDEV:when=9', /^ready\nsaved\n$/, true],
  ];

  it.each(injections)('%s', (_, injection, expected, isSaved) => {
    const probe = spawnSync('strace', ['-f', '-o', '/dev/null', '-e', 'trace=fsync', 'true']);
    if (probe.status !== 0) {
      console.log('not tested: strace cannot run here');
      return;
    }
    const { path } = createRepository({ files: { [repoPath]: text } });
    const { stdout } = spawnSync('strace', ['-f', '-o', '/dev/null', '-e', `trace=${injection.split(':')[0] ?? ''}`, '-e', `inject=${injection}`, process.execPath, program, 'once', path, repoPath], { encoding: 'utf8' });
    expect(stdout).toMatch(expected);
    expect(readFileSync(join(path, repoPath), 'utf8')).toBe(isSaved ? text.replace('[ ]', '[x]') : text);
    expect(readdirSync(join(path, 'docs/exec-plans'))).toEqual(['a.md']);
    expect(namesIn(join(path, '.git/git-plan/locks'))).toEqual([]);
  });
});
