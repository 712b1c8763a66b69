/**
 * The literal comment of the contract (`literal.md`, word for word) from a repository made for it. What differs is only what cannot be the same: ids of
 * commits, the hash of a path in an anchor, the checksum. They are put into the literal before the comparison, each by name.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparePullRequest } from '../../src/app/compare-pull-request.ts';
import { judgePullRequest } from '../../src/app/judge-pull-request.ts';
import { openContext } from '../../src/app/open-context.ts';
import { renderComment } from '../../src/render/pull-request/comment.ts';
import type { CommentOptions } from '../../src/render/pull-request/comment.ts';
import { createLiteralRepository } from './literal-repository.ts';
import type { LiteralRepository } from './literal-repository.ts';

const literal = readFileSync(new URL('literal.md', import.meta.url), 'utf8');

/** As the environment of the literal's job gives it. */
const options: CommentOptions = {
  forge: 'github', webUrl: 'https://github.com/acme/payments', number: '12', key: 'default', baseName: 'main', runId: '8841.1', reportUrl: 'https://github.com/acme/payments/actions/runs/8841',
};

function withIds({ base, head, commits }: LiteralRepository, comment: string): string {
  const pathHash = createHash('sha256').update('docs/exec-plans/completed/ledger-backfill.md').digest('hex');
  const ids: readonly (readonly [string, string])[] = [
    ['9f3c2ab61d', head.slice(0, 10)], ['1d0e7f4c02', base.slice(0, 10)], ['9f3c2ab', head.slice(0, 7)], ['1d0e7f4', base.slice(0, 7)], ...[...commits].map(([old, id]) => [old, id.slice(0, 7)] as const),
    ['#diff-7c9eR42', `#diff-${pathHash}R42`], ['sum=5e0b91', /sum=[0-9a-f]{6}/.exec(comment)?.[0] ?? 'no sum'],
  ];
  return ids.reduce((text, [old, id]) => text.replaceAll(old, id), literal);
}

describe('the comment', () => {
  it('is the literal of the contract', async () => {
    const made = createLiteralRepository();
    const context = await openContext({ cwd: made.repository.path, env: process.env });
    const review = await comparePullRequest(context, 'main', 'feat/tokens');
    const verdict = judgePullRequest(review, { failOn: 'error', ignore: [] });
    const comment = renderComment(review, verdict, options)!;
    expect(verdict.failed).toBe(false);
    expect(comment).toBe(withIds(made, comment));

    // Negative controls: a finding less, a word of a plan that differs.
    const quiet = judgePullRequest(review, { failOn: 'error', ignore: ['completed-with-open-tasks'] });
    expect(renderComment(review, quiet, options)).not.toBe(withIds(made, comment));
    const other = { ...review, plans: review.plans.map((plan) => ({ ...plan, nextTask: plan.nextTask?.replace('raw', 'whole') ?? null })) };
    expect(renderComment(other, verdict, options)).not.toBe(withIds(made, comment));
  });
});
