/** The commands in a clone of every real repository of the corpus: they answer, and nothing that they print comes from a crash. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { checkPlan } from '../../src/plan/check-plan.ts';
import { isBuilt } from '../support/built-program.ts';
import { cloneCorpus, corpusNames, hasCorpus } from '../support/corpus.ts';
import { isExhaustive } from '../support/exhaustive.ts';
import { cli } from '../support/run-cli.ts';
import { repositoryAt, temporaryFolder } from '../support/temp-repository.ts';

type Listed = { readonly id: string; readonly filePath: string; readonly title: string };

describe.skipIf(!hasCorpus())('in the corpus', () => {
  const folder = temporaryFolder();
  const adopted = { valid: 0, all: 0 };

  for (const name of corpusNames()) {
    it(`${name}: overview, list, show, search, validate and adopt answer`, { timeout: 600_000 }, async () => {
      const path = cloneCorpus(name, folder, 'worktree');
      const overview = await cli(path, []);
      expect(overview).toMatchObject({ code: 0, err: '' });
      expect(overview.out).toMatch(/active plans?|No active plans/);
      const list = await cli(path, ['list', '--json']);
      // On a machine that has other work to do, the index takes long enough for its line about progress.
      expect(list).toMatchObject({ code: 0, err: expect.stringMatching(/^(?:reading history, which takes a moment the first time\n)?$/) as string });
      const { plans } = JSON.parse(list.out) as { plans: readonly Listed[] };
      expect(plans.length).toBeGreaterThan(0);
      // A page takes a tenth of a second to make; every tenth plan by default, all of them in the exhaustive run.
      for (const { filePath, title } of isExhaustive ? plans : plans.filter((_, at) => at % 10 === 0)) {
        const { code, out, err } = await cli(path, ['show', filePath, '--no-pager', '--no-color'], { isTerminal: true, columns: 100 });
        expect({ code, err }, filePath).toEqual({ code: 0, err: '' });
        expect(out.replaceAll(/\s/g, '')).toContain(title.slice(0, 8).replaceAll(/\s/g, ''));
        // Two spaces of indentation deeper than the screen would be a sign of a runaway; controls one of an escape forgotten.
        expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
      expect((await cli(path, ['search', 'the'])).code).toBeLessThanOrEqual(1);
      await checkValidation(path, plans);
      await checkAdoption(path, plans);
    });
  }

  async function checkValidation(path: string, plans: readonly Listed[]): Promise<void> {
    const { code, out, err } = await cli(path, ['validate', '--all', '--format', 'json']);
    // Nobody promised these plans anything: warnings are all that they get, unless their frontmatter cannot be read.
    const { diagnostics } = JSON.parse(out) as { diagnostics: readonly { path: string; line: number; severity: string; code: string }[] };
    expect(code).toBe(diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0);
    expect(err).not.toMatch(/BUG|at .+:\d+:\d+/);
    for (const { path: file, line, code: rule } of diagnostics) {
      expect(existsSync(join(path, file)), `${file} ${rule}`).toBe(true);
      expect(line, `${file} ${rule}`).toBeGreaterThanOrEqual(1);
    }
    expect(plans.length).toBeGreaterThan(0);
  }

  async function checkAdoption(path: string, plans: readonly Listed[]): Promise<void> {
    const before = new Map(plans.map(({ filePath }) => [filePath, readFileSync(join(path, filePath))]));
    expect((await cli(path, ['adopt', '--all', '--dry-run'])).code).toBe(0);
    for (const { filePath } of plans) expect(readFileSync(join(path, filePath)).equals(before.get(filePath) ?? Buffer.of()), filePath).toBe(true);
    expect((await cli(path, ['adopt', '--all'])).code).toBe(0);
    for (const { filePath } of plans) {
      const text = readFileSync(join(path, filePath), 'utf8');
      const original = (before.get(filePath) ?? Buffer.of()).toString('utf8');
      await preparePlanParser([text, original]);
      const document = parsePlan(text);
      const body = original.slice(parsePlan(original).frontmatter.bodyStart);
      expect(text.endsWith(body), filePath).toBe(true);
      expect(text.slice(document.frontmatter.bodyStart, text.length - body.length).trim(), filePath).toBe('');
      adopted.all += 1;
      if (!checkPlan({ path: filePath, text, document }, { require: 'all' }).some(({ severity, code }) => severity === 'error' && /^(?:frontmatter|key|id|status|date|title-empty)/.test(code))) adopted.valid += 1;
    }
  }

  it('adopt gives valid frontmatter to at least 98 % of the files', () => {
    console.log(`adopt: ${adopted.valid} of ${adopted.all} files valid`);
    expect(adopted.valid / adopted.all).toBeGreaterThanOrEqual(0.98);
  });
});

describe.skipIf(!hasCorpus() || !isBuilt())('set up in the corpus', () => {
  const folder = temporaryFolder();
  // Every Node that a hook starts leaves a line here.
  const starts = join(folder, 'starts');
  const trace = join(folder, 'trace.cjs');
  writeFileSync(trace, `require('node:fs').appendFileSync(${JSON.stringify(starts)}, 'started\\n');\n`);
  const broken = '---\nid: broken\ntitle: Broken\nstatus: nonsense\ncreated: 2026-01-01T00:00:00Z\nauthor: Ada\n---\n\n# Broken\n\n- [ ] One\n';

  it.each(corpusNames())('%s: a broken plan is refused, other commits start no Node, uninstall leaves no trace', { timeout: 300_000 }, async (name) => {
    const repository = repositoryAt(cloneCorpus(name, folder, 'worktree'));
    const state = (): string => `${repository.git(['status', '--porcelain', '--untracked-files=all'])}\n${repository.git(['config', '-l', '--local'])}`;
    const commit = (message: string): { status: number | null; stderr: string; nodeStarts: number } => {
      rmSync(starts, { force: true });
      const { status, stderr } = spawnSync('git', ['commit', '-q', '-m', message], { cwd: repository.path, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: `--require=${trace}` } });
      return { status, stderr, nodeStarts: existsSync(starts) ? readFileSync(starts, 'utf8').length : 0 };
    };
    const before = state();

    const init = await cli(repository.path, ['init', '--yes']);
    expect(init).toMatchObject({ code: 0 });
    expect(state()).not.toBe(before);

    const plan = 'docs/exec-plans/broken.md';
    repository.write(plan, broken);
    repository.git(['add', '--', plan]);
    const refused = commit('broken');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(`${plan}:4:9`);
    expect(refused.stderr).toMatch(/Unexpected .+nonsense.+expected/);
    expect(refused.stderr).toMatch(/fix: /i);
    expect(refused.nodeStarts).toBeGreaterThan(0);
    repository.git(['rm', '-q', '--cached', '--', plan]);
    repository.remove(plan);

    repository.write('unrelated.txt', 'x\n');
    repository.git(['add', '--', 'unrelated.txt']);
    expect(commit('unrelated')).toEqual({ status: 0, stderr: '', nodeStarts: 0 });

    expect(await cli(repository.path, ['uninstall', '--yes'])).toMatchObject({ code: 0 });
    expect(state()).toBe(before);
  });
});
