import { describe, expect, it } from 'vitest';
import { comparePullRequest, debtMention } from '../../src/app/compare-pull-request.ts';
import { fitsGlob } from '../../src/app/code-without-plan.ts';
import { ciContext, openCiRoom } from '../../src/app/open-ci-context.ts';
import type { PlanReview, PullRequestWarningCode } from '../../src/model/pull-request.ts';
import { pullRequestWarnings } from '../../src/model/pull-request.ts';
import { createRepository } from '../support/temp-repository.ts';

const folder = 'docs/exec-plans';
const managed = (body: string, status = 'active', id = 'auth'): string => `---\nid: ${id}\ntitle: Auth\nstatus: ${status}\ncreated: 2026-01-01T10:00:00Z\nauthor: ada\n---\n\n# Auth\n\n${body}`;

type Change = Readonly<Record<string, string | null>>;

async function reviewOf(before: Change, after: Change, laterDays = 0): Promise<readonly PlanReview[]> {
  const repository = createRepository();
  const start = Date.UTC(2026, 0, 1) / 1000;
  const base = repository.commit('before', { 'README.md': 'x\n', ...before }, { date: `${start} +0000` });
  const head = repository.commit('after', after, { date: `${start + laterDays * 86_400} +0000` });
  const room = await openCiRoom(repository.path, process.env);
  try {
    return (await comparePullRequest(await ciContext(room, base, {}), base, head)).plans;
  } finally {
    room.dispose();
  }
}

/** What is found, and the smallest change that is not. */
const cases: Readonly<Record<Exclude<PullRequestWarningCode, 'code-without-plan'>, { readonly before: Change; readonly after: Change; readonly fine: Change; readonly laterDays?: number }>> = {
  'invalid-frontmatter': { before: {}, after: { [`${folder}/a.md`]: '---\nid: [\n---\n# A\n' }, fine: { [`${folder}/a.md`]: managed('- [ ] One\n') } },
  'completed-with-open-tasks': { before: { [`${folder}/a.md`]: managed('- [x] One\n- [ ] Two\n') }, after: { [`${folder}/a.md`]: managed('- [x] One\n- [ ] Two\n', 'completed') }, fine: { [`${folder}/a.md`]: managed('- [x] One\n- [-] Two\n', 'completed') } },
  'question-open-on-completed': { before: {}, after: { [`${folder}/a.md`]: managed('- [x] One\n\n## Open Questions\n\n- Why?\n', 'completed') }, fine: { [`${folder}/a.md`]: managed('- [x] One\n\n## Open Questions\n\n- Why?\n  Answer: so\n', 'completed') } },
  'moved-without-status': { before: { [`${folder}/active/a.md`]: '# A\n\nStatus: Active\n\n- [x] One\n' }, after: { [`${folder}/active/a.md`]: null, [`${folder}/completed/a.md`]: '# A\n\nStatus: Active\n\n- [x] One\n' }, fine: { [`${folder}/active/a.md`]: null, [`${folder}/completed/a.md`]: '# A\n\nStatus: Completed\n\n- [x] One\n' } },
  'reopened-completed-plan': { before: { [`${folder}/a.md`]: managed('- [x] One\n', 'completed') }, after: { [`${folder}/a.md`]: managed('- [x] One\n- [ ] Two\n') }, fine: { [`${folder}/a.md`]: managed('- [x] One\n- [x] Two\n', 'completed') } },
  'progress-regressed': { before: { [`${folder}/a.md`]: managed('- [x] One\n- [x] Two\n- [ ] Three\n') }, after: { [`${folder}/a.md`]: managed('- [x] One\n- [ ] Two\n- [ ] Three\n') }, fine: { [`${folder}/a.md`]: managed('- [x] One\n- [x] Two\n- [ ] Three\n- [ ] Four\n') } },
  'all-done-but-active': { before: { [`${folder}/a.md`]: managed('- [x] One\n- [ ] Two\n') }, after: { [`${folder}/a.md`]: managed('- [x] One\n- [x] Two\n') }, fine: { [`${folder}/a.md`]: managed('- [x] One\n- [x] Two\n', 'completed') } },
  'plan-deleted-with-open-tasks': { before: { [`${folder}/a.md`]: managed('- [ ] One\n') }, after: { [`${folder}/a.md`]: null }, fine: { [`${folder}/a.md`]: null, [`${folder}/abandoned/a.md`]: managed('- [ ] One\n', 'abandoned') } },
  'duplicate-id': { before: { [`${folder}/a.md`]: managed('- [ ] One\n') }, after: { [`${folder}/b.md`]: managed('- [ ] Other\n') }, fine: { [`${folder}/b.md`]: managed('- [ ] Other\n', 'active', 'other') } },
  'stale-touched': { before: { [`${folder}/a.md`]: managed('Words.\n\n- [ ] One\n') }, after: { [`${folder}/a.md`]: managed('Other words.\n\n- [ ] One\n') }, fine: { [`${folder}/a.md`]: managed('Words.\n\n- [x] One\n- [ ] Two\n') }, laterDays: 30 },
};

