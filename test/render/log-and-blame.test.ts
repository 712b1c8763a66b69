/** What `log` and `blame` show at a glance: nothing twice, and the columns for what happened. */
import { describe, expect, it } from 'vitest';
import type { Credit, PlanEvent, TimelineEntry } from '../../src/model/timeline.ts';
import { undatedId, withoutDate } from '../../src/render/fit-words.ts';
import { renderBlame } from '../../src/render/history/blame.ts';
import { eventSummary } from '../../src/render/history/event-words.ts';
import { renderTimeline } from '../../src/render/history/timeline.ts';
import { createPalette } from '../../src/render/palette.ts';

const palette = createPalette(false);
const progress = (done: number, of: number) => ({ taskCount: of, completedTaskCount: done, progressPercent: of === 0 ? 0 : Math.round((done / of) * 100) });
const event = (kind: PlanEvent['kind'], text = '', more: Partial<PlanEvent> = {}): PlanEvent => ({ kind, text, from: null, to: null, taskKey: null, ...more });
const entry = (commit: string, planId: string, events: readonly PlanEvent[], more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  commit: commit.repeat(40), parents: [], author: 'Ada', committedAt: `2026-02-1${Number.parseInt(commit, 16) % 10}T10:22:00Z`, subject: `subject ${commit}`, session: null,
  planId, filePath: `docs/exec-plans/${planId}.md`, before: progress(1, 4), after: progress(1, 4), events, ...more,
});
const log = (entries: readonly TimelineEntry[], width: number | null, planId: string | null = null): string =>
  renderTimeline({ planId, title: planId, entries, committedComplete: false, progress: null, written: [] }, { palette, width });

describe('the log of all plans', () => {
  const entries = [
    entry('1', 'auth', [event('created')]),
    entry('2', 'auth', []), entry('2', 'billing', [event('task-done', 'Ship it')], { after: progress(2, 4) }), entry('2', 'cache', []), entry('2', 'search', []),
    entry('3', 'auth', []), entry('3', 'cache', []),
  ];

  it('tells a commit once: its plans in the order of their paths, those with the same tasks in one line', () => {
    expect(log(entries, 120)).toBe([
      '4 plans · 3 commits · 2026-02-11 to 2026-02-13 · all by Ada', '',
      '2026-02-13 10:22Z  33333333         2 plans  subject 3',
      '2026-02-12 10:22Z  22222222  1→2/4  billing  ✓ Ship it',
      '                                    3 plans  text only',
      '2026-02-11 10:22Z  11111111    1/4  auth     created', '',
    ].join('\n'));
  });

  it('says in every line which commit it is and whose where programs read it', () => {
    expect(log(entries, null)).toBe([
      '2026-02-13 10:22Z  33333333         2 plans  Ada  subject 3',
      '2026-02-12 10:22Z  22222222  1→2/4  billing  Ada  ✓ Ship it',
      '2026-02-12 10:22Z  22222222         3 plans  Ada  subject 2',
      '2026-02-11 10:22Z  11111111    1/4  auth     Ada  created', '',
    ].join('\n'));
  });

  it('names who made a commit where there are several', () => {
    const two = [entry('1', 'auth', [event('created')]), entry('2', 'auth', [], { session: { agent: 'claude-code', sessionId: 'session-c3f1abcdef', source: 'plan-session', confidence: 1 } })];
    expect(log(two, 120).split('\n').slice(2, 4)).toEqual(['2026-02-12 10:22Z  22222222  1/4  auth  Claude c3f1abcd  subject 2', '2026-02-11 10:22Z  11111111  1/4  auth  Ada              created']);
  });

  it('keeps, in a narrow terminal, of an id what tells plans apart, and columns for what happened', () => {
    const long = [entry('1', 'plan-2026-02-13-auth-refactor', [event('task-added', '(2026-02-11 10:20Z) Implement the token exchange endpoint')]), entry('2', 'plan-2026-02-13-billing', [], { author: 'Grace' })];
    const lines = log(long, 80).split('\n');
    expect(lines[2]).toBe('2026-02-12  22222222  1/4  billing        Grace  subject 2');
    expect(lines[3]).toBe('2026-02-11  11111111  1/4  auth-refactor  Ada    + Implement the token exchange…');
  });
});

describe('the log of one plan', () => {
  it('says where the plan stands, not where the last of two branches stood', () => {
    const entries = [entry('1', 'auth', [event('task-done', 'One')], { after: progress(3, 4) }), entry('2', 'auth', [event('log', 'Looked at it')], { after: progress(2, 4) })];
    const text = renderTimeline({ planId: 'auth', title: 'Auth', entries, committedComplete: false, progress: progress(3, 4), written: [] }, { palette, width: 80 });
    expect(text.split('\n')[1]).toBe('▆▅▆  3 of 4 done · 2 commits · 2026-02-11 to 2026-02-12 · all by Ada');
  });

  it('fits into 80 columns with the longest names and counts', () => {
    const session = { agent: 'claude-code', sessionId: 'session-c3f1abcdef', source: 'plan-session', confidence: 1 };
    const all = [entry('1', 'plan-2026-02-13-authentication-refactor', [event('task-done', 'Implement the token exchange')], { session, before: progress(37, 37), after: progress(39, 39) }), entry('2', 'b', [event('created')])];
    const line = log(all, 80).split('\n')[3]!;
    expect(line).toBe('2026-02-11  11111111  →39/39  authenticatio…  Claude c3f1  ✓ Implement the toke…');
    expect(log(all, 60).split('\n').every((each) => each.length <= 70)).toBe(true);
  });

  it('shows no tasks as a line, also where the plan went away', () => {
    const gone = [entry('1', 'auth', [event('created')], { before: null, after: progress(0, 0) }), entry('2', 'auth', [event('deleted')], { before: progress(0, 0), after: null })];
    expect(log(gone, null, 'auth').split('\n').slice(3, 5)).toEqual(['2026-02-12 10:22Z  22222222  -  Ada  deleted', '2026-02-11 10:22Z  11111111  -  Ada  created']);
  });
});

