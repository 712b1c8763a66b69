/** Plan roots in large trees: what reading every folder finds, whatever was remembered, for little reading. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRootFolders } from '../../src/workspace/root-folders.ts';
import type { FolderMemory } from '../../src/workspace/root-folders.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

/** Longer than one tick of the disks that tests run on. */
const settledMs = 20;

function memoryIn(folder: string, foldersMin = 0): FolderMemory {
  return { path: join(folder, 'git-plan/folders-v1'), settledMs, foldersMin };
}

/** Waits for the disk's clock, by writing until a file is younger than all before it. */
function settle(folder: string): void {
  const path = join(folder, 'clock');
  writeFileSync(path, '');
  const start = statSync(path).mtimeMs;
  while (statSync(path).mtimeMs < start + settledMs + 5) writeFileSync(path, '');
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** True where nothing is remembered, so that there is nothing to be wrong and nothing to be spared. */
function readsAlways(folder: string): boolean {
  return process.platform !== 'linux' || ![0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630].includes(statfsSync(folder).type >>> 0);
}

describe('plan roots', () => {
  it('are the same with what is remembered and without it, after any changes', () => {
    const [tree, aside] = [temporaryFolder(), temporaryFolder()];
    const memory = memoryIn(aside);
    const random = randomOf(3);
    const folders: string[] = [];
    const add = (path: string): void => {
      mkdirSync(join(tree, path), { recursive: true });
      folders.push(path);
    };
    for (let at = 0; at < 60; at += 1) add(['a', 'b', 'c', 'd'].slice(0, 1 + random(4)).map((name) => `${name}${random(4)}`).join('/'));
    const pick = (): string => folders[random(folders.length)]!;
    const attempt = (change: () => void): void => {
      try {
        change();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      }
    };
    const old = new Date('2020-01-01T00:00:00Z');
    const changes: readonly (() => void)[] = [
      () => add(`${pick()}/exec-plans`),
      () => rmSync(join(tree, pick(), 'exec-plans'), { recursive: true, force: true }),
      () => renameSync(join(tree, pick()), join(tree, `${dirname(pick())}/moved${random(9)}`)),
      () => renameSync(join(tree, pick(), 'exec-plans'), join(tree, pick(), 'exec-plans')),
      () => rmSync(join(tree, pick()), { recursive: true, force: true }),
      // With times of before.
      () => { const path = join(tree, pick()); const { mtime } = lstatSync(path); mkdirSync(join(path, 'exec-plans')); utimesSync(path, mtime, mtime); },
      () => { const path = join(tree, pick()); mkdirSync(join(path, `new${random(3)}/exec-plans`), { recursive: true }); utimesSync(path, old, old); },
      () => { const path = join(tree, pick()); rmSync(path, { recursive: true }); symlinkSync(join(tree, pick()), path); },
      () => { const path = join(tree, pick()); rmSync(path, { recursive: true }); writeFileSync(path, ''); },
      () => chmodSync(join(tree, pick()), random(2) === 0 ? 0o700 : 0o755),
      () => { const path = join(tree, pick()); writeFileSync(join(path, 'file'), ''); },
      () => settle(aside),
      () => settle(aside),
    ];
    let [read, seen, found] = [0, 0, 0];
    for (let step = 0; step < 600; step += 1) {
      attempt(changes[random(changes.length)]!);
      if (step % 40 === 0) for (let at = 0; at < 10; at += 1) attempt(() => add(['a', 'b', 'c', 'd'].slice(0, 1 + random(4)).map((name) => `${name}${random(4)}`).join('/')));
      const remembered = findRootFolders(tree, memory);
      expect({ step, folders: remembered.folders }).toEqual({ step, folders: findRootFolders(tree, null).folders });
      read += remembered.read;
      seen += remembered.seen;
      found += remembered.folders.length - 1;
    }
    // The control: there were roots to be missed, and most folders were not read.
    expect(found).toBeGreaterThan(300);
    if (!readsAlways(tree)) expect(read).toBeLessThan(seen / 2);
  });

  it('cost no reading in a tree that did not change, and that of one folder after a change', () => {
    const [tree, aside] = [temporaryFolder(), temporaryFolder()];
    const memory = memoryIn(aside, 50);
    for (let at = 0; at < 100; at += 1) mkdirSync(join(tree, `pkg${at % 10}/mod${at}`), { recursive: true });
    settle(aside);
    expect(findRootFolders(tree, memory)).toMatchObject({ seen: 111, read: 111 });
    expect(findRootFolders(tree, memory).read).toBe(readsAlways(tree) ? 111 : 0);
    mkdirSync(join(tree, 'pkg3/mod3/exec-plans'));
    const { folders, read } = findRootFolders(tree, memory);
    expect(folders).toEqual(['docs/exec-plans', 'pkg3/mod3/exec-plans']);
    expect(read).toBe(readsAlways(tree) ? 111 : 1);
  });

  it('are looked for in every folder where what is remembered is damaged, of another place, or a small tree', () => {
    const [tree, aside] = [temporaryFolder(), temporaryFolder()];
    const memory = memoryIn(aside);
    for (let at = 0; at < 20; at += 1) mkdirSync(join(tree, `pkg${at}/exec-plans`), { recursive: true });
    settle(aside);
    const expected = findRootFolders(tree, null).folders;
    findRootFolders(tree, { ...memory, foldersMin: 100 });
    expect(existsSync(memory.path)).toBe(false);
    findRootFolders(tree, memory);
    if (readsAlways(tree)) return;
    const bytes = readFileSync(memory.path);
    for (let at = 0; at < 60; at += 1) {
      const damaged = Buffer.from(bytes);
      const place = Math.floor((bytes.length * at) / 60);
      damaged[place] = damaged[place]! ^ 4;
      writeFileSync(memory.path, damaged);
      expect(findRootFolders(tree, memory).folders).toEqual(expected);
    }
    writeFileSync(memory.path, bytes);
    const other = temporaryFolder();
    expect(findRootFolders(other, memory).folders).toEqual(['docs/exec-plans']);
  });

  it('change nothing that the command line says, and are not remembered where nothing is to be kept', async () => {
    const repository = createRepository({ files: { 'pkg1/mod1/exec-plans/active/a.md': '# A\n\n- [ ] One\n' } });
    for (let at = 0; at < 600; at += 1) mkdirSync(join(repository.path, `pkg${at % 20}/mod${at}`), { recursive: true });
    const kept = join(repository.path, '.git/git-plan/folders-v1');
    const { out } = await cli(repository.path, ['list'], { env: { GIT_PLAN_NO_CACHE: '1' } });
    expect(out).toContain('A');
    expect(existsSync(kept)).toBe(false);
    expect((await cli(repository.path, ['list'])).out).toBe(out);
    expect(repository.git(['status', '--porcelain'])).toBe('');
  });
});
