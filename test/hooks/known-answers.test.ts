/** The guard asks git while Node starts: what the check then says is the same as when it asks by itself, and nothing of it is asked twice. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHook } from '../../src/app/run-hook.ts';
import { knownAnswersIn } from '../../src/git/known-answers.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { brokenPlan, commit, folder, goodPlan, hookedRepository, isBuilt, packageFolder, planText, stage } from './hooked-repository.ts';

const base = { 'src/a.ts': '1\n', [`${folder}/first.md`]: planText('first') };

/** What the guard would write to the program's standard input. */
function answersOf(repository: TempRepository): Buffer {
  const text = readFileSync(join(packageFolder, 'hooks/guard.sh'), 'utf8');
  const functions = ['git_plan_answers', 'git_plan_git', 'git_plan_staged_files'].map((name) => new RegExp(`^${name}\\(\\) \\{$[^]*?^\\}$`, 'm').exec(text)![0]);
  const { stdout, status } = spawnSync('sh', ['-c', `${functions.join('\n')}\ngit_plan_answers`], { cwd: repository.path, maxBuffer: 2 ** 28 });
  expect(status).toBe(0);
  return stdout;
}

/** The git processes that a commit's Node started, by their subcommand. */
function asked(repository: TempRepository, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): { readonly status: number; readonly questions: readonly string[] } {
  const trace = join(repository.path, '.git/trace');
  rmSync(trace, { force: true });
  const { status } = commit(repository, args, { env: { GIT_PLAN_TRACE: trace, ...env } });
  const lines = existsSync(trace) ? readFileSync(trace, 'utf8').split('\n').filter((line) => line !== '') : [];
  return { status, questions: lines.map((line) => (JSON.parse(/\[.*\]/.exec(line)![0]) as string[]).filter((word, at, all) => word !== '-c' && all[at - 1] !== '-c')[1]!) };
}

describe.skipIf(!isBuilt)('a commit with a plan', () => {
  it('asks git nothing that the guard asked before', async () => {
    const repository = await hookedRepository({ files: base });
    stage(repository, { [`${folder}/first.md`]: `${planText('first')}\nMore.\n`, 'src/a.ts': '2\n' });
    expect(asked(repository)).toEqual({ status: 0, questions: [] });
    stage(repository, { [`${folder}/first.md`]: planText('first').replace('active', 'nonsense') });
    expect(asked(repository).status).not.toBe(0);
  });

  it('asks by itself where git was told of another place (negative control)', async () => {
    const repository = await hookedRepository({ files: base });
    stage(repository, { [`${folder}/first.md`]: `${planText('first')}\nMore.\n` });
    const { status, questions } = asked(repository, [], { GIT_DIR: join(repository.path, '.git'), GIT_WORK_TREE: repository.path });
    expect(status).toBe(0);
    expect(questions).toEqual(['rev-parse', 'config', 'config', 'diff-index', 'cat-file']);
  });

  it('takes settings from the staging area all the same', async () => {
    const repository = await hookedRepository({ files: base });
    stage(repository, { [`${folder}/b.md`]: brokenPlan, '.planconfig': '[plan]\n\thooks = warn\n' });
    expect(asked(repository).status).toBe(0);
  });
});

describe('what the guard hands over', () => {
  const awkward = {
    ...base, 'docs/exec-plans/active/line\nfeed.md': brokenPlan, 'docs/exec-plans/active/two words "quoted".md': goodPlan, 'docs/exec-plans/active/größe.md': brokenPlan, '\n': 'x',
    'docs/exec-plans/active/nul.md': '---\nid: nul\n---\n\x00\x00000\x00\x00\x00 0000000000000000000000000000000000000000 blob 3\n', 'docs/exec-plans/active/large.md': 'x'.repeat(5 * 1024 * 1024),
  };
  const hookAt = async (repository: TempRepository, answersFrom?: number): Promise<unknown> => runHook({
    event: 'pre-commit', args: [], input: async () => '', cwd: repository.path, env: process.env, ...(answersFrom === undefined ? {} : { answersFrom }),
  });

  it.skipIf(!isBuilt)('gives the report that the questions themselves give, however much of it arrives', () => {
    const repository = createRepository({ files: { [`${folder}/first.md`]: planText('first') } });
    for (const [path, text] of Object.entries(awkward)) repository.write(path, text);
    repository.git(['add', '-A']);
    repository.remove(`${folder}/first.md`);
    const whole = answersOf(repository);
    const check = (args: readonly string[], input: Buffer): string => {
      const { status, stderr } = spawnSync(process.execPath, [join(packageFolder, 'dist/hook.js'), ...args, 'pre-commit'], { cwd: repository.path, input });
      return `${status}\n${String(stderr)}`;
    };
    const expected = check([], Buffer.alloc(0));
    expect(expected).toMatch(/^10\n[^]*nonsense/);
    const lengths = [0, 1, 40, 100, ...[1, 2, 3, 4, 5, 6].map((part) => Math.floor((whole.length * part) / 6)), whole.length - 1, whole.length];
    for (const length of lengths) expect(check(['--answers'], whole.subarray(0, length)), String(length)).toBe(expected);
  }, 60_000);

  it('answers only the very same question', () => {
    const repository = createRepository({ files: { [`${folder}/first.md`]: planText('first') } });
    repository.write(`${folder}/first.md`, `${planText('first')}\nMore.\n`);
    repository.git(['add', '-A']);
    const known = knownAnswersIn(answersOf(repository));
    const staged = ['-c', 'diff.orderFile=/dev/null', 'diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ita-invisible-in-index', '--ignore-submodules=none', 'HEAD', '--'];
    expect(known.answerTo(staged, undefined)?.stdout.toString()).toContain(`${folder}/first.md\0`);
    expect(known.answerTo([...staged, 'docs'], undefined)).toBeUndefined();
    const ids = [repository.git(['rev-parse', `HEAD:${folder}/first.md`]), repository.git(['rev-parse', `:${folder}/first.md`])];
    expect(known.answerTo(['cat-file', '--batch', '--buffer'], `${ids.join('\n')}\n`)?.stdout.toString()).toContain('More.');
    expect(known.answerTo(['cat-file', '--batch', '--buffer'], `${ids[0]}\n${'1'.repeat(40)}\n`)).toBeUndefined();
    expect(known.answerTo(['config', '-z', '--no-includes', '--blob=:.planconfig', '--list'], undefined)?.status).toBe(128);
  });

  it('does without a commit, without git and without words', async () => {
    const repository = createRepository();
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expect(answersOf(repository).length).toBeGreaterThan(0);
    expect(knownAnswersIn(Buffer.alloc(0)).answerTo(['rev-parse'], undefined)).toBeUndefined();
    expect(await hookAt(repository)).toMatchObject({ refused: true });
  });
});
