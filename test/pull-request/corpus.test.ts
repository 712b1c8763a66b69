/**
 * The comments that real pull requests would have got. The bundles hold the heads of pull requests as `pull/<n>`; bundles without those stand in with
 * their branches. A comment of each that touches plans, by the code of `git plan ci … --dry-run`, in one process.
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
/** Of the branches of a bundle without pull requests, spread over all of them. */
const branchesMax = 10;

/** Every pull request, or some branches where there is none, each commit once. */
function pullRequests(path: string): { name: string; head: string }[] {
  const base = gitIn(path, ['rev-parse', 'HEAD']).toString().trim();
  const seen = new Set([base]);
  const all = gitIn(path, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads']).toString().trim().split('\n').map((line) => ({ head: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
  const isPull = ({ name }: { name: string }): boolean => name.includes('/pull/');
  const ordered = [...all.filter(isPull), ...all.filter((ref) => !isPull(ref))].filter(({ head }) => !seen.has(head) && seen.add(head));
  const pulls = ordered.filter(isPull);
  return pulls.length > 0 ? pulls : ordered.filter((_, at) => at % Math.ceil(ordered.length / branchesMax) === 0);
}

/** What a ref is compared with: where it left the history of the default branch, also where it was merged since. */
function baseOf(path: string, head: string): string {
  const merged = gitIn(path, ['rev-list', '--ancestry-path', '--merges', '--first-parent', '--reverse', `${head}..HEAD`]).toString().split('\n')[0] ?? '';
  return merged === '' ? 'HEAD' : `${merged}^1`;
}

describe.skipIf(!hasCorpus())('comments on real pull requests', () => {
  const seen = { bundles: 0, pulls: 0, comments: 0, careless: 0, longest: 0 };

  for (const name of corpusNames()) {
    it(`of ${name} do nothing but being read`, async () => {
      const path = cloneCorpus(name, temporaryFolder(), 'mirror');
      const room = await openCiRoom(path, process.env);
      try {
        let comments = 0;
        for (const { name: ref, head } of pullRequests(path)) {
          const base = baseOf(path, head);
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
          if (comment === null) continue;
          comments += 1;
          seen.longest = Math.max(seen.longest, comment.length);
          expect(findHarm(comment, { webUrl, sizeMax: commentSizeMax[forge] }), `${name} ${ref}`).toEqual([]);
          for (const plan of review.plans) expect(plan.commits.length + (plan.before === null ? 1 : 0), `${ref} ${plan.filePath}`).toBeGreaterThan(0);
          if (findHarm(carelessComment({ ...review, plans: review.plans.slice(0, 20) }), { webUrl, sizeMax: Number.MAX_SAFE_INTEGER }).length > 0) seen.careless += 1;
        }
        if (comments > 0) seen.bundles += 1;
        seen.comments += comments;
      } finally {
        room.dispose();
      }
    }, 120_000);
  }

  it('are many, and would do harm if they were not escaped (negative control)', () => {
    console.log(`${seen.comments} comments on ${seen.pulls} pull requests and branches of ${seen.bundles} bundles, the longest of ${seen.longest} characters; ${seen.careless} would do harm unescaped`);
    expect(seen.bundles).toBeGreaterThanOrEqual(10);
    expect(seen.comments).toBeGreaterThan(60);
    expect(seen.careless).toBeGreaterThan(0.3 * seen.comments);
  });
});
