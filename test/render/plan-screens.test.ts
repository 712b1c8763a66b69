/** The overview, the list, the head of a plan, figures and findings on terminals of several widths. */
import { describe, expect, it } from 'vitest';
import type { AuditFinding, PlanStats } from '../../src/model/plan-stats.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { ExecutionPlan, PlanSummary } from '../../src/model/plan.ts';
import { renderAudit } from '../../src/render/history/audit.ts';
import { renderStats } from '../../src/render/history/stats.ts';
import { createPalette } from '../../src/render/palette.ts';
import { renderPlanHead } from '../../src/render/plan-page.ts';
import { renderPlanList } from '../../src/render/plan-list.ts';
import { renderOverview } from '../../src/render/plan-overview.ts';
import { renderSearch } from '../../src/render/search-results.ts';
import { textWidth } from '../../src/render/text-width.ts';

const palette = createPalette(false);
const task = (number: number, text: string) => ({ number, text, done: false, state: 'open', line: number, depth: 0, section: [], key: String(number) }) as const;
const problem = (message: string): Diagnostic => ({ path: 'docs/exec-plans/completed/2026-04-26-decomposition-step-10-preparation.md', line: 7, column: 102, severity: 'error', code: 'yaml', message, fix: null });
const summary = (id: string, title: string, done: number, of: number, next: string | null, more: Partial<PlanSummary> = {}): PlanSummary => ({
  id, title, status: 'active', filePath: `docs/exec-plans/${id}.md`, taskCount: of, completedTaskCount: done, progressPercent: of === 0 ? 0 : Math.round((done / of) * 100),
  nextTask: next === null ? null : task(done + 1, next), problems: [], inFlight: [], elsewhereCount: 0, tags: [], linkedSessionIds: [], ...more,
} as PlanSummary);
const overview = (plans: readonly PlanSummary[], width: number | null): string[] => renderOverview(plans.map((plan) => ({ plan, unsavedCount: 0 })), palette, width).split('\n');

