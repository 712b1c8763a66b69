/** What plans say about themselves without frontmatter, in the ways in which people say it; and where each value came from. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inferPlan } from '../../src/plan/infer-plan.ts';
import type { PlanFacts } from '../../src/plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';

beforeAll(async () => {
  await preparePlanParser(['---\na: {}\n---\n']);
});

const history: Partial<PlanFacts> = { firstCommittedAt: '2026-01-05T10:00:00+02:00', lastCommittedAt: '2026-01-06T10:00:00Z', firstAuthor: 'Ada' };

function infer(text: string, filePath = 'docs/exec-plans/token-exchange.md', facts: Partial<PlanFacts> = history): ReturnType<typeof inferPlan> {
  return inferPlan(parsePlan(text), { filePath, ...facts });
}

describe('the title', () => {
  it.each([
    ['---\ntitle: Token Exchange\n---\n# Other\n', 'Token Exchange', undefined],
    ['# Token exchange\n', 'Token exchange', 'heading'],
    ['# ExecPlan: Token exchange\n', 'Token exchange', 'heading'],
    ['# Execution Plan — Token exchange\n', 'Token exchange', 'heading'],
    ['# Plan 012: Token exchange\n', 'Token exchange', 'heading'],
    ['# 执行计划：令牌交换\n', '令牌交换', 'heading'],
    ['# **Token** [exchange](x.md) with `PKCE`\n', 'Token exchange with PKCE', 'heading'],
    ['Token exchange\n==============\n', 'Token exchange', 'heading'],
    ['## Goal\n\nx\n\n# Token exchange\n', 'Token exchange', 'heading'],
    ['```\n# not a title\n```\n<!-- # nor this -->\n# Token exchange #\n', 'Token exchange', 'heading'],
    ['No heading.\n', 'Token exchange', 'file-name'],
    ['## Metadata\n\n## Tasks\n', 'Token exchange', 'file-name'],
    ['## Purpose / Big Picture\n\nText.\n', 'Token exchange', 'file-name'],
    ['## 1. Goal\n', 'Token exchange', 'file-name'],
    ['## Goals of the exchange\n', 'Goals of the exchange', 'heading'],
    ['# Metadata\n', 'Metadata', 'heading'],
    ['# Purpose / Big Picture\n\n# Progress\n', 'Token exchange', 'file-name'],
    ['# Exchange\n\n# Progress\n', 'Exchange', 'heading'],
    ['', 'Token exchange', 'file-name'],
    ['# ExecPlan:\n', 'ExecPlan:', 'heading'],
  ])('of %j is %s', (text, title, source) => {
    const plan = infer(text);
    expect(plan.title).toBe(title);
    expect(plan.inferred['title']).toBe(source);
  });

  it('comes from a file name without date and prefix', () => {
    expect(infer('', 'docs/exec-plans/2026-02-13-plan_fix-login.md').title).toBe('Fix login');
    expect(infer('', 'docs/exec-plans/active/login/plan.md').title).toBe('Login');
    expect(infer('', 'docs/exec-plans/2026-02-13.md').title).toBe('2026-02-13');
  });
});

describe('the status', () => {
  it.each([
    ['Status: Active', 'active', 'line', 'Active'],
    ['**Status:** In progress (phase 2 of 3)', 'active', 'line', 'In progress (phase 2 of 3)'],
    ['- **Status**: ✅ Complete. All shipped.', 'completed', 'bullet', '✅ Complete. All shipped.'],
    ['> Status: draft', 'draft', 'quote', undefined],
    ['| Field | Value |\n|---|---|\n| Status | Superseded by B |', 'abandoned', 'table', 'Superseded by B'],
    ['| Status | Owner |\n|---|---|\n| Paused | Ada |', 'active', 'table', 'Paused'],
    ['## Status\n\nBlocked on review.', 'active', 'section', 'Blocked on review.'],
    ['## Status: Complete', 'completed', 'heading', 'Complete'],
    ['```yaml\nstatus: obsolete\n```', 'abandoned', 'fence', 'obsolete'],
    ['状态：已完成', 'completed', 'line', '已完成'],
    ['- 状態: 進行中', 'active', 'bullet', '進行中'],
    ['상태: 완료', 'completed', 'line', '완료'],
    ['**Status:** Active | **Owner:** Ada', 'active', 'line', 'Active'],
    ['Status: Not complete', 'active', 'line', 'Not complete'],
    ['Status: 🟢', 'completed', 'line', '🟢'],
    ['Status: Todo', 'draft', 'line', 'Todo'],
    ['Status: parked', 'active', 'line', 'parked'],
  ])('of %j is %s', (line, status, source, words) => {
    const plan = infer(`# A\n\n${line}\n\n- [ ] b\n`);
    expect(plan.status).toBe(status);
    expect(plan.inferred['status']).toBe(source);
    if (words !== undefined) expect(plan.statusText).toBe(words);
  });

  it('is the folder’s where the text contradicts it or says nothing; the words are kept', () => {
    expect(infer('# A\n\nStatus: Active\n', 'docs/exec-plans/completed/a.md')).toMatchObject({ status: 'completed', statusText: 'Active', inferred: { status: 'folder' } });
    expect(infer('# A\n', 'docs/exec-plans/active/a.md')).toMatchObject({ status: 'active', inferred: { status: 'folder' } });
    expect(infer('# A\n\nStatus: Superseded\n', 'docs/exec-plans/completed/a.md').status).toBe('abandoned');
    expect(infer('# A\n', 'docs/exec-plans/Archive/2025/a.md').status).toBe('completed');
  });

  it('is what the tasks say where nothing else does', () => {
    expect(infer('# A\n- [x] a\n- [-] b\n')).toMatchObject({ status: 'completed', inferred: { status: 'tasks' } });
    expect(infer('# A\n- [x] a\n- [ ] b\n').status).toBe('active');
    expect(infer('# A\n').status).toBe('active');
  });

  it('of a managed plan is its frontmatter’s, wherever it lies', () => {
    expect(infer('---\nid: a\nstatus: active\n---\n# A\n\nStatus: Complete\n', 'docs/exec-plans/completed/a.md')).toMatchObject({ status: 'active', managed: true, statusText: null });
    expect(infer('---\nstatus: In Review\n---\n# A\n')).toMatchObject({ status: 'active', managed: false, statusText: 'In Review' });
  });

  it('is not read from code, comments, tasks or the middle of a sentence', () => {
    for (const line of ['```\nnot a field\n```', '<!-- Status: complete -->', '- [ ] Status: complete', 'The Status: complete message is wrong']) expect(infer(`# A\n\n${line}\n\n- [ ] b\n`).status, line).toBe('active');
  });
});

describe('dates and author', () => {
  it.each([
    ['---\ncreated: 2026-02-13\n---\n', '2026-02-13T00:00:00Z', undefined],
    ['---\ncreated: 2026-02-13T10:30:00+02:00\n---\n', '2026-02-13T08:30:00Z', undefined],
    ['# A\n\nCreated: 2026-02-13\n', '2026-02-13T00:00:00Z', 'header'],
    ['# A\n\n- Date: 2026/02/13 10:30\n', '2026-02-13T10:30:00Z', 'header'],
    ['# A\n\n**Created:** Feb 13, 2026\n', '2026-02-13T00:00:00Z', 'header'],
    ['# A\n\n创建日期：2026-02-13\n', '2026-02-13T00:00:00Z', 'header'],
    ['# A\n', '2026-01-05T08:00:00Z', 'history'],
  ])('%j was created at %s', (text, createdAt, source) => {
    const plan = infer(text);
    expect(plan.createdAt).toBe(createdAt);
    expect(plan.inferred['createdAt']).toBe(source);
  });

  it('come from the file name before history, and from the file last', () => {
    expect(infer('# A\n', 'docs/exec-plans/2026-02-13-a.md')).toMatchObject({ createdAt: '2026-02-13T00:00:00Z', inferred: { createdAt: 'file-name' } });
    expect(infer('# A\n', 'docs/exec-plans/20260213_a.md').createdAt).toBe('2026-02-13T00:00:00Z');
    expect(infer('# A\n', undefined, { modifiedAt: '2026-03-01T00:00:00Z' })).toMatchObject({ createdAt: '2026-03-01T00:00:00Z', inferred: { createdAt: 'file', author: 'none' }, author: 'unknown' });
  });

  it('of the last change are the last commit’s, or the file’s where it is not committed', () => {
    const text = '---\nid: a\nupdated: 2025-01-01\n---\n';
    expect(infer(text).updatedAt).toBe('2026-01-06T10:00:00Z');
    expect(infer(text, undefined, { ...history, isDirty: true, modifiedAt: '2026-01-07T00:00:00Z' }).updatedAt).toBe('2026-01-07T00:00:00Z');
    expect(infer(text, undefined, { modifiedAt: '2026-01-07T00:00:00Z' }).updatedAt).toBe('2025-01-01T00:00:00Z');
  });

  it.each([
    ['---\nauthor: ada\n---\n', 'ada', undefined],
    ['# A\n\nOwner: @ada\n', '@ada', 'header'],
    ['# A\n\n- **负责人**：Ada\n', 'Ada', 'header'],
    ['# A\n\nOwner: TBD\n', 'Ada', 'history'],
    ['# A\n', 'Ada', 'history'],
  ])('%j is by %s', (text, author, source) => {
    const plan = infer(text);
    expect(plan.author).toBe(author);
    expect(plan.inferred['author']).toBe(source);
  });
});

describe('tasks', () => {
  it('are boxes anywhere outside of code and comments; cancelled ones are not counted', () => {
    const plan = infer('# A\n- [x] a\n  * [X] b\n+ [ ] c\n1. [~] d\n2) [/] e\n- [-] f\n- [?] g\n- not\n```\n- [ ] code\n```\n    - [ ] h\n<!-- - [ ] i -->\n> - [ ] j\n');
    expect(plan.tasks.map(({ text, state, depth }) => `${depth} ${state} ${text}`)).toEqual(['0 done a', '1 done b', '0 open c', '0 in-progress d', '0 in-progress e', '0 cancelled f', '0 open j']);
    expect(plan).toMatchObject({ taskCount: 6, completedTaskCount: 2, progressPercent: 33, nextTask: { text: 'd' } });
  });

  it('under headings that state criteria are criteria, unless there are no others', () => {
    const text = '# A\n## Tasks\n- [ ] a\n## Acceptance criteria\n### More\n- [x] b\n## Verification\n- [ ] c\n';
    expect(infer(text)).toMatchObject({ taskCount: 1, completedTaskCount: 0, criteria: [{ text: 'b', number: 1 }, { text: 'c', number: 2 }] });
    expect(infer(text.replace('- [ ] a\n', ''))).toMatchObject({ taskCount: 2, criteria: [] });
    expect(infer('# A\n- [ ] a\n## 验收标准\n- [ ] b\n')).toMatchObject({ taskCount: 1, criteria: [{ text: 'b' }] });
    expect(inferPlan(parsePlan('# A\n- [ ] a\n## Rollout gates\n- [ ] b\n', { criteriaSections: ['gates'] }), { filePath: 'a.md' }).criteria).toHaveLength(1);
  });

  it('are not criteria because the plan’s own title is about validation', () => {
    expect(infer('# Validation of tokens\n\n- [ ] a\n\n## Steps\n\n- [ ] b\n')).toMatchObject({ taskCount: 2, criteria: [] });
  });

  it('know their sections, lines and keys', () => {
    const { tasks } = infer('---\nid: a\n---\n# A\n## B\n### C\n- [ ] T3: one\n- [ ] two {#t9}\n- [ ] same\n## D\n- [ ] Same\n');
    expect(tasks.map(({ key, line, section }) => ({ key, line, section }))).toEqual([
      { key: 't3', line: 7, section: ['A', 'B', 'C'] }, { key: 't9', line: 8, section: ['A', 'B', 'C'] }, { key: 'same', line: 9, section: ['A', 'B', 'C'] }, { key: 'same~2', line: 11, section: ['A', 'D'] },
    ]);
  });

  it('none: nothing is counted', () => {
    expect(infer('# A\n')).toMatchObject({ taskCount: 0, completedTaskCount: 0, progressPercent: 0, nextTask: null, tasks: [] });
  });
});

describe('what else a plan says', () => {
  it('is read in the forms that people use', () => {
    const document = parsePlan('# A\n\n## Progress Log\n\n### 2026-02-13 14:22\n\nDone.\n\n- 2026-02-14: more\n\n## Decisions\n\n| Decision | Rationale | Date |\n|---|---|---|\n| a \\| b | why | 2026-02-13 |\n\n## Open Questions\n\n- One?\n- ~~Two?~~ no\n- Three? → yes\n\n## Tech Debt\n\n- old code\n');
    expect(document.log).toMatchObject([{ at: expect.stringMatching(/^2026-02-13/), text: expect.stringContaining('Done.') }]);
    expect(document.decisions).toMatchObject([{ text: 'a | b', rationale: 'why', date: '2026-02-13' }]);
    expect(document.questions.map(({ text, answer }) => [text, answer])).toEqual([['One?', null], ['Two?', 'no'], ['Three?', 'yes']]);
    expect(document.debt.map(({ text }) => text)).toEqual(['old code']);
  });

  it('includes conflict markers, outside of code only', () => {
    expect(parsePlan('# A\n<<<<<<< HEAD\n- [ ] a\n=======\n- [x] a\n>>>>>>> b\n').conflictLines).toEqual([2, 4, 6]);
    expect(parsePlan('# A\n```\n<<<<<<< HEAD\n=======\n>>>>>>> b\n```\nTitle\n=======\n').conflictLines).toEqual([]);
  });
});
