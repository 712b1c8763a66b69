/** The commands in a clone of every real repository of the corpus: they answer, and nothing that they print comes from a crash. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { checkPlan } from '../../src/plan/check-plan.ts';
import { cloneCorpus, corpusNames, hasCorpus } from '../support/corpus.ts';
import { cli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

type Listed = { readonly id: string; readonly filePath: string; readonly title: string };

describe.skipIf(!hasCorpus())('in the corpus', () => {
  const folder = temporaryFolder();
  const adopted = { valid: 0, all: 0 };

  for (const name of corpusNames()) {
    it(`${name}: overview, list, show of every plan, search and adopt answer`, { timeout: 600_000 }, async () => {
      const path = cloneCorpus(name, folder, 'worktree');
      const overview = await cli(path, []);
      expect(overview).toMatchObject({ code: 0, err: '' });
      expect(overview.out).toMatch(/active plans?|No active plans/);
      const list = await cli(path, ['list', '--json']);
      expect(list).toMatchObject({ code: 0, err: '' });
      const { plans } = JSON.parse(list.out) as { plans: readonly Listed[] };
      expect(plans.length).toBeGreaterThan(0);
      for (const { filePath, title } of plans) {
        const { code, out, err } = await cli(path, ['show', filePath, '--no-pager', '--no-color'], { isTerminal: true, columns: 100 });
        expect({ code, err }, filePath).toEqual({ code: 0, err: '' });
        expect(out.replaceAll(/\s/g, '')).toContain(title.slice(0, 8).replaceAll(/\s/g, ''));
        // Two spaces of indentation deeper than the screen would be a sign of a runaway; controls one of an escape forgotten.
        expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
      expect((await cli(path, ['search', 'the'])).code).toBeLessThanOrEqual(1);
      await checkAdoption(path, plans);
    });
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
