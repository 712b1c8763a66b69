/** What lists remember of plan files: the answer is the same with it, without it, and with anything else in its place. */
import { spawn } from 'node:child_process';
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { listSummaries } from '../../src/app/list-summaries.ts';
import { openContext } from '../../src/app/open-context.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const folder = 'docs/exec-plans/active';
const program = resolve(import.meta.dirname, '../../dist/cli.js');

/** Longer than one tick of the disks that tests run on, shorter than what two steps of a test take. */
const settledMs = 20;

function planText(word: string, done: number, frontmatter = true): string {
  const head = frontmatter ? `---\nid: ${word}\ntitle: Plan ${word}\nstatus: active\ncreated: 2026-01-01\nauthor: Ada\ntags: [${word}]\n---\n\n` : '';
  return `${head}# Plan ${word}\n\n## Tasks\n\n${[0, 1, 2, 3].map((at) => `- [${at < done ? 'x' : ' '}] Step ${at} of ${word}\n`).join('')}`;
}

function factsFile(repository: TempRepository): string {
  return join(repository.path, '.git/git-plan/plans-v1');
}

/** The clock of files goes in ticks: waits for the file system, not for a while, by writing until a file is younger than all before it. */
function settle(repository: TempRepository): void {
  const path = join(repository.path, '.git/clock');
  writeFileSync(path, '');
  const start = statSync(path).mtimeMs;
  while (statSync(path).mtimeMs < start + settledMs + 5) writeFileSync(path, '');
  rmSync(path);
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function answers(context: AppContext): Promise<{ readonly remembered: unknown; readonly read: unknown }> {
  const without = { ...context, env: { ...context.env, GIT_PLAN_NO_CACHE: '1' } };
  const ask = async (from: AppContext): Promise<unknown> => [await listSummaries(from, { problems: false, inFlight: true, settledMs }), await listSummaries(from, { problems: true, inFlight: true, settledMs })];
  return { remembered: await ask(context), read: await ask(without) };
}

describe('what lists remember', () => {
  it('gives the same answer after any edits', async () => {
    const repository = createRepository({ files: Object.fromEntries([0, 1, 2, 3, 4].map((at) => [`${folder}/p${at}.md`, planText(`p${at}`, at)])) });
    repository.commit('other', { [`${folder}/p0.md`]: planText('p0', 4), [`${folder}/p9.md`]: planText('p9', 1) });
    const context = await openContext({ cwd: repository.path, env: process.env });
    const pick = random(7);
    const absolute = (path: string): string => join(repository.path, path);
    const plans = (): string[] => readdirSync(absolute(folder), { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.md')).map(({ name }) => `${folder}/${name}`);
    const one = (): string => {
      if (plans().length === 0) repository.write(`${folder}/p0.md`, planText('p0', 0));
      return plans()[pick(plans().length)]!;
    };
    const old = new Date('2020-01-01T00:00:00Z');
    const steps: readonly (() => void)[] = [
      // In place, of the same size, within one tick of the one before.
      () => { const path = one(); for (const done of [1, 2, 3]) repository.write(path, planText('p1', done)); },
      () => { const path = one(); const { mtime } = statSync(absolute(path)); repository.write(path, planText(`p${pick(5)}`, pick(5))); utimesSync(absolute(path), mtime, mtime); },
      () => { const path = one(); utimesSync(absolute(path), old, old); },
      () => { writeFileSync(absolute('new'), planText(`p${pick(5)}`, pick(5))); utimesSync(absolute('new'), old, old); renameSync(absolute('new'), absolute(one())); },
      () => renameSync(absolute(one()), absolute(`${folder}/p${pick(12)}.md`)),
      () => { const [a, b] = [one(), one()]; renameSync(absolute(a), absolute('swap')); if (a !== b) renameSync(absolute(b), absolute(a)); renameSync(absolute('swap'), absolute(b)); },
      () => { if (plans().length > 2) repository.remove(one()); },
      () => repository.write(`${folder}/p${pick(12)}.md`, planText(`p${pick(5)}`, pick(5), pick(2) === 0)),
      () => repository.write(one(), '---\nid: [broken\n---\n# Broken\n'),
      () => repository.write(one(), '---\n- no map\n---\n'),
      () => { const to = absolute(`${folder}/l${pick(3)}.md`); rmSync(to, { force: true }); linkSync(absolute(one()), to); },
      () => { const to = absolute(`${folder}/s${pick(3)}.md`); rmSync(to, { force: true }); symlinkSync('p0.md', to); },
      // A folder with a `plan.md` is one plan, so this hides and shows others.
      () => repository.write(`${folder}/deep/${pick(2) === 0 ? 'plan' : 'notes'}.md`, planText('deep', 1)),
      () => { rmSync(absolute(`${folder}/deep/plan.md`), { force: true }); },
      () => repository.git(['checkout', '-q', '-f', pick(2) === 0 ? 'HEAD~1' : 'main', '--', '.']),
      () => settle(repository),
      () => settle(repository),
    ];
    let kept = 0;
    for (let round = 0; round < 160; round += 1) {
      for (let count = pick(3); count >= 0; count -= 1) steps[pick(steps.length)]!();
      const before = existsSync(factsFile(repository)) ? statSync(factsFile(repository)).ino : null;
      const { remembered, read } = await answers(context);
      expect(remembered, `round ${round}`).toEqual(read);
      if (before !== null && statSync(factsFile(repository)).ino === before) kept += 1;
    }
    // It is of use only where it is there and does not change all the time.
    expect(kept).toBeGreaterThan(30);
  }, 60_000);

  it('is what the answer is made from (negative control)', async () => {
    const repository = createRepository({ files: { [`${folder}/a.md`]: planText('alpha', 1), [`${folder}/b.md`]: planText('beta', 2) } });
    const context = await openContext({ cwd: repository.path, env: process.env });
    settle(repository);
    const first = await answers(context);
    expect(first.remembered).toEqual(first.read);
    const bytes = readFileSync(factsFile(repository), 'latin1');
    writeFileSync(factsFile(repository), bytes.replaceAll('Plan alpha', 'Plan omega'), 'latin1');
    const { remembered, read } = await answers(context);
    expect(JSON.stringify(remembered)).toContain('Plan omega');
    expect(JSON.stringify(read)).not.toContain('Plan omega');
  });

  it('takes a damaged file, and one of other settings, for none', async () => {
    const repository = createRepository({ files: { [`${folder}/a.md`]: planText('alpha', 1), [`${folder}/b.md`]: '---\nid: [x\n---\n# B\n' } });
    const context = await openContext({ cwd: repository.path, env: process.env });
    settle(repository);
    const { remembered, read } = await answers(context);
    expect(remembered).toEqual(read);
    const bytes = readFileSync(factsFile(repository));
    const pick = random(11);
    for (let round = 0; round < 300; round += 1) {
      const damaged = Buffer.from(round % 3 === 0 ? bytes.subarray(0, pick(bytes.length)) : bytes);
      const at = pick(Math.max(1, damaged.length));
      if (round % 3 === 1) damaged[at] = damaged[at]! ^ (1 << pick(8));
      if (round % 3 === 2) damaged.fill(pick(256), at, Math.min(damaged.length, at + 1 + pick(600)));
      writeFileSync(factsFile(repository), damaged);
      expect(await listSummaries(context, { problems: round % 2 === 0, inFlight: false, settledMs })).toEqual((read as readonly unknown[])[round % 2 === 0 ? 1 : 0]);
    }
    for (const text of ['null', '[]', '[[]]', '["",[[1]],null]', '["",[["x"]],[{}]]']) {
      const copy = `{"key":${JSON.stringify(JSON.parse(bytes.subarray(64, 64 + (bytes.length - 64) / 2).toString()).key)},"facts":${text}}`;
      writeFileSync(factsFile(repository), `${`git-plan facts ${copy.length}`.padEnd(63)}\n${copy}${copy}`);
      expect((await answers(context)).remembered).toEqual(read);
    }
    const other = { ...context, settings: { ...context.settings, criteriaSections: ['tasks'] } };
    expect((await answers(other)).remembered).toEqual((await answers(other)).read);
    expect((await answers(context)).remembered).toEqual(read);
  });

  it('remembers nothing of a file that was changed just now', async () => {
    const repository = createRepository({ files: { [`${folder}/a.md`]: planText('alpha', 1) } });
    const context = await openContext({ cwd: repository.path, env: process.env });
    await listSummaries(context, { problems: true, inFlight: true });
    expect(existsSync(factsFile(repository))).toBe(false);
    settle(repository);
    await listSummaries(context, { problems: true, inFlight: true, settledMs });
    expect(existsSync(factsFile(repository))).toBe(true);
  });

  it('is left alone without cache, by who may not read it, and where nothing can be written', async () => {
    const repository = createRepository({ files: { [`${folder}/a.md`]: planText('alpha', 1) } });
    const context = await openContext({ cwd: repository.path, env: process.env });
    settle(repository);
    const untrusted = { ...context, repository: { ...context.repository, commonDirTrusted: false } };
    await listSummaries(untrusted, { problems: true, inFlight: true, settledMs });
    await listSummaries({ ...context, env: { ...context.env, GIT_PLAN_NO_CACHE: '1' } }, { problems: true, inFlight: true, settledMs });
    expect(existsSync(factsFile(repository))).toBe(false);
    // A file where the folder should be.
    writeFileSync(join(repository.path, '.git/git-plan'), '');
    const { remembered, read } = await answers(context);
    expect(remembered).toEqual(read);
    rmSync(join(repository.path, '.git/git-plan'));
    await answers(context);
    expect(existsSync(factsFile(repository))).toBe(true);
    expect(statSync(factsFile(repository)).mode & 0o077).toBe(0);
    expect(readdirSync(join(repository.path, '.git/git-plan'))).toEqual(['plans-v1']);
  });

  it('shows the same lists and the same overview as without', async () => {
    const repository = createRepository({ files: { [`${folder}/a.md`]: planText('alpha', 1), [`${folder}/b.md`]: planText('beta', 4), [`${folder}/c.md`]: '# Open question\n', [`${folder}/d.md`]: planText('alpha', 2) } });
    const lines = [['list'], ['list', '--sort', 'title', '--reverse'], ['list', '--status', 'active'], ['list', '--tag', 'beta'], ['list', '--tag', 'gone'], []];
    repository.write(`${folder}/a.md`, planText('alpha', 3));
    settle(repository);
    const context = await openContext({ cwd: repository.path, env: process.env });
    await answers(context);
    for (const line of lines) expect(await cli(repository.path, line)).toEqual(await cli(repository.path, line, { env: { GIT_PLAN_NO_CACHE: '1' } }));
    expect((await cli(repository.path, [])).out).toContain('2 of 4');
    expect((await cli(repository.path, [], { isTerminal: true })).out).toContain('2 not committed');
  });

  it.skipIf(!existsSync(program))('stands eight processes at once, and edits between them', async () => {
    const repository = createRepository({ files: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${folder}/p${at}.md`, planText(`p${at}`, at % 5)])) });
    const run = async (env: Readonly<Record<string, string>> = {}): Promise<string> => new Promise((done, fail) => {
      const child = spawn(process.execPath, [program, 'list'], { cwd: repository.path, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += String(chunk)));
      child.stderr.on('data', (chunk) => (err += String(chunk)));
      child.on('error', fail);
      child.on('close', (code) => (code === 0 && err === '' ? done(out) : fail(new Error(err))));
    });
    for (let round = 0; round < 3; round += 1) {
      const running = Array.from({ length: 8 }, async () => run());
      for (let at = 0; at < 30; at += 3) repository.write(`${folder}/p${at}.md`, planText(`p${at}`, (at + round) % 5));
      for (const out of await Promise.all(running)) expect(out.split('\n')).toHaveLength(31);
      expect(await run()).toBe(await run({ GIT_PLAN_NO_CACHE: '1' }));
    }
    expect(readdirSync(join(repository.path, '.git')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);
});
