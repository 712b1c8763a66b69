/** Lines of `log`, `blame`, `diff`, `audit` and `sessions` on a terminal: none is wider than it, and no colour runs on behind one that was cut. */
import { describe, expect, it } from 'vitest';
import type { PlanEvent, TimelineEntry } from '../../src/model/timeline.ts';
import { renderAudit } from '../../src/render/history/audit.ts';
import { renderBlame } from '../../src/render/history/blame.ts';
import { eventSummary } from '../../src/render/history/event-words.ts';
import { renderPlansDiff } from '../../src/render/history/plan-diff.ts';
import { renderTimeline } from '../../src/render/history/timeline.ts';
import { createPalette } from '../../src/render/palette.ts';
import { renderSessionWork } from '../../src/render/sessions/session-work.ts';
import { textWidth } from '../../src/render/text-width.ts';

const long = 'Bypass `**/exportArchive` **entirely** and copy the signed app directly out of the archive, 然后验证签名并上传, whatever it takes to get there at last';
const session = { agent: 'claude-code', sessionId: 'session-c3f1abcdef', source: 'co-authored-by', confidence: 0.85 };
const at = '2026-01-02T10:00:00Z';
const task = { number: 1, text: long, done: true, state: 'done', line: 3, depth: 1, section: [], key: 'k' } as const;
const credit = { commit: 'a'.repeat(40), author: 'Ada', at, session };
const progress = { taskCount: 4, completedTaskCount: 2, progressPercent: 50 };
const event = (kind: PlanEvent['kind'], more: Partial<PlanEvent> = {}): PlanEvent => ({ kind, text: long, from: null, to: null, taskKey: 'k', ...more });
const entry = (events: readonly PlanEvent[]): TimelineEntry => ({
  commit: 'b'.repeat(40), parents: [], author: 'Ada', committedAt: at, subject: long, session, planId: 'plan-with-a-rather-long-name', filePath: 'docs/exec-plans/a.md', before: progress, after: progress, events,
});

const views: readonly (readonly [name: string, draw: (frame: { readonly palette: ReturnType<typeof createPalette>; readonly width: number | null }) => string])[] = [
  ['log', (frame) => renderTimeline({ planId: 'tokens', title: long, entries: [entry([]), entry([event('task-done')])], committedComplete: true, progress, written: [{ at: '2026-01-01', kind: 'log', text: long, line: 3 }] }, frame)],
  ['log of all', (frame) => renderTimeline({ planId: null, title: null, entries: [entry([]), entry([event('decision')])], committedComplete: false, progress: null, written: [] }, frame)],
  ['blame', (frame) => renderBlame({ planId: 'tokens', title: long, tasks: [{ task, added: { ...credit, commit: 'c'.repeat(40) }, done: credit }], border: [], unread: [] }, frame)],
  ['diff', (frame) => renderPlansDiff([{ planId: 'tokens', title: long, filePath: 'docs/exec-plans/a.md', before: progress, after: progress, events: [event('task-done'), event('task-reworded', { from: long })] }], frame)],
  ['audit', (frame) => renderAudit([{ code: 'done-but-active', planId: 'tokens', filePath: 'docs/exec-plans/a.md', message: long, proof: long, commits: [], command: 'git plan complete tokens' }], frame)],
  ['sessions', (frame) => renderSessionWork([{ ...session, state: null, firstAt: at, lastAt: at, commits: [{ commit: 'd'.repeat(40), committedAt: at, subject: long }], tasks: [{ planId: 'tokens', key: 'k', text: long, commit: 'd'.repeat(40), at }], plans: [{ planId: 'tokens', title: long, linked: false, taskCount: 1 }] }] as never, { ...frame, whole: false })],
];

describe.each(views)('%s', (_, draw) => {
  it.each([80, 99, 140])('fits into %i columns, in colour too', (width) => {
    for (const isColoured of [false, true]) {
      for (const line of draw({ palette: createPalette(isColoured), width }).split('\n')) {
        expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(line.match(/\x1b\[[1-9]/g)?.length ?? 0).toBe(line.match(/\x1b\[0m/g)?.length ?? 0);
      }
    }
  });

  it('is not cut where there is no terminal, and shows no asterisks of bold text', () => {
    const text = draw({ palette: createPalette(false), width: null });
    expect(text).toContain('whatever it takes');
    expect(text.split('\n').some((line) => textWidth(line) > 140)).toBe(true);
  });
});

describe('a task that was reworded while it was ticked', () => {
  const done = event('task-done', { text: 'Wrote **the** `**/store`' });
  const reworded = event('task-reworded', { text: 'Wrote **the** `**/store`', from: 'Write the store' });

  it('is told once', () => {
    expect(eventSummary([done, reworded])).toBe('✓ Wrote the `**/store`');
    expect(eventSummary([done, { ...reworded, taskKey: 'other' }])).toBe('✓ Wrote the `**/store`, ~ Wrote the `**/store`');
  });

  it('keeps its former words in a diff', () => {
    const plan = { planId: 'tokens', title: 'Tokens', filePath: 'docs/exec-plans/a.md', before: null, after: null, events: [done, reworded] };
    expect(renderPlansDiff([plan], { palette: createPalette(false), width: null })).toBe('Tokens  tokens\n  ✓ Wrote the `**/store`  (was: Write the store)\n');
  });
});
