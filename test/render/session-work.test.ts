/** What `sessions` shows of a session that did much: the first of it, and how much more there is. */
import { describe, expect, it } from 'vitest';
import type { SessionWork } from '../../src/model/session-work.ts';
import { createPalette } from '../../src/render/palette.ts';
import { renderSessionWork } from '../../src/render/sessions/session-work.ts';

const at = '2026-02-13T10:00:00Z';
const commit = (digit: number) => ({ commit: String(digit).repeat(40), committedAt: at, author: 'Ada', subject: `subject ${digit}`, planIds: [] });
const work = (more: Partial<SessionWork>): SessionWork => ({
  agent: 'claude-code', sessionId: null, source: 'co-authored-by', confidence: 0.85, state: null, firstAt: at, lastAt: at, commits: [commit(1)], tasks: [], plans: [], ...more,
});
const tasks = (count: number) => Array.from({ length: count }, (_, number) => ({ planId: 'auth', taskKey: String(number), text: `(2026-02-13 09:00Z) Task ${number + 1} of many that the session did in one commit`, commit: commit(1).commit, at }));
const show = (session: SessionWork, width: number | null, whole = false): string => renderSessionWork([session], { palette: createPalette(false), width, whole });

describe('a session', () => {
  it('says how sure it is who worked, where it is not', () => {
    expect(show(work({}), 80)).toBe('Claude, session not known\n  1 commit, 2026-02-13, 85% sure, from co-authored-by\n    11111111 2026-02-13  subject 1\n');
    expect(show(work({ confidence: 1, source: 'plan-session' }), 80)).toContain('  1 commit, 2026-02-13\n');
  });

  it('tells three tasks of a commit and how many more there are, all of them where it was asked for alone', () => {
    expect(show(work({ tasks: tasks(6) }), 60).split('\n').slice(3, 7)).toEqual(['      [x] Task 1 of many that the session did in one commit', '      [x] Task 2 of many that the session did in one commit', '      [x] Task 3 of many that the session did in one commit', '      … and 3 more tasks']);
    expect(show(work({ tasks: tasks(4) }), 60)).not.toContain('more');
    expect(show(work({ tasks: tasks(6) }), 60, true).match(/\[x\]/g)).toHaveLength(6);
  });

  it('tells the last five commits and how many were before', () => {
    expect(show(work({ commits: [1, 2, 3, 4, 5, 6, 7].map(commit) }), 80).split('\n').slice(2, 4)).toEqual(['    … 2 commits before', '    33333333 2026-02-13  subject 3']);
  });

  it('keeps a title readable beside a long id', () => {
    const plan = { planId: 'plan-2026-02-13-hyperparameter-importance-implementation-cards', title: 'Hyperparameter Importance Implementation Cards', linked: true, taskCount: 2 };
    expect(show(work({ plans: [plan] }), 80).split('\n')[2]).toBe('  Hyperparameter Importan…  hyperparameter-importance-implemen…  2 tasks, linked');
    expect(show(work({ plans: [plan] }), 160).split('\n')[2]).toBe(`  ${plan.title}  ${plan.planId}  2 tasks, linked`);
  });
});
