/** Git's settings as they are remembered: the same answer as git's own, whatever changes, and one process less where nothing did. */
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLookedAt, openKnownConfig } from '../../src/app/known-config.ts';
import { runSessionHook } from '../../src/app/session-hook.ts';
import { readConfigEntries, readPlanConfig } from '../../src/git/config.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { able, add, ask, global, isSame, knownWorld, local, make, memoryOf, newWorld, newWorldEnv, old, realGit, script, settle, untilKnown } from '../support/known-world.ts';
import { changes, tracked } from '../support/setting-changes.ts';
import type { World } from '../support/known-world.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!able)('what is remembered of the settings', () => {
  it('spares the process, in every folder, also for who serves', async () => {
    const world = await knownWorld();
    expect(statSync(memoryOf(world)).mode & 0o077).toBe(0);
    world.cwd = join(world.repository.path, 'docs/exec-plans');
    expect(await isSame(world, 'below').then(({ processes }) => processes)).toBe(0);
    expect((await ask(world, { blocks: false })).processes).toBe(0);
    // What `git plan` and `git-plan` differ in is kept side by side.
    const { env } = world;
    add(world, { GIT_EXEC_PATH: '/usr/lib/git-core' });
    await untilKnown(world, 'by git');
    expect((await isSame({ ...world, env }, 'by itself, again')).processes).toBe(0);
    for (let at = 0; at < 6; at += 1) await isSame({ ...world, env: { ...env, GIT_EXEC_PATH: `/nowhere/${at}` } }, 'many');
    expect((JSON.parse(readFileSync(memoryOf(world), 'utf8').slice(64).replace(/\{"key":"source".*(?=\{"key":"source")/, '')) as { facts: unknown[] }).facts).toHaveLength(4);
    // Who serves asks nothing that one command would ask, and writes nothing.
    rmSync(memoryOf(world));
    expect((await ask({ ...world, env }, { blocks: false })).processes).toBeGreaterThan(0);
    expect(existsSync(memoryOf(world))).toBe(false);
  });

  it('is what the answer is made from (negative control)', async () => {
    const world = await knownWorld();
    const bytes = readFileSync(memoryOf(world), 'latin1');
    expect(bytes).toContain('docs/one');
    writeFileSync(memoryOf(world), bytes.replaceAll('docs/one', 'docs/zwo'), 'latin1');
    const { said, processes } = await ask(world);
    expect(processes).toBe(0);
    expect(JSON.stringify(said)).toContain('docs/zwo');
    expect(JSON.stringify((await ask(world, { noCache: true })).said)).not.toContain('docs/zwo');
    expect(JSON.stringify((await ask({ ...world, env: { ...world.env, GIT_PLAN_NO_CACHE: '1' } })).said)).not.toContain('docs/zwo');
  });

  it.each(Object.keys(changes))('is the answer of git after: %s', async (name) => {
    const world = await knownWorld();
    const before = (await ask(world)).said;
    changes[name]!(world);
    const { said } = await isSame(world, 'at once');
    expect(said).not.toEqual(before);
    settle(world.home);
    await isSame(world, 'when it may be remembered');
    await isSame(world, 'when it is remembered');
  });

  it('holds .planconfig by itself: one process where it alone changed', async () => {
    const world = await knownWorld();
    for (const kind of ['tip', 'every-commit']) {
      writeFileSync(tracked(world), `[plan]\n\treceive = ${kind}\n`);
      expect((await isSame(world, kind)).processes).toBe(1);
      settle(world.home);
      await untilKnown(world, kind);
    }
    const bytes = readFileSync(memoryOf(world), 'latin1');
    writeFileSync(memoryOf(world), bytes.replaceAll('every-commit', 'every-COMMIT'), 'latin1');
    expect(JSON.stringify((await ask(world)).said)).toContain('every-COMMIT');
  });

  it('is the answer of git where a file came back, and where one changed again', async () => {
    const world = await knownWorld();
    const xdg = join(world.home, '.config/git/config');
    for (const text of ['[plan]\n\thooks = warn\n', null, '[plan]\n\thooks = off\n']) {
      if (text === null) unlinkSync(xdg);
      else make(xdg, text);
      for (let time = 0; time < 2; time += 1) {
        await isSame(world, String(text));
        settle(world.home);
      }
      await untilKnown(world, String(text));
    }
  });

  it('is the answer of git in any order of changes', async () => {
    const names = Object.keys(changes);
    // What cannot be followed by another change, or names one place only.
    const ends = new Set(['another repository in its place, with what was remembered', 'no folder', 'a folder in place of a file', 'a linked work tree', 'a repository in a folder of it']);
    let state = 7;
    const pick = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let known = 0;
    for (let round = 0; round < 12; round += 1) {
      const world = newWorld();
      for (let step = 0; step < 8; step += 1) {
        const name = names[pick(names.length)]!;
        if (pick(3) > 0 && !ends.has(name)) {
          try {
            changes[name]!(world);
          } catch (error) {
            // A file that went before cannot be edited.
            if (!/ENOENT|EISDIR|EPERM|ended with/.test(String(error))) throw error;
          }
        }
        if (pick(4) === 0) Object.assign(world, { env: newWorldEnv(world), cwd: world.repository.path });
        if (pick(2) === 0) settle(world.home);
        if ((await isSame(world, `round ${round}, step ${step}`)).processes === 0) known += 1;
      }
    }
    expect(known).toBeGreaterThan(5);
  }, 100_000);

  it('remembers nothing of what changed just now, nor of what may be something else the next time', async () => {
    const young = newWorld();
    await ask(young, { settledMs: 100_000 });
    expect(existsSync(memoryOf(young))).toBe(false);
    for (const name of ['git -c', 'GIT_CONFIG_COUNT', 'an include', 'an include that holds here', 'settings of a work tree', 'another git on PATH', 'a HOME that depends on the folder', 'core.worktree', 'a linked work tree']) {
      const world = newWorld();
      changes[name]!(world);
      settle(world.home);
      await isSame(world, name);
      expect(existsSync(memoryOf(world)), name).toBe(false);
    }
    // It gives git's own answer, and may not the next time.
    const launched = newWorld();
    add(launched, { PATH: script(launched, `exec ${realGit()} "$@"`) });
    settle(launched.home);
    for (let time = 0; time < 3; time += 1) await isSame(launched, 'a script in place of git');
    expect(existsSync(memoryOf(launched))).toBe(false);
    for (const env of [{ GIT_PLAN_NO_CACHE: '1' }, { GIT_INDEX_FILE: 'index' }, { SUDO_UID: '1000' }]) {
      const world = newWorld();
      settle(world.home);
      add(world, env);
      await isSame(world, JSON.stringify(env));
      expect(existsSync(memoryOf(world)), JSON.stringify(env)).toBe(false);
    }
  });

  it('keeps nothing that changed while git was asked, nor what will change', async () => {
    const world = newWorld();
    settle(world.home);
    const location = { cwd: world.cwd, env: readerEnvironment(world.env, 'here'), blocks: true };
    // Without a look at times: the two looks alone must tell.
    const anyAge = -1e9;
    for (const file of [global(world), local(world), world.system, join(world.home, '.config/git/config'), tracked(world)]) {
      const known = openKnownConfig(location, anyAge)!;
      const [entries, planEntries] = [await readConfigEntries(location), await readPlanConfig({ location, rootPath: world.cwd })];
      make(file, '[core]\n\trepositoryformatversion = 0\n\tbare = false\n[plan]\n\tdir = docs/three\n');
      await known.remember(entries, planEntries);
      const kept = openKnownConfig(location, anyAge)!;
      expect(file === tracked(world) ? kept.planEntries : kept.entries, file).toBeNull();
      await ask(world, { settledMs: anyAge });
      expect(openKnownConfig(location, anyAge), `${file} (negative control)`).toMatchObject({ entries: expect.any(Array) as unknown, planEntries: expect.any(Array) as unknown });
    }
    for (const file of [global(world), local(world), world.system]) {
      rmSync(memoryOf(world));
      settle(world.home);
      utimesSync(file, old, new Date(Date.now() + 3_600_000));
      settle(world.home);
      await isSame(world, file);
      expect(existsSync(memoryOf(world)), file).toBe(false);
      utimesSync(file, old, old);
      settle(world.home);
      await untilKnown(world, file);
    }
  });

  it('tells a session that lives where it is', async () => {
    const world = await knownWorld();
    const beat = async (env: World['env']): Promise<unknown> => {
      const before = gitProcessCount();
      const payload = JSON.stringify({ session_id: 'c010174c-a7cd-4bcc-b7d4-61258d6c463f', transcript_path: '/home/ada/.claude/projects/x/c010174c-a7cd-4bcc-b7d4-61258d6c463f.jsonl', cwd: world.cwd, hook_event_name: 'PostToolUse', tool_name: 'Bash' });
      const answer = await runSessionHook({ action: 'beat', agent: 'claude-code', payload, cwd: world.cwd, env, now: new Date('2026-01-02T00:00:00Z') });
      return { answer, processes: gitProcessCount() - before };
    };
    const known = await beat(world.env);
    expect(known).toMatchObject({ answer: { agent: 'claude-code', warnings: [] }, processes: 0 });
    expect(await beat({ ...world.env, GIT_PLAN_NO_CACHE: '1' })).toEqual({ ...(known as object), processes: 1 });
  });

  it('asks git for no more than its settings where it cannot be kept', async () => {
    const world = newWorld();
    settle(world.home);
    // A file where the folder should be.
    writeFileSync(join(world.repository.path, '.git/git-plan'), '', { mode: 0o444 });
    for (let time = 0; time < 2; time += 1) expect((await isSame(world, 'a file')).said).toBeTypeOf('object');
    const included = newWorld();
    changes['an include']!(included);
    settle(included.home);
    for (let time = 0; time < 2; time += 1) expect((await isSame(included, 'an include')).processes).toBe(2);
  });

  it('holds nothing that is not looked at', async () => {
    const world = newWorld();
    writeFileSync(global(world), '[http]\n\textraHeader = "AUTHORIZATION: the-secret"\n[credential]\n\thelper = the-secret\n[user]\n\tname = Ada\n');
    add(world, { GIT_TOKEN: 'the-secret' });
    settle(world.home);
    await untilKnown(world, 'without secrets');
    expect(readFileSync(memoryOf(world), 'latin1')).not.toContain('the-secret');
    expect(readFileSync(memoryOf(world), 'latin1')).toContain('GIT_TOKEN');
  });

  it('takes a damaged file, and one of somebody else, for none', async () => {
    const world = await knownWorld();
    const { said } = await ask(world);
    const bytes = readFileSync(memoryOf(world));
    let state = 11;
    const pick = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 60; round += 1) {
      const damaged = Buffer.from(round % 3 === 0 ? bytes.subarray(0, pick(bytes.length)) : bytes);
      const at = pick(Math.max(1, damaged.length));
      if (round % 3 === 1) damaged[at] = damaged[at]! ^ (1 << pick(8));
      if (round % 3 === 2) damaged.fill(pick(256), at, Math.min(damaged.length, at + 1 + pick(600)));
      writeFileSync(memoryOf(world), damaged);
      expect((await ask(world)).said, `round ${round}`).toEqual(said);
    }
    for (const text of ['null', '[]', '[[]]', '[["k","s","l"]]', '[["k","s","l",[["a","b","c"]],"",[]]]', '[{"0":"k"}]']) {
      const copy = `{"key":"source","facts":${text}}`;
      writeFileSync(memoryOf(world), `${`git-plan facts ${copy.length}`.padEnd(63)}\n${copy}${copy}`);
      expect((await ask(world)).said, text).toEqual(said);
    }
    const doctored = bytes.toString('latin1').replaceAll('docs/one', 'docs/zwo');
    writeFileSync(memoryOf(world), doctored, 'latin1');
    expect(JSON.stringify((await ask(world)).said)).toContain('docs/zwo');
    chmodSync(memoryOf(world), 0o666);
    expect((await ask(world)).said).toEqual(said);
    rmSync(memoryOf(world));
    writeFileSync(join(world.home, 'memory'), doctored, { encoding: 'latin1', mode: 0o600 });
    symlinkSync(join(world.home, 'memory'), memoryOf(world));
    expect((await ask(world)).said).toEqual(said);
    if (!isRoot) return;
    rmSync(memoryOf(world));
    writeFileSync(memoryOf(world), doctored, { encoding: 'latin1', mode: 0o600 });
    chownSync(memoryOf(world), 12_345, 12_345);
    expect((await ask(world)).said).toEqual(said);
  });

  it.skipIf(!isRoot)('is not asked about a repository of somebody else, which git may not accept', async () => {
    for (const part of ['.', '.git']) {
      const world = await knownWorld();
      const before = (await ask(world)).said;
      chownSync(join(world.repository.path, part), 12_345, 12_345);
      expect((await isSame(world, part)).said).not.toEqual(before);
    }
    const sudo = await knownWorld();
    chownSync(sudo.repository.path, 12_345, 12_345);
    add(sudo, { SUDO_UID: '12345' });
    await isSame(sudo, 'for whom sudo works');
  });

  it('holds what the program looks at: every key that its code names is of these sections', () => {
    const source = resolve(import.meta.dirname, '../../src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /^(?:app|cli|drawer|mcp|git)\/.*\.ts$/.test(name));
    const named = new Set<string>();
    for (const file of files) {
      const text = readFileSync(join(source, file), 'utf8');
      // Questions about keys: `key === 'user.name'`, `key.startsWith('plan.')`, `setting('color.ui')`, and patterns that are tested on them.
      for (const [, key] of text.matchAll(/\b(?:key === |key\.startsWith\(|setting\()['`]([a-z]+\.)/g)) named.add(key!);
      if (text.includes('gitConfig') || text.includes('ConfigEntry') || text.includes('configKeys')) for (const [, key] of text.matchAll(/\/\^\(?([a-z]+)\\\./g)) named.add(`${key}.`);
    }
    expect(named.size).toBeGreaterThan(8);
    const own = { value: '', scope: 'local', origin: '' };
    // Includes are looked for in what git said itself.
    expect([...named].filter((key) => !isLookedAt({ ...own, key: `${key}x` }))).toEqual([]);
    expect(isLookedAt({ ...own, key: 'http.extraheader' })).toBe(false);
  });
});
