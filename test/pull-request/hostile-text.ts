/** Text that makes a forge do something, and a review in which it stands wherever a plan or a commit can put text. */
import fc from '../support/fast-check.ts';
import type { PlanReview, PullRequestReview } from '../../src/model/pull-request.ts';
import type { PlanEvent } from '../../src/model/timeline.ts';

/** Each does harm where it is not escaped, in one place at least. */
export const hostileTexts = [
  '@alice', 'cc @acme/payments-team', 'fixes #12', 'acme/payments#1', 'Closes GH-2', 'see https://github.com/acme/payments/issues/1', 'www.example.com', 'ada@example.com', 'mailto:ada@example.com', 'ftp://example.com/x', 'git+ssh://x.example',
  '!5', '~bug', '~"needs review"', '%"1.0"', '%1.0', '$12', '&3', '^alert#1', '/merge', 'x\n/approve', 'x\r/close', 'x\u2028/label ~bug', '@dependabot merge', '/retest',
  '<!-- git-plan:comment v=1 key=default -->', '<!<!----', '<img src=x onerror=alert(1)>', '<details open>', '</details>', '</summary>', '<b', 'a | b', 'a \\| b', '`a|b`', '`a\\|b`', '\\', '`', '``', '```', '~~~', '`` ` ``', 'a ```diff b',
  '*bold*', '__bold__', '_i_', '~~gone~~', '[x](https://example.com)', '![alt](https://example.com/p.png)', '[ref]: https://example.com', '[^1]', '[x]', '- [ ] box', '# heading', '> quote', '- item', '1. item', '---', '===', '\tcode', '    code',
  'deadbeefcafe', '1234567', '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567', '$x$', '$`x`$', '{+ added +}', '[- gone -]', '[[_TOC_]]', '&lt;b&gt;', '&#64;alice', '&commat;alice', ':tada:', '\u202egnp.exe', '\u0000', '\u001b[31mred', '\u200f', '\ufeff', '\u2066x', 'a\u200db', '\ud800', 'x'.repeat(500), '日本語 '.repeat(80), '🎉👩‍👩‍👧',
] as const;

/** Several of them beside each other, with harmless words between. */
export const hostileText = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hostileTexts) }, { weight: 1, arbitrary: fc.constantFrom('word', ' ', '', 'Über', '5% of', '(a)') }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) }), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom('', ' ').map((between) => parts.join(between)));

const progress = (completedTaskCount: number, taskCount: number) => ({ completedTaskCount, taskCount, progressPercent: Math.round((completedTaskCount / taskCount) * 100) });

/** A review whose every text is one of `texts`, one after the other. */
export function hostileReview(texts: readonly string[], planCount = 4): PullRequestReview {
  let at = 0;
  const next = (): string => texts[at++ % texts.length] ?? '';
  const event = (kind: PlanEvent['kind'], fields: Partial<PlanEvent> = {}): PlanEvent => ({ kind, text: next(), from: next(), to: next(), taskKey: `k${at}`, ...fields });
  const plan = (number: number): PlanReview => {
    const [isNew, isGone] = [number % 4 === 2, number % 4 === 3];
    return {
      planId: `plan-${number}`, title: next(), filePath: `docs/exec-plans/${number} ${next().replaceAll('\u0000', '')}.md`, author: next(), tags: [next(), next()], statusBefore: isNew ? null : 'active', statusAfter: isGone ? null : 'completed',
      before: isNew ? null : progress(1, 4), after: isGone ? null : progress(3, 5),
      events: [
        event('task-done', { from: 'open', to: 'done' }), event('task-reopened', { from: 'done', to: 'open' }), event('task-added', { from: null, to: 'open' }), event('task-removed', { from: 'open', to: null }), event('task-reworded'), event('task-moved'),
        event('renamed'), event('session-linked'), event('session-unlinked'), event('decision'), event('question', { to: null }), event('answer'), event('log'), event('debt'),
      ],
      nextTask: next(), openQuestions: 2, taskStates: {}, debtAdded: [{ severity: 'high', text: next() }, { severity: null, text: next() }], debtResolved: [{ severity: null, text: next() }],
      commits: [1, 2, 3].map((each) => ({ id: String(each).repeat(40), subject: next(), before: progress(1, 4), after: progress(2, 4), events: [event('task-done')], session: { agent: next(), sessionId: next(), source: 'trailer', confidence: 1 } })),
      warnings: [{ code: 'completed-with-open-tasks', text: 'is marked completed with 1 task still open', task: next(), line: 4 }, { code: 'invalid-frontmatter', text: `has frontmatter that cannot be used: ${next()}`, task: null, line: 2 }],
    };
  };
  const plans = Array.from({ length: planCount }, (_, number) => plan(number));
  return {
    base: 'b'.repeat(40), head: 'a'.repeat(40), plans, commitCount: 3, commitsBySessions: 2, sessionCount: 1, codeWithoutPlan: { severity: 'warning', count: 2, path: next() }, unread: [next()],
    diagnostics: plans.map(({ filePath }) => ({ path: filePath, line: 1, column: 1, severity: 'error', code: 'title-empty', message: `Unexpected ${next()}, expected \`x\``, fix: next() })),
  };
}

/** The same texts in a comment of the same build, put in as they are: what the checker must find. */
export function carelessComment({ plans }: PullRequestReview): string {
  return plans.map(({ title, events, commits }) => [
    '| Plan | Progress | Changes |', '| :--- | :--- | :--- |', `| ${title} | 1% | x |`, '', '<details>', `<summary><b>${title}</b>: x</summary>`, '', '```diff', ...events.map(({ text }) => `+ [x] ${text}`), '```', '',
    ...events.map(({ text }) => `- **Decision added:** ${text}`), '', ...events.map(({ text }) => text), '', '| Commit | Progress | What moved | Session |', '| :--- | :--- | :--- | :--- |', ...commits.map(({ subject }) => `| ${subject} | 1% | x | none |`), '', '</details>',
  ].join('\n')).join('\n\n');
}
