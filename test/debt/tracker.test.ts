/** Trackers: every shape of the field is read, and a write changes only the bytes that it must. */
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { readTracker } from '../../src/debt/read-tracker.ts';
import { linkPlanInTracker, newTracker, resolveInTracker, staleIds, syncTracker } from '../../src/debt/write-tracker.ts';
import type { TechDebtItem } from '../../src/model/plan.ts';

const item = (id: string, more: Partial<TechDebtItem> = {}): TechDebtItem => ({
  id, description: `Pay ${id}`, severity: 'low', module: 'auth', createdAt: '2026-02-01T10:00:00Z', resolvedAt: null, linkedPlanId: null, ...more,
});

const short = (text: string): (string | null | boolean)[][] => readTracker(text).items.map((row) => [row.description, row.severity, row.module, row.createdOn, row.isResolved]);

describe('reading', () => {
  it('takes tables by header name, in any order, with struck rows and blank lines between', () => {
    expect(short(`# Debt

| ID | Item | Severity | Domain | Notes |
|----|------|----------|--------|-------|
| TD-1 | No e2e suite | 🔴 High | web | later |
| TD-2 | ~~No CI~~ | medium | infra | **Fixed 2026-07-26** — added |

| TD-3 | A pipe \\| in a cell | P3 | docs | |
| — | _no tracked debt_ | — | — | — |
`)).toEqual([['No e2e suite', 'high', 'web', null, false], ['No CI', 'medium', 'infra', null, true], ['A pipe | in a cell', 'low', 'docs', null, false]]);
  });

  it('takes one heading an item, with its fields, and leaves templates and details alone', () => {
    expect(short(`# Tracker

## Entry Template

### Title

- Status: open

## Items

### First follow-up

- Status: open
- Date: 2026-04-05

### Context

Why.

### ~~Old one~~
- Opened: 2026-04-25
- Severity: medium
- Area: \`lint/\`
- Resolved: 2026-04-26 in PR
`)).toEqual([['First follow-up', null, null, '2026-04-05', false], ['Old one', 'medium', 'lint/', '2026-04-25', true]]);
  });

  it('takes bullets under severity headings, with boxes, dates and nested detail', () => {
    expect(short(`# 台帳

## 管理ルール
- not an item

## 現在の主な技術的負債

### 高優先度
- 補給コマンド未実装
  - 現象: 前線補給がない
### 低優先度
- 音量設定
## Closed
- [have] Legacy docs removed
## Open
- [todo] Decide about CI
- 2026-04-04T14:58:22Z: blocked twice
`)).toEqual([
      ['補給コマンド未実装', 'high', null, null, false], ['音量設定', 'low', null, null, false], ['Legacy docs removed', null, null, null, true],
      ['Decide about CI', null, null, null, false], ['blocked twice', null, null, '2026-04-04T14:58:22Z', false],
    ]);
  });

  it('takes lists of fields in which an id begins the next item', () => {
    expect(short(`# T
## Entries

1. ID: \`TD-1\`
2. Date Added: \`2026-03-01\`
3. Area: \`Backend\`
4. Description: No sweeper.
5. Status: \`closed (2026-03-02)\`

1. ID: \`TD-2\`
2. Area: \`Canvas\`
4. Description: Generic states.
5. Status: \`open\`
`)).toEqual([['No sweeper.', null, 'Backend', '2026-03-01', true], ['Generic states.', null, 'Canvas', null, false]]);
  });

  it('gives back what it cannot read, with its line', () => {
    expect(readTracker('# T\n\n## Items\n\nSome prose that is no item.\n\n- An item\n').raw).toEqual([{ line: 5, text: 'Some prose that is no item.' }]);
  });

  it('never throws and never reads one place twice', () => {
    const line = fc.constantFrom('# T', '## Open', '### Item', '- a', '  - b: c', '| ID | Item |', '|--|--|', '| 1 | x |', '```', '', 'prose', '1. ID: x', '<!--', '-->', '**Status:** open', '| a | \\| |');
    fc.assert(fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const { items } = readTracker(lines.join('\n'));
      const starts = items.map((row) => row.descriptionRange.start);
      expect(new Set(starts).size).toBe(starts.length);
      expect(new Set(items.map((row) => row.id)).size).toBe(items.length);
    }), { numRuns: 500 });
  });
});

