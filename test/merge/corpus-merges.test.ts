/** Real merges of public repositories, merged again. `scripts/corpus-merges.ts` prints the sums over all of them; here is a sample. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedOnBothSides, mergeAgain, mergesIn } from '../../scripts/corpus-merges.ts';
import { mergePlans } from '../../src/history/merge-plans.ts';
import { cloneCorpus, corpusPath } from '../support/corpus.ts';
import { temporaryFolder } from '../support/temp-repository.ts';
import { damageOf } from './damage.ts';

const bundle = (name: string): string => join(corpusPath, `${name}.bundle`);
const names = ['touch-code', 'anytoolai-platform', 'hivesmith'].filter((name) => existsSync(bundle(name)));
if (names.length < 3) console.log(`Real merges are not tried: no bundles in ${corpusPath} (set GIT_PLAN_CORPUS)`);

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
    const path = cloneCorpus(name, temporaryFolder(), 'mirror');
    const read = (revision: string, file: string): string => spawnSync('git', ['show', `${revision}:${file}`], { cwd: path, encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout;
    for (const { base, first, second } of mergesIn(path)) {
      for (const file of changedOnBothSides(path, base, first, second)) {
        const versions = { base: read(base, file), ours: read(first, file), theirs: read(second, file) };
        const { text } = await mergePlans(versions);
        expect(damageOf(versions, text).filter((damage) => damage.startsWith('lost:'))).toEqual([]);
      }
    }
  }, 300_000);
});
