/** Real merges of public repositories, merged again. `scripts/corpus-merges.ts` prints the sums over all of them; here is a sample. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedOnBothSides, mergeAgain, mergesIn } from '../../scripts/corpus-merges.ts';
import { mergePlans } from '../../src/history/merge-plans.ts';
import { cloneRepository, temporaryFolder } from '../support/temp-repository.ts';
import { damageOf } from './damage.ts';

const corpus = process.env['GIT_PLAN_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/corpus');
const bundle = (name: string): string => join(corpus, `${name}.bundle`);
const names = ['touch-code', 'anytoolai-platform', 'hivesmith'].filter((name) => existsSync(bundle(name)));
if (names.length < 3) console.log(`Real merges are not tried: no bundles in ${corpus} (set GIT_PLAN_CORPUS)`);

describe.skipIf(names.length < 3)('merges that people made', () => {
  it('conflict less often with the driver, and never in a file that git merges alone', async () => {
    const lines: string[] = [];
    const sums = await mergeAgain(names.map(bundle), temporaryFolder(), (line) => lines.push(line));
    expect(sums.merges).toBeGreaterThanOrEqual(5);
    expect(sums.conflictsByDriver).toBeLessThan(sums.conflictsByGit);
    expect(sums.sameAsPeopleByDriver).toBeGreaterThanOrEqual(sums.sameAsPeopleByGit);
    expect(lines.filter((line) => /git: (?:same|other), driver: conflict/.test(line))).toEqual([]);
  }, 300_000);

  it.each(names)('lose nothing: %s', async (name) => {
    const repository = cloneRepository(bundle(name), ['--mirror']);
    const read = (revision: string, file: string): string => spawnSync('git', ['show', `${revision}:${file}`], { cwd: repository.path, encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout;
    for (const { base, first, second } of mergesIn(repository.path)) {
      for (const file of changedOnBothSides(repository.path, base, first, second)) {
        const versions = { base: read(base, file), ours: read(first, file), theirs: read(second, file) };
        const { text } = await mergePlans(versions);
        expect(damageOf(versions, text).filter((damage) => damage.startsWith('lost:'))).toEqual([]);
      }
    }
  }, 300_000);
});