describe('writing', () => {
  it('makes a table that it reads again', () => {
    const items = [item('debt-a'), item('debt-b', { severity: 'critical', description: 'A | pipe\nand <!-- a comment', resolvedAt: '2026-03-01T00:00:00Z', linkedPlanId: 'plan-x' })];
    expect(readTracker(newTracker(items)).items.map((row) => [row.id, row.description, row.severity, row.module, row.createdOn, row.isResolved, row.resolvedOn, row.plan, row.isGenerated])).toEqual([
      ['debt-a', 'Pay debt-a', 'low', 'auth', '2026-02-01', false, null, null, true],
      ['debt-b', 'A | pipe and &lt;!-- a comment', 'critical', 'auth', '2026-02-01', true, '2026-03-01', 'plan-x', true],
    ]);
  });

  it('keeps severity and module that a person set, text around the block, and rows that it does not know', () => {
    const edited = `Before.\n\n${newTracker([item('debt-a')]).replace('| low | auth |', '| high | tokens |').replace('<!-- <<<', '| mine-1 | By hand | low | docs | 2026-01-01 | | |\n<!-- <<<')}\nAfter.\r\n`;
    const synced = syncTracker(edited, [item('debt-a', { description: 'Pay it now' }), item('debt-c')]);
    expect(synced.split('\n').filter((line) => !edited.split('\n').includes(line))).toEqual(['| debt-a | Pay it now | high | tokens | 2026-02-01 |  |  |', '| debt-c | Pay debt-c | low | auth | 2026-02-01 |  |  |']);
    expect(synced).toContain('| mine-1 | By hand |');
    expect(syncTracker(synced, [item('debt-a', { description: 'Pay it now' }), item('debt-c')])).toBe(synced);
    expect(staleIds(synced, [item('debt-a', { description: 'Pay it now' }), item('debt-c')])).toEqual([]);
    expect(staleIds(synced, [item('debt-a'), item('debt-d')])).toEqual(['debt-a', 'debt-d']);
  });

  it('adds its block behind a tracker of another hand, which keeps every byte', () => {
    const foreign = '# Ours\r\n\r\n- An item\r\n';
    const synced = syncTracker(foreign, [item('debt-a')]);
    expect(synced.startsWith(foreign)).toBe(true);
    expect(synced.replace(/\r\n/g, '')).not.toContain('\n');
    expect(syncTracker(foreign, [])).toBe(foreign);
  });

  it('marks one item as paid in whatever shape it has, and changes no other line', () => {
    for (const [text, expected] of [
      ['| ID | Item | Resolved |\n|--|--|--|\n| a | x | |\n| b | y | |\n', '| a | x | 2026-05-01 |'],
      ['| ID | Item | Status |\n|--|--|--|\n| a | x | open |\n| b | y | open |\n', '| a | x | resolved 2026-05-01 |'],
      ['| ID | Item |\n|--|--|\n| a | x |\n| b | y |\n', '| a | ~~x~~ |'],
      ['# T\n\n## Open\n- x\n- y', '- ~~x~~'],
      ['# T\n\n## Items\n### x\n- Status: open\n### y\n- Status: open\n', '### ~~x~~'],
    ] as const) {
      const paid = resolveInTracker(text, readTracker(text).items[0]!, '2026-05-01');
      const before = text.split('\n');
      expect(paid.split('\n').filter((line, at) => line !== before[at])).toEqual([expected]);
      expect(readTracker(paid).items.map((row) => row.isResolved)).toEqual([true, false]);
    }
  });

  it('changes one row only, for any table around it (property)', () => {
    const cell = fc.stringMatching(/^[a-z0-9 é中]{1,12}$/).map((text) => text.trim() || 'x');
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 8 }), fc.nat(), fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, pick, eol, final) => {
      const text = ['# T', '', '| ID | Item | Plan | Resolved |', '|--|:-:|--|--|', ...rows.map(([a, b], at) => `|r${at}|${a} ${b}|  |${at % 2 === 0 ? ' ' : ''}|`)].join(eol) + (final ? eol : '');
      const { items } = readTracker(text);
      const target = items[pick % items.length]!;
      for (const changed of [resolveInTracker(text, target, '2026-05-01'), linkPlanInTracker(text, target, 'plan-a')]) {
        const before = text.split('\n');
        const after = changed.split('\n');
        expect(after.length).toBe(before.length);
        expect(after.flatMap((line, at) => (line === before[at] ? [] : [at + 1]))).toEqual([target.line]);
      }
    }), { numRuns: 300 });
  });
});
