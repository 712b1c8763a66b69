/** The built program with what is remembered of the settings: no git, and nothing loaded that starts it. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBuilt, programPath } from '../support/built-program.ts';
import { able, edit, global, local, memoryOf, newWorld, settle } from '../support/known-world.ts';
import type { Variables } from '../support/known-world.ts';

describe.skipIf(!able || !isBuilt())('the built program', () => {
  it('starts no git for a list, nor loads what starts it; eight at once answer alike while settings change', async () => {
    const world = newWorld();
    world.repository.commit('plan', { 'docs/one/a.md': '# A\n\n- [ ] one\n' });
    const run = async (env: Variables = {}, args: readonly string[] = ['config', '--json']): Promise<{ readonly out: string; readonly err: string }> => new Promise((done, fail) => {
      const child = spawn(process.execPath, ['-r', join(world.home, 'loaded.cjs'), programPath, ...args], { cwd: world.cwd, env: { ...world.env, GIT_PLAN_TRACE: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += String(chunk)));
      child.stderr.on('data', (chunk) => (err += String(chunk)));
      child.on('error', fail);
      child.on('close', (code) => (code === 0 ? done({ out, err }) : fail(new Error(err))));
    });
    // On a busy machine it may take more than one run until something is remembered.
    const untilKnown = async (args?: readonly string[]): Promise<string> => {
      let { err } = await run({}, args);
      for (let time = 0; err.includes('"config"') && time < 10; time += 1) ({ err } = await run({}, args));
      return err;
    };
    writeFileSync(join(world.home, 'loaded.cjs'), "process.on('exit', () => require('node:fs').writeSync(2, `loaded: ${process.moduleLoadList.filter((name) => /^NativeModule (?:child_process|crypto)$/.test(name)).join()}\\n`));\n");
    // The program waits for files to be older than any tick of a clock, and so does this.
    settle(world.home, Math.max(0, statSync(local(world)).ctimeMs + 2600 - Date.now()));
    expect((await run({}, ['list'])).err).toMatch(/"config".*\nloaded: NativeModule child_process/s);
    expect(await untilKnown(['list'])).toBe('loaded: \n');
    rmSync(memoryOf(world));
    for (const { out } of await Promise.all(Array.from({ length: 8 }, async () => run()))) expect(out).toContain('docs/one');
    expect(await untilKnown()).toBe('loaded: \n');
    const running = Array.from({ length: 8 }, async () => run());
    edit(global(world), 'docs/one', 'docs/two');
    for (const { out } of await Promise.all(running)) expect(out).toMatch(/docs\/(?:one|two)/);
    const { out, err } = await run();
    expect(out).toBe((await run({ GIT_PLAN_NO_CACHE: '1' })).out);
    expect(out).toContain('docs/two');
    expect(err).toContain('"config"');
    expect(readdirSync(dirname(memoryOf(world))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(world.repository.git(['status', '--porcelain'])).toBe('');
  }, 60_000);
});