describe('what needs attention', () => {
  it('has a case for every code', () => {
    expect([...Object.keys(cases), 'code-without-plan'].toSorted()).toEqual([...pullRequestWarnings].toSorted());
  });

  for (const [code, { before, after, fine, laterDays }] of Object.entries(cases)) {
    it(`is ${code}, and not where all is well`, async () => {
      expect((await reviewOf(before, after, laterDays)).flatMap(({ warnings }) => warnings.map((warning) => warning.code))).toContain(code);
      expect((await reviewOf(before, fine, laterDays)).flatMap(({ warnings }) => warnings.map((warning) => warning.code))).not.toContain(code);
    });
  }

  it('is not a plan that was touched a day ago', async () => {
    const { before, after } = cases['stale-touched'];
    expect((await reviewOf(before, after, 1)).flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});

describe('commits of a pull request', () => {
  it('are told through renames, and a merge of the target branch brings nothing of its own', async () => {
    const repository = createRepository({ files: { [`${folder}/active/a.md`]: managed('- [ ] One\n- [ ] Two\n'), [`${folder}/active/b.md`]: '# B\n\n- [ ] One\n' } });
    repository.git(['checkout', '-q', '-b', 'topic']);
    const one = repository.commit('one', { [`${folder}/active/a.md`]: managed('- [x] One\n- [ ] Two\n') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('meanwhile', { [`${folder}/active/b.md`]: '# B\n\n- [x] One\n' });
    repository.git(['checkout', '-q', 'topic']);
    repository.git(['merge', '-q', '--no-ff', '-m', 'Merge main', 'main']);
    repository.git(['mv', `${folder}/active/a.md`, `${folder}/active/renamed.md`]);
    const moved = repository.commit('move');
    const two = repository.commit('two', { [`${folder}/active/renamed.md`]: managed('- [x] One\n- [x] Two\n') });
    const room = await openCiRoom(repository.path, process.env);
    try {
      const review = await comparePullRequest(await ciContext(room, 'main', {}), 'main', 'topic');
      expect(review.plans.map(({ filePath }) => filePath)).toEqual([`${folder}/active/renamed.md`]);
      expect(review.plans[0]!.commits.map(({ id, before, after }) => [id, before?.completedTaskCount, after?.completedTaskCount])).toEqual([[one, 0, 1], [moved, 1, 1], [two, 1, 2]]);
      expect(review.commitCount).toBe(4);
    } finally {
      room.dispose();
    }
  });
});

describe('commits of a plan that is gone', () => {
  it('are told from the name that it had at first', async () => {
    const repository = createRepository({ files: { [`${folder}/active/a.md`]: managed('- [ ] One\n') } });
    const base = repository.id('HEAD');
    repository.git(['mv', `${folder}/active/a.md`, `${folder}/active/b.md`]);
    const moved = repository.commit('move');
    const gone = repository.commit('delete', { [`${folder}/active/b.md`]: null });
    const room = await openCiRoom(repository.path, process.env);
    try {
      const [plan] = (await comparePullRequest(await ciContext(room, base, {}), base, 'HEAD')).plans;
      expect(plan).toMatchObject({ filePath: `${folder}/active/a.md`, after: null });
      expect(plan!.commits.map(({ id }) => id)).toEqual([moved, gone]);
    } finally {
      room.dispose();
    }
  });
});

describe('small readers', () => {
  it.each([
    ['medium: Dual-write', 'medium', 'Dual-write'], ['**High** – leak', 'high', 'leak'], ['[low] old flag', 'low', 'old flag'], ['**P0:** gone', 'critical', 'gone'], ['Dual-write until: later', null, 'Dual-write until: later'], ['Low-level API: x', null, 'Low-level API: x'], ['high time', null, 'high time'],
  ] as const)('debt %j', (text, severity, rest) => {
    expect(debtMention(text)).toEqual({ severity, text: rest });
  });

  it.each([
    ['src/a.ts', 'src/**', true], ['src/deep/a.ts', 'src/**', true], ['lib/a.ts', 'src/**', false], ['src/a.ts', '*.ts', true], ['src/a.ts', 'src/*.ts', true], ['src/deep/a.ts', 'src/*.ts', false], ['a/b/c/d.go', 'a/**/d.go', true], ['a/d.go', 'a/**/d.go', true],
    ['src/a.tsx', '*.ts', false], ['src', 'src/**', true], ['src/a.ts', '**', true], ['src/abc.ts', 'src/a?c.ts', true], ['src/a.ts', '/src/', true], ['x/src/a.ts', '/src/', false],
  ])('%s and %s: %s', (path, glob, fits) => {
    expect(fitsGlob(path, glob)).toBe(fits);
  });

  it('globs take no longer for being hostile', () => {
    const startedAt = performance.now();
    expect(fitsGlob(`${'a'.repeat(2000)}/${'a/'.repeat(200)}b`, `${'*a'.repeat(500)}*c/${'**/'.repeat(200)}c`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