describe('events in a line', () => {
  const completed = event('status', '', { from: 'active', to: 'completed' });

  it('leave out the move into the folder of the new status', () => {
    expect(eventSummary([completed, event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/exec-plans/completed/a.md' })])).toBe('active → completed');
    expect(eventSummary([completed, event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/plans/a.md' })])).toBe('active → completed, moved exec-plans/active/ → plans/');
  });

  it('leave it out where the plan had no folder of a status before, but not where the folder is another', () => {
    expect(eventSummary([completed, event('renamed', '', { from: 'docs/exec-plans/a.md', to: 'docs/exec-plans/completed/a.md' })])).toBe('active → completed');
    expect(eventSummary([{ ...completed, to: 'abandoned' }, event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/exec-plans/completed/a.md' })])).toBe('active → abandoned, moved active/ → completed/');
    expect(eventSummary([completed, event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/exec-plans/completed/b.md' })])).toBe('active → completed, moved active/a.md → completed/b.md');
  });

  it('show of a rename what differs', () => {
    expect(eventSummary([event('renamed', '', { from: 'docs/exec-plans/a.md', to: 'docs/exec-plans/active/a.md' })])).toBe('moved to active/');
    expect(eventSummary([event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/exec-plans/a.md' })])).toBe('moved out of active/');
    expect(eventSummary([event('renamed', '', { from: 'docs/exec-plans/active/a.md', to: 'docs/exec-plans/completed/b.md' })])).toBe('moved active/a.md → completed/b.md');
    expect(eventSummary([event('renamed', '', { from: 'docs/exec-plans/a.md', to: 'docs/exec-plans/b.md' })])).toBe('moved a.md → b.md');
  });
});

describe('a date that words begin with', () => {
  it.each([
    ['(2026-04-12 08:10Z) Reviewed it', 'Reviewed it'], ['2026-08-15: Task 1 completed', 'Task 1 completed'], ['2026-08-15 — Task 1', 'Task 1'], ['[2026-08-15T10:00:00+02:00] Task', 'Task'],
    ['2026-08-15', '2026-08-15'], ['Since 2026-08-15: done', 'Since 2026-08-15: done'], ['2026-08-15-rename the file', '2026-08-15-rename the file'],
  ])('%s', (text, rest) => expect(withoutDate(text)).toBe(rest));

  it('is left out of ids too, but for an id that is nothing else', () => {
    expect(['plan-2026-02-13-auth', '2026-02-13-auth', 'plan-2026-02-13-', '0013-auth'].map(undatedId)).toEqual(['auth', 'auth', 'plan-2026-02-13-', '0013-auth']);
  });
});

describe('blame', () => {
  const credit = (commit: string, more: Partial<Credit> = {}): Credit => ({ commit: commit.repeat(40), author: 'Ada', at: '2026-02-13T10:00:00Z', session: null, ...more });
  const task = (number: number, done: boolean, text = 'Implement the token exchange endpoint') => ({ number, text, done, state: done ? 'done' : 'open', line: number, depth: 0, section: [], key: String(number) }) as const;
  const blame = (tasks: Parameters<typeof renderBlame>[0]['tasks'], width: number | null): string => renderBlame({ planId: 'auth', title: 'Auth', tasks, border: [], unread: [] }, { palette, width });

  it('says once who did it all', () => {
    expect(blame([{ task: task(1, true), added: credit('a'), done: credit('b') }, { task: task(2, false), added: credit('a'), done: null }], 100)).toBe([
      'Auth  auth', '1 of 2 done · all by Ada', '',
      'bbbbbbbb  2026-02-13  done   1  [x] Implement the token exchange endpoint  (added aaaaaaaa)',
      'aaaaaaaa  2026-02-13  added  2  [ ] Implement the token exchange endpoint', '',
    ].join('\n'));
  });

  it('says who added a task where that is somebody else, and when where it was another day', () => {
    const tasks = [{ task: task(1, true), added: credit('a', { author: 'Grace', at: '2026-02-10T10:00:00Z' }), done: credit('b') }];
    const line = (width: number | null): string => blame(tasks, width).split('\n')[3]!;
    expect(line(null)).toBe('bbbbbbbb  2026-02-13  Ada  done  1  [x] Implement the token exchange endpoint  (added 2026-02-10 aaaaaaaa by Grace)');
    expect(line(120)).toBe(line(null));
    expect(line(100)).toBe('bbbbbbbb  2026-02-13  Ada  done  1  [x] Implement the token exchange endpoint  (added by Grace)');
    expect(line(84)).toBe('bbbbbbbb  2026-02-13  Ada  done  1  [x] Implement the token excha…  (added by Grace)');
    expect(line(78)).toBe('bbbbbbbb  2026-02-13  Ada  done  1  [x] Implement the token exchange endpoint');
  });

  it('cuts the date that a task begins with before it cuts what the task says', () => {
    const tasks = [{ task: task(1, true, '(2026-02-13 09:10Z) Reviewed the token exchange endpoint and its tests'), added: credit('b'), done: credit('b') }];
    expect(blame(tasks, 80).split('\n')[3]).toBe('bbbbbbbb  2026-02-13  done  1  [x] Reviewed the token exchange endpoint and its…');
    expect(blame(tasks, 140).split('\n')[3]).toContain('(2026-02-13 09:10Z)');
  });
});
