/** Trackers of real repositories. Counts were made by hand; where the corpus is absent the test says so. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTracker } from '../../src/debt/read-tracker.ts';
import { resolveInTracker } from '../../src/debt/write-tracker.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

const corpus = process.env['GIT_PLAN_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/corpus');
const isThere = existsSync(corpus);
if (!isThere) console.log(`corpus of real repositories not found at ${corpus}: tests on it are skipped`);

/** Items in all, and of them open. */
const counted: readonly (readonly [bundle: string, path: string, items: number, open: number])[] = [
  ['fitcheck-ai', 'docs/exec-plans/tech-debt-tracker.md', 93, 72],
  ['FrameQ', 'docs/exec-plans/tech-debt-tracker.md', 40, 21],
  ['InsightForge', 'docs/exec-plans/tech-debt-tracker.md', 28, 28],
  ['local_wars', 'docs/exec-plans/tech-debt-tracker.md', 17, 16],
  ['livepeer-network-modules', 'service-registry-daemon/docs/exec-plans/tech-debt-tracker.md', 12, 11],
  ['libpz', 'docs/exec-plans/tech-debt-tracker.md', 9, 7],
  ['minakeep', 'docs/exec-plans/tech-debt-tracker.md', 8, 8],
  ['OrderRun-BE', 'docs/exec-plans/tech-debt-tracker.md', 5, 5],
  ['bleu', 'docs/exec-plans/tech-debt-tracker.md', 4, 3],
  ['39claw', 'docs/exec-plans/tech-debt-tracker.md', 3, 3],
];

const bundles = ['39claw', 'FrameQ', 'InsightForge', 'OrderRun-BE', 'RefWatch', 'Refinex-Code', 'bleu', 'fitcheck-ai', 'hivesmith', 'libpz', 'livepeer-network-modules', 'local_wars', 'minakeep', 'the-seer'];

function openBundle(name: string): (args: readonly string[]) => string {
  const folder = join(temporaryFolder(), name);
  execFileSync('git', ['clone', '-q', '--bare', join(corpus, `${name}.bundle`), folder], { stdio: 'pipe' });
  return (args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

describe.runIf(isThere)('trackers of real repositories', () => {
  it.each(counted)('%s: %s holds as many items as a person counts', (bundle, path, items, open) => {
    const read = readTracker(openBundle(bundle)(['show', `HEAD:${path}`])).items;
    expect([read.length, read.filter((item) => !item.isResolved).length]).toEqual([items, open]);
  });

  it('lose no byte but one line when one item is paid, whatever the item', () => {
    let paid = 0;
    for (const bundle of bundles) {
      const git = openBundle(bundle);
      for (const path of git(['ls-tree', '-r', '-z', '--name-only', 'HEAD']).split('\0').filter((name) => /tech[-_]debt[^/]*\.md$/i.test(name))) {
        const text = git(['show', `HEAD:${path}`]);
        const before = text.split('\n');
        for (const item of readTracker(text).items.filter((row) => !row.isResolved)) {
          const after = resolveInTracker(text, item, '2026-11-01').split('\n');
          expect(after.length).toBe(before.length);
          expect(after.filter((line, at) => line !== before[at]).length).toBe(1);
          paid += 1;
        }
      }
    }
    expect(paid).toBeGreaterThan(150);
  });
});
