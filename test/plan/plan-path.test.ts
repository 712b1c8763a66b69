/** Which files are plans, and what their place says. */
import { describe, expect, it } from 'vitest';
import { findPlanPaths, findRoots, isPlanPath, isTrackerPath, pathsOfOtherFolders, planFolderOf, statusOfFolder, stemOf } from '../../src/plan/plan-path.ts';

const root = 'docs/exec-plans';

describe('a plan', () => {
  it.each(['a.md', 'active/a.md', 'A.MD', ' leading space.md', '登录.md', 'active/2026/a.md', 'templates-of-life.md', 'plan.md', 'my.plan.md'])('is %j below a root', (name) => {
    expect(isPlanPath(`${root}/${name}`, [root])).toBe(true);
  });

  it.each(['README.md', 'readme.md', 'index.md', 'AGENTS.md', 'agents.md', '_draft.md', '.hidden.md', 'template.md', 'Template.md', 'feature-template.md', 'FEATURE_TEMPLATE.md', 'tech-debt-tracker.md', 'tech_debt.md', 'a.txt', 'a.mdx', '.md', '_templates/a.md', '.cache/a.md', 'active'])('is not %j', (name) => {
    expect(isPlanPath(`${root}/${name}`, [root])).toBe(false);
  });

  it('is not what lies elsewhere', () => {
    for (const path of ['a.md', 'docs/a.md', 'docs/exec-plans-old/a.md', 'xdocs/exec-plans/a.md']) expect(isPlanPath(path, [root])).toBe(false);
  });

  it('that is a folder counts once, by its leading file', () => {
    const paths = ['active/tokens/plan.md', 'active/tokens/notes.md', 'active/tokens/deep/more.md', 'active/b/PLAN_b.md', 'active/b/PLAN_a.md', 'active/c/x.md', 'plan.md', 'd.md'].map((path) => `${root}/${path}`);
    expect(findPlanPaths(paths, [root])).toEqual(['active/tokens/plan.md', 'active/b/PLAN_a.md', 'active/c/x.md', 'plan.md', 'd.md'].map((path) => `${root}/${path}`));
    expect(planFolderOf(`${root}/active/tokens/plan.md`)).toBe(`${root}/active/tokens`);
    expect(planFolderOf(`${root}/active/plan.md`)).toBeNull();
    expect(stemOf(`${root}/active/tokens/plan.md`)).toBe('tokens');
    expect(stemOf(`${root}/a.md`)).toBe('a');
  });
});

describe('roots', () => {
  it('are docs/exec-plans, and every exec-plans folder with plans', () => {
    expect(findRoots(['b/exec-plans/x.md', 'packages/a/docs/exec-plans/active/y.md', 'c/exec-plans/README.md', 'exec-plans/z.md'], [])).toEqual([root, 'b/exec-plans', 'exec-plans', 'packages/a/docs/exec-plans']);
    expect(findRoots([], [])).toEqual([root]);
  });

  it('are the configured ones where there are any', () => {
    expect(findRoots(['docs/exec-plans/a.md'], ['./plans/', 'more'])).toEqual(['plans', 'more']);
  });
});

describe('folders', () => {
  it.each([['active/a.md', 'active'], ['completed/a.md', 'completed'], ['Archive/2025/a.md', 'completed'], ['backlog/a.md', 'draft'], ['superseded/a.md', 'abandoned'], ['parked/a.md', 'active'], ['completed/active/a.md', 'active'], ['a.md', null], ['misc/a.md', null], ['constructor/a.md', null]] as const)('%s say %s', (path, status) => {
    expect(statusOfFolder(`${root}/${path}`)).toBe(status);
  });

  it('above the root say nothing', () => {
    expect(statusOfFolder('completed/docs/exec-plans/a.md')).toBeNull();
  });

  it('lead to where the same file would lie under another status', () => {
    expect(pathsOfOtherFolders(`${root}/active/b/a.md`)).toEqual([`${root}/completed/b/a.md`, `${root}/abandoned/b/a.md`]);
    expect(pathsOfOtherFolders(`${root}/a.md`)).toEqual([]);
  });
});

describe('the tech-debt tracker', () => {
  it.each(['tech-debt-tracker.md', 'tech_debt.md', 'TECH-DEBT.md', 'techdebt.md'])('is %s', (name) => expect(isTrackerPath(`${root}/${name}`)).toBe(true));
  it.each(['pay-tech-debt.md', 'tech-debt-plan.md', 'tech-debt.txt'])('is not %s', (name) => expect(isTrackerPath(`${root}/${name}`)).toBe(false));
});
