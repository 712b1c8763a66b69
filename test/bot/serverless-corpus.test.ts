/** On real repositories the comparison without git is the one with git: merges, renames and criss-cross histories as people made them. */
import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparePullRequest } from '../../src/app/compare-pull-request.ts';
import { ciContext, openCiRoom } from '../../src/app/open-ci-context.ts';
import { openObjects } from '../../src/git/open-objects.ts';
import { cloneCorpus, corpusNames, gitIn, hasCorpus } from '../support/corpus.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

/** Of a bundle, spread over its pull requests; `GIT_PLAN_TEST_REFS` takes so many of every bundle. */
const perBundleMax = Number(process.env['GIT_PLAN_TEST_REFS'] ?? 4);
const bundles = corpusNames().filter((name) => process.env['GIT_PLAN_TEST_REFS'] !== undefined || ['39claw', 'Workflow', 'anytoolai-platform', 'fitcheck-ai', 'hivesmith', 'libpz'].includes(name));

function heads(path: string): readonly string[] {
  const list = (prefix: string): string[] => [...new Set(gitIn(path, ['for-each-ref', '--format=%(objectname)', prefix]).toString().trim().split('\n'))].filter((id) => id !== '');
  const pulls = list('refs/heads/pull/');
  const all = pulls.length > 0 ? pulls : list('refs/heads');
  return all.filter((_, at) => at % Math.ceil(all.length / perBundleMax) === 0);
}

describe.skipIf(!hasCorpus())('comparing without git', () => {
  const seen = { compared: 0, withPlans: 0 };

  it.each(bundles)('is comparing with git: %s', async (name) => {
    const path = cloneCorpus(name, temporaryFolder(), 'mirror');
    const room = await openCiRoom(path, process.env);
    try {
      const context = await ciContext(room, 'HEAD', {});
      const without = { ...context, repository: openObjects({ fs, gitdir: path }) };
      for (const head of heads(path)) {
        const merged = gitIn(path, ['rev-list', '--ancestry-path', '--merges', '--first-parent', '--reverse', `${head}..HEAD`]).toString().split('\n')[0] ?? '';
        const base = gitIn(path, ['rev-parse', merged === '' ? 'HEAD' : `${merged}^1`]).toString().trim();
        const outcome = async (each: typeof context): Promise<unknown> => comparePullRequest(each, base, head).catch((error: unknown) => String(error));
        const [expected, actual] = [await outcome(context), await outcome(without)];
        expect(actual, `${base}...${head}`).toEqual(expected);
        seen.compared += 1;
        if (typeof expected === 'object' && (expected as { readonly plans: readonly unknown[] }).plans.length > 0) seen.withPlans += 1;
      }
    } finally {
      room.dispose();
    }
  });

  it('was done on pull requests that touch plans', () => {
    console.log(`${seen.compared} comparisons, ${seen.withPlans} with plans`);
    expect(seen.withPlans).toBeGreaterThan(8);
  });
});