describe('the overview', () => {
  it('draws no bar where there are no tasks, and says what is all done', () => {
    const many = Array.from({ length: 7 }, (_, at) => summary(`plan-${at}`, `Plan ${at}`, 0, 0, null));
    const lines = overview([summary('auth', 'Auth', 1, 2, '**Step 2:** write `**/*.ts`'), summary('billing', 'Billing', 2, 2, null), ...many], 80);
    expect(lines.slice(0, 5)).toEqual(['9 active plans, 17% average progress', '', '█████░░░░░   50%       1/2  Auth  → Step 2: write `**/*.ts`', '██████████  100%       2/2  Billing  · all done', '                  no tasks  Plan 0']);
  });

  it('gives no average of plans without tasks', () => {
    expect(overview([summary('a', 'A', 0, 0, null), summary('b', 'B', 0, 0, null)], 80)[0]).toBe('2 active plans, no tasks defined');
    expect(overview([summary('a', 'A', 0, 0, null), summary('b', 'B', 1, 2, 'x')], 80)[0]).toBe('2 active plans, 25% average progress');
  });

  it('keeps to a narrow terminal, with a shorter bar so that the counts are there', () => {
    const plans = [summary('plan-2026-02-13-hyperparameter-importance', 'Hyperparameter importance from a study that ran for weeks', 16, 17, 'Write down what was found and why')];
    for (const width of [40, 50, 60, 80]) {
      const lines = overview(plans, width);
      expect(lines.some((line) => line.endsWith(' 94%  16 of 17 done')), String(width)).toBe(true);
      for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  it('names a command that a shell takes, where a file has a name with spaces', () => {
    expect(overview([summary('two words', 'Two words', 1, 1, null)], 80)).toContain("  every task is done: git plan complete 'two words'");
  });

  it('puts a message below its place where it would have no room behind it', () => {
    const plans = [summary('a', 'A', 1, 2, 'x', { problems: [problem('Unexpected ": " inside an unquoted value, expected quotes around it')] })];
    expect(overview(plans, 80).slice(-3, -1)).toEqual(['  ! docs/exec-plans/completed/2026-04-26-decomposition-step-10-preparation.md:7:102', '    Unexpected ": " inside an unquoted value, expected quotes around it']);
    expect(overview(plans, 160).at(-2)).toBe('  ! docs/exec-plans/completed/2026-04-26-decomposition-step-10-preparation.md:7:102  Unexpected ": " inside an unquoted value, expected quotes around it');
  });
});

describe('the list', () => {
  const plans = [summary('plan-2026-02-13-hyperparameter-importance', 'Hyperparameter importance from a study that ran for weeks', 1, 2, 'x'), summary('b', 'No tasks', 0, 0, null)];
  const list = (width: number | null): string[] => renderPlanList(plans, { palette, width }).split('\n');

  it('has a bar where there are tasks and columns for it', () => {
    expect(list(140)).toEqual(['active  █████░░░░░  50%       1/2  Hyperparameter importance from a study that ran for weeks  plan-2026-02-13-hyperparameter-importance', 'active                –  no tasks  No tasks  b', '']);
    expect(list(80)).toEqual(['active  50%       1/2  Hyperparameter importance from a study that ran for weeks', 'active    –  no tasks  No tasks  b', '']);
  });

  it('cuts a title, but not to a stump, so that the id is there; the id loses its date first', () => {
    expect(list(118)[0]).toBe('active  █████░░░░░  50%       1/2  Hyperparameter importance from a study…  plan-2026-02-13-hyperparameter-importance');
    expect(list(104)[0]).toBe('active  █████░░░░░  50%       1/2  Hyperparameter importance from a study th…  hyperparameter-importance');
    for (const width of [80, 90, 104, 118]) for (const line of list(width)) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });
});

describe('the head of a plan', () => {
  const plan = { ...summary('auth', 'Auth', 1, 2, null), author: 'Ada', statusText: null, inferred: { createdAt: 'header' }, createdAt: '2026-02-13T00:00:00Z', updatedAt: '2026-02-14T10:22:05Z', dependsOn: [], debtIds: [], problems: [problem('Unexpected start of the file, expected frontmatter between two `---` lines')] } as unknown as ExecutionPlan;

  it('says times in UTC, and a day where only a day is known', () => {
    const lines = renderPlanHead(plan, 0, palette, 100).split('\n');
    expect(lines).toContain('created   2026-02-13 by Ada (from header)');
    expect(lines).toContain('updated   2026-02-14 10:22Z');
  });

  it('breaks a long message behind its place', () => {
    expect(renderPlanHead(plan, 0, palette, 60).trimEnd().split('\n').slice(-2)).toEqual(['error     7:102  Unexpected start of the file, expected', '                 frontmatter between two `---` lines']);
  });
});

describe('problems of a plan', () => {
  it('that one fix mends together have it once, below the last', () => {
    const broken = (message: string, fix: string): Diagnostic => ({ ...problem(message), fix });
    const plan = { ...summary('auth', 'Auth', 1, 2, null), author: 'Ada', statusText: null, inferred: {}, createdAt: '2026-02-13T00:00:00Z', updatedAt: '2026-02-13T00:00:00Z', dependsOn: [], debtIds: [], problems: [broken('No id', 'adopt'), broken('No title', 'adopt'), broken('Wrong status', 'status: active')] } as unknown as ExecutionPlan;
    expect(renderPlanHead(plan, 0, palette, 80).trimEnd().split('\n').slice(-5)).toEqual(['error     7:102  No id', 'error     7:102  No title', '          fix: adopt', 'error     7:102  Wrong status', '          fix: status: active']);
  });
});

describe('places that a search found', () => {
  const results = [{ plan: summary('plan-2026-02-13-authentication', 'Authentication', 1, 2, null) as unknown as ExecutionPlan, hits: [{ where: 'title', line: 3, text: 'Authentication' }, { where: 'task', line: 120, text: 'Implement the token exchange of the authentication for the desktop application' }] }];

  it('have the path once on a terminal and fit into it, and in every line through a pipe', () => {
    expect(renderSearch(results, ['authentication'], palette, 60)).toBe('Authentication  active\ndocs/exec-plans/plan-2026-02-13-authentication.md\n    3  title: Authentication\n  120  task: Implement the token exchange of the authentica…\n');
    expect(renderSearch(results, ['authentication'], palette, null)).toBe('Authentication  active · plan-2026-02-13-authentication\n  docs/exec-plans/plan-2026-02-13-authentication.md:3  title: Authentication\n  docs/exec-plans/plan-2026-02-13-authentication.md:120  task: Implement the token exchange of the authentication for the desktop application\n');
  });
});

describe('figures', () => {
  const point = (at: string, scope: number, done: number) => ({ commit: 'a'.repeat(40), at, scope, done });
  const base: PlanStats & { planId: string; title: string } = {
    planId: 'auth', title: 'Auth', burnUp: [], throughput: Array.from({ length: 12 }, (_, week) => ({ week: `2026-02-${week + 10}`, done: 0 })), cycleTime: null, startedAt: '2026-02-13T08:00:00Z', ageDays: 90, openTasks: 0, doneTasks: 4, forecast: null,
  };
  const stats = (more: Partial<PlanStats>): string => renderStats({ ...base, ...more }, { palette, width: 80 });

  it('say how long a plan took that is done, how old one is that is not', () => {
    const burnUp = [point('2026-02-13T08:00:00Z', 4, 0), point('2026-02-17T08:00:00Z', 4, 4)];
    expect(stats({ burnUp })).toContain('took        4 days, 2026-02-13 to 2026-02-17\nper week    nothing in the last 12 weeks\n');
    expect(stats({ burnUp, openTasks: 1, doneTasks: 3 })).toContain('age         90 days, since 2026-02-13\n');
  });

  it('say one span where half and most are alike', () => {
    expect(stats({ cycleTime: { tasks: 6, medianHours: 0.2, p85Hours: 1 } })).toContain('cycle time  85% of the tasks within an hour (6 tasks)\n');
    expect(stats({ cycleTime: { tasks: 6, medianHours: 0.2, p85Hours: 50 } })).toContain('cycle time  half of the tasks within an hour, 85% within 2 days (6 tasks)\n');
  });

  it('scale the curve to what it shows, with times where it is of one day', () => {
    // The scope of 40 stood for a second, which no column of an hour shows.
    const lines = stats({ burnUp: [point('2026-02-13T08:00:00Z', 8, 0), point('2026-02-13T08:20:00Z', 40, 0), point('2026-02-13T08:20:01Z', 8, 4), point('2026-02-13T09:00:00Z', 8, 8)] }).split('\n');
    expect(lines[2]).toMatch(/^ {5}8 ─+█$/);
    expect(lines[10]).toBe(`${' '.repeat(7)}2026-02-13 08:00Z${'09:00Z'.padStart(43)}`);
  });
});

describe('findings', () => {
  it('keep their message whole where it does not fit together with its code', () => {
    const long: AuditFinding = { code: 'completed-with-open-tasks', planId: 'a', filePath: 'docs/exec-plans/a.md', message: 'the plan is completed, and 3 of its 6 tasks are open', proof: 'p', commits: [], command: 'c' };
    const second = (width: number): string => renderAudit([long], { palette, width }).split('\n')[1]!;
    expect(second(80)).toBe(`  ${long.message}`);
    expect(second(84)).toBe(`  ${long.message}  completed-with-open-tasks`);
  });

  const finding = (planId: string, filePath: string): AuditFinding => ({ code: 'stale', planId, filePath, message: 'm', proof: 'p', commits: [], command: 'git plan show auth' });
  const head = (planId: string, filePath: string, width: number | null): string[] => renderAudit([finding(planId, filePath)], { palette, width }).split('\n').slice(0, 2);

  it('name a plan once where its file has the name of its id', () => {
    expect(head('auth', 'docs/exec-plans/active/auth.md', 80)[0]).toBe('docs/exec-plans/active/auth.md');
    expect(head('plan-auth', 'docs/exec-plans/active/auth.md', 80)[0]).toBe('plan-auth  docs/exec-plans/active/auth.md');
    expect(head('plan-auth', 'docs/exec-plans/active/auth.md', 30)).toEqual(['plan-auth', 'docs/exec-plans/active/auth.md']);
  });
});
