/** The text side of `prepare-commit-msg`: where lines go, which are missing, and that git's own parser agrees. */
import { execFileSync } from 'node:child_process';
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { attributeCommitAll } from '../../src/history/attribution.ts';
import { findCommentPrefix, insertPlanTrailers } from '../../src/history/message-trailers.ts';
import type { MessageFacts } from '../../src/history/message-trailers.ts';

const plain: MessageFacts = { comment: '#', configuredKeys: [], squashed: null, wish: { session: 'codex/session-bne3rm3c7g', plan: null, task: null } };
const linked: MessageFacts = { ...plain, wish: { session: 'codex/session-bne3rm3c7g', plan: 'plan-a', task: null } };

function linksOf(message: string): readonly string[] {
  const commit = { id: '0'.repeat(40), parents: [], author: { name: 'Ada', email: 'ada@example.com' }, authoredAt: '', committer: { name: 'Ada', email: 'ada@example.com' }, committedAt: '', message };
  return attributeCommitAll(commit).links.map(({ plan, task, session }) => [plan, task, session].filter((part) => part !== null).join(' '));
}

/** Git's own answer; no configuration of this machine is read. */
function interpret(args: readonly string[], message: string): string {
  return execFileSync('git', ['interpret-trailers', ...args], { input: message, encoding: 'utf8' });
}

