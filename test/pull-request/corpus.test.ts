/**
 * The comments that real pull requests would have got: of every one that touches plans, by the code of `git plan ci … --dry-run`, in one process. Eight
 * bundles hold heads of pull requests (`pull/<n>`); in the others stretches of the default branch stand in for them.
 */
import { describe, expect, it } from 'vitest';
import { comparePullRequest } from '../../src/app/compare-pull-request.ts';
import { judgePullRequest } from '../../src/app/judge-pull-request.ts';
import { ciContext, openCiRoom } from '../../src/app/open-ci-context.ts';
import type { ForgeName, PullRequestReview } from '../../src/model/pull-request.ts';
import { commentSizeMax, renderComment } from '../../src/render/pull-request/comment.ts';
import { cloneCorpus, corpusNames, gitIn, hasCorpus } from '../support/corpus.ts';
import { temporaryFolder } from '../support/temp-repository.ts';
import { findHarm } from './find-harm.ts';
import { carelessComment } from './hostile-text.ts';

const webUrl = 'https://forge.example/acme/app';
const forges: readonly ForgeName[] = ['github', 'gitlab', 'gitea'];
/** How many stretches of the default branch stand in for pull requests where a bundle has none. */
const stretchesMax = 1;
const stretchLength = 8;

type PullRequest = { readonly name: string; readonly base: string; readonly head: string };

const lines = (path: string, args: readonly string[]): string[] => gitIn(path, args).toString().trim().split('\n').filter((line) => line !== '');

/** Every head of a pull request that is not the default branch itself, each commit once; without any, stretches of the default branch. */
function pullRequests(path: string): PullRequest[] {
  const seen = new Set(lines(path, ['rev-parse', 'HEAD']));
  const heads = lines(path, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/pull', 'refs/pull']).map((line) => line.split(' ') as [string, string]).filter(([head]) => !seen.has(head) && seen.add(head));
  if (heads.length > 0) return heads.map(([head, name]) => ({ name, head, base: baseOf(path, head) }));
  const touching = lines(path, ['log', '--first-parent', '--format=%H', 'HEAD', '--', ...planFiles]);
  return Array.from({ length: stretchesMax }, (_, at) => touching[at * stretchLength]).filter((head) => head !== undefined)
    .map((head) => ({ name: `main at ${head.slice(0, 7)}`, head, base: lines(path, ['rev-list', '--first-parent', `--max-count=${stretchLength}`, head]).at(-1)! }));
}

/** What a ref is compared with: where it left the history of the default branch, also where it was merged since. */
function baseOf(path: string, head: string): string {
  const merged = lines(path, ['rev-list', '--ancestry-path', '--merges', '--first-parent', '--reverse', `${head}..HEAD`])[0];
  return merged === undefined ? 'HEAD' : `${merged}^1`;
}

const planFiles = [':(glob)**/exec-plans/**/*.md', ':(glob)exec-plans/**/*.md'];

/** Whether git sees a file below a plan folder differ. Histories without a common ancestor count. */
function touchesPlans(path: string, base: string, head: string): boolean {
  try {
    return gitIn(path, ['diff', '--name-only', `${base}...${head}`, '--', ...planFiles]).length > 0;
  } catch {
    return true;
  }
}

describe.skipIf(!hasCorpus())('comments on real pull requests', () => {
  const seen = { bundles: 0, pulls: 0, comments: 0, careless: 0, longest: 0 };

  for (const name of corpusNames()) {
    it(`of ${name} do nothing but being read`, async () => {
      const path = cloneCorpus(name, temporaryFolder(), 'mirror');
      const room = await openCiRoom(path, process.env);
      try {
        let [comments, untouched] = [0, 0];
        for (const { name: ref, base, head } of pullRequests(path)) {
          // Git itself says which touch plans; the others are looked at once a bundle, where nothing must be said.
          const isTouched = touchesPlans(path, base, head);
          if (!isTouched && untouched++ > 0) continue;
          const context = await ciContext(room, base, {});
          let review: PullRequestReview;
          try {
            review = await comparePullRequest(context, base, head);
          } catch (error) {
            // A branch with a history of its own.
            expect(String(error)).toContain('have no commit in common');
            continue;
          }
          seen.pulls += 1;
          const forge = forges[seen.pulls % forges.length]!;
          const verdict = judgePullRequest(review, { failOn: 'error', ignore: [] });
          const comment = renderComment(review, verdict, { forge, webUrl, number: '1', key: 'default', baseName: 'main', runId: '1.1', reportUrl: `${webUrl}/actions/runs/1` });
          expect(comment === null, ref).toBe(review.plans.length === 0);
          if (!isTouched) expect(comment, ref).toBeNull();
          if (comment === null) continue;
          comments += 1;
          seen.longest = Math.max(seen.longest, comment.length);
          expect(findHarm(comment, { webUrl, sizeMax: commentSizeMax[forge] }), `${name} ${ref}`).toEqual([]);
          for (const plan of review.plans) expect(plan.commits.length + (plan.before === null ? 1 : 0), `${ref} ${plan.filePath}`).toBeGreaterThan(0);
          if (findHarm(carelessComment({ ...review, plans: review.plans.slice(0, 5) }), { webUrl, sizeMax: Number.MAX_SAFE_INTEGER }).length > 0) seen.careless += 1;
        }
        if (comments > 0) seen.bundles += 1;
        seen.comments += comments;
      } finally {
        room.dispose();
      }
    }, 600_000);
  }

  it('are many, and would do harm if they were not escaped (negative control)', () => {
    console.log(`${seen.comments} comments on ${seen.pulls} pull requests (or stretches) of ${seen.bundles} bundles, the longest of ${seen.longest} characters; ${seen.careless} would do harm unescaped`);
    expect(seen.bundles).toBeGreaterThanOrEqual(10);
    expect(seen.comments).toBeGreaterThan(60);
    // Plans are tame: one comment in five holds something that acts.
    expect(seen.careless).toBeGreaterThan(20);
  });
});
