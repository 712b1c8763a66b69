import fc from '../support/fast-check.ts';
import { toString } from 'mdast-util-to-string';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { judgePullRequest } from '../../src/app/judge-pull-request.ts';
import type { ForgeName } from '../../src/model/pull-request.ts';
import { renderAnnotations, renderCodeQuality, renderStatusDescription } from '../../src/render/pull-request/annotations.ts';
import { commentSizeMax, renderComment, renderJobSummary } from '../../src/render/pull-request/comment.ts';
import type { CommentOptions } from '../../src/render/pull-request/comment.ts';
import { htmlText, markdownCell, markdownText, plainText } from '../../src/render/pull-request/comment-text.ts';
import { findHarm } from './find-harm.ts';
import { carelessComment, hostileReview, hostileText, hostileTexts } from './hostile-text.ts';

const forges: readonly ForgeName[] = ['github', 'gitlab', 'gitea'];
const webUrl = 'https://forge.example/acme/payments';
const optionsFor = (forge: ForgeName): CommentOptions => ({ forge, webUrl, number: '12', key: 'default', baseName: 'main', runId: '8841.1', reportUrl: `${webUrl}/actions/runs/8841` });
const judge = (review: Parameters<typeof judgePullRequest>[0]) => judgePullRequest(review, { failOn: 'error', ignore: [] });

function harmIn(texts: readonly string[], forge: ForgeName, planCount = 4): string[] {
  const review = hostileReview(texts, planCount);
  return findHarm(renderComment(review, judge(review), optionsFor(forge))!, { webUrl, sizeMax: commentSizeMax[forge] });
}

