/** Numbers over time, from commits whose dates are chosen. */
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { showStats } from '../../src/app/show-stats.ts';
import { foldStats } from '../../src/history/stats.ts';
import type { StatsTask } from '../../src/history/stats.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/active/tokens.md';
const plan = (done: number, total: number): string => `# Tokens\n\n## Tasks\n\n${Array.from({ length: total }, (_, at) => `- [${at < done ? 'x' : ' '}] Step number ${at}`).join('\n')}\n`;
const day = 86_400;
const start = Date.UTC(2026, 0, 5, 12) / 1000;

describe('git plan stats', () => {
  it('draws scope and done over time, along first parents, and counts what was done when', async () => {
    const repository = createRepository();
    repository.import([
      { files: { [path]: plan(0, 4) }, seconds: start },
      { files: { [path]: plan(1, 4) }, seconds: start + day },
      { files: { [path]: plan(1, 6) }, seconds: start + 2 * day },
      { files: { [path]: plan(3, 6), 'docs/exec-plans/active/other.md': '# Other\n\n- [x] Born done\n' }, seconds: start + 8 * day },
      { files: { 'src/a.ts': '1\n' }, seconds: start + 9 * day },
    ]);
    const context = await openContext({ cwd: repository.path, env: process.env, now: () => new Date((start + 15 * day) * 1000) });
    const all = await showStats(context, null);
    expect(all.burnUp.map(({ scope, done }) => [done, scope])).toEqual([[0, 4], [1, 4], [1, 6], [4, 7]]);
    expect(all).toMatchObject({ planId: null, openTasks: 3, doneTasks: 4, ageDays: 15 });
    const one = await showStats(context, 'tokens');
    expect(one.burnUp.map(({ scope, done }) => [done, scope])).toEqual([[0, 4], [1, 4], [1, 6], [3, 6]]);
    expect(one.throughput.slice(-3)).toEqual([{ week: '2026-01-05', done: 1 }, { week: '2026-01-12', done: 2 }, { week: '2026-01-19', done: 0 }]);
    // 1 day, 8 days, 8 days: what was born done says nothing about how long work takes.
    expect(one.cycleTime).toEqual({ tasks: 3, medianHours: 192, p85Hours: 192 });
    expect(one.forecast).toMatchObject({ basedOnWeeks: 2, perWeek: 1.5 });
    expect(one.forecast!.earliest <= one.forecast!.likely && one.forecast!.likely <= one.forecast!.latest).toBe(true);
  });

  it('says so where history holds too little for a forecast', () => {
    const task = (doneAt: string | null): StatsTask => ({ addedAt: '2026-01-05T12:00:00Z', doneAt, born: false });
    const now = new Date('2026-02-02T12:00:00Z');
    expect(foldStats({ steps: [], tasks: [task(null), task('2026-01-06T12:00:00Z')], now }).forecast).toBeNull();
    expect(foldStats({ steps: [], tasks: [task('2026-01-06T12:00:00Z'), task('2026-01-13T12:00:00Z')], now }).forecast).toBeNull();
    const twice = { steps: [], tasks: [task(null), task('2026-01-06T12:00:00Z'), task('2026-01-13T12:00:00Z')], now };
    expect(foldStats(twice).forecast).not.toBeNull();
    expect(foldStats(twice)).toEqual(foldStats(twice));
  });

  it('answers before the first commit', async () => {
    const repository = createRepository();
    repository.write(path, plan(1, 2));
    const { code, out } = await cli(repository.path, ['stats']);
    expect([code, out]).toEqual([0, expect.stringContaining('not committed yet')]);
  });
});
