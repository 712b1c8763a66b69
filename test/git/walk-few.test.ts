/** A few new commits are read from files: the same commits and changes, in the same order, as `git log` gives, or git is asked. */
import { describe, expect, it } from 'vitest';
import { objectFolderOf } from '../../src/git/object-folder.ts';
import type { WalkedCommit, WalkQuery } from '../../src/git/port.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { walkFew } from '../../src/git/walk-few.ts';
import { walkCommits } from '../../src/git/walk.ts';
import { pathspecsOf } from '../../src/app/open-history.ts';
import fc from '../support/fast-check.ts';
import { importTrees, randomCommits } from './random-trees.ts';
import type { RandomTrees } from './random-trees.ts';

const env = readerEnvironment(process.env, 'here');

async function askGit(path: string, query: WalkQuery): Promise<readonly WalkedCommit[]> {
  const commits: WalkedCommit[] = [];
  await walkCommits({ cwd: path, env }, query, (commit) => commits.push(commit));
  return commits;
}

function readFiles(path: string, query: WalkQuery): readonly WalkedCommit[] | undefined {
  return walkFew(objectFolderOf(`${path}/.git`, 'sha1', env)!, query);
}

/** Every shape of pathspec that is made of settings. */
const shapes = [[], ['docs/plans'], ['exec-plans', 'docs/plans/deep', 'größe'], ['.']].map(pathspecsOf);

const picks = fc.record({ tips: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 3 }), not: fc.array(fc.nat({ max: 30 }), { maxLength: 2 }) });

function queryOf({ ids, ancestorsOf }: RandomTrees, { tips, not }: { readonly tips: readonly number[]; readonly not: readonly number[] }): Omit<WalkQuery, 'pathspecs'> {
  const heads = not.map((at) => ids[at % ids.length]!);
  const known = new Set(heads.flatMap((id) => [...ancestorsOf(id)]));
  // The last commits are those that are new.
  return { tips: tips.map((at) => ids[ids.length - 1 - (at % ids.length)]!), not: heads, isKnown: (id) => known.has(id) };
}

describe('a walk over few commits', () => {
  for (const packed of [false, true]) {
    it(`gives what git log gives of ${packed ? 'packed' : 'loose'} objects, for every shape of pathspec`, async () => {
      const runs = 30;
      const outcome = { answered: 0, changes: 0, left: 0 };
      await fc.assert(fc.asyncProperty(randomCommits(8), fc.array(picks, { minLength: 2, maxLength: 2 }), async (commits, queries) => {
        const trees = importTrees(commits, { packed });
        for (const query of queries.map((each) => queryOf(trees, each))) {
          for (const pathspecs of shapes) {
            const own = readFiles(trees.repository.path, { ...query, pathspecs });
            if (own === undefined) {
              outcome.left += 1;
              continue;
            }
            expect(own).toEqual(await askGit(trees.repository.path, { ...query, pathspecs }));
            outcome.answered += 1;
            outcome.changes += own.reduce((sum, { changes }) => sum + changes.length, 0);
          }
        }
      }), { numRuns: runs });
      // The control: it is not by asking git every time that it never differs.
      expect(outcome.left).toBe(0);
      expect(outcome.answered).toBe(runs * 2 * shapes.length);
      expect(outcome.changes).toBeGreaterThan(500);
    });
  }
});