describe('foreign text in a comment', () => {
  it('does nothing, each alone in every place', () => {
    hostileTexts.forEach((text, at) => expect(harmIn([text], forges[at % forges.length]!), JSON.stringify(text)).toEqual([]));
  });

  for (const forge of forges) {
    it(`does nothing on ${forge}, beside each other`, () => {
      fc.assert(fc.property(fc.array(hostileText, { minLength: 1, maxLength: 12 }), (texts) => harmIn(texts, forge).length === 0), { numRuns: 40 });
    });
  }

  it('would do it if it were not escaped (negative control)', () => {
    const found = hostileTexts.map((text) => findHarm(carelessComment(hostileReview([text], 1)), { webUrl, sizeMax: 20_000 }));
    // The others are harmless alone: half of a pair, length, what only GitLab reads, emoji.
    expect(found.filter((harm) => harm.length > 0).length).toBeGreaterThan(0.7 * hostileTexts.length);
    const kinds = [...new Set(found.flat().map((harm) => harm.replace(/:.*|U\+.*/su, '').replace(/^a row of \d+/, 'a row of').replace(/^link to (\w+)$/, 'link').replace(/^size$/, '').trim()))];
    for (const kind of ['mention', 'reference', 'autolink', 'closing word', 'commit', 'GitLab reference', 'quick action', 'a second HTML comment', 'HTML', 'link', 'hidden character', 'a row of cells', 'checkbox', 'delete', 'emphasis', 'code block', 'heading', 'quote']) expect(kinds).toContain(kind);
    expect(findHarm('x'.repeat(20_001), { webUrl, sizeMax: 20_000 })).toEqual([expect.stringContaining('size')]);
  });

  it('stays readable: what is shown is what was written', () => {
    const processor = remark().use(remarkGfm);
    const shown = (markdown: string): string => toString(processor.parse(`x ${markdown} x`)).slice(2, -2).replaceAll('\u200b', '');
    fc.assert(fc.property(hostileText, (text) => {
      const plain = plainText(text);
      // Code spans lose their backticks, and a space inside them.
      const letters = (value: string): string => value.replace(/[`\s]/g, '');
      expect(letters(shown(markdownText(text)))).toBe(letters(plain));
      expect(letters(shown(markdownCell(text).replaceAll('\\|', '|')))).toBe(letters(plain));
      expect(htmlText(text).replaceAll('\u200b', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')).toBe(plain);
    }), { numRuns: 300 });
    expect(markdownText('Dual-write in `SessionStore.put` until the flag is gone')).toBe('Dual-write in `SessionStore.put` until the flag is gone');
    expect(markdownText('![a chart](https://example.com/x.png) of 5% (half)')).toBe('a chart of 5% (half)');
    expect([...plainText('x'.repeat(500))].length).toBe(160);
    expect(plainText('🎉'.repeat(200))).toBe(`${'🎉'.repeat(159)}…`);
  });
});

describe('the other outputs', () => {
  it('annotations begin every line with a command of ours, ten a level at most', () => {
    fc.assert(fc.property(fc.array(hostileText, { minLength: 1, maxLength: 6 }), (texts) => {
      const review = hostileReview(texts, 8);
      const lines = renderAnnotations(review, judge(review)).split('\n').slice(0, -1);
      for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,\r]*,line=\d+,col=\d+,title=[a-z-]+::[^\r\n]*$/);
      for (const level of ['error', 'warning', 'notice']) expect(lines.filter((line) => line.startsWith(`::${level} `)).length).toBeLessThanOrEqual(10);
    }), { numRuns: 100 });
  });

  it('Code Quality has stable fingerprints, each once', () => {
    const review = hostileReview(['task', 'other']);
    const issues = JSON.parse(renderCodeQuality(review, judge(review))) as { fingerprint: string; severity: string; check_name: string; location: { path: string; lines: { begin: number } } }[];
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    expect(issues.length).toBeGreaterThan(4);
    for (const issue of issues) {
      expect(issue).toEqual({ description: expect.any(String), check_name: expect.stringMatching(/^git-plan\/[a-z-]+$/), fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/), location: { path: expect.any(String), lines: { begin: expect.any(Number) } } });
    }
    const moved = { ...review, plans: review.plans.map((plan) => ({ ...plan, warnings: plan.warnings.map((warning) => ({ ...warning, line: 99 })) })), diagnostics: review.diagnostics.map((diagnostic) => ({ ...diagnostic, line: 50 })) };
    expect((JSON.parse(renderCodeQuality(moved, judge(moved))) as typeof issues).map(({ fingerprint }) => fingerprint)).toEqual(issues.map(({ fingerprint }) => fingerprint));
  });

  it('the description of a status is short and holds no text of plans', () => {
    const review = hostileReview(['@alice '.repeat(40)], 300);
    expect(renderStatusDescription(review, judge(review))).toMatch(/^\d+ errors in plans$/);
    const quiet = { ...review, diagnostics: [] };
    expect(renderStatusDescription(quiet, judge(quiet))).toMatch(/^Plans: 300 changed, \d+ need attention$/);
  });
});

describe('the size', () => {
  const widest = 'w'.repeat(60) + '日本語'.repeat(30);
  for (const forge of forges) {
    it(`stays within ${forge}'s limit, step by step`, () => {
      const lengths: number[] = [];
      for (const planCount of [1, 11, 60, 700]) {
        const review = hostileReview([widest, '@alice `code` | <b>', 'x\n/merge'], planCount);
        const comment = renderComment(review, judge(review), optionsFor(forge))!;
        expect(findHarm(comment, { webUrl, sizeMax: commentSizeMax[forge] })).toEqual([]);
        expect(comment).toContain(`### Plans: ${planCount} changed`);
        expect(comment).toContain('Full report');
        expect(comment.match(/<details>/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0);
        lengths.push(comment.length);
      }
      expect(Math.max(...lengths)).toBeGreaterThan(10_000);
    });
  }

  it('drops long tables of commits, then lines of diffs, then details, then rows', () => {
    const [plan] = hostileReview(['A task of some length'], 1).plans;
    const commits = Array.from({ length: 400 }, () => plan!.commits[0]!);
    const events = Array.from({ length: 300 }, (_, at) => ({ kind: 'task-done' as const, text: `Task ${at} with some more words about what it is`, from: 'open', to: 'done', taskKey: `k${at}` }));
    const of = (plans: readonly typeof plan[]) => {
      const review = { ...hostileReview(['x'], 0), codeWithoutPlan: null, diagnostics: [], plans: plans.map((each, at) => ({ ...each!, title: `Plan ${at}`, filePath: `docs/exec-plans/${at}.md`, warnings: [] })) };
      return renderComment(review, judge(review), optionsFor('github'))!;
    };
    const small = of([{ ...plan!, commits: commits.slice(0, 30) }]);
    expect(small.match(/^\| \[`1111111`\]/gm)).toHaveLength(30);
    const tables = of([{ ...plan!, commits }]);
    expect(tables.match(/^\| \[`1111111`\]/gm)).toHaveLength(20);
    expect(tables).toContain('and 380 more commits');
    const diffs = of(Array.from({ length: 8 }, () => ({ ...plan!, events, commits: [] })));
    expect(diffs.match(/^\+ \[x\] Task/gm)!.length).toBeLessThanOrEqual(8 * 40);
    expect(diffs).toContain('  and 2');
    const details = of(Array.from({ length: 30 }, () => ({ ...plan!, events: events.slice(0, 38), commits: commits.slice(0, 10) })));
    expect(details.match(/<details>/g)).toHaveLength(10);
    expect(details).toContain('Details of 20 more plans are in the [full report]');
    const rows = of(Array.from({ length: 900 }, () => plan));
    expect(rows.match(/^\| \[Plan/gm)).toHaveLength(50);
    expect(rows).toContain('and 850 more plans');
  });

  it('gives the summary of the job all of it, to its own limit', () => {
    const review = hostileReview(['A task'], 40);
    const summary = renderJobSummary(review, judge(review), optionsFor('github'));
    expect(summary.match(/<details>\n<summary>/g)!.length).toBeGreaterThan(20);
    const wide = hostileReview([widest], 1500);
    expect(Buffer.byteLength(renderJobSummary(wide, judge(wide), optionsFor('github')))).toBeLessThanOrEqual(1_000_000);
  });

  it('says nothing where nothing changed', () => {
    const review = { ...hostileReview(['x'], 0), codeWithoutPlan: null };
    expect(renderComment(review, judge(review), optionsFor('github'))).toBeNull();
  });
});
