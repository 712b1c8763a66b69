/** A writer that is killed at one system call after the other: what it leaves is the old state or the new one, undo knows which, and the next writer clears up. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../scripts/bundle-program.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import type { Repository } from '../../src/git/open-repository.ts';
import { createFile, editFile, moveFile } from '../../src/workspace/edit-file.ts';
import { undoLastWrite } from '../../src/workspace/undo.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const [plan, other, moved, made] = ['docs/exec-plans/a.md', 'docs/exec-plans/b.md', 'docs/exec-plans/completed/a.md', 'docs/exec-plans/new.md'];
const text = '- [ ] box 1\n';
const ticked = '- [x] box 1\n';
const canTrace = spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=fsync', 'true']).status === 0;
if (!canTrace) console.log('not tested: strace cannot run here');

let program = '';
beforeAll(async () => {
  program = await bundleProgram('test/workspace/writer-program.ts', 'writer', temporaryFolder());
});

type World = { readonly temp: TempRepository; readonly repository: Repository; readonly undoFolder: string };

/** A repository in which one write was made that undo can take back. */
async function open(): Promise<World> {
  const temp = createRepository({ files: { [plan]: text, [other]: text } });
  const world = { temp, repository: await openRepository(temp.path), undoFolder: join(temp.path, '.git/git-plan/undo') };
  await begin(world);
  return world;
}

/** As after `open`, whatever was done since. */
async function begin({ temp, repository }: World): Promise<void> {
  for (const path of ['.git/git-plan', 'docs']) temp.remove(path);
  for (const path of [plan, other]) temp.write(path, text);
  await editFile(repository, other, () => ticked);
}

function names(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}

/** Files beside the plans that are none: half a write. */
const leftovers = ({ temp }: World): readonly string[] => [...names(join(temp.path, 'docs/exec-plans')).filter((name) => name.includes('git-plan')), ...names(join(temp.path, '.git/git-plan/locks'))];

function kill(world: World, args: readonly string[], calls: string, when: number): { readonly said: string; readonly wasKilled: boolean } {
  const { stdout, signal, status } = spawnSync('strace', ['-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${when}`, process.execPath, program, args[0]!, world.temp.path, ...args.slice(1)], { encoding: 'utf8' });
  return { said: stdout, wasKilled: signal === 'SIGKILL' || status === 137 };
}

describe.runIf(canTrace)('a writer killed at', () => {
  const writes = [
    ['edit', ['once', plan], { [plan]: text }, { [plan]: ticked }],
    ['create', ['create', made], { [made]: null }, { [made]: text }],
    ['move', ['move', plan, moved], { [plan]: text, [moved]: null }, { [plan]: null, [moved]: ticked }],
  ] as const;
  // One system call after the other, and of each the first, the second and so on.
  const calls = ['write', 'fsync', 'rename', 'link,linkat', 'unlink,unlinkat'];

  it.each(writes)('each call of its %s: undo takes back what was done and nothing else, and nothing is left behind', { timeout: 120_000 }, async (_, args, before, after) => {
    let [kills, done, between] = [0, 0, 0];
    const world = await open();
    for (const call of calls) {
      for (let when = 1; ; when += 1) {
        await begin(world);
        const { said, wasKilled } = kill(world, args, call, when);
        if (!wasKilled) {
          expect(said).toContain('saved');
          break;
        }
        kills += 1;
        const holds = (files: Readonly<Record<string, string | null>>): boolean => Object.entries(files).every(([path, content]) => (world.temp.exists(path) ? world.temp.read(path) : null) === content);
        const isDone = holds(after);
        // Of a move that was killed between its two halves both files are whole.
        const isBetween = args[0] === 'move' && world.temp.exists(plan) && world.temp.exists(moved);
        if (isBetween) expect([world.temp.read(plan), world.temp.read(moved)]).toEqual([text, ticked]);
        else expect(isDone || holds(before), `${call} ${when}: ${names(join(world.temp.path, 'docs'))}`).toBe(true);
        done += isDone ? 1 : 0;
        between += isBetween ? 1 : 0;
        await undoLastWrite(world.repository);
        expect(holds(before), `${call} ${when}`).toBe(true);
        // What was not made is not what undo takes back: then it is the write before.
        expect(world.temp.read(other)).toBe(isDone || isBetween ? ticked : text);
        await editFile(world.repository, plan, (now) => `${now}more\n`);
        if (args[0] === 'create') await createFile(world.repository, made, text);
        if (args[0] === 'move') await moveFile(world.repository, plan, moved, (now) => now);
        expect(leftovers(world), `${call} ${when}`).toEqual([]);
        expect(names(world.undoFolder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }
    }
    console.log(`${args[0]}: killed at ${kills} calls; done by then ${done}, between ${between}`);
    expect(kills).toBeGreaterThan(3);
    expect(done).toBeGreaterThan(0);
    expect(kills).toBeGreaterThan(done);
    if (args[0] === 'move') expect(between).toBeGreaterThan(0);
  });

  it('nothing, on a disk without links: files are made and moved, and none is replaced', async () => {
    const refused = (world: World, args: readonly string[]): string => spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=link,linkat', '-e', 'inject=link,linkat:error=EPERM', process.execPath, program, args[0]!, world.temp.path, ...args.slice(1)], { encoding: 'utf8' }).stdout;
    const world = await open();
    expect(refused(world, ['create', made])).toContain('saved');
    expect(world.temp.read(made)).toBe(text);
    expect(refused(world, ['create', made])).toContain('is there already');
    expect(refused(world, ['move', plan, moved])).toContain('saved');
    expect(world.temp.read(moved)).toBe(ticked);
    expect(world.temp.exists(plan)).toBe(false);
    expect(leftovers(world)).toEqual([]);
  });
});

describe('a write that failed', () => {
  it('is none for undo, which takes back the one before', async () => {
    const { temp, repository, undoFolder } = await open();
    const failing = editFile(repository, plan, (now) => {
      temp.write(plan, 'theirs\n');
      return `${now}ours\n`;
    });
    await expect(failing).rejects.toThrow('was changed by another program');
    await undoLastWrite(repository);
    expect([temp.read(plan), temp.read(other)]).toEqual(['theirs\n', text]);
    expect(names(undoFolder)).toEqual([]);
  });
});

describe('what is kept for undo', () => {
  it.each(['', '{', '{}', '[]', 'null', '"x"', '{"group":"g","kind":"edit","repoPath":"docs/exec-plans/b.md","before":1,"afterId":"0"}'])('damaged as %j: it is said, and nothing is written', async (damage) => {
    const { temp, repository, undoFolder } = await open();
    const [record = ''] = names(undoFolder);
    writeFileSync(join(undoFolder, record), damage);
    await expect(undoLastWrite(repository)).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('damaged'), hints: [expect.stringContaining(record)] });
    expect(temp.read(other)).toBe(ticked);
    expect(readFileSync(join(undoFolder, record), 'utf8')).toBe(damage);
  });
});