describe('plan trailers in a message', () => {
  it('open a paragraph of their own behind a body', () => {
    expect(insertPlanTrailers('Fix it\n\nBecause.\n', linked)).toBe('Fix it\n\nBecause.\n\nPlan: plan-a\nPlan-Session: codex/session-bne3rm3c7g\n');
    expect(insertPlanTrailers('Fix it', plain)).toBe('Fix it\n\nPlan-Session: codex/session-bne3rm3c7g\n');
  });

  it('keep line ends', () => {
    expect(insertPlanTrailers('Fix it\r\n\r\nFixes: #1\r\n', plain)).toBe('Fix it\r\n\r\nFixes: #1\r\nPlan-Session: codex/session-bne3rm3c7g\r\n');
  });

  it('stand above comments and what follows the scissors', () => {
    const comments = '\n# Please enter the commit message\n# ------------------------ >8 ------------------------\n# below\ndiff --git a/x b/x\n+Plan-Session: codex/session-bne3rm3c7g\n';
    expect(insertPlanTrailers(`Fix it\n${comments}`, plain)).toBe(`Fix it\n\nPlan-Session: codex/session-bne3rm3c7g\n${comments}`);
  });

  it('are written once', () => {
    for (const facts of [plain, linked]) {
      const once = insertPlanTrailers('Fix it\n\nBecause.\n', facts);
      expect(insertPlanTrailers(once, facts)).toBe(once);
    }
  });

  it('add another session as a whole group, and repeat the plan for it', () => {
    const first = insertPlanTrailers('Fix it\n', linked);
    const second = insertPlanTrailers(first, { ...linked, wish: { session: 'amp/session-7wyc74epum', plan: 'plan-a', task: 'A task' } });
    expect(second).toBe(`${first}Plan: plan-a\nPlan-Task: A task\nPlan-Session: amp/session-7wyc74epum\n`);
    expect(linksOf(second)).toEqual(['plan-a codex/session-bne3rm3c7g', 'plan-a A task amp/session-7wyc74epum']);
  });

  it('take up a plan that was written by hand, rather than naming it twice', () => {
    expect(insertPlanTrailers('Fix it\n\nPlan: plan-a\n', linked)).toBe('Fix it\n\nPlan: plan-a\nPlan-Session: codex/session-bne3rm3c7g\n');
  });

  it('do not claim what a squash brought as work by hand', () => {
    const before = 'Two things\n\nPlan: plan-a\nPlan-Session: amp/session-7wyc74epum\nPlan: plan-by-hand\n';
    const after = insertPlanTrailers(before, plain);
    expect(after).toBe('Two things\n\nPlan: plan-a\nPlan-Session: amp/session-7wyc74epum\nPlan-Session: codex/session-bne3rm3c7g\nPlan: plan-by-hand\n');
    expect(linksOf(after)).toEqual(['plan-a amp/session-7wyc74epum']);
  });

  it('lift the groups of a squash, the oldest first, work by hand last', () => {
    const squashed = [
      'Squashed commit of the following:', '', `commit ${'b'.repeat(40)}`, 'Author: Ada <ada@example.com>', '', '    Second', '    ', '    Plan: plan-b', '    Plan-Session: amp/session-7wyc74epum', '',
      `commit ${'a'.repeat(40)}`, 'Author: Ada <ada@example.com>', '', '    First', '    ', '    Plan: plan-a', '    Plan-Session: codex/session-bne3rm3c7g', '    ', '    Plan: plan-by-hand',
    ].join('\n');
    const after = insertPlanTrailers(`${squashed}\n`, { ...plain, squashed, wish: { session: 'cursor/session-aaaaaa', plan: null, task: null } });
    expect(after.slice(squashed.length)).toBe('\n\nPlan: plan-a\nPlan-Session: codex/session-bne3rm3c7g\nPlan: plan-b\nPlan-Session: amp/session-7wyc74epum\nPlan-Session: cursor/session-aaaaaa\nPlan: plan-by-hand\n');
    expect(insertPlanTrailers(after, { ...plain, squashed: after, wish: null })).toBe(after);
    expect(insertPlanTrailers('All of it\n', { ...plain, squashed, wish: null })).toBe('All of it\n\nPlan: plan-a\nPlan-Session: codex/session-bne3rm3c7g\nPlan: plan-b\nPlan-Session: amp/session-7wyc74epum\nPlan: plan-by-hand\n');
  });

  it('leave an empty message empty', () => {
    for (const message of ['', '\n\n', '\n# Please enter the commit message\n']) expect(insertPlanTrailers(message, plain)).toBe(message);
  });

  it('find the character that git chose for its comments', () => {
    expect(findCommentPrefix('# a line of mine\n\n; Please enter\n;\tmodified: x\n;\n')).toBe(';');
    expect(findCommentPrefix('Subject\n\n% ------------------------ >8 ------------------------\nx\n')).toBe('%');
    expect(findCommentPrefix('Subject\n\nBody\n')).toBe(null);
  });

  it('stand where git interpret-trailers puts them, and are parsed beside all that was parsed before', () => {
    const line = fc.constantFrom('', '', 'Some words', 'fix: b', 'Fixes: #12', 'Signed-off-by: Ada <ada@example.com>', 'Co-authored-by: Ada <ada@example.com>', '(cherry picked from commit 0123)', '  indented', 'https://example.com/x', '---', 'Key : value', '- [x] item', '> quoted', 'Übermut: nein');
    fc.assert(
      // Comments stand at the end, where git writes its own.
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.constantFrom('', '# a comment'), { maxLength: 3 }), (body, comments) => {
        const lines = [...body, ...comments];
        const message = `Subject\n${lines.map((each) => `${each}\n`).join('')}`;
        const ours = insertPlanTrailers(message, plain);
        const value = 'codex/session-bne3rm3c7g';
        const git = interpret(['--no-divider', '--if-exists', 'add', '--trailer', `Plan-Session: ${value}`], message);
        // Comments go before the commit is made.
        const parse = (text: string): string => interpret(['--parse', '--no-divider'], text.replace(/^#.*\n/gm, ''));
        expect(parse(ours)).toBe(parse(git));
        expect(ours.split('\n').filter((each) => each !== `Plan-Session: ${value}` && each !== '')).toEqual(message.split('\n').filter((each) => each !== ''));
      }),
      { numRuns: process.env['GIT_PLAN_EXHAUSTIVE'] === '1' ? 5_000 : 150 },
    );
  });

  it('are not where a naive writer would append them (negative control)', () => {
    const message = 'Subject\n\nFixes: #12\n# a comment\n';
    expect(interpret(['--parse', '--no-divider'], `${message}\nPlan-Session: codex/session-bne3rm3c7g\n`)).not.toContain('Fixes');
    expect(interpret(['--parse', '--no-divider'], insertPlanTrailers(message, plain))).toBe('Fixes: #12\nPlan-Session: codex/session-bne3rm3c7g\n');
  });
});
