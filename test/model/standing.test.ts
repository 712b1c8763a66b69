import { expect, it } from 'vitest';
import { standingOf } from '../../src/model/standing.ts';
import type { PlanStatus } from '../../src/model/plan.ts';

const plan = (status: PlanStatus, progressPercent: number, taskCount: number) => ({ status, progressPercent, taskCount });

it('is the mean of the percentages of active plans, which other plans do not change', () => {
  expect(standingOf([plan('active', 50, 2), plan('active', 75, 400), plan('draft', 0, 3), plan('completed', 100, 3)])).toEqual({ active: 2, averagePercent: 63, sentence: '2 active plans, 63% average progress' });
  expect(standingOf([plan('active', 50, 2), plan('active', 0, 0)]).averagePercent).toBe(25);
});

it('gives no average where there is nothing to measure', () => {
  expect(standingOf([plan('active', 0, 0)])).toEqual({ active: 1, averagePercent: null, sentence: '1 active plan, no tasks defined' });
  expect(standingOf([plan('completed', 100, 3)])).toEqual({ active: 0, averagePercent: null, sentence: 'No active plans' });
});
